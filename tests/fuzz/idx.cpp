#include "evaluators/accuracy/datasets/idx.hpp"

#include <string_view>

#include "core/error.hpp"
#include "fuzz_target.hpp"

/// Labels or images in the IDX format, plain or gzip-compressed; read with each number of dimensions that is used.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace axdse::accuracy;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const int dimensions : {1, 3}) {
    try {
      const IdxArray array = parse_idx(bytes, dimensions, "fuzz.idx");
      std::int64_t values = 1;
      for (const std::int64_t length : array.dimensions) values *= length;
      AXDSE_ENSURE(values == static_cast<std::int64_t>(array.values.size()), "as many values as the header says");
    } catch (const axdse::DataError&) {
    }
  }
  return 0;
}

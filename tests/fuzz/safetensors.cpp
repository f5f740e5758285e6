#include "evaluators/accuracy/safetensors.hpp"

#include "core/error.hpp"
#include "fuzz_target.hpp"

/// A checkpoint in the safetensors format: what is accepted is the same after it was written and read again.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace axdse::accuracy;
  try {
    const std::string written =
        write_safetensors(parse_safetensors({reinterpret_cast<const char*>(data), size}, "fuzz.safetensors"));
    AXDSE_ENSURE(write_safetensors(parse_safetensors(written, "written.safetensors")) == written,
                 "what was written reads back");
  } catch (const axdse::DataError&) {
  }
  return 0;
}

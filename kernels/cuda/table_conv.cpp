#include "kernels/cuda/table_conv.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "core/product_table.hpp"
#include "kernels/conv_checks.hpp"
#include "kernels/cuda/device.hpp"
#include "kernels/cuda/device_buffer.hpp"
#include "kernels/cuda/implicit_gemm.hpp"
#include "kernels/cuda/prepare_weights.hpp"
#include "kernels/cuda/table_lookup.hpp"
#include "kernels/spec_cache.hpp"

namespace axdse::kernels {
namespace {

using cuda::ConvShape;
using cuda::DeviceBuffer;

/// Rows are weight codes; one of the two is empty.
struct DeviceTable {
  DeviceBuffer<std::uint16_t> narrow;
  DeviceBuffer<std::int32_t> wide;
  std::int32_t base = 0;
};

DeviceTable make_table(const MultiplierSpec& spec) {
  const ProductTable table = product_table(spec);
  const auto [min, max] = std::ranges::minmax(table.products());
  DeviceTable device{.base = min};
  std::vector<std::uint16_t> narrow;
  std::vector<std::int32_t> wide;
  const bool is_narrow = std::int64_t{max} - min <= std::numeric_limits<std::uint16_t>::max();
  for (int weight = 0; weight < ProductTable::kCodes; ++weight) {
    for (int activation = 0; activation < ProductTable::kCodes; ++activation) {
      const std::int32_t product = table.at(static_cast<std::uint8_t>(activation), static_cast<std::uint8_t>(weight));
      if (is_narrow) {
        narrow.push_back(static_cast<std::uint16_t>(product - min));
      } else {
        wide.push_back(product);
      }
    }
  }
  if (is_narrow) {
    device.narrow = DeviceBuffer<std::uint16_t>(std::span<const std::uint16_t>(narrow));
  } else {
    device.base = 0;
    device.wide = DeviceBuffer<std::int32_t>(std::span<const std::int32_t>(wide));
  }
  return device;
}

/// Of the current device; made at first use, kept for the process.
const DeviceTable& device_table(const MultiplierSpec& spec) {
  static std::array<SpecCache<DeviceTable>, cuda::kMostDevices> caches;
  return caches[static_cast<std::size_t>(cuda::current_device())].get(spec, make_table);
}

}  // namespace

std::optional<std::string> CudaTableConv::why_not(const ConvProblem& problem) const {
  if (auto reason = why_not_runnable(problem)) return reason;
  if (const auto& reason = cuda::why_no_device()) return reason;
  return cuda::why_not_on_device(problem);
}

std::size_t CudaTableConv::workspace_bytes(const ConvProblem& problem) const {
  return static_cast<std::size_t>(cuda::padded_depth(cuda::conv_shape(problem))) * sizeof(cuda::Tap);
}

void CudaTableConv::enqueue(const ConvProblem& problem, const DeviceTensors& tensors, CUstream_st* stream) const {
  const ConvShape shape = cuda::conv_shape(problem);
  const DeviceTable& table = device_table(problem.multiplier);
  auto* const taps = reinterpret_cast<cuda::Tap*>(tensors.workspace);
  prepare_taps(shape, cuda::padded_depth(shape), taps, stream);
  cuda::enqueue(cuda::TableLookup{.shape = shape,
                                  .input = tensors.input,
                                  .weight = tensors.weight,
                                  .taps = taps,
                                  .narrow_table = table.narrow.data(),
                                  .wide_table = table.wide.data(),
                                  .base = table.base,
                                  .out = tensors.out},
                stream);
}

}  // namespace axdse::kernels

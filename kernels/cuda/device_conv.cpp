#include "kernels/cuda/device_conv.hpp"

#include "kernels/conv_checks.hpp"
#include "kernels/cuda/device_buffer.hpp"

namespace axdse::kernels {

void DeviceConv::run(const ConvProblem& problem, std::span<const std::uint8_t> input,
                     std::span<const std::uint8_t> weight, std::span<std::int32_t> out) const {
  check_run(problem, why_not(problem), input, weight, out);
  const cuda::DeviceBuffer<std::uint8_t> device_input(input);
  const cuda::DeviceBuffer<std::uint8_t> device_weight(weight);
  const cuda::DeviceBuffer<std::int32_t> device_out(out.size());
  const cuda::DeviceBuffer<std::byte> workspace(workspace_bytes(problem));
  enqueue(problem,
          {.input = device_input.data(),
           .weight = device_weight.data(),
           .out = device_out.data(),
           .workspace = workspace.data()},
          nullptr);
  device_out.copy_to(out);  // waits
}

}  // namespace axdse::kernels

// The CUDA backends on tensors that are in device memory already, on shapes of whole networks' size.

#include <catch2/catch.hpp>
#include <vector>

#include "conv_cases.hpp"
#include "cuda/guarded_buffer.hpp"
#include "kernels/cuda/low_rank_conv.hpp"
#include "kernels/cuda/table_conv.hpp"
#include "kernels/reference/table_conv.hpp"

namespace axdse::kernels {
namespace {

constexpr std::uint64_t kSeed = 20240712;

using cuda::DeviceBuffer;
using cuda::GuardedSums;

/// The input starts `misalignment` bytes after an aligned address.
std::vector<std::int32_t> on_device(const DeviceConv& backend, const ConvProblem& problem, const ConvTensors& tensors,
                                    std::size_t misalignment) {
  REQUIRE(backend.why_not(problem).value_or("") == "");
  std::vector<std::uint8_t> shifted(misalignment, 0xa5);
  shifted.insert(shifted.end(), tensors.input.begin(), tensors.input.end());
  const DeviceBuffer<std::uint8_t> input{std::span<const std::uint8_t>(shifted)};
  const DeviceBuffer<std::uint8_t> weight(std::span<const std::uint8_t>(tensors.weight));
  const DeviceBuffer<std::byte> workspace(backend.workspace_bytes(problem));
  const GuardedSums out(problem.output_size());
  backend.enqueue(
      problem,
      {.input = input.data() + misalignment, .weight = weight.data(), .out = out.data(), .workspace = workspace.data()},
      nullptr);
  return out.read();
}

ConvProblem layer(const MultiplierSpec& multiplier, std::int64_t size, std::int64_t channels, std::int64_t outputs,
                  std::int64_t kernel, std::int64_t stride) {
  return with_stride_and_padding({.multiplier = multiplier,
                                  .batch = 2,
                                  .height = size,
                                  .width = size,
                                  .channels = channels,
                                  .outputs = outputs,
                                  .kernel_height = kernel,
                                  .kernel_width = kernel},
                                 stride, kernel / 2);
}

std::vector<ConvProblem> layers(const MultiplierSpec& multiplier) {
  ConvProblem depthwise = layer(multiplier, 28, 96, 96, 3, 2);
  depthwise.groups = 96;
  ConvProblem odd_depthwise = layer(multiplier, 15, 33, 66, 5, 1);
  odd_depthwise.groups = 33;
  odd_depthwise.pad_code = 19;
  ConvProblem grouped = layer(multiplier, 14, 128, 160, 3, 1);
  grouped.groups = 2;
  return {layer(multiplier, 45, 3, 64, 7, 2),
          layer(multiplier, 28, 64, 64, 3, 1),
          layer(multiplier, 14, 128, 256, 3, 2),
          layer(multiplier, 7, 256, 192, 1, 1),
          layer(multiplier, 1, 512, 1000, 1, 1),
          grouped,
          depthwise,
          odd_depthwise};
}

}  // namespace

TEST_CASE("CUDA backends equal the reference on device tensors", "[kernels][gpu]") {
  if (cuda::skip_without_device()) return;
  RandomEngine engine(kSeed);
  INFO("seed " << kSeed);
  const MultiplierSpec multiplier =
      GENERATE(values({MultiplierSpec(exact(8, 8)), MultiplierSpec(truncated(8)),
                       MultiplierSpec(truncated(5, 8, 8, {OperandEncoding::kU8, OperandEncoding::kU8}))}));
  for (const ConvProblem& problem : layers(multiplier)) {
    INFO(describe(problem));
    const ConvTensors tensors = {.input = random_codes(problem.input_size(), engine),
                                 .weight = random_codes(problem.weight_size(), engine)};
    std::vector<std::int32_t> expected(problem.output_size());
    ReferenceTableConv().run(problem, tensors.input, tensors.weight, expected);
    CHECK(on_device(CudaLowRankConv(), problem, tensors, 0) == expected);
    CHECK(on_device(CudaLowRankConv(), problem, tensors, 5) == expected);
    CHECK(on_device(CudaTableConv(), problem, tensors, 0) == expected);
  }
}

TEST_CASE("the CUDA workspace holds weights, not activations", "[kernels][gpu]") {
  if (cuda::skip_without_device()) return;
  ConvProblem problem = layer(truncated(8), 14, 64, 64, 3, 1);
  const std::size_t small_batch = CudaLowRankConv().workspace_bytes(problem);
  problem.batch = 4096;
  CHECK(CudaLowRankConv().workspace_bytes(problem) == small_batch);
  CHECK(small_batch < 16 * problem.weight_size());
}

}  // namespace axdse::kernels

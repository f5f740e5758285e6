// Depthwise convolution, straight: a thread has one output pixel of one channel, or of four neighbouring ones, and sums
// over taps and terms. Activation maps are looked up in shared memory.

#include <cuda_runtime.h>

#include "kernels/cuda/cuda_check.hpp"
#include "kernels/cuda/depthwise_conv.hpp"

namespace axdse::kernels::cuda {
namespace {

constexpr int kThreads = 256;
constexpr int kCodes = 256;

/// kChannels bytes of neighbouring channels, as one load.
template <int kChannels>
struct Bytes;
template <>
struct Bytes<1> {
  std::uint8_t word = 0;
  __device__ __forceinline__ unsigned at(int) const { return word; }
};
template <>
struct Bytes<4> {
  std::uint32_t word = 0;
  __device__ __forceinline__ unsigned at(int channel) const { return word >> (8 * channel) & 0xff; }
};

template <int kChannels>
__device__ __forceinline__ Bytes<kChannels> load(const void* from) {
  return {__ldg(static_cast<const decltype(Bytes<kChannels>::word)*>(from))};
}

template <int kChannels>
__global__ __launch_bounds__(kThreads) void depthwise(const DepthwiseConv conv) {
  extern __shared__ std::uint8_t activation_maps[];  // (terms, 256)
  for (int i = static_cast<int>(threadIdx.x); i < conv.terms * kCodes; i += kThreads) {
    activation_maps[i] = conv.activations[i];
  }
  __syncthreads();

  const ConvShape& s = conv.shape;
  const int columns = s.outputs / kChannels;
  const std::int64_t index = static_cast<std::int64_t>(blockIdx.x) * kThreads + threadIdx.x;
  if (index >= std::int64_t{s.pixels} * columns) return;
  const int output = static_cast<int>(index % columns) * kChannels;
  const std::int64_t pixel = index / columns;
  const std::int64_t line = pixel / s.output_width;
  const int first_row = static_cast<int>(line % s.output_height) * s.stride_height - s.pad_top;
  const int first_column = static_cast<int>(pixel % s.output_width) * s.stride_width - s.pad_left;
  const std::uint8_t* const image =
      conv.input + line / s.output_height * s.height * s.width * s.channels + output / s.group_outputs;

  unsigned sums[kChannels];
#pragma unroll
  for (int i = 0; i < kChannels; ++i) {
    sums[i] = static_cast<unsigned>(conv.constant);
    if (conv.bias != nullptr) sums[i] += static_cast<unsigned>(conv.bias[output + i]);
  }
  for (int r = 0; r < s.kernel_height; ++r) {
    const int row = first_row + r * s.dilation_height;
    for (int q = 0; q < s.kernel_width; ++q) {
      const int column = first_column + q * s.dilation_width;
      Bytes<kChannels> codes;
      if (row >= 0 && row < s.height && column >= 0 && column < s.width) {
        codes = load<kChannels>(image + (static_cast<std::int64_t>(row) * s.width + column) * s.channels);
      } else {
        codes.word = static_cast<decltype(codes.word)>(static_cast<unsigned>(s.pad_code) * 0x01010101U);
      }
      const std::int8_t* weight = conv.weight + static_cast<std::int64_t>(r * s.kernel_width + q) * s.outputs + output;
      for (int term = 0; term < conv.terms; ++term) {
        const Bytes<kChannels> weights = load<kChannels>(weight);
        const int shift = __ldg(conv.shifts + term);
#pragma unroll
        for (int i = 0; i < kChannels; ++i) {
          const int product = activation_maps[term * kCodes + codes.at(i)] * static_cast<std::int8_t>(weights.at(i));
          sums[i] += static_cast<unsigned>(product) << shift;
        }
        weight += static_cast<std::int64_t>(s.depth) * s.outputs;
      }
    }
  }
  std::int32_t* const out = conv.out + pixel * s.outputs + output;
  if constexpr (kChannels == 4) {
    *reinterpret_cast<uint4*>(out) = {sums[0], sums[1], sums[2], sums[3]};
  } else {
    *out = static_cast<std::int32_t>(sums[0]);
  }
}

template <int kChannels>
void launch(const DepthwiseConv& conv, cudaStream_t stream) {
  const std::int64_t threads = std::int64_t{conv.shape.pixels} * (conv.shape.outputs / kChannels);
  const auto blocks = static_cast<unsigned>((threads + kThreads - 1) / kThreads);
  depthwise<kChannels><<<blocks, kThreads, static_cast<std::size_t>(conv.terms * kCodes), stream>>>(conv);
  check_launch("launch a depthwise convolution");
}

bool is_aligned(const void* pointer, std::uintptr_t bytes) {
  return reinterpret_cast<std::uintptr_t>(pointer) % bytes == 0;
}

}  // namespace

void enqueue(const DepthwiseConv& conv, cudaStream_t stream) {
  const bool in_fours = conv.shape.group_outputs == 1 && conv.shape.outputs % 4 == 0 && is_aligned(conv.input, 4) &&
                        is_aligned(conv.weight, 4) && is_aligned(conv.out, 16);
  in_fours ? launch<4>(conv, stream) : launch<1>(conv, stream);
}

}  // namespace axdse::kernels::cuda

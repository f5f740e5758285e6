// Once a call, before the convolution: what weight codes mean to each term. Small beside it, and plain.

#include <cuda_runtime.h>

#include "kernels/cuda/cuda_check.hpp"
#include "kernels/cuda/implicit_gemm.hpp"
#include "kernels/cuda/prepare_weights.hpp"

namespace axdse::kernels::cuda {
namespace {

constexpr int kThreads = 256;
constexpr int kVector = 16;

unsigned blocks_for(std::int64_t elements) { return static_cast<unsigned>((elements + kThreads - 1) / kThreads); }

__device__ __forceinline__ std::int64_t thread_index() {
  return static_cast<std::int64_t>(blockIdx.x) * kThreads + threadIdx.x;
}

/// One thread 16 bytes of the output. gridDim.y = padded terms.
__global__ void gemm_weights(const ConvShape shape, const WeightMaps maps, int padded_outputs, int padded_depth,
                             const std::uint8_t* codes, std::int8_t* out) {
  __shared__ std::int8_t map[256];
  const int term = static_cast<int>(blockIdx.y);
  const bool is_padding = term >= maps.terms;
  map[threadIdx.x] = is_padding ? std::int8_t{0} : maps.maps[term * 256 + threadIdx.x];
  __syncthreads();
  const int vectors = padded_depth / kVector;
  const std::int64_t index = thread_index();
  const std::int64_t term_vectors = static_cast<std::int64_t>(shape.groups) * padded_outputs * vectors;
  if (index >= term_vectors) return;
  const int first = static_cast<int>(index % vectors) * kVector;
  const std::int64_t row = index / vectors;
  const int output = static_cast<int>(row % padded_outputs);
  alignas(kVector) std::int8_t values[kVector] = {};
  if (output < shape.group_outputs) {
    const std::uint8_t* const from =
        codes + (row / padded_outputs * shape.group_outputs + output) * shape.depth + first;
#pragma unroll
    for (int i = 0; i < kVector; ++i) {
      if (first + i < shape.depth) values[i] = map[from[i]];
    }
  }
  reinterpret_cast<uint4*>(out)[term * term_vectors + index] = *reinterpret_cast<const uint4*>(values);
}

/// One thread a byte of the output. gridDim.y = terms.
__global__ void depthwise_weights(const ConvShape shape, const WeightMaps maps, const std::uint8_t* codes,
                                  std::int8_t* out) {
  const std::int64_t index = thread_index();
  const std::int64_t term_size = static_cast<std::int64_t>(shape.outputs) * shape.depth;
  if (index >= term_size) return;
  const std::int64_t tap = index / shape.outputs;
  const std::int64_t output = index % shape.outputs;
  out[blockIdx.y * term_size + index] = maps.maps[blockIdx.y * 256 + codes[output * shape.depth + tap]];
}

/// One warp an output.
__global__ void biases(const ConvShape shape, const WeightMaps maps, const std::uint8_t* codes, std::int32_t* out) {
  const std::int64_t output = thread_index() / 32;
  if (output >= shape.outputs) return;
  unsigned sum = 0;  // modulo 2^32, as all sums here
  for (int depth = static_cast<int>(threadIdx.x % 32); depth < shape.depth; depth += 32) {
    sum += static_cast<unsigned>(maps.weight_only[codes[output * shape.depth + depth]]);
  }
  for (int step = 16; step > 0; step /= 2) sum += __shfl_down_sync(0xffffffff, sum, step);
  if (threadIdx.x % 32 == 0) out[output] = static_cast<std::int32_t>(sum);
}

__global__ void find_taps(const ConvShape shape, int padded_depth, Tap* out) {
  const int depth = static_cast<int>(thread_index());
  if (depth >= padded_depth) return;
  Tap tap{.row = kNowhere};
  if (depth < shape.depth) {
    const int position = depth / shape.group_channels;
    const int row = position / shape.kernel_width * shape.dilation_height;
    const int column = position % shape.kernel_width * shape.dilation_width;
    tap.row = static_cast<std::int16_t>(row);
    tap.column = static_cast<std::int16_t>(column);
    tap.offset = (row * shape.width + column) * shape.channels + depth % shape.group_channels;
  }
  out[depth] = tap;
}

}  // namespace

void prepare_gemm_weights(const ConvShape& shape, const WeightMaps& maps, int padded_terms, const std::uint8_t* codes,
                          std::int8_t* out, cudaStream_t stream) {
  const int rows = padded_outputs(shape);
  const int columns = padded_depth(shape);
  const dim3 grid(blocks_for(static_cast<std::int64_t>(shape.groups) * rows * (columns / kVector)),
                  static_cast<unsigned>(padded_terms));
  gemm_weights<<<grid, kThreads, 0, stream>>>(shape, maps, rows, columns, codes, out);
  check_launch("prepare weights");
}

void prepare_depthwise_weights(const ConvShape& shape, const WeightMaps& maps, const std::uint8_t* codes,
                               std::int8_t* out, cudaStream_t stream) {
  const dim3 grid(blocks_for(static_cast<std::int64_t>(shape.outputs) * shape.depth),
                  static_cast<unsigned>(maps.terms));
  depthwise_weights<<<grid, kThreads, 0, stream>>>(shape, maps, codes, out);
  check_launch("prepare depthwise weights");
}

void prepare_bias(const ConvShape& shape, const WeightMaps& maps, const std::uint8_t* codes, std::int32_t* out,
                  cudaStream_t stream) {
  biases<<<blocks_for(std::int64_t{shape.outputs} * 32), kThreads, 0, stream>>>(shape, maps, codes, out);
  check_launch("prepare biases");
}

void prepare_taps(const ConvShape& shape, int padded_depth, Tap* out, cudaStream_t stream) {
  find_taps<<<blocks_for(padded_depth), kThreads, 0, stream>>>(shape, padded_depth, out);
  check_launch("prepare taps");
}

}  // namespace axdse::kernels::cuda

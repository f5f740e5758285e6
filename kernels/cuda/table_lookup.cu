// Convolution by table look-up, for any table: what there is without a factorisation, and the baseline of what there is
// with one. A block holds the whole table in shared memory (16 bits an entry, 128 KB) and a tile of output pixels x
// output channels; a thread has 4 x 4 of it. The lanes of a warp have different pixels and the same channels, so that a
// look-up of theirs stays in one row of the table, 512 bytes; where activations are equal (zeros, mostly) they share
// one access. With random activations a look-up takes about 3 accesses: that, not arithmetic, is what the time goes
// into. Tables that need more than 16 bits stay in global memory.

#include <cuda_runtime.h>

#include "kernels/cuda/cuda_check.hpp"
#include "kernels/cuda/table_lookup.hpp"
#include "kernels/cuda/window.cuh"

namespace axdse::kernels::cuda {
namespace {

constexpr int kThreads = 1024;
constexpr int kWarps = kThreads / 32;
constexpr int kThreadPixels = 4;
constexpr int kThreadOutputs = 4;
constexpr int kDepth = 32;             // taps at a time
constexpr int kRowBytes = kDepth + 4;  // an odd number of words: rows start in different banks
constexpr int kCodes = 256;
constexpr int kGroupPixels = 32 * kThreadPixels;  // pixels of the warps that share them

/// In shared memory.
struct NarrowTable {
  static constexpr int kSharedBytes = kCodes * kCodes * 2;
  const unsigned char* entries;

  __device__ static NarrowTable load(const TableLookup& conv, unsigned char* shared) {
    const uint4* const from = reinterpret_cast<const uint4*>(conv.narrow_table);
    for (int i = static_cast<int>(threadIdx.x); i < kSharedBytes / 16; i += kThreads) {
      reinterpret_cast<uint4*>(shared)[i] = from[i];
    }
    return {shared};
  }
  __device__ __forceinline__ int at(unsigned weight, unsigned activation) const {
    return *reinterpret_cast<const std::uint16_t*>(entries + weight * (kCodes * 2) + activation * 2);
  }
};

/// In global memory, through the level-1 cache.
struct WideTable {
  static constexpr int kSharedBytes = 0;
  const std::int32_t* entries;

  __device__ static WideTable load(const TableLookup& conv, unsigned char*) { return {conv.wide_table}; }
  __device__ __forceinline__ int at(unsigned weight, unsigned activation) const {
    return __ldg(entries + weight * kCodes + activation);
  }
};

/// A block's tile has pixel_groups x kGroupPixels pixels and kWarps / pixel_groups x kThreadOutputs outputs.
template <typename Table>
__global__ __launch_bounds__(kThreads) void look_up(const __grid_constant__ TableLookup conv, int pixel_groups) {
  extern __shared__ __align__(16) unsigned char memory[];
  const ConvShape& s = conv.shape;
  const int tile_pixels = pixel_groups * kGroupPixels;
  const int tile_outputs = kWarps / pixel_groups * kThreadOutputs;
  unsigned char* const activations = memory + Table::kSharedBytes;       // (tile_pixels, kRowBytes)
  unsigned char* const weights = activations + tile_pixels * kRowBytes;  // (tile_outputs, kRowBytes)
  WindowOrigin* const origins = reinterpret_cast<WindowOrigin*>(weights + tile_outputs * kRowBytes);  // (tile_pixels)
  const Table table = Table::load(conv, memory);

  const int output_tiles = (s.group_outputs + tile_outputs - 1) / tile_outputs;
  const int first_output = static_cast<int>(blockIdx.x % output_tiles) * tile_outputs;
  const int first_pixel = static_cast<int>(blockIdx.x / output_tiles) * tile_pixels;
  const int thread = static_cast<int>(threadIdx.x);
  for (int i = thread; i < tile_pixels; i += kThreads)
    origins[i] = window_origin(s, first_pixel + i, static_cast<int>(blockIdx.y));

  const int lane = thread % 32;
  const int own_pixel = thread / 32 % pixel_groups * kGroupPixels + lane;  // and each 32nd after it
  const int own_output = thread / 32 / pixel_groups * kThreadOutputs;      // and the next ones
  unsigned sums[kThreadPixels][kThreadOutputs] = {};
  for (int depth = 0; depth < s.depth; depth += kDepth) {
    const int taps = min(kDepth, s.depth - depth);
    __syncthreads();
    for (int i = thread; i < tile_pixels * kDepth; i += kThreads) {
      const int pixel = i / kDepth;
      const int tap_index = i % kDepth;
      if (tap_index >= taps) continue;
      const Tap tap = conv.taps[depth + tap_index];
      const WindowOrigin origin = origins[pixel];
      const bool inside = is_inside(s, origin.row, origin.column, tap.row, tap.column);
      activations[pixel * kRowBytes + tap_index] =
          inside ? __ldg(conv.input + (origin.offset + tap.offset)) : static_cast<std::uint8_t>(s.pad_code);
    }
    for (int i = thread; i < tile_outputs * kDepth; i += kThreads) {
      const int output = first_output + i / kDepth;
      const int tap_index = i % kDepth;
      if (tap_index >= taps || output >= s.group_outputs) continue;
      weights[i / kDepth * kRowBytes + tap_index] =
          conv.weight[(static_cast<long long>(blockIdx.y) * s.group_outputs + output) * s.depth + depth + tap_index];
    }
    __syncthreads();
    for (int word = 0; word < taps; word += 4) {
      unsigned activation_codes[kThreadPixels];
      unsigned weight_codes[kThreadOutputs];
#pragma unroll
      for (int i = 0; i < kThreadPixels; ++i) {
        activation_codes[i] = *reinterpret_cast<const unsigned*>(activations + (own_pixel + 32 * i) * kRowBytes + word);
      }
#pragma unroll
      for (int i = 0; i < kThreadOutputs; ++i) {
        weight_codes[i] = *reinterpret_cast<const unsigned*>(weights + (own_output + i) * kRowBytes + word);
      }
      const int bytes = min(4, taps - word);
#pragma unroll
      for (int byte = 0; byte < 4; ++byte) {
        if (byte >= bytes) break;
#pragma unroll
        for (int output = 0; output < kThreadOutputs; ++output) {
          const unsigned weight = weight_codes[output] >> (8 * byte) & 0xff;
#pragma unroll
          for (int pixel = 0; pixel < kThreadPixels; ++pixel) {
            sums[pixel][output] += table.at(weight, activation_codes[pixel] >> (8 * byte) & 0xff);
          }
        }
      }
    }
  }

  const unsigned base = static_cast<unsigned>(conv.base) * static_cast<unsigned>(s.depth);
#pragma unroll
  for (int i = 0; i < kThreadPixels; ++i) {
    const int pixel = first_pixel + own_pixel + 32 * i;
    if (pixel >= s.pixels) continue;
    std::int32_t* const out = conv.out + static_cast<long long>(pixel) * s.outputs +
                              static_cast<long long>(blockIdx.y) * s.group_outputs + first_output + own_output;
#pragma unroll
    for (int output = 0; output < kThreadOutputs; ++output) {
      if (first_output + own_output + output < s.group_outputs) {
        out[output] = static_cast<std::int32_t>(sums[i][output] + base);
      }
    }
  }
}

/// As many pixels as leave no warp without outputs: 1, 2 or 4 groups (4 is what shared memory holds beside the table).
int pixel_groups_for(const ConvShape& shape) {
  int groups = 1;
  while (groups < 4 && shape.group_outputs <= kWarps / (2 * groups) * kThreadOutputs) groups *= 2;
  return groups;
}

template <typename Table>
void launch(const TableLookup& lookup, cudaStream_t stream) {
  const int pixel_groups = pixel_groups_for(lookup.shape);
  const int tile_pixels = pixel_groups * kGroupPixels;
  const int tile_outputs = kWarps / pixel_groups * kThreadOutputs;
  const int bytes = Table::kSharedBytes + (tile_pixels + tile_outputs) * kRowBytes +
                    tile_pixels * static_cast<int>(sizeof(WindowOrigin));
  check(cudaFuncSetAttribute(look_up<Table>, cudaFuncAttributeMaxDynamicSharedMemorySize, bytes),
        "ask for shared memory");
  const std::int64_t pixel_tiles = (lookup.shape.pixels + tile_pixels - 1) / tile_pixels;
  const int output_tiles = (lookup.shape.group_outputs + tile_outputs - 1) / tile_outputs;
  const dim3 grid(static_cast<unsigned>(pixel_tiles * output_tiles), static_cast<unsigned>(lookup.shape.groups));
  look_up<Table><<<grid, kThreads, static_cast<std::size_t>(bytes), stream>>>(lookup, pixel_groups);
  check_launch("launch a table look-up");
}

}  // namespace

void enqueue(const TableLookup& lookup, cudaStream_t stream) {
  lookup.narrow_table != nullptr ? launch<NarrowTable>(lookup, stream) : launch<WideTable>(lookup, stream);
}

}  // namespace axdse::kernels::cuda

#pragma once

#include "kernels/cuda/gemm_tile.cuh"

namespace axdse::kernels::cuda {

__device__ __forceinline__ int sum_modulo(int a, int b) {
  return static_cast<int>(static_cast<unsigned>(a) + static_cast<unsigned>(b));
}

__device__ __forceinline__ void write_sums(int4* to, int4 sums, bool accumulates) {
  if (accumulates) {
    const int4 before = *to;
    sums = {sum_modulo(before.x, sums.x), sum_modulo(before.y, sums.y), sum_modulo(before.z, sums.z),
            sum_modulo(before.w, sums.w)};
  }
  *to = sums;
}

/// A block's sums, as tensor cores leave them in its lanes, to global memory, with shift and bias. Through shared
/// memory (where the rings were), so that a warp writes 256 bytes of a pixel at once: memory takes whole lines best.
template <typename Kind>
__device__ __forceinline__ void store_sums(const ImplicitGemm& gemm, const BlockTile<Kind>& tile,
                                           const int (&sums_of_lane)[Kind::kPixelBlocks][Kind::kOutputBlocks][4]) {
  const ConvShape& s = gemm.shape;
  const int warp = static_cast<int>(threadIdx.x) / 32;
  const int lane = static_cast<int>(threadIdx.x) % 32;
  constexpr int kWarpRows = Kind::kPixelBlocks * 16;
  constexpr int kSumVectors = Kind::kTileOutputs / 4;
  int4* const staged = reinterpret_cast<int4*>(tile.activations) + warp * kWarpRows * kSumVectors;
  // Vectors of a row are permuted so that the eight rows which a warp writes at once fall into different banks.
  const auto place = [staged](int row, int vector) { return staged + row * kSumVectors + (vector ^ (row % 8 * 2)); };
  __syncthreads();  // the rings were read
#pragma unroll
  for (int block = 0; block < Kind::kPixelBlocks; ++block) {
#pragma unroll
    for (int half = 0; half < 2; ++half) {
      const int row = block * 16 + half * 8 + lane / 4;
#pragma unroll
      for (int column = 0; column < Kind::kOutputBlocks; ++column) {
        const int(&sums)[4] = sums_of_lane[block][column];
        reinterpret_cast<int2*>(place(row, column * 2 + lane % 4 / 2))[lane % 2] = {sums[2 * half], sums[2 * half + 1]};
      }
    }
  }
  __syncwarp();
  const int vector = lane % kSumVectors;
  const int output_in_group = tile.first_output + vector * 4;
  const int outputs = min(4, s.group_outputs - output_in_group);
  if (outputs <= 0) return;
  const int output = tile.group * s.group_outputs + output_in_group;
  unsigned base[4] = {};
#pragma unroll
  for (int i = 0; i < 4; ++i) {
    if (gemm.accumulates || i >= outputs) continue;
    base[i] = static_cast<unsigned>(gemm.constant);
    if (gemm.bias != nullptr) base[i] += static_cast<unsigned>(gemm.bias[output + i]);
  }
  const bool in_vectors = s.group_outputs % 4 == 0;
#pragma unroll 4
  for (int row = lane / kSumVectors; row < kWarpRows; row += 32 / kSumVectors) {
    const int pixel = tile.first_pixel + first_row_of<Kind>(warp) + row / 16 * kGroupPixels + row % 16;
    if (pixel >= s.pixels) break;
    int4 sums = *place(row, vector);
    std::int32_t* const to = gemm.out + static_cast<long long>(pixel) * s.outputs + output;
    const auto finish = [&gemm](int sum, unsigned more) {
      return static_cast<int>((static_cast<unsigned>(sum) << gemm.shift) + more);
    };
    sums = {finish(sums.x, base[0]), finish(sums.y, base[1]), finish(sums.z, base[2]), finish(sums.w, base[3])};
    if (in_vectors) {
      write_sums(reinterpret_cast<int4*>(to), sums, gemm.accumulates);
    } else {
      const int values[4] = {sums.x, sums.y, sums.z, sums.w};
#pragma unroll
      for (int i = 0; i < 4; ++i) {
        if (i < outputs) to[i] = gemm.accumulates ? sum_modulo(to[i], values[i]) : values[i];
      }
    }
  }
}

}  // namespace axdse::kernels::cuda

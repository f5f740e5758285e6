#pragma once

// How implicit_gemm.cu cuts its matrices into tiles, and where these lie in shared memory.

#include "kernels/cuda/implicit_gemm.hpp"
#include "kernels/cuda/window.cuh"

namespace axdse::kernels::cuda {

constexpr int kTilePixels = 128;
constexpr int kGroupPixels = 64;  // of the four warps of a warpgroup, 16 each: what a warpgroup product has
constexpr int kGroupThreads = 128;
constexpr int kVector = 16;  // bytes of one cp.async
constexpr int kVectorsPerRow = kDepthTile / kVector;
constexpr int kActivationTileBytes = kTilePixels * kDepthTile;
constexpr int kLookupCodes = 256;

enum class Activations { kMasked, kMapped };
enum class Loads { kVectors, kBytes };

/// A variant of the kernel: whether activations are masked or looked up, how they are loaded, and how a block's tile is
/// cut. One warpgroup has all 128 pixels and 64 outputs, two have 64 pixels and 128 outputs each: fewer loads, but too
/// many for tensor cores that do not read weights from shared memory themselves. Sixteen warps share a multiprocessor
/// (eight where activations are looked up, which takes registers), so that some multiply while others load.
template <Activations kMaps, Loads kActivationLoads, int kGroups>
struct Variant {
  static constexpr Loads kLoads = kActivationLoads;
  static constexpr bool kIsMapped = kMaps == Activations::kMapped;
  static constexpr int kThreads = kGroups * kGroupThreads;
  static constexpr int kTileOutputs = kGroups * 64;
  static constexpr int kPixelBlocks = kTilePixels / kGroupPixels / kGroups;  // of a warpgroup
  static constexpr int kOutputBlocks = kTileOutputs / 8;
  static constexpr int kRowsPerPass = kThreads / kVectorsPerRow;    // rows that all threads load at once, a vector each
  static constexpr int kStepTerms = kIsMapped ? kTermsPerWord : 1;  // terms done in one step
  static constexpr int kStages = kIsMapped ? 3 : 4;                 // of the rings
  static constexpr int kBlocks = (kIsMapped ? 2 : 4) / kGroups;     // of a multiprocessor
  static constexpr int kWeightTileBytes = kTileOutputs * kDepthTile;
  static constexpr int kStepWeightBytes = kStepTerms * kWeightTileBytes;
  static constexpr int kRingBytes = kStages * (kActivationTileBytes + kStepWeightBytes);
  static_assert(kRingBytes >= kTilePixels * kTileOutputs * 4, "sums are staged where the rings were");
};

__host__ __device__ inline int round_up(int value, int multiple) {
  return (value + multiple - 1) / multiple * multiple;
}
__host__ __device__ inline int outputs_padded(const ConvShape& shape) {
  return round_up(shape.group_outputs, shape.group_outputs > 64 ? 128 : 64);  // whole tiles of either width
}
__host__ __device__ inline int depth_padded(const ConvShape& shape) { return round_up(shape.depth, kDepthTile); }

/// Where a 16-byte vector lies in a tile of rows of kDepthTile bytes: permuted so that the eight rows which ldmatrix
/// reads at once fall into different banks.
__device__ __forceinline__ int swizzled(int row, int vector) {
  return row * kDepthTile + ((vector ^ (row >> 1)) & (kVectorsPerRow - 1)) * kVector;
}

/// Words of the look-up of activations, which lies behind the rings: each lane has its own copy in its own bank.
template <typename Kind>
__host__ __device__ int lookup_words(const ImplicitGemm& gemm) {
  if (!Kind::kIsMapped) return 0;
  return (gemm.terms + kTermsPerWord - 1) / kTermsPerWord * kLookupCodes * 32;
}

/// What one block computes, and its part of shared memory.
template <typename Kind>
struct BlockTile {
  int group;
  int padded_depth;
  int steps_of_depth;  // steps that share a tile of activations
  int first_output;    // of the group
  int first_pixel;
  unsigned char* activations;  // ring of (kTilePixels, kDepthTile), swizzled
  unsigned char* weights;      // ring of (kStepTerms, Kind::kTileOutputs, kDepthTile), swizzled
  unsigned* lookup;            // (terms / 4, code, lane); kMapped only
  WindowOrigin* origins;       // (kTilePixels); kBytes only

  __device__ __forceinline__ BlockTile(const ImplicitGemm& gemm, unsigned char* memory)
      : group(static_cast<int>(blockIdx.y)),
        padded_depth(depth_padded(gemm.shape)),
        steps_of_depth((gemm.terms + Kind::kStepTerms - 1) / Kind::kStepTerms),
        activations(memory),
        weights(memory + Kind::kStages * kActivationTileBytes),
        lookup(reinterpret_cast<unsigned*>(memory + Kind::kRingBytes)),
        origins(reinterpret_cast<WindowOrigin*>(lookup + lookup_words<Kind>(gemm))) {
    const int output_tiles = (gemm.shape.group_outputs + Kind::kTileOutputs - 1) / Kind::kTileOutputs;
    first_output = static_cast<int>(blockIdx.x % output_tiles) * Kind::kTileOutputs;
    first_pixel = static_cast<int>(blockIdx.x / output_tiles) * kTilePixels;
  }
};

/// The first row of a warp's first block of 16 pixels; the next block is kGroupPixels further on.
template <typename Kind>
__device__ __forceinline__ int first_row_of(int warp) {
  return warp / 4 * Kind::kPixelBlocks * kGroupPixels + warp % 4 * 16;
}

}  // namespace axdse::kernels::cuda

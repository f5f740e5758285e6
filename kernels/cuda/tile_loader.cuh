#pragma once

#include "kernels/cuda/gemm_tile.cuh"
#include "kernels/cuda/tensor_core.cuh"

namespace axdse::kernels::cuda {

/// What a thread knows of the depth tile it loads next: the tap of its 16-byte vector.
struct VectorTap {
  int row = 0;     // of the kernel
  int column = 0;  // of the kernel
  int channel = 0;

  __device__ __forceinline__ void advance(const ConvShape& shape, int depth) {
    channel += depth;
    while (channel >= shape.group_channels) {
      channel -= shape.group_channels;
      if (++column == shape.kernel_width) {
        column = 0;
        ++row;
      }
    }
  }
};

/// Streams the tiles of a block's matrices into its rings: windows of activations, and the weights of each term.
template <typename Kind>
class TileLoader {
 public:
  __device__ __forceinline__ TileLoader(const ImplicitGemm& gemm, const BlockTile<Kind>& tile)
      : gemm_(gemm), tile_(tile) {}

  __device__ __forceinline__ void prepare() {
    const ConvShape& s = gemm_.shape;
    const int thread = static_cast<int>(threadIdx.x);
    const int vector = thread % kVectorsPerRow;
    const int row = thread / kVectorsPerRow;
    place_ = swizzled(row, vector);  // of the first row; a pass further on the permutation is the same
    if constexpr (Kind::kLoads == Loads::kBytes) {
      tile_.origins[thread] = window_origin(s, tile_.first_pixel + thread, tile_.group);
    } else {
      tap_.advance(s, vector * kVector);
#pragma unroll
      for (int pass = 0; pass < kLoadPasses; ++pass) {
        const WindowOrigin origin = window_origin(s, tile_.first_pixel + row + pass * Kind::kRowsPerPass, tile_.group);
        origin_vectors_[pass] = static_cast<int>(origin.offset / kVector);  // a multiple: so are all channel numbers
        origin_rows_[pass] = origin.row;
        origin_columns_[pass] = origin.column;
      }
    }
    term_bytes_ = static_cast<long long>(s.groups) * outputs_padded(s) * tile_.padded_depth;
    weight_ =
        gemm_.weight +
        (static_cast<long long>(tile_.group) * outputs_padded(s) + tile_.first_output + row) * tile_.padded_depth +
        vector * kVector;
  }

  /// The next step's copies, as one group; an empty one at the end.
  __device__ __forceinline__ void load_step() {
    if (depth_ < tile_.padded_depth) {
      if (term_ == 0) {
        if constexpr (Kind::kLoads == Loads::kVectors) {
          load_activation_vectors();
        } else {
          load_activation_bytes();
        }
      }
      load_weights();
      if (++term_ == tile_.steps_of_depth) {
        term_ = 0;
        depth_ += kDepthTile;
        weight_ += kDepthTile - tile_.steps_of_depth * Kind::kStepTerms * term_bytes_;
        if (++activation_stage_ == Kind::kStages) activation_stage_ = 0;
      }
      if (++weight_stage_ == Kind::kStages) weight_stage_ = 0;
    }
    commit_copies();  // an empty group where nothing is left: wait_for_copies counts groups
  }

 private:
  // A thread loads one 16-byte vector of each kRowsPerPass-th row of a tile.
  static constexpr int kLoadPasses = kTilePixels / Kind::kRowsPerPass;

  __device__ __forceinline__ void load_activation_vectors() {
    const ConvShape& s = gemm_.shape;
    const int row = tap_.row * s.dilation_height;
    const int column = tap_.column * s.dilation_width;
    const int offset = ((row * s.width + column) * s.channels + tap_.channel) / kVector;
    const unsigned place = shared_address(tile_.activations) + activation_stage_ * kActivationTileBytes + place_;
    const auto source = [&](int pass) {
      return gemm_.input + static_cast<long long>(origin_vectors_[pass] + offset) * kVector;
    };
    if (s.pad_code == 0) {
#pragma unroll
      for (int pass = 0; pass < kLoadPasses; ++pass) {
        const bool inside = is_inside(s, origin_rows_[pass], origin_columns_[pass], row, column);
        copy_vector_or_zeros(place + pass * Kind::kRowsPerPass * kDepthTile, source(pass), inside ? kVector : 0);
      }
    } else {
      const unsigned padding = static_cast<unsigned>(s.pad_code) * 0x01010101U;
#pragma unroll
      for (int pass = 0; pass < kLoadPasses; ++pass) {
        if (is_inside(s, origin_rows_[pass], origin_columns_[pass], row, column)) {
          copy_vector(place + pass * Kind::kRowsPerPass * kDepthTile, source(pass));
        } else {
          store_vector(place + pass * Kind::kRowsPerPass * kDepthTile, padding);
        }
      }
    }
    tap_.advance(s, kDepthTile);
  }

  /// Four neighbouring bytes of the depth, the same for all rows of a thread.
  __device__ __forceinline__ void load_activation_bytes() {
    const ConvShape& s = gemm_.shape;
    constexpr int kWordsPerRow = kDepthTile / 4;
    constexpr int kRows = Kind::kThreads / kWordsPerRow;
    const int word = static_cast<int>(threadIdx.x) % kWordsPerRow;
    const int first_row = static_cast<int>(threadIdx.x) / kWordsPerRow;
    Tap taps[4];
#pragma unroll
    for (int byte = 0; byte < 4; ++byte) taps[byte] = gemm_.taps[depth_ + 4 * word + byte];
    unsigned char* const tile = tile_.activations + activation_stage_ * kActivationTileBytes;
#pragma unroll 4
    for (int pass = 0; pass < kTilePixels / kRows; ++pass) {
      const int row = first_row + pass * kRows;
      const WindowOrigin origin = tile_.origins[row];
      unsigned codes = 0;
#pragma unroll
      for (int byte = 0; byte < 4; ++byte) {
        const bool inside = is_inside(s, origin.row, origin.column, taps[byte].row, taps[byte].column);
        // Loaded from a place that exists in any case: a branch round each load would wait for each.
        const unsigned code = __ldg(gemm_.input + (inside ? origin.offset + taps[byte].offset : 0));
        codes |= (inside ? code : static_cast<unsigned>(s.pad_code)) << (8 * byte);
      }
      *reinterpret_cast<unsigned*>(tile + swizzled(row, word / 4) + word % 4 * 4) = codes;
    }
  }

  __device__ __forceinline__ void load_weights() {
    unsigned place = shared_address(tile_.weights) + weight_stage_ * Kind::kStepWeightBytes + place_;
#pragma unroll
    for (int term = 0; term < Kind::kStepTerms; ++term) {
#pragma unroll
      for (int pass = 0; pass < Kind::kTileOutputs / Kind::kRowsPerPass; ++pass) {
        copy_vector(place + pass * Kind::kRowsPerPass * kDepthTile,
                    weight_ + pass * Kind::kRowsPerPass * tile_.padded_depth);
      }
      place += Kind::kWeightTileBytes;
      weight_ += term_bytes_;
    }
  }

  const ImplicitGemm& gemm_;
  const BlockTile<Kind> tile_;  // a copy: a reference to its neighbour would keep both in memory instead of registers
  int place_;
  VectorTap tap_;
  int origin_vectors_[kLoadPasses];
  int origin_rows_[kLoadPasses];
  int origin_columns_[kLoadPasses];
  const signed char* weight_;
  long long term_bytes_;
  int depth_ = 0;
  int term_ = 0;
  int activation_stage_ = 0;
  int weight_stage_ = 0;
};

}  // namespace axdse::kernels::cuda

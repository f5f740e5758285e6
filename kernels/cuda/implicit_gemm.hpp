#pragma once

#include <cstdint>

#include "kernels/cuda/conv_shape.hpp"

struct CUstream_st;

namespace axdse::kernels::cuda {

/// Bytes of a weight row and of a pixel's window that the kernel takes at a time; prepared weights are padded to it.
inline constexpr int kDepthTile = 64;
/// Terms that share a word of the activation look-up: u of term 4 i + j is byte j of word i.
inline constexpr int kTermsPerWord = 4;
inline constexpr int kMostMaskedTerms = 32;
inline constexpr int kMostMappedTerms = 8;

/// Rows of prepared weights of one group: output channels, padded to what blocks compute at a time.
[[nodiscard]] int padded_outputs(const ConvShape& shape);
/// Columns of prepared weights: the depth, padded to kDepthTile.
[[nodiscard]] int padded_depth(const ConvShape& shape);

/// One launch: out = 2^shift sum over terms and taps of u_t(a) v_t(w), plus bias; or out += the sum, without bias.
struct ImplicitGemm {
  ConvShape shape;
  const std::uint8_t* input = nullptr;  ///< (N, H, W, C)
  const std::int8_t* weight = nullptr;  ///< v_t (terms, groups, padded outputs, padded depth), zeros in the padding
  const Tap* taps = nullptr;            ///< (depth padded); nullptr: 16 bytes at a time, see reads_vectors()
  const std::int32_t* bias = nullptr;   ///< (outputs), added to `constant`; or nullptr
  std::int32_t constant = 0;
  std::int32_t* out = nullptr;  ///< (N, H', W', K)
  int terms = 1;
  int shift = 0;
  bool accumulates = false;
  /// u_t(a) = a & mask, the mask four times in a word; used where `activation_words` is nullptr.
  std::uint32_t masks[kMostMaskedTerms] = {};
  const std::uint32_t* activation_words = nullptr;  ///< (terms / kTermsPerWord rounded up, 256); v of terms beyond is 0
};

/// Whether the kernel can read activations 16 bytes at a time: channels of a group are a multiple of 16, `input` is
/// aligned. Otherwise it reads bytes and needs taps.
[[nodiscard]] bool reads_vectors(const ConvShape& shape, const std::uint8_t* input);

/// Enqueues on `stream`.
void enqueue(const ImplicitGemm& gemm, CUstream_st* stream);

}  // namespace axdse::kernels::cuda

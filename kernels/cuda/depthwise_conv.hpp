#pragma once

#include <cstdint>

#include "kernels/cuda/conv_shape.hpp"

struct CUstream_st;

namespace axdse::kernels::cuda {

/// One launch over groups of a single channel: out = sum over terms and taps of 2^shift_t u_t(a) v_t(w), plus
/// bias. All terms at once: the work is in moving activations and sums.
struct DepthwiseConv {
  ConvShape shape;
  const std::uint8_t* input = nullptr;        ///< (N, H, W, C)
  const std::int8_t* weight = nullptr;        ///< v_t (terms, R, S, K)
  const std::uint8_t* activations = nullptr;  ///< u_t (terms, 256)
  const std::int32_t* shifts = nullptr;       ///< (terms)
  const std::int32_t* bias = nullptr;         ///< (K), added to `constant`; or nullptr
  std::int32_t constant = 0;
  std::int32_t* out = nullptr;  ///< (N, H', W', K)
  int terms = 0;
};

inline constexpr int kMostDepthwiseTerms = 128;

/// Enqueues on `stream`.
void enqueue(const DepthwiseConv& conv, CUstream_st* stream);

}  // namespace axdse::kernels::cuda

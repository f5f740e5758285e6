#pragma once

#include <cstdint>

#include "kernels/cuda/conv_shape.hpp"

struct CUstream_st;

namespace axdse::kernels::cuda {

/// What a multiplier's terms make of weight codes. `maps` (terms, 256): v_t by code; `weight_only` (256) as in
/// Factorisation, its constant added to each entry.
struct WeightMaps {
  const std::int8_t* maps = nullptr;
  const std::int32_t* weight_only = nullptr;
  int terms = 0;
};

/// codes (K, R, S, C/groups) -> out (padded_terms, groups, padded outputs, padded depth) v_t(code), zeros in the
/// padding; padding is that of implicit_gemm.hpp.
void prepare_gemm_weights(const ConvShape& shape, const WeightMaps& maps, int padded_terms, const std::uint8_t* codes,
                          std::int8_t* out, CUstream_st* stream);

/// codes (K, R, S) of single-channel groups -> out (terms, R, S, K) v_t(code).
void prepare_depthwise_weights(const ConvShape& shape, const WeightMaps& maps, const std::uint8_t* codes,
                               std::int8_t* out, CUstream_st* stream);

/// out (K): the sum over an output's weight codes of weight_only.
void prepare_bias(const ConvShape& shape, const WeightMaps& maps, const std::uint8_t* codes, std::int32_t* out,
                  CUstream_st* stream);

/// out (padded depth): where each product of an output finds its activation, kNowhere in the padding.
void prepare_taps(const ConvShape& shape, int padded_depth, Tap* out, CUstream_st* stream);

}  // namespace axdse::kernels::cuda

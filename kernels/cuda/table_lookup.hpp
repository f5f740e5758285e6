#pragma once

#include <cstdint>

#include "kernels/cuda/conv_shape.hpp"

struct CUstream_st;

namespace axdse::kernels::cuda {

/// One launch of a convolution that looks each product up: out = sum over taps of (table entry + base).
struct TableLookup {
  ConvShape shape;
  const std::uint8_t* input = nullptr;          ///< (N, H, W, C)
  const std::uint8_t* weight = nullptr;         ///< (K, R, S, C/groups) codes
  const Tap* taps = nullptr;                    ///< (depth)
  const std::uint16_t* narrow_table = nullptr;  ///< (weight code, activation code), product - base; or nullptr
  const std::int32_t* wide_table = nullptr;     ///< the same in 32 bits, used where narrow_table is nullptr
  std::int32_t base = 0;
  std::int32_t* out = nullptr;  ///< (N, H', W', K)
};

/// Enqueues on `stream`.
void enqueue(const TableLookup& lookup, CUstream_st* stream);

}  // namespace axdse::kernels::cuda

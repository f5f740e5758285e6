#pragma once

#include <optional>

#include "kernels/cpu/int8_conv.hpp"
#include "kernels/error_factorisation.hpp"

namespace axdse::kernels::cpu {

constexpr std::int64_t kLargestFloatSum = std::int64_t{1} << 24;  ///< integers up to here are exact in fp32

/// What this process's int8 convolutions do to pairs of products, found once by running one with the largest operands.
/// Empty: inexact even where pairs fit int16.
[[nodiscard]] std::optional<PairSums> tested_pair_sums();

/// Whether the primitive computes what its shape says: oneDNN 3.2 with tiles does not for some (96 channels, an even
/// kernel width and stride 2, say). Runs it once, with any activations and weights; its weights are overwritten.
[[nodiscard]] bool computes_its_shape(Int8Conv& convolution);

/// oneDNN's older kernels turn the int32 sum into a float on its way out, so that it is exact below 2^24 alone; its
/// newer ones don't. Runs `convolution` with operands near their largest and compares with plain loops; its weights are
/// overwritten. False also where its sums stay below 2^24, so that nothing was shown.
[[nodiscard]] bool is_exact_beyond_float(Int8Conv& convolution);

}  // namespace axdse::kernels::cpu

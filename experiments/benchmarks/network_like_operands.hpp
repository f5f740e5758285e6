#pragma once

#include "core/masked_multiplier.hpp"
#include "core/operand_statistics.hpp"

namespace axdse::benchmarks {

/// Operands like a layer's, in codes of the level's own widths: 60 % zero activations, the others half-normal with mean
/// code 36 of 8 bits; normal weights of standard deviation 40. A narrower level sees the same values in coarser steps.
/// `scale` enlarges both, as a smaller clip does: what is too large takes the largest code.
[[nodiscard]] OperandStatistics network_like(const MaskedMultiplier& multiplier, double scale = 1);

}  // namespace axdse::benchmarks

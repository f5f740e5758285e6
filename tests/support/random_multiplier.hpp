#pragma once

#include <cstdint>

#include "core/multiplier_spec.hpp"
#include "core/seed.hpp"

namespace axdse::test {

/// Seed of a property test: AXDSE_TEST_SEED from the environment, else a fixed one. CAPTURE it, so that a failure can
/// be repeated.
[[nodiscard]] std::uint64_t test_seed();

/// One of the four supported operand pairs.
[[nodiscard]] Operands random_operands(RandomEngine& engine);

/// Any valid multiplier: every family and free masks, all operand pairs and widths, a constant in half of them.
[[nodiscard]] MaskedMultiplier random_multiplier(RandomEngine& engine);

}  // namespace axdse::test

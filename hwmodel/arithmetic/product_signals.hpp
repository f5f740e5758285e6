#pragma once

#include <span>

#include "core/multiplier_spec.hpp"
#include "core/product_table.hpp"
#include "hwmodel/arithmetic/multiplier_architecture.hpp"
#include "hwmodel/netlist/netlist_builder.hpp"

namespace axdse::hwmodel {

/// A multiplier's product as signals, some of them constant, its constant left out:
/// sum of bits[c] 2^c - extension 2^bits.size() + carry 2^carry_column.
struct ProductSignals {
  BitRow bits;
  Signal extension = Signal::zero();  ///< what every column above repeats; two's complement: the top bit once more
  Signal carry = Signal::zero();      ///< of a negated magnitude
  std::size_t carry_column = 0;
};

/// Builds `multiplier` from its inputs, lowest bits first (sm8: the sign last). Gates belong to UnitPart::kMultiplier,
/// those of an sm8 sign to kSign. `products` is product_table(multiplier): its extremes decide how many bits there are.
/// @throws SpecError the library lacks a function
[[nodiscard]] ProductSignals build_product(const MultiplierSpec& multiplier, const ProductTable& products,
                                           std::span<const Signal> activation, std::span<const Signal> weight,
                                           const MultiplierArchitecture& architecture, NetlistBuilder& builder);

}  // namespace axdse::hwmodel

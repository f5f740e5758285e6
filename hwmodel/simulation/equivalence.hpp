#pragma once

#include <cstdint>

#include "core/multiplier_spec.hpp"
#include "core/product_table.hpp"
#include "hwmodel/arithmetic/multiplier_netlist.hpp"
#include "hwmodel/simulation/bit_parallel.hpp"

namespace axdse::hwmodel {

/// Operand pairs on which the netlist's product (its outputs by their weights, plus the multiplier's constant) is not
/// that of `products`, out of all pairs of the operand widths. 0: the netlist is proved. `values` is
/// simulate_exhaustively(netlist.netlist).
[[nodiscard]] std::int64_t count_wrong_products(const MultiplierNetlist& netlist, const ExhaustiveValues& values,
                                                const MaskedMultiplier& multiplier, const ProductTable& products);

}  // namespace axdse::hwmodel

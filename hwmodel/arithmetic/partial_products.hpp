#pragma once

#include <span>
#include <vector>

#include "core/multiplier_spec.hpp"
#include "hwmodel/netlist/netlist_builder.hpp"

namespace axdse::hwmodel {

/// Bits to be added: columns[c] holds those of weight 2^c, constants among them. Sums are taken modulo
/// 2^columns.size().
using BitColumns = std::vector<std::vector<Signal>>;

/// The kept partial products of an array, with the sign constants of Baugh and Wooley (IEEE Trans. Computers, 1973)
/// where an operand is s8: a partial product of exactly one sign bit counts -x 2^c = (!x) 2^c - 2^c; the constants of
/// all of them, kept or not, are added up into one number. Under sm8 the array is that of the magnitudes; the sign is
/// no part of it. `activation` and `weight` hold multiplier.rows() and multiplier.columns() bits, lowest first. `width`
/// columns are returned.
[[nodiscard]] BitColumns partial_products(const MaskedMultiplier& multiplier, std::span<const Signal> activation,
                                          std::span<const Signal> weight, int width, NetlistBuilder& builder);

}  // namespace axdse::hwmodel

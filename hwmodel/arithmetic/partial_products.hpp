#pragma once

#include <span>
#include <vector>

#include "core/multiplier_spec.hpp"
#include "hwmodel/netlist/netlist_builder.hpp"

namespace axdse::hwmodel {

/// Bits to be added: row[c] weighs 2^c; zero where there is none. Sums are taken modulo 2^row.size().
using BitRow = std::vector<Signal>;
/// The same by column: columns[c] holds the bits of weight 2^c, constants among them, without zeros.
using BitColumns = std::vector<std::vector<Signal>>;

/// The addends of an array multiplier.
struct PartialProducts {
  std::vector<BitRow> rows;  ///< one an activation bit, lowest first; all of one width
  BitRow constants;          ///< the sign constants as one binary number

  /// Rows from the lowest, then constants.
  [[nodiscard]] BitColumns columns() const;
};

/// The kept partial products of an array, with the sign constants of Baugh and Wooley (IEEE Trans. Computers, 1973)
/// where an operand is s8: a partial product of exactly one sign bit counts -x 2^c = (!x) 2^c - 2^c; the constants of
/// all of them, kept or not, are added up into one number. Under sm8 the array is that of the magnitudes; the sign is
/// no part of it. `activation` and `weight` hold multiplier.rows() and multiplier.columns() bits, lowest first. Rows
/// are `width` columns wide.
[[nodiscard]] PartialProducts partial_products(const MaskedMultiplier& multiplier, std::span<const Signal> activation,
                                               std::span<const Signal> weight, int width, NetlistBuilder& builder);

}  // namespace axdse::hwmodel

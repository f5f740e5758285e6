#pragma once

#include <cstdint>
#include <vector>

#include "core/multiplier_spec.hpp"
#include "core/product_table.hpp"
#include "core/seed.hpp"
#include "hwmodel/arithmetic/mac_unit.hpp"
#include "hwmodel/arithmetic/multiplier_netlist.hpp"
#include "hwmodel/simulation/bit_parallel.hpp"

namespace axdse::hwmodel {

/// The products that netlists of one multiplier must have, ready to be compared with many of them.
class ProductCheck {
 public:
  ProductCheck(const MultiplierSpec& multiplier, const ProductTable& products);

  /// Operand pairs on which the netlist's product (its outputs by their weights, plus the multiplier's constant) is not
  /// that of the table, out of all pairs of the operand widths. 0: the netlist is proved. `values` is
  /// simulate_exhaustively(netlist.netlist).
  [[nodiscard]] std::int64_t count_wrong(const MultiplierNetlist& netlist, const ExhaustiveValues& values) const;

 private:
  OperandWidths widths_;
  std::int32_t constant_ = 0;
  std::size_t words_ = 0;
  std::vector<std::uint64_t> planes_;  ///< bit b of the products, two's complement: words_ words from b * words_ on
};

/// ProductCheck for one netlist.
[[nodiscard]] std::int64_t count_wrong_products(const MultiplierNetlist& netlist, const ExhaustiveValues& values,
                                                const MultiplierSpec& multiplier, const ProductTable& products);

/// Vectors, out of `vectors` random ones of operands and partial sum, for which the MAC unit's new partial sum is not
/// the integer sum: partial sum + product - product_offset. Partial sums are drawn from the accumulator's whole range,
/// the last eighth of them near its ends; where the sum leaves the range it must be right modulo 2^width.
[[nodiscard]] std::int64_t count_wrong_sums(const MacNetlist& mac, const MultiplierSpec& multiplier,
                                            const ProductTable& products, std::int64_t vectors, RandomEngine& engine);

}  // namespace axdse::hwmodel

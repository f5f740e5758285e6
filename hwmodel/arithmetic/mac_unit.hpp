#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/multiplier_spec.hpp"
#include "core/product_table.hpp"
#include "hwmodel/arithmetic/multiplier_architecture.hpp"
#include "hwmodel/netlist/cell_mapping.hpp"
#include "hwmodel/netlist/netlist.hpp"

namespace axdse::hwmodel {

/// The bits that an accumulator needs. All sums of a level agree below `lowest_bit`, where nothing is built.
struct AccumulatorRange {
  std::int64_t minimum = 0;  ///< K times the least product, its constant included
  std::int64_t maximum = 0;
  int lowest_bit = 0;      ///< the lowest product bit that is not the same for all operands
  int width = 0;           ///< bits kept: 2^lowest_bit to 2^(lowest_bit + width - 1)
  bool is_signed = false;  ///< two's complement: the top bit weighs negative

  [[nodiscard]] int top_bit() const noexcept { return lowest_bit + width - 1; }
  friend bool operator==(const AccumulatorRange&, const AccumulatorRange&) = default;
};

/// For sums of `products_in_sum` products of any operand codes. @pre products_in_sum > 0, not all products are equal
[[nodiscard]] AccumulatorRange accumulator_range(const ProductTable& products, int products_in_sum);

/// How a product that may be negative meets the wider accumulator.
enum class SignExtension {
  kRepeated,  ///< its sign in every column above it: full adders up to the top
  kInverted,  ///< -s 2^n = !s 2^n - 2^n: the inverted sign once, -2^n in the start value; half adders above
};
inline constexpr std::array kSignExtensions = {SignExtension::kRepeated, SignExtension::kInverted};

/// One way to build a MAC unit.
struct MacArchitecture {
  MultiplierArchitecture multiplier;
  FinalAdder accumulator = FinalAdder::kRipple;
  SignExtension extension = SignExtension::kRepeated;
  friend bool operator==(const MacArchitecture&, const MacArchitecture&) = default;
};

/// "dadda, sklansky; accumulator ripple, sign repeated"
[[nodiscard]] std::string to_string(const MacArchitecture& architecture);

/// The logic of a multiply-accumulate unit between its registers: a multiplier, its sign, and the adder that adds the
/// product to a partial sum. Registers are no part of it; what they hold is listed.
///
/// Inputs a0.. and w0.. as in MultiplierNetlist, then the partial sum's bits s6, s7, ... named by weight; outputs t6,
/// t7, ... the new partial sum. Every bit of a and w has a port, read or not. With P the sum so far,
///
///   stored bits = P >> accumulator.lowest_bit, modulo 2^accumulator.width (accumulator_code)
///   new P = P + product(a, w) - product_offset
///
/// so a sum of K products is right when it starts at start_value(K) instead of 0: the multiplier's constant, constant
/// product bits and an inverted sign's -2^n are all in product_offset, and cost nothing. P may leave the accumulator's
/// range on the way; modulo 2^width the last sum is right all the same.
struct MacNetlist {
  Netlist netlist;
  int activation_inputs = 0;
  int weight_inputs = 0;
  AccumulatorRange accumulator;
  std::int64_t product_offset = 0;

  /// Bits that the logic reads, from 0: the others need no register.
  std::vector<int> activation_bits_read;
  std::vector<int> weight_bits_read;
  std::string architecture;

  [[nodiscard]] std::int64_t start_value(int products_in_sum) const noexcept {
    return products_in_sum * product_offset;
  }
  /// Bits of the accumulator's register that holds `sum`, lowest first.
  [[nodiscard]] std::uint64_t accumulator_code(std::int64_t sum) const noexcept;
  /// The sum of which `code` is stored, given its bits below accumulator.lowest_bit in `sum_below`.
  [[nodiscard]] std::int64_t sum_of_code(std::uint64_t code, std::int64_t sum_below) const noexcept;
};

/// `products` is product_table(multiplier).
/// @throws SpecError the library lacks a function
[[nodiscard]] MacNetlist mac_netlist(const MultiplierSpec& multiplier, const ProductTable& products,
                                     int products_in_sum, const CellMapping& mapping,
                                     const MacArchitecture& architecture = {});

}  // namespace axdse::hwmodel

#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/multiplier_spec.hpp"

namespace axdse {

/// All 256 x 256 products of a multiplier, by code: row = activation, column = weight. The one meaning that netlists
/// and kernels must match.
class ProductTable {
 public:
  static constexpr int kCodes = 256;

  ProductTable() : products_(std::size_t{kCodes} * kCodes) {}
  /// 65,536 products, activation-major.
  explicit ProductTable(std::vector<std::int32_t> products);

  [[nodiscard]] std::int32_t at(std::uint8_t activation_code, std::uint8_t weight_code) const noexcept {
    return products_[index(activation_code, weight_code)];
  }
  void set(std::uint8_t activation_code, std::uint8_t weight_code, std::int32_t product) noexcept {
    products_[index(activation_code, weight_code)] = product;
  }
  /// 65,536 products, activation-major.
  [[nodiscard]] const std::vector<std::int32_t>& products() const noexcept { return products_; }

  friend bool operator==(const ProductTable&, const ProductTable&) = default;

 private:
  [[nodiscard]] static std::size_t index(std::uint8_t activation_code, std::uint8_t weight_code) noexcept {
    return std::size_t{activation_code} * kCodes + weight_code;
  }

  std::vector<std::int32_t> products_;
};

/// The definition of what a multiplier computes, its constant included. Codes beyond the operands' widths give the
/// product of their low bits, as the wires of a netlist would.
[[nodiscard]] ProductTable product_table(const MultiplierSpec& spec);

/// Products of the decoded values, nothing dropped, at the multiplier's own encodings and widths: what errors are
/// counted from.
[[nodiscard]] ProductTable exact_product_table(const MultiplierSpec& spec);

}  // namespace axdse

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/operand_encoding.hpp"

namespace axdse {

/// A multiplier that is known by its products alone: a published circuit, say. Copies share the products, which never
/// change.
class TableMultiplier {
 public:
  static constexpr int kCodes = 256;
  /// No 8 x 8 bit product is beyond 2^16; what is beyond this is no table of products.
  static constexpr std::int32_t kLargestProduct = 1 << 24;

  /// `name` is for people. `products` are 65,536 by code, activation-major.
  /// @throws SpecError another number of products, or one beyond +-kLargestProduct
  TableMultiplier(std::string name, Operands operands, std::vector<std::int32_t> products);

  [[nodiscard]] const std::string& name() const noexcept { return content_->name; }  ///< "mul8u_17KS"
  [[nodiscard]] Operands operands() const noexcept { return operands_; }
  [[nodiscard]] const std::vector<std::int32_t>& products() const noexcept { return content_->products; }
  /// Of the products as little-endian int32. With the operands it is the table's identity: published tables differ
  /// between versions of a library under one name.
  [[nodiscard]] const std::string& sha256() const noexcept { return content_->sha256; }

  friend bool operator==(const TableMultiplier& a, const TableMultiplier& b) noexcept {
    return a.operands_ == b.operands_ && a.sha256() == b.sha256();
  }

 private:
  friend std::optional<TableMultiplier> known_table(std::string_view, Operands);

  struct Content {
    std::string name;
    std::string sha256;
    std::vector<std::int32_t> products;
  };
  TableMultiplier(std::shared_ptr<const Content> content, Operands operands)
      : content_(std::move(content)), operands_(operands) {}

  std::shared_ptr<const Content> content_;
  Operands operands_;
};

/// A table that this process has made earlier (from a campaign's file, say), found by content: stored points name
/// tables by their hash alone. Thread-safe.
[[nodiscard]] std::optional<TableMultiplier> known_table(std::string_view sha256, Operands operands);

}  // namespace axdse

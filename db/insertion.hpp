#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "db/sqlite.hpp"

namespace axdse::db {

/// The moment of a statement by the database's clock, RFC 3339 in UTC; for Insertion::set_expression.
inline constexpr std::string_view kNow = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";

/// A new row: each column is named once, beside its value. A column that is not set is NULL.
///
///     Insertion("weights").set("training_sha256", hash).set_blob("safetensors", bytes).run(database);
class Insertion {
 public:
  explicit Insertion(std::string table) : table_(std::move(table)) {}

  Insertion& set(std::string_view column, std::int64_t value);
  Insertion& set(std::string_view column, double value);  ///< finite
  Insertion& set(std::string_view column, std::string value);
  /// Not copied: the bytes must last until run().
  Insertion& set_blob(std::string_view column, std::span<const std::uint8_t> bytes);
  /// To an expression of SQL, which may use the values set before it as :COLUMN.
  Insertion& set_expression(std::string_view column, std::string_view sql);
  /// A row of equal `column` (or columns "a, b") that is there already stays, and this one is left out.
  Insertion& unless_known(std::string_view columns);

  /// @pre a write transaction is under way
  void run(Database& database) const;

 private:
  struct Value {
    std::string parameter;  ///< ":column"
    std::variant<std::int64_t, double, std::string, std::span<const std::uint8_t>> value;
  };

  Insertion& add(std::string_view column, decltype(Value::value) value);

  std::string table_;
  std::vector<std::string> columns_;
  std::vector<std::string> expressions_;  ///< one a column
  std::vector<Value> values_;
  std::string conflict_;
};

}  // namespace axdse::db

#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "db/insertion.hpp"
#include "db/sqlite.hpp"

namespace axdse::db {

/// A column and the member of a record that it keeps: an integer, a double, a std::string or, as a blob, a
/// std::vector<std::uint8_t>. One list of columns serves both ways, inserting and reading:
///
///     constexpr std::tuple kColumns{Column{"images", &AccuracyReport::images}, Column{"loss", &AccuracyReport::loss}};
///     set_columns(insertion, kColumns, report);
///     read_columns(statement, kColumns, report);
template <typename Record, typename Value>
struct Column {
  std::string_view name;
  Value Record::* member;
};

namespace detail {

template <typename Value>
void set_value(Insertion& row, std::string_view column, const Value& value) {
  if constexpr (std::integral<Value>) {
    row.set(column, std::int64_t{value});
  } else if constexpr (std::same_as<Value, std::vector<std::uint8_t>>) {
    row.set_blob(column, value);
  } else {
    row.set(column, value);
  }
}

template <typename Value>
void read_value(const Statement& row, std::string_view column, Value& value) {
  if constexpr (std::integral<Value>) {
    value = static_cast<Value>(row.integer(column));
  } else if constexpr (std::floating_point<Value>) {
    value = row.real(column);
  } else if constexpr (std::same_as<Value, std::string>) {
    value = row.text(column);
  } else {
    const std::span<const std::uint8_t> bytes = row.blob(column);
    value.assign(bytes.begin(), bytes.end());
  }
}

}  // namespace detail

/// Blobs are borrowed: `record` must last until the insertion has run.
template <typename Record, typename... Values>
void set_columns(Insertion& row, const std::tuple<Column<Record, Values>...>& columns, const Record& record) {
  std::apply([&](const auto&... column) { (detail::set_value(row, column.name, record.*column.member), ...); },
             columns);
}

/// From a row that holds all of the columns.
template <typename Record, typename... Values>
void read_columns(const Statement& row, const std::tuple<Column<Record, Values>...>& columns, Record& record) {
  std::apply([&](const auto&... column) { (detail::read_value(row, column.name, record.*column.member), ...); },
             columns);
}

// SQLite has signed integers only: a seed keeps its 64 bits.
[[nodiscard]] inline std::int64_t stored_seed(std::uint64_t seed) { return std::bit_cast<std::int64_t>(seed); }
[[nodiscard]] inline std::uint64_t seed_from_stored(std::int64_t seed) { return std::bit_cast<std::uint64_t>(seed); }

}  // namespace axdse::db

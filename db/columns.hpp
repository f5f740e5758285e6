#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "core/named_member.hpp"
#include "db/insertion.hpp"
#include "db/sqlite.hpp"

namespace axdse::db {

// Columns that each keep a member of a record (core/named_member.hpp): integers, double, std::string or, as a blob,
// std::vector<std::uint8_t>.

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
template <typename Record, typename... Members>
void set_columns(Insertion& row, const std::tuple<Members...>& columns, const Record& record) {
  for_each_member(record, columns,
                  [&row](std::string_view name, const auto& value) { detail::set_value(row, name, value); });
}

/// From a row that holds all of the columns.
template <typename Record, typename... Members>
void read_columns(const Statement& row, const std::tuple<Members...>& columns, Record& record) {
  for_each_member(record, columns,
                  [&row](std::string_view name, auto& value) { detail::read_value(row, name, value); });
}

// SQLite has signed integers only: a seed keeps its 64 bits.
[[nodiscard]] inline std::int64_t stored_seed(std::uint64_t seed) { return std::bit_cast<std::int64_t>(seed); }
[[nodiscard]] inline std::uint64_t seed_from_stored(std::int64_t seed) { return std::bit_cast<std::uint64_t>(seed); }

}  // namespace axdse::db

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/json.hpp"

namespace axdse::dse {

enum class TableFormat { kTable, kJson, kCsv };

/// @throws SpecError at `where`: "table", "json", "csv"
[[nodiscard]] TableFormat parse_table_format(std::string_view text, std::string_view where = "--format");

/// A value with its unit in the key ("area_um2") and a title for people.
struct TableColumn {
  std::string key;    ///< of JSON objects and the CSV header
  std::string title;  ///< of the printed table
  int decimals = 0;   ///< of doubles in the printed table; JSON and CSV hold them in full
};

/// Nothing (an empty cell, null), or a value.
using TableCell = std::variant<std::monostate, bool, std::int64_t, double, std::string>;

/// What every program prints rows with. Numbers are aligned to the right, text to the left.
class TextTable {
 public:
  explicit TextTable(std::vector<TableColumn> columns) : columns_(std::move(columns)) {}

  /// As many cells as columns.
  void add_row(std::vector<TableCell> cells);
  [[nodiscard]] std::size_t rows() const noexcept { return rows_.size(); }

  /// A header line, then a line a row; no trailing blanks.
  [[nodiscard]] std::string to_text() const;
  /// An array with an object a row.
  [[nodiscard]] OrderedJson to_json() const;
  /// RFC 4180 with \n: quoted where needed.
  [[nodiscard]] std::string to_csv() const;
  /// In any of the formats, ending with a newline.
  [[nodiscard]] std::string print(TableFormat format) const;

 private:
  std::vector<TableColumn> columns_;
  std::vector<std::vector<TableCell>> rows_;
};

}  // namespace axdse::dse

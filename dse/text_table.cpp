#include "dse/text_table.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "core/overloaded.hpp"
#include "core/text.hpp"

namespace axdse::dse {
namespace {

std::string text_of(const TableCell& cell, int decimals) {
  return std::visit(Overloaded{[](std::monostate) { return std::string("-"); },
                               [](bool value) { return std::string(value ? "yes" : "no"); },
                               [](std::int64_t value) { return to_text(value); },
                               [decimals](double value) { return fixed(value, decimals); },
                               [](const std::string& value) { return value; }},
                    cell);
}

OrderedJson json_of(const TableCell& cell) {
  return std::visit(Overloaded{[](std::monostate) { return OrderedJson(nullptr); },
                               [](const auto& value) { return OrderedJson(value); }},
                    cell);
}

std::string csv_of(const TableCell& cell) {
  std::string text = std::visit(
      Overloaded{[](std::monostate) { return std::string(); }, [](const auto& value) { return axdse::to_text(value); }},
      cell);
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + '"';
}

bool is_number(const TableCell& cell) {
  return std::holds_alternative<std::int64_t>(cell) || std::holds_alternative<double>(cell);
}

/// Characters as a terminal shows them: bytes that do not continue a UTF-8 character.
std::size_t display_width(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

TableFormat parse_table_format(std::string_view text, std::string_view where) {
  if (text == "table") return TableFormat::kTable;
  if (text == "json") return TableFormat::kJson;
  if (text == "csv") return TableFormat::kCsv;
  throw SpecError({.where = std::string(where),
                   .got = concat("\"", text, "\""),
                   .allowed = "table, json, csv",
                   .fix = "choose one of these"});
}

void TextTable::add_row(std::vector<TableCell> cells) {
  AXDSE_ENSURE(cells.size() == columns_.size(), "a row has a cell for each column");
  rows_.push_back(std::move(cells));
}

std::string TextTable::to_text() const {
  std::vector<std::vector<std::string>> lines(1);
  for (const TableColumn& column : columns_) lines.front().push_back(column.title);
  for (const auto& row : rows_) {
    lines.emplace_back();
    for (std::size_t c = 0; c < columns_.size(); ++c) lines.back().push_back(text_of(row[c], columns_[c].decimals));
  }
  std::vector<std::size_t> widths(columns_.size(), 0);
  std::vector<bool> right(columns_.size(), false);
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    for (const auto& line : lines) widths[c] = std::max(widths[c], display_width(line[c]));
    right[c] = std::any_of(rows_.begin(), rows_.end(), [c](const auto& row) { return is_number(row[c]); });
  }
  std::string text;
  for (const auto& line : lines) {
    std::string printed;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      const std::string padding(widths[c] - display_width(line[c]), ' ');
      if (c > 0) printed += "  ";
      printed += right[c] ? padding + line[c] : line[c] + padding;
    }
    printed.erase(printed.find_last_not_of(' ') + 1);
    text += printed + '\n';
  }
  return text;
}

OrderedJson TextTable::to_json() const {
  OrderedJson rows = OrderedJson::array();
  for (const auto& row : rows_) {
    OrderedJson object = OrderedJson::object();
    for (std::size_t c = 0; c < columns_.size(); ++c) object[columns_[c].key] = json_of(row[c]);
    rows.push_back(std::move(object));
  }
  return rows;
}

std::string TextTable::to_csv() const {
  std::vector<std::string> cells;
  for (const TableColumn& column : columns_) cells.push_back(csv_of(column.key));
  std::string text = join(cells, ",") + '\n';
  for (const auto& row : rows_) {
    cells.clear();
    for (const TableCell& cell : row) cells.push_back(csv_of(cell));
    text += join(cells, ",") + '\n';
  }
  return text;
}

std::string TextTable::print(TableFormat format) const {
  switch (format) {
    case TableFormat::kTable:
      return to_text();
    case TableFormat::kJson:
      return to_json().dump(2) + '\n';
    case TableFormat::kCsv:
      return to_csv();
  }
  return {};
}

}  // namespace axdse::dse

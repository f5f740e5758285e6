#include "tests/support/fixtures.hpp"

#include <sstream>

#include "core/error.hpp"
#include "core/file.hpp"

namespace axdse::test {

std::filesystem::path fixture(std::string_view name) { return std::filesystem::path(AXDSE_FIXTURES) / name; }

std::vector<std::map<std::string, std::string>> read_fixture_table(std::string_view name, char separator) {
  std::istringstream lines(read_file(fixture(name)));
  std::vector<std::string> columns;
  std::vector<std::map<std::string, std::string>> rows;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    std::vector<std::string> fields;
    std::istringstream parts(line);
    for (std::string part; std::getline(parts, part, separator);) fields.push_back(part);
    if (columns.empty()) {
      columns = fields;
      continue;
    }
    AXDSE_ENSURE(fields.size() == columns.size(), line);
    std::map<std::string, std::string>& row = rows.emplace_back();
    for (std::size_t i = 0; i < columns.size(); ++i) row[columns[i]] = fields[i];
  }
  return rows;
}

}  // namespace axdse::test

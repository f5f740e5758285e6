#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace axdse::test {

/// The file of this name under tests/fixtures/.
[[nodiscard]] std::filesystem::path fixture(std::string_view name);

/// Rows of a fixture with a line of column names, fields by column; lines that start with '#' state the origin.
[[nodiscard]] std::vector<std::map<std::string, std::string>> read_fixture_table(std::string_view name, char separator);

}  // namespace axdse::test

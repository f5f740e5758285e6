#include "libraries.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>

namespace axdse::hwmodel::testing {
namespace {

CellLibrary read_where_there(const std::filesystem::path& file) {
  return std::filesystem::exists(file) ? read_cell_library(file) : CellLibrary{};
}

}  // namespace

const std::filesystem::path& osu018_file() {
  static const std::filesystem::path file = "/usr/share/qflow/tech/osu018/osu018_stdcells.lib";
  return file;
}

const CellLibrary& osu018() {
  static const CellLibrary library = read_cell_library(osu018_file());
  return library;
}

const CellLibrary* sg13g2_or_skip() {
  const char* const file = std::getenv("AXDSE_SG13G2_LIB");
  if (file == nullptr) {
    std::cout << "SKIP: AXDSE_SG13G2_LIB does not name IHP's sg13g2_stdcell_typ_1p20V_25C.lib\n";
    return nullptr;
  }
  static const CellLibrary library = read_cell_library(file);
  return &library;
}

std::vector<const CellLibrary*> libraries() {
  std::vector<const CellLibrary*> all = {&osu018()};
  if (std::getenv("AXDSE_SG13G2_LIB") != nullptr) all.push_back(sg13g2_or_skip());
  return all;
}

const std::vector<LibraryFile>& installed_libraries() {
  static const std::vector<LibraryFile> all = [] {
    const std::filesystem::path osu035_file = "/usr/share/qflow/tech/osu035/osu035_stdcells.lib";
    const std::filesystem::path osu050_file = "/usr/share/qflow/tech/osu050/osu05_stdcells.lib";
    static const CellLibrary osu035 = read_where_there(osu035_file);
    static const CellLibrary osu050 = read_where_there(osu050_file);
    std::vector<LibraryFile> libraries = {{&osu018(), osu018_file()}};
    if (!osu035.cells.empty()) libraries.push_back({&osu035, osu035_file});
    if (!osu050.cells.empty()) libraries.push_back({&osu050, osu050_file});
    if (const char* const file = std::getenv("AXDSE_SG13G2_LIB")) libraries.push_back({sg13g2_or_skip(), file});
    return libraries;
  }();
  return all;
}

CellLibrary osu018_subset(const std::vector<std::string>& cells) {
  CellLibrary subset = osu018();
  std::erase_if(subset.cells,
                [&cells](const Cell& cell) { return std::find(cells.begin(), cells.end(), cell.name) == cells.end(); });
  return subset;
}

std::vector<MultiplierSpec> demo_levels() {
  std::vector<MultiplierSpec> levels = {exact(8, 8), truncated(4)};
  for (int k = 6; k <= 10; ++k) levels.emplace_back(truncated(k));
  levels.emplace_back(truncated(3, 5, 5));
  levels.emplace_back(exact(6, 6));
  levels.emplace_back(exact(6, 5));
  levels.emplace_back(exact(5, 5));
  levels.emplace_back(exact(5, 4));
  levels.emplace_back(exact(4, 4));
  levels.emplace_back(exact(4, 3));
  return levels;
}

}  // namespace axdse::hwmodel::testing

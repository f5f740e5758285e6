#include "libraries.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>

namespace axdse::hwmodel::testing {
namespace {

constexpr const char* kSg13g2Variable = "AXDSE_SG13G2_LIB";

/// One of the four, read if its file is there.
class KnownLibrary {
 public:
  KnownLibrary(std::filesystem::path file, std::string missing) : missing_(std::move(missing)) {
    if (!std::filesystem::exists(file)) return;
    library_ = read_cell_library(file);
    named_ = {&library_, std::move(file)};
  }
  [[nodiscard]] const LibraryFile* get() const { return named_.library == nullptr ? nullptr : &named_; }
  [[nodiscard]] const LibraryFile* get_or_skip() const {
    if (named_.library == nullptr) std::cout << "SKIP: " << missing_ << '\n';
    return get();
  }

 private:
  std::string missing_;
  CellLibrary library_;
  LibraryFile named_;
};

const KnownLibrary& known(KnownLibraryName name) {
  switch (name) {
    case KnownLibraryName::kOsu018: {
      static const KnownLibrary kLibrary(osu018_file(), "qflow-tech-osu018 is not installed");
      return kLibrary;
    }
    case KnownLibraryName::kOsu035: {
      static const KnownLibrary kLibrary("/usr/share/qflow/tech/osu035/osu035_stdcells.lib",
                                         "qflow-tech-osu035 is not installed");
      return kLibrary;
    }
    case KnownLibraryName::kOsu05: {
      static const KnownLibrary kLibrary("/usr/share/qflow/tech/osu050/osu05_stdcells.lib",
                                         "qflow-tech-osu050 is not installed");
      return kLibrary;
    }
    case KnownLibraryName::kSg13g2:
      break;
  }
  const char* const file = std::getenv(kSg13g2Variable);
  static const KnownLibrary kLibrary(
      file == nullptr ? "" : file,
      std::string(kSg13g2Variable) + " does not name IHP's sg13g2_stdcell_typ_1p20V_25C.lib");
  return kLibrary;
}

}  // namespace

const std::filesystem::path& osu018_file() {
  static const std::filesystem::path kFile = "/usr/share/qflow/tech/osu018/osu018_stdcells.lib";
  return kFile;
}

const CellLibrary& osu018() { return *known(KnownLibraryName::kOsu018).get()->library; }

const LibraryFile* library_or_skip(KnownLibraryName name) { return known(name).get_or_skip(); }

const CellLibrary* sg13g2_or_skip() {
  const LibraryFile* const sg13g2 = library_or_skip(KnownLibraryName::kSg13g2);
  return sg13g2 == nullptr ? nullptr : sg13g2->library;
}

std::vector<const CellLibrary*> libraries() {
  std::vector<const CellLibrary*> all = {&osu018()};
  if (const LibraryFile* const sg13g2 = known(KnownLibraryName::kSg13g2).get()) all.push_back(sg13g2->library);
  return all;
}

std::vector<LibraryFile> installed_libraries() {
  std::vector<LibraryFile> all;
  for (const KnownLibraryName name :
       {KnownLibraryName::kOsu018, KnownLibraryName::kOsu035, KnownLibraryName::kOsu05, KnownLibraryName::kSg13g2}) {
    if (const LibraryFile* const library = known(name).get()) all.push_back(*library);
  }
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

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/multiplier_spec.hpp"
#include "hwmodel/liberty/cell_library.hpp"

namespace axdse::hwmodel::testing {

/// Debian's qflow-tech-osu018, which scripts/setup installs.
[[nodiscard]] const std::filesystem::path& osu018_file();
[[nodiscard]] const CellLibrary& osu018();

/// Libraries that tests read where they are: OSU's in Debian's qflow-tech packages; IHP SG13G2
/// (sg13g2_stdcell_typ_1p20V_25C.lib of IHP-Open-PDK) where the variable AXDSE_SG13G2_LIB names it.
enum class KnownLibraryName { kOsu018, kOsu035, kOsu05, kSg13g2 };

/// A library and where it was read.
struct LibraryFile {
  const CellLibrary* library = nullptr;
  std::filesystem::path file;
};

/// Nothing where it is not installed, and the test prints why it was skipped.
[[nodiscard]] const LibraryFile* library_or_skip(KnownLibraryName name);
[[nodiscard]] const CellLibrary* sg13g2_or_skip();

/// OSU 0.18 and IHP SG13G2, as far as they are there.
[[nodiscard]] std::vector<const CellLibrary*> libraries();
/// All that are there.
[[nodiscard]] std::vector<LibraryFile> installed_libraries();

/// A library of the given cells of OSU 0.18 alone: what generators do when functions are missing.
[[nodiscard]] CellLibrary osu018_subset(const std::vector<std::string>& cells);

/// The levels of the Fashion-MNIST demo.
[[nodiscard]] std::vector<MultiplierSpec> demo_levels();

}  // namespace axdse::hwmodel::testing

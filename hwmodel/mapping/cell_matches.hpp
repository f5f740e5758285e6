#pragma once

#include <array>
#include <unordered_map>
#include <vector>

#include "hwmodel/liberty/cell_library.hpp"
#include "hwmodel/mapping/cuts.hpp"

namespace axdse::hwmodel {

/// A cell that computes a function of a cut's leaves, some of them inverted.
struct CellMatch {
  const Cell* cell = nullptr;
  std::array<int, kMaxCutLeaves> leaf_of_input{};  ///< by input of the cell: which leaf it reads
  unsigned inverted_leaves = 0;                    ///< bit i: leaf i is read inverted
};

/// The cells of one output and two to kMaxCutLeaves inputs of a library, by what they compute under any order and any
/// inversion of their inputs; of equal ones the smallest.
class CellMatches {
 public:
  /// `library` must outlive the matches.
  explicit CellMatches(const CellLibrary& library);

  /// Empty where no cell computes it. The complement of a function is another function.
  [[nodiscard]] const std::vector<CellMatch>& of(CutFunction function) const;

 private:
  void add(const Cell& cell);

  std::unordered_map<CutFunction, std::vector<CellMatch>> matches_;
};

}  // namespace axdse::hwmodel

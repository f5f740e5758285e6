#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "hwmodel/liberty/cell_library.hpp"

namespace axdse::hwmodel {

/// What generators build with. Arguments a, b, c; results in the order given.
enum class GateFunction {
  kInverter,     ///< !a
  kAnd,          ///< a b
  kNand,         ///< !(a b)
  kOr,           ///< a + b
  kNor,          ///< !(a + b)
  kXor,          ///< a ^ b
  kXnor,         ///< !(a ^ b)
  kAndOr,        ///< a b + c
  kAndOrInvert,  ///< !(a b + c)
  kHalfAdder,    ///< sum, carry
  kFullAdder,    ///< sum, carry
};
inline constexpr std::size_t kGateFunctions = 11;

[[nodiscard]] std::string_view to_string(GateFunction function) noexcept;  ///< "full adder"
[[nodiscard]] int argument_count(GateFunction function) noexcept;
/// Over argument_count inputs, one table a result.
[[nodiscard]] std::span<const TruthTable> truth_tables(GateFunction function) noexcept;

/// A library cell that computes a GateFunction by itself.
struct MatchedCell {
  const Cell* cell = nullptr;
  std::vector<int> inputs;   ///< inputs[k]: which of cell->inputs takes argument k
  std::vector<int> outputs;  ///< outputs[k]: which of cell->outputs gives result k
};

/// A GateFunction out of others. Signals: 0, 1, 2 are the arguments; 3 + s is the (only) result of step s.
struct Recipe {
  struct Step {
    GateFunction function = GateFunction::kInverter;
    std::array<int, 3> arguments{};
  };
  GateFunction target = GateFunction::kInverter;
  std::vector<Step> steps;
  std::vector<int> results;
};

/// For each function the smallest realisation in a library: a cell, found by what it computes and not by its name, or a
/// recipe.
class CellMapping {
 public:
  /// `library` must outlive the mapping. @throws SpecError the library has no buffer
  explicit CellMapping(const CellLibrary& library);

  struct Realisation {
    std::optional<MatchedCell> cell;  ///< else `recipe`
    const Recipe* recipe = nullptr;
    double area_um2 = 0;
  };
  /// @throws SpecError neither a cell nor a recipe makes `function` in this library
  [[nodiscard]] const Realisation& realisation(GateFunction function) const;

  [[nodiscard]] const CellLibrary& library() const noexcept { return *library_; }
  /// The smallest cell that repeats its input.
  [[nodiscard]] const Cell& buffer() const noexcept { return *buffer_; }

 private:
  const CellLibrary* library_;
  const Cell* buffer_ = nullptr;
  std::array<std::optional<Realisation>, kGateFunctions> realisations_;
};

}  // namespace axdse::hwmodel

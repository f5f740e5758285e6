#include "hwmodel/netlist/cell_mapping.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse::hwmodel {
namespace {

using F = GateFunction;

struct FunctionFacts {
  std::string_view name;
  int arguments;
  std::vector<TruthTable> tables;
};

const FunctionFacts& facts(GateFunction function) noexcept {
  // Bit s of a table: value for a = s & 1, b = s >> 1 & 1, c = s >> 2.
  static const std::array<FunctionFacts, kGateFunctions> all = {{
      {"inverter", 1, {{1, 0b01}}},
      {"and", 2, {{2, 0b1000}}},
      {"nand", 2, {{2, 0b0111}}},
      {"or", 2, {{2, 0b1110}}},
      {"nor", 2, {{2, 0b0001}}},
      {"xor", 2, {{2, 0b0110}}},
      {"xnor", 2, {{2, 0b1001}}},
      {"and-or", 3, {{3, 0b1111'1000}}},
      {"and-or-invert", 3, {{3, 0b0000'0111}}},
      {"half adder", 2, {{2, 0b0110}, {2, 0b1000}}},
      {"full adder", 3, {{3, 0b1001'0110}, {3, 0b1110'1000}}},
  }};
  return all[static_cast<std::size_t>(function)];
}

const std::vector<Recipe>& recipes() {
  constexpr int a = 0, b = 1, c = 2, s0 = 3, s1 = 4, s2 = 5, s3 = 6, s4 = 7;
  static const std::vector<Recipe> all = {
      {F::kInverter, {{F::kNand, {a, a}}}, {s0}},
      {F::kInverter, {{F::kNor, {a, a}}}, {s0}},
      {F::kAnd, {{F::kNand, {a, b}}, {F::kInverter, {s0}}}, {s1}},
      {F::kAnd, {{F::kInverter, {a}}, {F::kInverter, {b}}, {F::kNor, {s0, s1}}}, {s2}},
      {F::kNand, {{F::kAnd, {a, b}}, {F::kInverter, {s0}}}, {s1}},
      {F::kNand, {{F::kInverter, {a}}, {F::kInverter, {b}}, {F::kOr, {s0, s1}}}, {s2}},
      {F::kOr, {{F::kNor, {a, b}}, {F::kInverter, {s0}}}, {s1}},
      {F::kOr, {{F::kInverter, {a}}, {F::kInverter, {b}}, {F::kNand, {s0, s1}}}, {s2}},
      {F::kNor, {{F::kOr, {a, b}}, {F::kInverter, {s0}}}, {s1}},
      {F::kNor, {{F::kInverter, {a}}, {F::kInverter, {b}}, {F::kAnd, {s0, s1}}}, {s2}},
      {F::kXor, {{F::kXnor, {a, b}}, {F::kInverter, {s0}}}, {s1}},
      {F::kXor, {{F::kNand, {a, b}}, {F::kNand, {a, s0}}, {F::kNand, {b, s0}}, {F::kNand, {s1, s2}}}, {s3}},
      {F::kXnor, {{F::kXor, {a, b}}, {F::kInverter, {s0}}}, {s1}},
      {F::kXnor, {{F::kNor, {a, b}}, {F::kNor, {a, s0}}, {F::kNor, {b, s0}}, {F::kNor, {s1, s2}}}, {s3}},
      {F::kAndOr, {{F::kAndOrInvert, {a, b, c}}, {F::kInverter, {s0}}}, {s1}},
      {F::kAndOr, {{F::kNand, {a, b}}, {F::kInverter, {c}}, {F::kNand, {s0, s1}}}, {s2}},
      {F::kAndOr, {{F::kAnd, {a, b}}, {F::kOr, {s0, c}}}, {s1}},
      {F::kAndOrInvert, {{F::kAndOr, {a, b, c}}, {F::kInverter, {s0}}}, {s1}},
      {F::kHalfAdder, {{F::kXor, {a, b}}, {F::kAnd, {a, b}}}, {s0, s1}},
      {F::kFullAdder,
       {{F::kXor, {a, b}}, {F::kXor, {s0, c}}, {F::kNand, {a, b}}, {F::kNand, {s0, c}}, {F::kNand, {s2, s3}}},
       {s1, s4}},
      {F::kFullAdder, {{F::kXor, {a, b}}, {F::kXor, {s0, c}}, {F::kAnd, {a, b}}, {F::kAndOr, {s0, c, s2}}}, {s1, s3}},
  };
  return all;
}

/// `table` with its inputs reordered: argument k is read at input order[k].
TruthTable reordered(const TruthTable& table, std::span<const int> order) {
  TruthTable result{.inputs = table.inputs, .bits = 0};
  for (unsigned state = 0; state < (1U << static_cast<unsigned>(table.inputs)); ++state) {
    unsigned cell_state = 0;
    for (std::size_t k = 0; k < order.size(); ++k) cell_state |= ((state >> k) & 1U) << static_cast<unsigned>(order[k]);
    if (table.at(cell_state)) result.bits |= std::uint64_t{1} << state;
  }
  return result;
}

/// Whether the cell computes `wanted`, with as many inputs and outputs, in any order of its pins.
std::optional<MatchedCell> match(const Cell& cell, std::span<const TruthTable> wanted) {
  if (cell.outputs.size() != wanted.size() || static_cast<int>(cell.inputs.size()) != wanted[0].inputs)
    return std::nullopt;
  std::vector<int> order(cell.inputs.size());
  std::iota(order.begin(), order.end(), 0);
  do {
    std::vector<int> outputs;
    for (const TruthTable& table : wanted) {
      for (std::size_t o = 0; o < cell.outputs.size(); ++o) {
        if (reordered(cell.outputs[o].table, order) == table) {
          outputs.push_back(static_cast<int>(o));
          break;
        }
      }
    }
    if (outputs.size() == wanted.size()) return MatchedCell{.cell = &cell, .inputs = order, .outputs = outputs};
  } while (std::next_permutation(order.begin(), order.end()));
  return std::nullopt;
}

/// Smaller area first; among equals the one that leaks less (the weaker drive), then the earlier in the file.
bool is_smaller(const Cell& a, const Cell& b) {
  return std::tie(a.area_um2, a.leakage_power_uw) < std::tie(b.area_um2, b.leakage_power_uw);
}

std::optional<MatchedCell> smallest_match(const CellLibrary& library, std::span<const TruthTable> wanted) {
  std::optional<MatchedCell> best;
  for (const Cell& cell : library.cells) {
    if (best && !is_smaller(cell, *best->cell)) continue;
    if (auto found = match(cell, wanted)) best = std::move(found);
  }
  return best;
}

}  // namespace

std::string_view to_string(GateFunction function) noexcept { return facts(function).name; }
int argument_count(GateFunction function) noexcept { return facts(function).arguments; }
std::span<const TruthTable> truth_tables(GateFunction function) noexcept { return facts(function).tables; }

CellMapping::CellMapping(const CellLibrary& library) : library_(&library) {
  const std::array<TruthTable, 1> repeat = {TruthTable{.inputs = 1, .bits = 0b10}};
  const auto buffer = smallest_match(library, repeat);
  if (!buffer) {
    throw SpecError({.where = concat("library ", library.name),
                     .got = "no buffer",
                     .allowed = "at least one cell whose output repeats its only input",
                     .why = "it drives the inputs and loads the outputs of whatever is costed",
                     .fix = "use a library with a buffer"});
  }
  buffer_ = buffer->cell;

  for (std::size_t f = 0; f < kGateFunctions; ++f) {
    auto cell = smallest_match(library, truth_tables(static_cast<GateFunction>(f)));
    if (!cell) continue;
    const double area = cell->cell->area_um2;
    realisations_[f] = Realisation{.cell = std::move(cell), .recipe = nullptr, .area_um2 = area};
  }
  // Recipes may need each other's targets: relax until nothing gets smaller. A step costs a little even in a library
  // without areas, so that no function is ever made of itself.
  constexpr double kStepArea = 1e-6;
  for (bool changed = true; changed;) {
    changed = false;
    for (const Recipe& recipe : recipes()) {
      double area = 0;
      bool possible = true;
      for (const Recipe::Step& step : recipe.steps) {
        const auto& part = realisations_[static_cast<std::size_t>(step.function)];
        possible = possible && part.has_value();
        if (part) area += part->area_um2 + kStepArea;
      }
      auto& target = realisations_[static_cast<std::size_t>(recipe.target)];
      if (!possible || (target && target->area_um2 <= area)) continue;
      target = Realisation{.cell = std::nullopt, .recipe = &recipe, .area_um2 = area};
      changed = true;
    }
  }
}

const CellMapping::Realisation& CellMapping::realisation(GateFunction function) const {
  const auto& found = realisations_[static_cast<std::size_t>(function)];
  if (found) return *found;
  throw SpecError({.where = concat("library ", library_->name),
                   .got = concat("no ", to_string(function), ", nor what to build one from"),
                   .allowed = "at least a two-input NAND or NOR, or an inverter with a two-input AND or OR",
                   .why = "combinational cells are found by their function, whatever their name",
                   .fix = "use a library with more gates"});
}

}  // namespace axdse::hwmodel

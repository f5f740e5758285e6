#include "hwmodel/mapping/technology_mapping.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"
#include "hwmodel/mapping/cell_matches.hpp"
#include "hwmodel/mapping/cuts.hpp"
#include "hwmodel/netlist/netlist_builder.hpp"

namespace axdse::hwmodel {
namespace {

constexpr double kNoArea = std::numeric_limits<double>::infinity();
constexpr double kTie = 1e-9;  // areas that differ by less, relatively, are equal

std::size_t index(int number) { return static_cast<std::size_t>(number); }

/// How a literal is made.
struct Choice {
  enum class Kind { kNone, kSource, kInverter, kCell };
  Kind kind = Kind::kNone;
  const Cut* cut = nullptr;
  const CellMatch* match = nullptr;
};

/// A cover of a network: which literals are made and of what. Items are counted by how many others read them: first the
/// literals by their codes, then the adders.
class Cover {
 public:
  Cover(const LogicNetwork& network, std::vector<RecoveredAdder> adders, const CellMatches& matches,
        const CellMapping& mapping)
      : network_(network),
        adders_(std::move(adders)),
        matches_(matches),
        mapping_(mapping),
        adder_of_(index(network.node_count()), -1),
        choices_(2 * index(network.node_count())),
        flows_(choices_.size(), 0),
        depths_(choices_.size(), 0),
        readers_(choices_.size() + adders_.size(), 0),
        inverter_area_(mapping.realisation(GateFunction::kInverter).area_um2) {
    std::vector<bool> is_source(index(network.node_count()), false);
    for (std::size_t a = 0; a < adders_.size(); ++a) {
      for (const Literal result : {adders_[a].sum, adders_[a].carry}) {
        adder_of_[index(result.node())] = static_cast<int>(a);
        is_source[index(result.node())] = true;
        set_source(result);
      }
    }
    for (const int input : network.inputs()) set_source({input, false});
    cuts_ = enumerate_cuts(network, {}, is_source);
    count_fanouts();
  }

  void cover(int area_passes) {
    for (int number = 1; number < network_.node_count(); ++number) choose_by_flow(number);
    for (const Literal output : network_.outputs()) reference(output.code());
    for (int pass = 0; pass < area_passes; ++pass) {
      for (int number = 1; number < network_.node_count(); ++number) choose_by_exact_area(number);
    }
  }

  [[nodiscard]] MappedNetwork build(const NetworkPorts& ports) const {
    NetlistBuilder builder(mapping_);
    MappedNetwork result;
    std::vector<Signal> signals(choices_.size(), Signal::zero());
    for (std::size_t i = 0; i < ports.inputs.size(); ++i)
      signals[index(Literal(network_.inputs()[i], false).code())] = builder.add_input(ports.inputs[i]);
    std::vector<bool> is_made(adders_.size(), false);
    for (int number = 1; number < network_.node_count(); ++number) {
      const int adder = adder_of_[index(number)];
      if (adder >= 0 && readers_[choices_.size() + index(adder)] > 0 && !is_made[index(adder)]) {
        is_made[index(adder)] = true;
        make_adder(adders_[index(adder)], signals, builder);
        ++(adders_[index(adder)].input_count == 3 ? result.full_adders : result.half_adders);
      }
      make_cells(number, signals, builder);
    }
    for (std::size_t o = 0; o < ports.outputs.size(); ++o)
      builder.add_output(ports.outputs[o], signals[index(network_.outputs()[o].code())]);
    result.netlist = std::move(builder).finish();
    return result;
  }

 private:
  using Kind = Choice::Kind;

  [[nodiscard]] const Choice& choice(Literal literal) const { return choices_[index(literal.code())]; }
  [[nodiscard]] int item_of_adder(int adder) const { return static_cast<int>(choices_.size()) + adder; }

  void set_source(Literal literal) {
    choices_[index(literal.code())].kind = Kind::kSource;
    choices_[index((!literal).code())].kind = Kind::kInverter;
  }

  void count_fanouts() {
    fanouts_.assign(index(network_.node_count()), 0);
    for (int number = 1; number < network_.node_count(); ++number) {
      if (!network_.is_gate(number)) continue;
      ++fanouts_[index(network_.node(number).a.node())];
      ++fanouts_[index(network_.node(number).b.node())];
    }
    for (const Literal output : network_.outputs()) ++fanouts_[index(output.node())];
  }

  // What an item is made of.

  [[nodiscard]] double area_of(const Choice& made) const {
    if (made.kind == Kind::kInverter) return inverter_area_;
    return made.kind == Kind::kCell ? made.match->cell->area_um2 : 0;
  }

  void append_parts(Literal literal, const Choice& made, std::vector<int>& parts) const {
    if (made.kind == Kind::kInverter) {
      parts.push_back((!literal).code());
    } else if (made.kind == Kind::kCell) {
      for (int leaf = 0; leaf < made.cut->size; ++leaf)
        parts.push_back(leaf_literal(*made.cut, *made.match, leaf).code());
    } else if (made.kind == Kind::kSource && adder_of_[index(literal.node())] >= 0) {
      parts.push_back(item_of_adder(adder_of_[index(literal.node())]));
    }
  }

  [[nodiscard]] static Literal leaf_literal(const Cut& cut, const CellMatch& match, int leaf) {
    return {cut.leaves[index(leaf)], ((match.inverted_leaves >> static_cast<unsigned>(leaf)) & 1U) != 0};
  }

  [[nodiscard]] double adder_area(const RecoveredAdder& adder) const {
    return mapping_.realisation(adder.input_count == 3 ? GateFunction::kFullAdder : GateFunction::kHalfAdder).area_um2;
  }

  [[nodiscard]] double area_of_item(int item) const {
    const int adder = item - static_cast<int>(choices_.size());
    if (adder >= 0) return adder_area(adders_[index(adder)]);
    const Literal literal(item / 2, item % 2 != 0);
    return area_of(choice(literal));
  }

  void append_parts_of_item(int item, std::vector<int>& parts) const {
    const int adder = item - static_cast<int>(choices_.size());
    if (adder < 0) {
      const Literal literal(item / 2, item % 2 != 0);
      append_parts(literal, choice(literal), parts);
      return;
    }
    for (int i = 0; i < adders_[index(adder)].input_count; ++i)
      parts.push_back(adders_[index(adder)].inputs[index(i)].code());
  }

  // Counting readers. Both return the area that is added or freed.

  double reference(int first) {
    stack_.assign(1, first);
    return reference_stack();
  }
  double reference_stack() {
    double area = 0;
    while (!stack_.empty()) {
      const int item = stack_.back();
      stack_.pop_back();
      if (readers_[index(item)]++ > 0) continue;
      area += area_of_item(item);
      append_parts_of_item(item, stack_);
    }
    return area;
  }
  void dereference_stack() {
    while (!stack_.empty()) {
      const int item = stack_.back();
      stack_.pop_back();
      if (--readers_[index(item)] > 0) continue;
      append_parts_of_item(item, stack_);
    }
  }

  // Choosing.

  /// Calls try_choice for every way to make the literal but from its own complement.
  template <typename Try>
  void for_each_cell(Literal literal, const Try& try_choice) const {
    for (const Cut& cut : cuts_[index(literal.node())]) {
      if (cut.size == 1 && cut.leaves[0] == literal.node()) continue;
      const CutFunction function = literal.is_complement() ? ~cut.function : cut.function;
      for (const CellMatch& match : matches_.of(function))
        try_choice(Choice{.kind = Kind::kCell, .cut = &cut, .match = &match});
    }
  }

  [[nodiscard]] double flow_of(Literal literal, const Choice& made) const {
    std::vector<int> parts;
    append_parts(literal, made, parts);
    double flow = area_of(made);
    for (const int part : parts) flow += flows_[index(part)] / std::max(1, fanouts_[index(part / 2)]);
    return flow;
  }

  void choose_by_flow(int number) {
    const Literal plain(number, false);
    if (const int adder = adder_of_[index(number)]; adder >= 0) {
      const RecoveredAdder& made = adders_[index(adder)];
      double flow = adder_area(made);
      for (int i = 0; i < made.input_count; ++i) {
        const Literal input = made.inputs[index(i)];
        flow += flows_[index(input.code())] / std::max(1, fanouts_[index(input.node())]);
      }
      const Literal result = made.sum.node() == number ? made.sum : made.carry;
      flows_[index(result.code())] = flow / 2;  // two results share the cell
      flows_[index((!result).code())] = flow / 2 + inverter_area_;
      return;
    }
    if (!network_.is_gate(number)) {
      flows_[index((!plain).code())] = inverter_area_;
      return;
    }
    for (const Literal literal : {plain, !plain}) {
      double& best = flows_[index(literal.code())];
      best = kNoArea;
      for_each_cell(literal, [&](const Choice& made) {
        const double flow = flow_of(literal, made);
        if (flow >= best) return;
        best = flow;
        choices_[index(literal.code())] = made;
      });
    }
    for (const Literal literal : {plain, !plain}) {
      const double inverted = flows_[index((!literal).code())] + inverter_area_;
      if (inverted >= flows_[index(literal.code())] || choice(!literal).kind == Kind::kInverter) continue;
      flows_[index(literal.code())] = inverted;
      choices_[index(literal.code())] = {.kind = Kind::kInverter};
    }
    AXDSE_ENSURE(choice(plain).kind != Kind::kNone, "two-input cells cover every node");
  }

  [[nodiscard]] int depth_of(Literal literal, const Choice& made) {
    parts_.clear();
    append_parts(literal, made, parts_);
    int depth = 0;
    for (const int part : parts_)
      if (index(part) < depths_.size()) depth = std::max(depth, depths_[index(part)]);
    return depth + 1;
  }

  /// Area that making the literal this way adds beside what is made anyway.
  double trial_area(Literal literal, const Choice& made) {
    stack_.clear();
    append_parts(literal, made, stack_);
    const double area = area_of(made) + reference_stack();
    stack_.clear();
    append_parts(literal, made, stack_);
    dereference_stack();
    return area;
  }

  void choose_by_exact_area(int number) {
    if (!network_.is_gate(number) || adder_of_[index(number)] >= 0) return;
    for (const Literal literal : {Literal(number, false), Literal(number, true)}) {
      if (readers_[index(literal.code())] == 0) continue;
      stack_.clear();
      append_parts(literal, choice(literal), stack_);
      dereference_stack();
      double best_area = kNoArea;
      int best_depth = 0;
      Choice best;
      const auto try_choice = [&](const Choice& made) {
        const double area = trial_area(literal, made);
        if (area > best_area * (1 + kTie)) return;
        const int depth = depth_of(literal, made);
        if (area >= best_area * (1 - kTie) && depth >= best_depth) return;
        best_area = area;
        best_depth = depth;
        best = made;
      };
      for_each_cell(literal, try_choice);
      if (choice(!literal).kind == Kind::kCell) try_choice({.kind = Kind::kInverter});
      choices_[index(literal.code())] = best;
      depths_[index(literal.code())] = best_depth;
      stack_.clear();
      append_parts(literal, best, stack_);
      reference_stack();
    }
  }

  // Building.

  static void make_adder(const RecoveredAdder& adder, std::vector<Signal>& signals, NetlistBuilder& builder) {
    const auto input = [&](std::size_t i) { return signals[index(adder.inputs[i].code())]; };
    const SumCarry made = adder.input_count == 3 ? builder.full_adder(input(0), input(1), input(2))
                                                 : builder.half_adder(input(0), input(1));
    signals[index(adder.sum.code())] = made.sum;
    signals[index(adder.carry.code())] = made.carry;
  }

  void make_cells(int number, std::vector<Signal>& signals, NetlistBuilder& builder) const {
    const Literal plain(number, false);
    for (const Literal literal : {plain, !plain}) {
      if (choice(literal).kind != Kind::kCell || readers_[index(literal.code())] == 0) continue;
      const Choice& made = choice(literal);
      std::vector<Signal> inputs;
      for (std::size_t i = 0; i < made.match->cell->inputs.size(); ++i)
        inputs.push_back(signals[index(leaf_literal(*made.cut, *made.match, made.match->leaf_of_input[i]).code())]);
      signals[index(literal.code())] = builder.instantiate(*made.match->cell, inputs)[0];
    }
    for (const Literal literal : {plain, !plain}) {
      if (choice(literal).kind == Kind::kInverter && readers_[index(literal.code())] > 0)
        signals[index(literal.code())] = builder.invert(signals[index((!literal).code())]);
    }
  }

  const LogicNetwork& network_;
  std::vector<RecoveredAdder> adders_;
  const CellMatches& matches_;
  const CellMapping& mapping_;
  std::vector<std::vector<Cut>> cuts_;
  std::vector<int> adder_of_;  ///< by node; -1: none
  std::vector<int> fanouts_;   ///< by node
  std::vector<Choice> choices_;
  std::vector<double> flows_;
  std::vector<int> depths_;
  std::vector<int> readers_;
  double inverter_area_;
  std::vector<int> stack_;
  std::vector<int> parts_;
};

/// Every node of a network is an AND of two literals: some two-input cell must make it under some inversions.
void require_two_input_cells(const CellMatches& matches, const CellLibrary& library) {
  const CutFunction both = projection(0) & projection(1);
  if (!matches.of(both).empty() || !matches.of(~both).empty()) return;
  throw SpecError({.where = concat("library ", library.name),
                   .got = "no two-input AND, NAND, OR or NOR",
                   .allowed = "at least one of them",
                   .why = "imported logic is made of them",
                   .fix = "use a library with more gates"});
}

}  // namespace

MappedNetwork map_to_library(const LogicNetwork& network, const NetworkPorts& ports, const CellLibrary& library,
                             const CellMapping& mapping, const MappingParams& params) {
  const CellMatches matches(library);
  require_two_input_cells(matches, library);
  std::vector<AdderRecovery> choices = {AdderRecovery::kFullAndHalf, AdderRecovery::kFull, AdderRecovery::kNone};
  if (params.adders) choices = {*params.adders};
  std::optional<MappedNetwork> best;
  for (const AdderRecovery which : choices) {
    Cover cover(network, recover_adders(network, which), matches, mapping);
    cover.cover(params.area_passes);
    MappedNetwork mapped = cover.build(ports);
    if (!best || mapped.netlist.area_um2() < best->netlist.area_um2()) best = std::move(mapped);
  }
  return std::move(*best);
}

}  // namespace axdse::hwmodel

#include "hwmodel/mapping/adder_recovery.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <span>

#include "hwmodel/mapping/cuts.hpp"

namespace axdse::hwmodel {
namespace {

constexpr CutParams kAllSmallCuts = {.max_leaves = 3, .max_cuts = 64};

/// carry = majority or AND of the leaves, those in `inverted` complemented; then complemented itself.
struct CarryForm {
  unsigned inverted = 0;
  bool is_complement = false;
};

CutFunction literal_function(int input, unsigned inverted) {
  return ((inverted >> static_cast<unsigned>(input)) & 1U) != 0 ? ~projection(input) : projection(input);
}

/// A majority has eight polarities: at most one input inverted (all inputs inverted invert the result), and the result.
std::optional<CarryForm> majority_form(CutFunction function) {
  for (const unsigned inverted : {0U, 1U, 2U, 4U}) {
    const CutFunction a = literal_function(0, inverted);
    const CutFunction b = literal_function(1, inverted);
    const CutFunction c = literal_function(2, inverted);
    const CutFunction majority = (a & b) | (a & c) | (b & c);
    if (function == majority) return CarryForm{inverted, false};
    if (function == ~majority) return CarryForm{inverted, true};
  }
  return std::nullopt;
}

/// Only the AND of both as they are: inverting an input of a half adder costs more than the adder saves.
std::optional<CarryForm> and_form(CutFunction function) {
  const CutFunction both = projection(0) & projection(1);
  if (function == both) return CarryForm{0, false};
  if (function == ~both) return CarryForm{0, true};
  return std::nullopt;
}

/// Nodes over the same leaves.
struct Candidate {
  int sum = 0;  ///< node; 0: none found
  bool sum_is_complement = false;
  int carry = 0;
  CarryForm form;
};

class Recovery {
 public:
  explicit Recovery(const LogicNetwork& network)
      : network_(network),
        cuts_(enumerate_cuts(network, kAllSmallCuts)),
        taken_(static_cast<std::size_t>(network.node_count()), false) {}

  void add_adders(int input_count) {
    const std::vector<bool> needed = needed_nodes();
    std::map<std::array<int, 3>, Candidate> candidates;
    for (int number = 0; number < network_.node_count(); ++number) {
      if (!needed[index(number)] || taken_[index(number)]) continue;
      for (const Cut& cut : cuts_[index(number)])
        if (cut.size == input_count) note(number, cut, candidates);
    }
    std::vector<std::pair<std::array<int, 3>, Candidate>> complete;
    for (const auto& [leaves, candidate] : candidates)
      if (candidate.sum != 0 && candidate.carry != 0) complete.emplace_back(leaves, candidate);
    std::sort(complete.begin(), complete.end(), [](const auto& a, const auto& b) {
      return std::pair(std::max(a.second.sum, a.second.carry), a.first) <
             std::pair(std::max(b.second.sum, b.second.carry), b.first);
    });
    for (const auto& [leaves, candidate] : complete) accept(leaves, candidate, input_count);
  }

  /// Without those of which only one result is needed: what absorbed the other may have come later.
  [[nodiscard]] std::vector<RecoveredAdder> useful_adders() && {
    for (std::size_t before = adders_.size() + 1; adders_.size() < before;) {
      before = adders_.size();
      const std::vector<bool> needed = needed_nodes();
      std::erase_if(adders_, [&](const RecoveredAdder& adder) {
        return !needed[index(adder.sum.node())] || !needed[index(adder.carry.node())];
      });
    }
    return std::move(adders_);
  }

 private:
  static std::size_t index(int number) { return static_cast<std::size_t>(number); }

  /// Remembers `number` if it is a sum or a carry of the cut's leaves.
  static void note(int number, const Cut& cut, std::map<std::array<int, 3>, Candidate>& candidates) {
    CutFunction parity = projection(0) ^ projection(1);
    if (cut.size == 3) parity ^= projection(2);
    const std::array<int, 3> leaves = {cut.leaves[0], cut.leaves[1], cut.size == 3 ? cut.leaves[2] : 0};
    if (cut.function == parity || cut.function == ~parity) {
      Candidate& candidate = candidates[leaves];
      if (candidate.sum != 0) return;
      candidate.sum = number;
      candidate.sum_is_complement = cut.function != parity;
    } else if (const auto form = cut.size == 3 ? majority_form(cut.function) : and_form(cut.function)) {
      Candidate& candidate = candidates[leaves];
      if (candidate.carry != 0) return;
      candidate.carry = number;
      candidate.form = *form;
    }
  }

  void accept(const std::array<int, 3>& leaves, const Candidate& candidate, int input_count) {
    if (taken_[index(candidate.sum)] || taken_[index(candidate.carry)]) return;
    taken_[index(candidate.sum)] = true;
    taken_[index(candidate.carry)] = true;
    RecoveredAdder adder{.input_count = input_count};
    bool is_odd = false;  // inverting an input inverts the sum
    for (int i = 0; i < input_count; ++i) {
      const bool inverted = ((candidate.form.inverted >> static_cast<unsigned>(i)) & 1U) != 0;
      adder.inputs[index(i)] = {leaves[index(i)], inverted};
      is_odd = is_odd != inverted;
    }
    adder.sum = {candidate.sum, candidate.sum_is_complement != is_odd};
    adder.carry = {candidate.carry, candidate.form.is_complement};
    adders_.push_back(adder);
  }

  /// Nodes that the outputs depend on where the adders found so far stand for what they replace.
  [[nodiscard]] std::vector<bool> needed_nodes() const {
    std::vector<const RecoveredAdder*> made_by(index(network_.node_count()), nullptr);
    for (const RecoveredAdder& adder : adders_)
      for (const Literal result : {adder.sum, adder.carry}) made_by[index(result.node())] = &adder;
    std::vector<bool> needed(index(network_.node_count()), false);
    for (const Literal output : network_.outputs()) needed[index(output.node())] = true;
    for (int number = network_.node_count() - 1; number > 0; --number) {
      if (!needed[index(number)] || !network_.is_gate(number)) continue;
      if (const RecoveredAdder* const adder = made_by[index(number)]; adder != nullptr) {
        for (int i = 0; i < adder->input_count; ++i) needed[index(adder->inputs[index(i)].node())] = true;
      } else {
        needed[index(network_.node(number).a.node())] = true;
        needed[index(network_.node(number).b.node())] = true;
      }
    }
    return needed;
  }

  const LogicNetwork& network_;
  std::vector<std::vector<Cut>> cuts_;
  std::vector<bool> taken_;
  std::vector<RecoveredAdder> adders_;
};

}  // namespace

std::vector<RecoveredAdder> recover_adders(const LogicNetwork& network, AdderRecovery which) {
  if (which == AdderRecovery::kNone) return {};
  Recovery recovery(network);
  recovery.add_adders(3);
  if (which == AdderRecovery::kFullAndHalf) recovery.add_adders(2);
  return std::move(recovery).useful_adders();
}

}  // namespace axdse::hwmodel

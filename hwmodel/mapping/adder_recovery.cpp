#include "hwmodel/mapping/adder_recovery.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <utility>

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

std::optional<CarryForm> and_form(CutFunction function) {
  for (const unsigned inverted : {0U, 1U, 2U, 3U}) {
    const CutFunction both = literal_function(0, inverted) & literal_function(1, inverted);
    if (function == both) return CarryForm{inverted, false};
    if (function == ~both) return CarryForm{inverted, true};
  }
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
        readers_(index(network.node_count()), 0),
        taken_(index(network.node_count()), false) {
    for (int number = 1; number < network.node_count(); ++number) {
      if (!network.is_gate(number)) continue;
      ++readers_[index(network.node(number).a.node())];
      ++readers_[index(network.node(number).b.node())];
    }
    for (const Literal output : network.outputs()) ++readers_[index(output.node())];
  }

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
    choose_polarities();
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
  void note(int number, const Cut& cut, std::map<std::array<int, 3>, Candidate>& candidates) const {
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
      // The exclusive-or of two nodes is made of their AND and their NOR: the carry is the one that others read too.
      if (candidate.carry != 0 && readers_[index(candidate.carry)] >= readers_[index(number)]) return;
      candidate.carry = number;
      candidate.form = *form;
    }
  }

  void accept(const std::array<int, 3>& leaves, const Candidate& candidate, int input_count) {
    if (taken_[index(candidate.sum)] || taken_[index(candidate.carry)]) return;
    taken_[index(candidate.sum)] = true;
    taken_[index(candidate.carry)] = true;
    adders_.push_back(made_of(leaves, candidate, input_count));
  }

  static RecoveredAdder made_of(const std::array<int, 3>& leaves, const Candidate& candidate, int input_count) {
    RecoveredAdder adder{.input_count = input_count};
    bool is_odd = false;  // inverting an input inverts the sum
    for (int i = 0; i < input_count; ++i) {
      const bool inverted = ((candidate.form.inverted >> static_cast<unsigned>(i)) & 1U) != 0;
      adder.inputs[index(i)] = {leaves[index(i)], inverted};
      is_odd = is_odd != inverted;
    }
    adder.sum = {candidate.sum, candidate.sum_is_complement != is_odd};
    adder.carry = {candidate.carry, candidate.form.is_complement};
    return adder;
  }

  /// An adder gives its results in one polarity. A full adder takes its inputs in the polarity, or in the opposite one,
  /// that needs the fewer inverters (all inputs inverted invert both results); a half adder that needs one is not worth
  /// it.
  void choose_polarities() {
    std::sort(adders_.begin(), adders_.end(), [](const RecoveredAdder& a, const RecoveredAdder& b) {
      return std::min(a.sum, a.carry) < std::min(b.sum, b.carry);  // inputs come before results
    });
    std::vector<std::optional<Literal>> given(index(network_.node_count()));
    for (const int input : network_.inputs()) given[index(input)] = Literal(input, false);
    std::vector<RecoveredAdder> kept;
    for (RecoveredAdder& adder : adders_) {
      int inverted = 0;
      int known = 0;
      for (int i = 0; i < adder.input_count; ++i) {
        const std::optional<Literal>& literal = given[index(adder.inputs[index(i)].node())];
        if (!literal) continue;
        ++known;
        if (*literal != adder.inputs[index(i)]) ++inverted;
      }
      if (adder.input_count == 2 && inverted > 0) continue;
      if (adder.input_count == 3 && 2 * inverted > known) {
        for (Literal& input : adder.inputs) input = !input;
        adder.sum = !adder.sum;
        adder.carry = !adder.carry;
      }
      given[index(adder.sum.node())] = adder.sum;
      given[index(adder.carry.node())] = adder.carry;
      kept.push_back(adder);
    }
    adders_ = std::move(kept);
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
  std::vector<int> readers_;
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

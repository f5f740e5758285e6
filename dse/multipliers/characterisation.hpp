#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/error_metrics.hpp"
#include "core/multiplier_spec.hpp"
#include "core/operand_statistics.hpp"
#include "core/unit_cost.hpp"
#include "dse/multipliers/stand_in_error.hpp"

namespace axdse::dse {

/// One cost in units of another.
struct CostRatios {
  double area = 1;
  double delay = 1;
  double power = 1;
  double energy = 1;
  double pdp = 1;
};
[[nodiscard]] CostRatios ratios(const UnitCost& cost, const UnitCost& baseline);

/// An exact multiplier that others are measured by.
struct ExactBaseline {
  MultiplierSpec multiplier;
  UnitCost cost;
};

/// What it takes to emulate a convolution with a multiplier's products exactly (kernels/error_factorisation.hpp).
struct EmulationFigures {
  std::optional<int> int8_convolutions;  ///< that add up to it, as few as were found; none: products are looked up
  int rank_bound = 0;                    ///< no exact form takes fewer convolutions
};

/// Errors and cost of one multiplier beside its two baselines.
struct MultiplierFigures {
  MultiplierSpec multiplier;
  std::string label;      ///< for people: "truncated(6)", the name of an imported netlist
  ErrorMetrics errors;    ///< under the multiplier's own operands: 0 of every exact one
  StandInError stand_in;  ///< in place of the exact 8-bit multiplier: rounding of narrower operands counted
  EmulationFigures emulation;
  UnitCost cost;
  std::shared_ptr<const ExactBaseline> own;  ///< the best exact design of the same encodings and widths
  std::shared_ptr<const ExactBaseline>
      eight_bit;  ///< the best exact 8-bit design of any encoding that does the same multiply-accumulate

  [[nodiscard]] CostRatios to_own() const { return ratios(cost, own->cost); }
  [[nodiscard]] CostRatios to_eight_bit() const { return ratios(cost, eight_bit->cost); }
};

/// Where figures come from. Each may throw SpecError; equal multipliers give equal answers.
struct CharacterisationSources {
  /// Cost of a multiplier that is characterised; empty: its best design's.
  std::function<UnitCost(const MultiplierSpec&)> row_cost;
  /// Cost of the best design of a multiplier, in one unit, library, period.
  std::function<UnitCost(const MultiplierSpec&)> best_cost;
  /// The operands at a multiplier, in codes of its encodings and widths.
  std::function<OperandStatistics(const MultiplierSpec&)> operands;
  /// Whether those operands can be told to multipliers of these encodings.
  std::function<bool(const Operands&)> can_hold;
  std::function<EmulationFigures(const MultiplierSpec&)> emulation;
  /// By which designs of one unit are compared.
  std::function<bool(const UnitCost&, const UnitCost&)> is_better;
};

/// Characterises multipliers one by one and keeps the exact ones that it needed as baselines.
class Characterisation {
 public:
  explicit Characterisation(CharacterisationSources sources) : sources_(std::move(sources)) {}

  [[nodiscard]] MultiplierFigures figures(const MultiplierSpec& multiplier);
  /// The same of a multiplier that was costed elsewhere, of an imported netlist for example.
  [[nodiscard]] MultiplierFigures figures(const MultiplierSpec& multiplier, std::string label, UnitCost cost);

 private:
  /// All but the cost.
  [[nodiscard]] MultiplierFigures figures_without_cost(const MultiplierSpec& multiplier);
  [[nodiscard]] std::shared_ptr<const ExactBaseline> exact_baseline(const MultiplierSpec& exact_multiplier);
  [[nodiscard]] std::shared_ptr<const ExactBaseline> best_eight_bit(const Operands& operands);

  CharacterisationSources sources_;
  std::map<std::string, std::shared_ptr<const ExactBaseline>> exact_;  ///< by canonical name
};

/// The flows that rows and baselines come from, each once: "axdse", or "axdse, abc" where they are not comparable
/// without a word.
[[nodiscard]] std::string flow_names(std::span<const MultiplierFigures> multipliers);

/// Every pair of encodings whose products sum up as those of `operands` do: unsigned stays unsigned, signed signed.
[[nodiscard]] std::vector<Operands> same_multiply_accumulate(const Operands& operands);

}  // namespace axdse::dse

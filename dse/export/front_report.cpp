#include "dse/export/front_report.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <vector>

#include "core/text.hpp"

namespace axdse::dse {
namespace {

std::string interval_text(const PairedDrop& drop) {
  return concat(fixed(drop.drop_pp, 2), " [", fixed(drop.low_pp, 2), ", ", fixed(drop.high_pp, 2), "]");
}

TableCell deviation_cell(const AccuracyOverSeeds& accuracy) {
  return accuracy.drop.seeds > 1 ? TableCell(accuracy.deviation_pp) : TableCell();
}

std::string reference_text(const CampaignSummary& summary) {
  std::vector<std::string> parts;
  for (const CampaignObjective& objective : summary.objectives) {
    parts.push_back(concat(objective.objective.name, " ", to_text(objective.reference)));
  }
  return join(parts, ", ");
}

std::string pooled_text(const std::optional<SeedVariance>& seeds) {
  return seeds ? concat(fixed(std::sqrt(seeds->variance_pp2), 2), " pp") : std::string("unknown");
}

/// What the intervals hold, and what they do not.
std::string interval_note(const CampaignSummary& summary) {
  std::size_t pooled = 0;
  std::size_t none = 0;
  for (const ConfigurationSummary* c : summary.reported()) {
    if (c->is_exact) continue;
    pooled += c->validation.drop.seed_spread == SeedSpread::kPooled ? 1 : 0;
    none += c->validation.drop.seed_spread == SeedSpread::kNone ? 1 : 0;
  }
  std::string text =
      "An interval holds seed spread and the paired sampling error of the images; a drop whose interval holds 0 is a "
      "tie and not called a gain or a loss.\n";
  if (pooled > 0) {
    text += concat("Rows of one seed take the seed spread of the ", summary.validation_seeds->comparisons,
                   " rows of several: standard deviation beyond the images' sampling error ",
                   pooled_text(summary.validation_seeds), " on validation, ", pooled_text(summary.test_seeds),
                   " on test images.\n");
  }
  if (none > 0)
    text +=
        "Rows marked \"one seed\" have an interval of image sampling alone, since no row tells how seeds differ: they "
        "show no tie and no loss.\n";
  return text;
}

std::string selection_note(const CampaignSummary& summary) {
  const bool has_test = summary.exact().test.has_value();
  return concat(
      "Validation images chose these points, so their validation figures are optimistic; ",
      has_test ? "test images chose nothing, the test columns are unbiased. " : "test images have not been counted. ",
      "Intervals are per row, without correction for many rows.\n");
}

std::string front_mark(const ConfigurationSummary& c) {
  if (!c.on_front) return "";
  return c.verified ? "*" : "?";
}

/// "; not shown to be within 0.5 pp: the interval reaches 0.60 pp", or nothing.
std::string limit_note(const PairedDrop& drop, double limit_pp) {
  if (drop.is_shown_within(limit_pp)) return "";
  return concat(", not shown to be within ", to_text(limit_pp), " pp: ",
                drop.seed_spread == SeedSpread::kNone ? std::string("one seed")
                                                      : concat("the interval reaches ", fixed(drop.high_pp, 2), " pp"));
}

std::string drop_text(const PairedDrop& drop, double limit_pp) {
  return concat(interval_text(drop), " pp (", verdict(drop), limit_note(drop, limit_pp), ")");
}

}  // namespace

std::string verdict(const PairedDrop& drop) {
  const std::optional<bool> tie = drop.tie();
  if (!tie) return "one seed";
  if (*tie) return "tie";
  return drop.drop_pp > 0 ? "loss" : "gain";
}

TextTable front_table(const CampaignSummary& summary) {
  TextTable table({{"point", "point"},
                   {"on_front", "front"},
                   {"energy_relative", "energy", 3},
                   {"multiplier_energy_relative", "of mult.", 3},
                   {"pdp_relative", "PDP", 3},
                   {"area_um2", "area um2", 0},
                   {"delay_ns", "delay ns", 2},
                   {"seeds", "seeds"},
                   {"validation_percent", "valid. %", 2},
                   {"validation_deviation_pp", "+-", 2},
                   {"validation_drop_pp_95", "drop pp [95 %]"},
                   {"validation_verdict", ""},
                   {"test_percent", "test %", 2},
                   {"test_deviation_pp", "+-", 2},
                   {"test_drop_pp_95", "drop pp [95 %]"},
                   {"test_verdict", ""},
                   {"configuration", "configuration"}});
  for (const ConfigurationSummary* reported : summary.reported()) {
    const ConfigurationSummary& c = *reported;
    const bool has_test = c.test.has_value();
    const auto drop_cell = [&](const AccuracyOverSeeds& accuracy) {
      return c.is_exact ? TableCell("reference") : interval_text(accuracy.drop);
    };
    const auto verdict_cell = [&](const AccuracyOverSeeds& accuracy) {
      return c.is_exact ? TableCell() : TableCell(verdict(accuracy.drop));
    };
    table.add_row({c.point, front_mark(c), c.cost.energy_relative, c.cost.multiplier_energy_relative,
                   c.cost.pdp_relative, c.cost.area_um2, c.cost.delay_ns,
                   static_cast<std::int64_t>(c.replicates.size()), c.validation.mean_percent,
                   deviation_cell(c.validation), drop_cell(c.validation), verdict_cell(c.validation),
                   has_test ? TableCell(c.test->mean_percent) : TableCell(),
                   has_test ? deviation_cell(*c.test) : TableCell(), has_test ? drop_cell(*c.test) : TableCell(),
                   has_test ? verdict_cell(*c.test) : TableCell(), c.configuration.summary()});
  }
  return table;
}

std::string standing(const CampaignSummary& summary, const ConfigurationSummary& configuration) {
  const std::string seeds = concat(configuration.replicates.size(), " of ", summary.seeds_asked,
                                   summary.seeds_asked == 1 ? " seed" : " seeds");
  return concat(configuration.is_exact   ? "the exact configuration"
                : configuration.on_front ? "on the front"
                                         : "not on the front",
                configuration.verified  ? ", verified"
                : summary.is_final_rung ? concat(", not verified: ", seeds)
                                        : std::string(", not verified: verification has not begun"));
}

std::vector<NamedUnit> units_of(const std::vector<const ConfigurationSummary*>& configurations) {
  std::map<std::pair<std::string, std::string>, const UnitCost*> units;  // by multiplier and layer
  for (const ConfigurationSummary* c : configurations) {
    for (const LayerCost& layer : c->cost.layers)
      units.emplace(std::pair(to_string(c->configuration.at(layer.layer).multiplier), layer.layer), &layer.unit);
  }
  std::vector<NamedUnit> named;
  for (const auto& [key, cost] : units) named.push_back({key.first, cost});
  return named;
}

ExtrapolatedLookups extrapolated_lookups(const std::vector<NamedUnit>& units) {
  if (units.empty()) return {};
  const auto [least, most] = std::minmax_element(units.begin(), units.end(), [](const auto& a, const auto& b) {
    return a.cost->extrapolated_lookups < b.cost->extrapolated_lookups;
  });
  return {least->cost->extrapolated_lookups, most->cost->extrapolated_lookups};
}

bool is_slower_than_period(const UnitCost& cost) { return cost.delay_ns > cost.provenance.period_ns; }

bool is_slower_than_period(const NetworkCost& cost) {
  return std::any_of(cost.layers.begin(), cost.layers.end(),
                     [](const LayerCost& layer) { return is_slower_than_period(layer.unit); });
}

std::string operands_text(const NetworkCost& cost) {
  if (cost.layers.empty()) return "no";
  const std::string& first = cost.layers.front().unit.provenance.operand_statistics;
  const bool alike = std::all_of(cost.layers.begin(), cost.layers.end(), [&first](const LayerCost& layer) {
    return layer.unit.provenance.operand_statistics == first;
  });
  return alike ? first : "each layer's own";
}

std::string cost_assumptions(const NetworkCost& cost, const std::vector<NamedUnit>& units) {
  const bool is_mac = cost.unit == "mac";
  std::string text =
      concat("Energy and PDP of one inference are those of the ",
             is_mac ? "MAC units with their registers" : "multipliers alone", " (no memory traffic), relative to ",
             cost.baseline, " in every layer; accelerator model: ", cost.accelerator, ".\n");
  if (cost.energy_relative_to_best_exact) {
    text +=
        concat("The best exact 8-bit design of any encoding is ", cost.best_exact, ": it needs ",
               fixed(cost.energy_relative / *cost.energy_relative_to_best_exact, 3), " of that baseline's energy.\n");
  }
  if (cost.layers.empty()) return text;
  const CostProvenance& p = cost.layers.front().unit.provenance;
  text += concat("Cost model ", p.model_version, ": library ", p.library, " (", p.corner, "), ", fixed(p.period_ns, 2),
                 " ns a product, ", p.activity, " activity, ", operands_text(cost), " operands");
  if (is_mac)
    text +=
        concat(", ", p.setting, ", a weight stays for ", p.hold_cycles, p.hold_cycles == 1 ? " product" : " products");
  text += ".\n";
  if (const ExtrapolatedLookups lookups = extrapolated_lookups(units); lookups.most > 0) {
    text += concat(lookups.least, " to ", lookups.most,
                   " table look-ups per unit lie outside the library's tables, which are continued linearly.\n");
  }
  std::map<std::string, double> slow;  // the slowest unit of a multiplier
  for (const NamedUnit& unit : units) {
    if (is_slower_than_period(*unit.cost)) slow[unit.name] = std::max(slow[unit.name], unit.cost->delay_ns);
  }
  if (!slow.empty()) {
    std::vector<std::string> named;
    for (const auto& [name, delay_ns] : slow) named.push_back(concat(name, " ", fixed(delay_ns, 2), " ns"));
    text += concat("Delay above the period of ", to_text(p.period_ns), " ns (", join(named, ", "),
                   "): pipelining or a slower clock is needed; power at this clock is nominal.\n");
  }
  return text;
}

std::string damaged_reference_warning(const CampaignSummary& summary) {
  if (!summary.damaged_reference) return "";
  const DamagedReference& damaged = *summary.damaged_reference;
  return concat(
      "Warning: retraining damages the exact network, ", fixed(damaged.retrained_percent, 2), " % at rung \"",
      summary.rung.name, "\" against ", fixed(damaged.untrained_percent, 2), " % at rung \"", damaged.untrained.name,
      "\" on the same ", damaged.images, " validation images (95 % interval of the loss ",
      fixed(damaged.loss_low_pp, 2), " to ", fixed(damaged.loss_high_pp, 2),
      " pp): drops are counted against a damaged reference and say little of the multipliers; lower /rungs/",
      summary.rung.name, "/retraining/learning_rate, which is ", to_text(summary.rung.retraining.learning_rate), ".\n");
}

std::string front_report_text(const CampaignSummary& summary) {
  const AccuracyOverSeeds& reference = summary.exact().validation;
  std::string text = concat("Campaign \"", summary.campaign, "\": ", summary.points, " points, ",
                            summary.failures.size(), " failed.\n", "Accuracy after rung \"", summary.rung.name,
                            "\", on ", reference.images, " validation images");
  if (summary.exact().test) text += concat(" and ", summary.exact().test->images, " test images");
  text += ", against the exact configuration at the same seeds, paired by image.\n";
  if (!summary.is_final_rung)
    text += "The campaign's verification has not begun: this is the search's own, unverified view.\n";
  text += '\n' + front_table(summary).to_text() + '\n';
  text += "* on the front (means over seeds, validation images)";
  if (std::any_of(summary.configurations.begin(), summary.configurations.end(),
                  [](const ConfigurationSummary& c) { return c.on_front && !c.verified; })) {
    text += concat("; ? on it so far, but not yet verified at ", summary.seeds_asked,
                   summary.seeds_asked == 1 ? " seed" : " seeds", " of the final rung: it may leave the front");
  }
  text += ".\n";
  text += interval_note(summary);
  text += selection_note(summary);
  text += cost_assumptions(summary.exact().cost, units_of(summary.reported()));
  if (summary.hypervolume) {
    text +=
        concat("Hypervolume ", fixed(*summary.hypervolume, 4), " (reference point: ", reference_text(summary), ").\n");
  }
  text += damaged_reference_warning(summary);
  const ConfigurationSummary& best = summary.best_within(summary.within_pp);
  text += concat("Cheapest within ", to_text(summary.within_pp), " pp on validation images: point ", best.point,
                 ", energy ", fixed(best.cost.energy_relative, 3), ", ");
  text += best.is_exact ? "the exact configuration itself"
                        : concat("drop ", drop_text(best.validation.drop, summary.within_pp));
  if (best.test && !best.is_exact) text += concat("; on test images ", drop_text(best.test->drop, summary.within_pp));
  text += ".\n";
  for (const FailedPoint& failed : summary.failures) {
    text += concat("Failed: point ", failed.point, " (", failed.rung, ", ", failed.configuration.summary(),
                   "): ", to_string(failed.failure.kind), ", ", failed.failure.reason, "\n");
  }
  return text;
}

}  // namespace axdse::dse

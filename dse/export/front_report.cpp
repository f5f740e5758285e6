#include "dse/export/front_report.hpp"

#include <vector>

#include "core/text.hpp"

namespace axdse::dse {
namespace {

std::string interval_text(const PairedDrop& drop) {
  return concat(fixed(drop.drop_pp, 2), " [", fixed(drop.low_pp, 2), ", ", fixed(drop.high_pp, 2), "]");
}

TableCell deviation_cell(const SplitAccuracy& accuracy) {
  return accuracy.drop.seeds > 1 ? TableCell(accuracy.deviation_pp) : TableCell();
}

std::string reference_text(const CampaignSummary& summary) {
  std::vector<std::string> parts;
  for (const CampaignObjective& objective : summary.objectives) {
    parts.push_back(concat(objective.objective.name, " ", to_text(objective.reference)));
  }
  return join(parts, ", ");
}

std::string seeds_note(const CampaignSummary& summary) {
  std::size_t single = 0;
  for (const ConfigurationSummary& configuration : summary.configurations)
    single += configuration.replicates.size() == 1 ? 1 : 0;
  if (single == 0) return "";
  return "A configuration of one seed has an interval of image sampling alone: how seeds differ is not in it.\n";
}

}  // namespace

std::string verdict(const PairedDrop& drop) {
  if (drop.is_tie()) return "tie";
  return drop.drop_pp > 0 ? "loss" : "gain";
}

TextTable front_table(const CampaignSummary& summary) {
  TextTable table({{"point", "point"},
                   {"on_front", "front"},
                   {"energy_relative", "energy", 3},
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
  for (const ConfigurationSummary& c : summary.configurations) {
    if (!c.on_front && !c.is_exact && !c.configuration.is_uniform()) continue;
    const bool has_test = c.test.has_value();
    const auto drop_cell = [&](const SplitAccuracy& accuracy) {
      return c.is_exact ? TableCell("reference") : interval_text(accuracy.drop);
    };
    const auto verdict_cell = [&](const SplitAccuracy& accuracy) {
      return c.is_exact ? TableCell() : TableCell(verdict(accuracy.drop));
    };
    table.add_row({c.point, std::string(c.on_front ? "*" : ""), c.cost.energy_relative, c.cost.pdp_relative,
                   c.cost.area_um2, c.cost.delay_ns, static_cast<std::int64_t>(c.replicates.size()),
                   c.validation.mean_percent, deviation_cell(c.validation), drop_cell(c.validation),
                   verdict_cell(c.validation), has_test ? TableCell(c.test->mean_percent) : TableCell(),
                   has_test ? deviation_cell(*c.test) : TableCell(), has_test ? drop_cell(*c.test) : TableCell(),
                   has_test ? verdict_cell(*c.test) : TableCell(), c.configuration.summary()});
  }
  return table;
}

std::string cost_assumptions(const NetworkCost& cost) {
  std::string text =
      concat("Energy and PDP of one inference are those of the ", cost.unit, " alone (no memory traffic), relative to ",
             cost.baseline, " in every layer; accelerator model: ", cost.accelerator, ".\n");
  if (cost.layers.empty()) return text;
  const CostProvenance& p = cost.layers.front().unit.provenance;
  return text + concat("Cost model: library ", p.library, " (", p.corner, "), ", fixed(p.period_ns, 2),
                       " ns a product, ", p.activity, " activity, ", p.operand_statistics, " operands.\n");
}

std::string front_report_text(const CampaignSummary& summary) {
  const SplitAccuracy& reference = summary.exact().validation;
  std::string text = concat("Campaign \"", summary.campaign, "\": ", summary.points, " points, ",
                            summary.failures.size(), " failed.\n", "Accuracy after rung \"", summary.rung.name,
                            "\", on ", reference.images, " validation images");
  if (summary.exact().test) text += concat(" and ", summary.exact().test->images, " test images");
  text += ", against the exact configuration at the same seeds, paired by image.\n";
  if (!summary.is_final_rung)
    text += "The campaign's verification has not begun: this is the search's own, unverified view.\n";
  text += '\n' + front_table(summary).to_text() + '\n';
  text +=
      "* on the front (means over seeds, validation images). tie: the 95 % interval of the drop holds 0, no difference "
      "was shown.\n";
  text += seeds_note(summary);
  text += cost_assumptions(summary.exact().cost);
  if (summary.hypervolume) {
    text +=
        concat("Hypervolume ", fixed(*summary.hypervolume, 4), " (reference point: ", reference_text(summary), ").\n");
  }
  const ConfigurationSummary& best = summary.best_within(summary.within_pp);
  text +=
      concat("Cheapest within ", to_text(summary.within_pp), " pp on validation images: point ", best.point,
             ", energy ", fixed(best.cost.energy_relative, 3), ", drop ", interval_text(best.validation.drop), " pp",
             best.is_exact ? " (the exact configuration itself)" : concat(" (", verdict(best.validation.drop), ")"));
  if (best.test && !best.is_exact)
    text += concat("; on test images ", interval_text(best.test->drop), " pp (", verdict(best.test->drop), ")");
  text += ".\n";
  for (const FailedPoint& failed : summary.failures) {
    text += concat("Failed: point ", failed.point, " (", failed.rung, ", ", failed.configuration.summary(),
                   "): ", to_string(failed.failure.kind), ", ", failed.failure.reason, "\n");
  }
  return text;
}

}  // namespace axdse::dse

#include <filesystem>
#include <ostream>

#include "core/error.hpp"
#include "core/text.hpp"
#include "dse/apps/report_options.hpp"
#include "dse/apps/run_app.hpp"
#include "dse/campaign_summary.hpp"
#include "dse/export/deployment.hpp"
#include "dse/export/front_report.hpp"
#include "dse/text_table.hpp"

namespace {

namespace po = boost::program_options;
using namespace axdse;
using namespace axdse::dse;

Program program() {
  Program program{
      .name = "dse-config",
      .synopsis = "--db FILE [--within-pp 0.5 | --point N] [--output DIR|FILE] [--format table|json|csv]",
      .description =
          R"(Shows one configuration of a campaign, layer by layer, and writes what is needed to build it: deployment.json
(docs/exports.md) and, beside it, deployment.safetensors with the retrained weights or re-estimated batch norm.

Without --point it is the cheapest configuration whose mean accuracy drop on validation images is within the limit.
)",
      .examples =
          R"(  dse-config --db results.db                                    the cheapest within the campaign's own limit
  dse-config --db results.db --within-pp 1 --output build/      write build/deployment.json and its weights
  dse-config --db results.db --point 131 --format json          a point that dse-front lists
)"};
  add_database_options(program);
  // clang-format off
  program.options.add_options()
      ("within-pp", po::value<double>()->value_name("PP"), "largest accuracy drop, in percentage points (default: the campaign's)")
      ("point", po::value<std::int64_t>()->value_name("N"), "the configuration of this point instead")
      ("output", po::value<std::string>()->value_name("PLACE"), "folder (deployment.json is written there) or a file ending in .json");
  // clang-format on
  add_format_option(program, "table; json (the document deployment.json); csv (the table's rows)");
  return program;
}

const ConfigurationSummary& chosen(const CampaignSummary& summary, const OptionValues& values) {
  if (values.contains("point") && values.contains("within-pp")) {
    throw SpecError(
        {.where = "command line", .got = "--point and --within-pp", .allowed = "one of them", .fix = "leave one out"});
  }
  if (values.contains("point")) return summary.at_point(values["point"].as<std::int64_t>());
  const double limit_pp = values.contains("within-pp") ? values["within-pp"].as<double>() : summary.within_pp;
  if (!(limit_pp >= 0 && limit_pp <= 100)) {
    throw SpecError({.where = "--within-pp",
                     .got = to_text(limit_pp),
                     .allowed = "0 to 100",
                     .why = "a drop in percentage points",
                     .fix = "for example --within-pp 0.5"});
  }
  return summary.best_within(limit_pp);
}

TextTable layer_table(const ConfigurationSummary& configuration) {
  TextTable table({{"layer", "layer"},
                   {"multiplier", "multiplier"},
                   {"activation_clip", "activation clip"},
                   {"weight_scale", "weight scale"},
                   {"macs", "MACs"},
                   {"energy_per_product_fj", "fJ/product", 1},
                   {"area_um2", "area um2", 0},
                   {"delay_ns", "delay ns", 2}});
  const std::vector<LayerLevel>& layers = configuration.configuration.layers();
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const LayerCost& cost = configuration.cost.layers.at(l);
    table.add_row({layers[l].layer, canonical_name(layers[l].level.multiplier), to_string(layers[l].level.clip),
                   std::string(to_string(layers[l].level.weight_scale)), cost.macs, cost.unit.energy_per_product_fj(),
                   cost.unit.area_um2, cost.unit.delay_ns});
  }
  return table;
}

std::string accuracy_text(std::string_view images, const AccuracyOverSeeds& accuracy) {
  const PairedDrop& drop = accuracy.drop;
  return concat("  ", images, ": ", fixed(accuracy.mean_percent, 2), " % (mean of ", drop.seeds,
                drop.seeds == 1 ? " seed" : " seeds", "), drop ", fixed(drop.drop_pp, 2), " pp, 95 % interval ",
                fixed(drop.low_pp, 2), " to ", fixed(drop.high_pp, 2), ": ", verdict(drop), "\n");
}

std::string configuration_text(const CampaignSummary& summary, const ConfigurationSummary& c) {
  std::string text =
      concat("Point ", c.point, " of campaign \"", summary.campaign, "\", ", standing(summary, c), ", rung \"",
             summary.rung.name, "\":\n\n", layer_table(c).to_text(), "\nAccuracy against exact, paired by image:\n",
             accuracy_text("validation images", c.validation));
  if (c.test) text += accuracy_text("test images", *c.test);
  text += damaged_reference_warning(summary);
  return text + concat("Energy ", fixed(c.cost.energy_relative, 3), ", PDP ", fixed(c.cost.pdp_relative, 3),
                       " of exact, area ", fixed(c.cost.area_um2, 0), " um2, delay ", fixed(c.cost.delay_ns, 2),
                       " ns.\n", cost_assumptions(c.cost, units_of({&c})));
}

std::filesystem::path deployment_file(const std::filesystem::path& place) {
  return place.extension() == ".json" ? place : place / "deployment.json";
}

int show_configuration(const OptionValues& values, Streams& streams) {
  const TableFormat format = chosen_format(values);
  const StoredCampaign stored = open_stored_campaign(values);
  const CampaignSummary summary = summarise(stored.campaign, stored.points);
  const ConfigurationSummary& configuration = chosen(summary, values);
  // Written first: whoever reads the table may close the pipe early.
  if (values.contains("output")) {
    const std::filesystem::path output = deployment_file(values["output"].as<std::string>());
    for (const std::filesystem::path& file : {output, weights_file_of(output)})
      refuse_to_replace(values["db"].as<std::string>(), file);
    const DeploymentFiles files = write_deployment(summary, configuration, *stored.store, output);
    streams.err << "dse-config: written: " << files.document.string();
    if (files.weights) streams.err << ", " << files.weights->string();
    streams.err << '\n';
  }
  print_report({.text = [&] { return configuration_text(summary, configuration); },
                .document = [&] { return make_deployment(summary, configuration, *stored.store).document; },
                .rows = [&] { return layer_table(configuration); }},
               format, streams.out);
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return run_app(argc, argv, program(), show_configuration); }

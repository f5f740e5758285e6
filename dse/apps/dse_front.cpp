#include <filesystem>
#include <ostream>

#include "core/file.hpp"
#include "dse/apps/report_options.hpp"
#include "dse/apps/run_app.hpp"
#include "dse/campaign_summary.hpp"
#include "dse/export/front_report.hpp"
#include "dse/export/pareto_json.hpp"
#include "dse/text_table.hpp"

namespace {

namespace po = boost::program_options;
using namespace axdse;
using namespace axdse::dse;

Program program() {
  Program program{
      .name = "dse-front",
      .synopsis = "--db FILE [--campaign NAME] [--format table|json|csv] [--output pareto.json]",
      .description =
          R"(Shows the Pareto front of a campaign beside its exact and uniform configurations. Works while the campaign runs.

Each accuracy is a mean over seeds; its drop is counted against the exact configuration at the same seeds, image by image. The interval in
brackets holds 95 % of what new seeds and new images would give; where it holds 0 the line says "tie": no difference was shown. A front point
whose configuration is on one seed only has not been verified.
)",
      .examples = R"(  dse-front --db results/small/results.db                       the newest campaign's front
  dse-front --db results.db --campaign small --format csv       rows for a spreadsheet
  dse-front --db results.db --output pareto.json                the whole document (docs/exports.md)
)"};
  add_database_options(program);
  add_format_option(program, "table; json (the document pareto.json); csv (the table's rows)");
  // clang-format off
  program.options.add_options()
      ("output", po::value<std::string>()->value_name("FILE"), "also write pareto.json to FILE");
  // clang-format on
  return program;
}

int show_front(const OptionValues& values, Streams& streams) {
  const TableFormat format = chosen_format(values);
  const StoredCampaign stored = open_stored_campaign(values);
  const CampaignSummary summary = summarise(stored.campaign, stored.points);
  if (values.contains("output")) {
    const std::filesystem::path output = values["output"].as<std::string>();
    refuse_to_replace(values["db"].as<std::string>(), output);
    write_file_atomically(output, pareto_json(summary).dump(2) + '\n');
  }
  print_report({.text = [&] { return front_report_text(summary); },
                .document = [&] { return pareto_json(summary); },
                .rows = [&] { return front_table(summary); }},
               format, streams.out);
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return run_app(argc, argv, program(), show_front); }

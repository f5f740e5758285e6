#include "dse/apps/campaign_plan.hpp"
#include "dse/apps/campaign_run.hpp"
#include "dse/apps/run_app.hpp"

namespace {

namespace po = boost::program_options;
using namespace axdse::dse;

Program program() {
  Program program{
      .name = "dse-run",
      .synopsis = "CAMPAIGN [--db FILE] [--output DIR] [--set KEY=VALUE]... [--dry-run]",
      .description =
          R"(Searches which multiplier each layer of a network should use. CAMPAIGN is a JSON file that names the network, the images, the cell
library and the multipliers to choose from (docs/campaign-format.md).

Every evaluation is stored as it ends. The same command again goes on where the last one stopped: after Ctrl-C (once: evaluations under way
end first; twice: at once), after kill -9, after a loss of power. Nothing is measured twice.

Progress goes to standard error; at the end the front is printed, the best trade-offs of accuracy and energy, and these are written:
  results.db        every evaluation: SQLite, see dse-query, dse-front, dse-config
  pareto.json       the front
  deployment.json   the levels of the recommended point, layer by layer, and its weights beside it
)",
      .examples = R"(  dse-run experiments/campaigns/small.json              a search of seconds, into results/small/
  dse-run campaign.json --dry-run                       check everything, show layers, levels, costs and the plan
  dse-run campaign.json --set search.evaluations=60     a campaign of its own, beside the first in the same database
)"};
  // clang-format off
  program.options.add_options()
      ("campaign", po::value<std::string>()->required()->value_name("FILE"), "the campaign; --campaign itself may be left out")
      ("db", po::value<std::string>()->value_name("FILE"), "database of results, made if missing (default: results.db in the output folder)")
      ("output", po::value<std::string>()->value_name("DIR"), "folder of what is written (default: that of --db, or else results/NAME)")
      ("set", po::value<std::vector<std::string>>()->composing()->value_name("KEY=VALUE"),
       "change the campaign: KEY as search.evaluations or /search/evaluations, VALUE as JSON or text; repeatable")
      ("dry-run", po::bool_switch(), "check, show what would be done, write nothing");
  // clang-format on
  program.positional.add("campaign", 1);
  program.resumes = true;
  return program;
}

RunOptions options_of(const OptionValues& values) {
  RunOptions options{.campaign = values["campaign"].as<std::string>(), .settings = {}, .database = {}, .output = {}};
  if (values.contains("set")) options.settings = values["set"].as<std::vector<std::string>>();
  if (values.contains("db")) options.database = values["db"].as<std::string>();
  if (values.contains("output")) options.output = values["output"].as<std::string>();
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  return run_app(argc, argv, program(), [](const OptionValues& values, Streams& streams) {
    return values["dry-run"].as<bool>() ? describe_campaign(options_of(values), streams)
                                        : run_campaign(options_of(values), streams);
  });
}

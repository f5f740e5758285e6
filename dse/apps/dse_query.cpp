#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <optional>
#include <ostream>

#include "core/error.hpp"
#include "core/text.hpp"
#include "dse/apps/report_options.hpp"
#include "dse/apps/run_app.hpp"
#include "dse/campaign_summary.hpp"
#include "dse/text_table.hpp"

namespace {

namespace po = boost::program_options;
using namespace axdse;
using namespace axdse::dse;

Program program() {
  Program program{
      .name = "dse-query",
      .synopsis =
          "--db FILE [--rung NAME] [--origin NAME] [--layer-level LAYER=MULTIPLIER]... [--sort KEY] [--limit N]",
      .description =
          R"(Lists the points of a campaign, one evaluation a line: a configuration at a rung and a seed. Filters add up.

Drops are of this one evaluation against the exact configuration at the same rung, seed and images; where exact is not measured there,
and for failures, there is none. For means over seeds, intervals and ties see dse-front.
)",
      .examples = R"help(  dse-query --db results.db --rung recalibrated --sort drop --limit 10
  dse-query --db results.db --layer-level "conv1=exact(8, 8)" --max-drop-pp 0.5 --sort energy
  dse-query --db results.db --status failed
)help"};
  add_database_options(program);
  // clang-format off
  program.options.add_options()
      ("rung", po::value<std::string>()->value_name("NAME"), "only points at this rung")
      ("origin", po::value<std::string>()->value_name("NAME"), "only points that this searcher proposed: uniform, nsga2, verification, ...")
      ("split", po::value<std::string>()->value_name("SPLIT"), "only validation or only test")
      ("status", po::value<std::string>()->value_name("STATUS"), "only ok or only failed")
      ("layer-level", po::value<std::vector<std::string>>()->composing()->value_name("LAYER=MULTIPLIER"),
       "only configurations with this multiplier in this layer; may be repeated")
      ("max-drop-pp", po::value<double>()->value_name("PP"), "only points that lose at most this")
      ("max-energy", po::value<double>()->value_name("E"), "only points of at most this energy relative to the baseline")
      ("sort", po::value<std::string>()->default_value("point")->value_name("KEY"), "point, energy, drop or accuracy (best first)")
      ("limit", po::value<std::int64_t>()->value_name("N"), "the first N lines only");
  // clang-format on
  add_format_option(program, "table, json or csv");
  return program;
}

/// A point with its drop against exact, where both were measured.
struct Row {
  const db::StoredPoint* point = nullptr;
  std::optional<double> accuracy_percent;
  std::optional<double> drop_pp;
};

std::vector<Row> rows_of(const StoredCampaign& stored) {
  History history(stored.campaign.exact_configuration());
  for (const db::StoredPoint& point : stored.points) history.add(point.proposal, outcome_of(point));
  std::vector<Row> rows;
  for (const db::StoredPoint& point : stored.points) {
    Row row{.point = &point};
    if (const auto* report = std::get_if<AccuracyReport>(&point.outcome)) {
      row.accuracy_percent = 100 * report->accuracy();
      const Trial* exact = history.find(history.exact(), point.proposal.rung, point.proposal.seed);
      const auto* reference = exact == nullptr ? nullptr : std::get_if<Evaluation>(&exact->outcome);
      if (reference != nullptr) row.drop_pp = 100 * reference->accuracy.accuracy() - *row.accuracy_percent;
    }
    rows.push_back(row);
  }
  return rows;
}

using Filter = std::function<bool(const Row&)>;

/// Keeps rows whose `value` equals the option's, which must be a value of some row or one of `known`.
void add_choice(const std::string& option, const OptionValues& values, const std::vector<Row>& rows,
                std::vector<std::string> known, const std::function<std::string(const Row&)>& value,
                std::vector<Filter>& filters) {
  if (!values.contains(option)) return;
  const auto wanted = values[option].as<std::string>();
  for (const Row& row : rows) {
    if (std::find(known.begin(), known.end(), value(row)) == known.end()) known.push_back(value(row));
  }
  if (std::find(known.begin(), known.end(), wanted) == known.end()) {
    throw SpecError({.where = concat("--", option),
                     .got = concat("\"", wanted, "\""),
                     .allowed = join(known, ", "),
                     .fix = "choose one of these"});
  }
  filters.push_back([wanted, value](const Row& row) { return value(row) == wanted; });
}

Filter layer_filter(const std::string& text, const Campaign& campaign) {
  const std::size_t equals = text.find('=');
  const std::vector<std::string> names = campaign.space.layer_names();
  const std::string layer(trim(std::string_view(text).substr(0, equals)));
  if (equals == std::string::npos || std::find(names.begin(), names.end(), layer) == names.end()) {
    throw SpecError({.where = "--layer-level",
                     .got = concat("\"", text, "\""),
                     .allowed = concat("LAYER=MULTIPLIER with a layer of ", join(names, ", ")),
                     .fix = "for example --layer-level \"conv1=truncated(6)\""});
  }
  const MultiplierSpec multiplier = parse_multiplier(text.substr(equals + 1), campaign.operands, "--layer-level");
  return [layer, multiplier](const Row& row) {
    return row.point->proposal.configuration.at(layer).multiplier == multiplier;
  };
}

std::optional<double> largest(const std::string& option, const OptionValues& values) {
  if (!values.contains(option)) return std::nullopt;
  const auto most = values[option].as<double>();
  if (std::isfinite(most)) return most;
  throw SpecError({.where = concat("--", option),
                   .got = to_text(most),
                   .allowed = "a finite number",
                   .fix = "leave the option out to see every point"});
}

/// How many lines at most; signed on the command line, where Boost reads -1 as the largest unsigned number.
std::optional<std::size_t> limit(const OptionValues& values) {
  if (!values.contains("limit")) return std::nullopt;
  const auto lines = values["limit"].as<std::int64_t>();
  if (lines >= 0) return static_cast<std::size_t>(lines);
  throw SpecError(
      {.where = "--limit", .got = to_text(lines), .allowed = "0 and more", .fix = "leave it out to see every line"});
}

std::vector<Filter> filters_of(const OptionValues& values, const std::vector<Row>& rows, const Campaign& campaign) {
  std::vector<Filter> filters;
  std::vector<std::string> rungs;
  for (const Rung& rung : campaign.rungs) rungs.push_back(rung.name);
  add_choice("rung", values, rows, rungs, [](const Row& row) { return row.point->proposal.rung.name; }, filters);
  add_choice("origin", values, rows, {}, [](const Row& row) { return row.point->proposal.origin; }, filters);
  add_choice(
      "split", values, rows, {"validation", "test"}, [](const Row& row) { return row.point->proposal.rung.split; },
      filters);
  add_choice(
      "status", values, rows, {"ok", "failed"}, [](const Row& row) { return row.accuracy_percent ? "ok" : "failed"; },
      filters);
  if (values.contains("layer-level")) {
    for (const std::string& text : values["layer-level"].as<std::vector<std::string>>())
      filters.push_back(layer_filter(text, campaign));
  }
  if (const std::optional<double> most = largest("max-drop-pp", values))
    filters.push_back([most](const Row& row) { return row.drop_pp && *row.drop_pp <= *most; });
  if (const std::optional<double> most = largest("max-energy", values))
    filters.push_back([most](const Row& row) { return row.point->cost.energy_relative <= *most; });
  return filters;
}

/// What rows are sorted by, ascending; rows without it come last.
std::function<std::optional<double>(const Row&)> sort_key(const std::string& name) {
  if (name == "point")
    return [](const Row& row) { return std::optional(static_cast<double>(row.point->proposal.number)); };
  if (name == "energy") return [](const Row& row) { return std::optional(row.point->cost.energy_relative); };
  if (name == "drop") return [](const Row& row) { return row.drop_pp; };
  if (name == "accuracy")
    return [](const Row& row) { return row.accuracy_percent ? std::optional(-*row.accuracy_percent) : std::nullopt; };
  throw SpecError({.where = "--sort",
                   .got = concat("\"", name, "\""),
                   .allowed = "point, energy, drop, accuracy",
                   .fix = "choose one of these"});
}

TextTable table_of(const std::vector<Row>& rows) {
  TextTable table({{"point", "point"},
                   {"origin", "origin"},
                   {"rung", "rung"},
                   {"split", "split"},
                   {"seed", "seed"},
                   {"energy_relative", "energy", 3},
                   {"multiplier_energy_relative", "of mult.", 3},
                   {"accuracy_percent", "accuracy %", 2},
                   {"drop_pp", "drop pp", 2},
                   {"configuration", "configuration"},
                   {"failure", "failure"}});
  const auto cell = [](const std::optional<double>& value) { return value ? TableCell(*value) : TableCell(); };
  for (const Row& row : rows) {
    const Proposal& proposal = row.point->proposal;
    const auto* failure = std::get_if<Failure>(&row.point->outcome);
    table.add_row(
        {proposal.number, proposal.origin, proposal.rung.name, proposal.rung.split,
         static_cast<std::int64_t>(proposal.seed), row.point->cost.energy_relative,
         row.point->cost.multiplier_energy_relative, cell(row.accuracy_percent), cell(row.drop_pp),
         proposal.configuration.summary(),
         failure == nullptr ? TableCell() : TableCell(concat(to_string(failure->kind), ": ", failure->reason))});
  }
  return table;
}

int query(const OptionValues& values, Streams& streams) {
  const TableFormat format = chosen_format(values);
  const auto key = sort_key(values["sort"].as<std::string>());
  const std::optional<std::size_t> lines = limit(values);
  const StoredCampaign stored = open_stored_campaign(values);
  std::vector<Row> rows = rows_of(stored);
  for (const Filter& filter : filters_of(values, rows, stored.campaign)) {
    std::erase_if(rows, [&filter](const Row& row) { return !filter(row); });
  }
  std::stable_sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) {
    const std::optional<double> left = key(a);
    const std::optional<double> right = key(b);
    return left && (!right || *left < *right);
  });
  if (lines) rows.resize(std::min(rows.size(), *lines));
  streams.out << table_of(rows).print(format);
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return run_app(argc, argv, program(), query); }

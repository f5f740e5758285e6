#include <filesystem>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "core/file.hpp"
#include "core/text.hpp"
#include "dse/apps/report_options.hpp"
#include "dse/apps/run_app.hpp"
#include "dse/multipliers/characterisation.hpp"
#include "dse/multipliers/error_cost_chart.hpp"
#include "dse/multipliers/imported_netlists.hpp"
#include "dse/multipliers/library_costs.hpp"
#include "dse/multipliers/multiplier_list.hpp"
#include "dse/multipliers/multiplier_report.hpp"
#include "dse/multipliers/operand_histograms.hpp"
#include "dse/multipliers/verilog_files.hpp"
#include "kernels/error_factorisation.hpp"

namespace {

namespace po = boost::program_options;
using namespace axdse;
using namespace axdse::dse;

Program program() {
  Program program{
      .name = "dse-mult",
      .synopsis =
          "MULTIPLIER... --library FILE [--sweep FAMILY]... [--unit mac|multiplier] [--period NS]\n"
          "                [--statistics FILE] [--format table|json|csv] [--plot FILE.svg] [--candidates | --path]",
      .description =
          R"help(Characterises multipliers: errors over all operand pairs, area, delay, power, energy and power-delay product (PDP) of the best netlist that
is known for each in a Liberty library, and the ratios of these costs to two baselines: the best exact design of the same operands, and the
best exact 8-bit design of any encoding that does the same multiply-accumulate.

A MULTIPLIER is a name in which a number may be a range: "truncated(6)", "exact(6, 5)", "truncated(4..10)", "exact(4..8, 4..8)",
"rectangle(p, q)", "perforated({rows})", "operand(p, q)", "mask(0xBITS)", "compressed(k, or)" (or momeni, venkatachalam, yang; an array may
follow: "compressed(8, yang, truncated(3))"); with operands of its own in front: "u8 x s8 truncated(6)".

The unit is a multiply-accumulate unit (MAC) with its registers: approximation changes its adder and accumulator as well. --unit multiplier
gives the multiplier alone, for comparison with papers.

Energy is that of one product at the clock period (power x period); PDP is power x delay, reported because papers do. A saving means something
only with its unit, operands and baseline, so every output names them (docs/dse-mult.md).
)help",
      .examples =
          R"help(  dse-mult "truncated(6)" "exact(6, 5)" --library cells.lib
  dse-mult "exact(8, 8)" --netlist circuit.v --ports A,B,O --operands "u8 x u8" --unit multiplier --library cells.lib
  dse-mult --sweep exact --sweep truncated --library cells.lib --plot levels.svg
  dse-mult --sweep all --operands "u8 x u8" --library cells.lib --format csv
  dse-mult "truncated(6)" --library cells.lib --unit multiplier --period 2 --path
)help"};
  // clang-format off
  program.options.add_options()
      ("multiplier", po::value<std::vector<std::string>>()->composing()->value_name("NAME"), "what to characterise; --multiplier itself may be left out")
      ("sweep", po::value<std::vector<std::string>>()->composing()->value_name("FAMILY"),
       concat("also every member of a family: ", join(swept_families(), ", "), "; repeatable").c_str())
      ("library", po::value<std::string>()->required()->value_name("FILE"), "Liberty library (.lib)")
      ("operands", po::value<std::string>()->default_value(to_string(Operands{}))->value_name("PAIR"),
       "encodings of names that say none: u8 x u8, u8 x s8, u8 x sm8, s8 x s8")
      ("netlist", po::value<std::vector<std::string>>()->composing()->value_name("FILE"), "also a netlist of an 8 x 8 bit multiplier (.v, .sv, .blif), with --unit multiplier; repeatable")
      ("ports", po::value<std::string>()->value_name("A,W[,P]"), "of netlists: ports of activation, weight and product")
      ("top", po::value<std::string>()->value_name("NAME"), "of netlists: the module or model, where a file has several")
      ("flow", po::value<std::string>()->value_name("FLOW"), "of netlists: as-is (instances of library cells), axdse (mapped anew), abc; default: as-is, else axdse")
      ("statistics", po::value<std::string>()->value_name("FILE"), "operand histograms (JSON, docs/dse-mult.md); default: all codes alike")
      ("unit", po::value<std::string>()->default_value("mac")->value_name("UNIT"), concat("what is costed: ", join(hwmodel::compute_unit_names(), " or ")).c_str())
      ("setting", po::value<std::string>()->default_value("weight_stationary")->value_name("SETTING"),
       concat("of a MAC: ", join(hwmodel::mac_setting_names(), " or ")).c_str())
      ("macs-per-output", po::value<int>()->default_value(288)->value_name("K"), "of a MAC: products in a sum, which its accumulator must hold")
      ("hold", po::value<int>()->value_name("N"), "products for which a weight stays (default: 16 of a weight-stationary MAC, else 1)")
      ("period", po::value<double>()->default_value(10)->value_name("NS"), "clock: one product each period")
      ("objective", po::value<std::string>()->default_value("energy")->value_name("FIGURE"),
       concat("by which the best design is chosen: ", join(hwmodel::cost_objective_names(), ", ")).c_str())
      ("architecture", po::value<std::string>()->value_name("NAME"),
       "of the multipliers alone, instead of the best: \"array, ripple\" and others; baselines stay the best")
      ("plot", po::value<std::string>()->value_name("FILE"), "also draw error against cost (SVG), the Pareto front marked")
      ("plot-error", po::value<std::string>()->default_value("nmed")->value_name("ERROR"), "of the plot: nmed or med")
      ("plot-cost", po::value<std::string>()->default_value("energy")->value_name("COST"), "of the plot: energy or pdp")
      ("verilog", po::value<std::string>()->value_name("DIR"), "also write the best netlist of each multiplier, with a self-checking exhaustive testbench")
      ("candidates", po::bool_switch(), "list instead every architecture considered for each multiplier")
      ("path", po::bool_switch(), "list instead the critical path of each best design, cell by cell");
  // clang-format on
  add_format_option(program, "table; json (docs/dse-mult.md); csv (a row a multiplier)");
  program.positional.add("multiplier", -1);
  return program;
}

std::vector<MultiplierSpec> chosen_multipliers(const OptionValues& values) {
  const Operands operands = parse_operands(values["operands"].as<std::string>(), "--operands");
  std::vector<MultiplierSpec> multipliers;
  const auto append = [&multipliers](const std::vector<MultiplierSpec>& more) {
    multipliers.insert(multipliers.end(), more.begin(), more.end());
  };
  if (values.contains("multiplier")) {
    for (const std::string& text : values["multiplier"].as<std::vector<std::string>>())
      append(parse_multipliers(text, operands, "multiplier"));
  }
  if (values.contains("sweep")) {
    for (const std::string& family : values["sweep"].as<std::vector<std::string>>())
      append(family_members(family, operands, "--sweep"));
  }
  remove_duplicates(multipliers);
  if (!multipliers.empty() || values.contains("netlist")) return multipliers;
  throw SpecError({.where = "command line",
                   .got = "no multiplier",
                   .allowed = "names of multipliers, --sweep FAMILY, or --netlist FILE",
                   .fix = "for example: dse-mult \"truncated(6)\" --library FILE"});
}

LibraryCostParams chosen_params(const OptionValues& values) {
  LibraryCostParams params;
  params.cost.unit = hwmodel::parse_compute_unit(values["unit"].as<std::string>(), "--unit");
  params.cost.setting = hwmodel::parse_mac_setting(values["setting"].as<std::string>(), "--setting");
  const bool is_mac = params.cost.unit == hwmodel::ComputeUnit::kMac;
  params.cost.hold_cycles = is_mac ? hwmodel::default_hold_cycles(params.cost.setting) : 1;
  if (values.contains("hold")) params.cost.hold_cycles = values["hold"].as<int>();
  params.cost.products_per_sum = values["macs-per-output"].as<int>();
  params.cost.period_ns = values["period"].as<double>();
  params.cost.objective = hwmodel::parse_cost_objective(values["objective"].as<std::string>(), "--objective");
  hwmodel::validate(params.cost);
  if (values.contains("architecture")) {
    params.architecture = parse_architecture(values["architecture"].as<std::string>(), "--architecture");
    if (is_mac) {
      throw SpecError({.where = "--architecture",
                       .got = "the unit mac",
                       .allowed = "the unit multiplier",
                       .why = "a MAC's adder and accumulator are chosen with the multiplier",
                       .fix = "add --unit multiplier, or look at --candidates"});
    }
  }
  if (values.contains("statistics"))
    params.histograms = read_operand_histograms(values["statistics"].as<std::string>());
  return params;
}

/// The rows asked for in place of figures.
std::optional<TextTable> other_rows(const OptionValues& values, const std::vector<MultiplierSpec>& multipliers,
                                    const hwmodel::CellLibrary& library, const LibraryCostParams& params) {
  const bool candidates = values["candidates"].as<bool>();
  const bool path = values["path"].as<bool>();
  if (candidates && path) {
    throw SpecError(
        {.where = "command line", .got = "--candidates and --path", .allowed = "one of them", .fix = "leave one out"});
  }
  if ((candidates || path) && values.contains("netlist")) {
    throw SpecError({.where = "command line",
                     .got = "--netlist with --candidates or --path",
                     .allowed = "multipliers built here",
                     .fix = "leave the netlists out"});
  }
  if (candidates) return candidate_rows(multipliers, library, params);
  if (path) return path_rows(multipliers, library, params);
  return std::nullopt;
}

hwmodel::ImportParams chosen_import(const OptionValues& values) {
  if (!values.contains("ports")) {
    throw SpecError({.where = "--netlist",
                     .got = "no --ports",
                     .allowed = "ACTIVATION,WEIGHT or ACTIVATION,WEIGHT,PRODUCT",
                     .why = "the order of operands matters, and no netlist tells it",
                     .fix = "for example --ports a,b"});
  }
  hwmodel::ImportParams params;
  parse_import_ports(values["ports"].as<std::string>(), "--ports", params);
  params.operands = parse_operands(values["operands"].as<std::string>(), "--operands");
  if (values.contains("top")) params.top = values["top"].as<std::string>();
  if (values.contains("flow")) params.flow = parse_import_flow(values["flow"].as<std::string>(), "--flow");
  return params;
}

/// Without a netlist they would do nothing.
void refuse_import_options(const OptionValues& values) {
  for (const std::string_view option : {"ports", "top", "flow"}) {
    if (!values.contains(std::string(option))) continue;
    throw SpecError({.where = concat("--", option),
                     .got = "no --netlist",
                     .allowed = "netlists of others",
                     .why = "multipliers that are named are built of library cells here, by axdse alone",
                     .fix = "add --netlist FILE; what --verilog has written of u8 x u8 can be read so, by any flow"});
  }
}

EmulationFigures emulation_figures(const MultiplierSpec& multiplier) {
  const kernels::FactorisationAttempt attempt = kernels::try_factorise(multiplier);
  EmulationFigures figures{.int8_convolutions = {}, .rank_bound = attempt.rank_bound};
  if (attempt.factorisation) figures.int8_convolutions = static_cast<int>(attempt.factorisation->terms.size());
  return figures;
}

int characterise(const OptionValues& values, Streams& streams) {
  const TableFormat format = chosen_format(values);
  const ChartError chart_error = parse_chart_error(values["plot-error"].as<std::string>(), "--plot-error");
  const ChartCost chart_cost = parse_chart_cost(values["plot-cost"].as<std::string>(), "--plot-cost");
  const std::vector<MultiplierSpec> multipliers = chosen_multipliers(values);
  const LibraryCostParams params = chosen_params(values);
  std::optional<hwmodel::ImportParams> import;
  if (values.contains("netlist")) {
    import = chosen_import(values);
  } else {
    refuse_import_options(values);
  }
  const hwmodel::CellLibrary library = hwmodel::read_cell_library(values["library"].as<std::string>());

  if (const std::optional<TextTable> rows = other_rows(values, multipliers, library, params)) {
    streams.out << rows->print(format);
    return 0;
  }
  CharacterisationSources sources = library_sources(library, params);
  sources.emulation = emulation_figures;
  Characterisation characterisation(std::move(sources));
  std::vector<MultiplierFigures> figures;
  for (const MultiplierSpec& multiplier : multipliers) figures.push_back(characterisation.figures(multiplier));
  if (import) {
    for (const std::string& file : values["netlist"].as<std::vector<std::string>>())
      figures.push_back(imported_figures(file, *import, library, params, characterisation));
  }
  if (values.contains("plot")) {
    write_file_atomically(values["plot"].as<std::string>(), to_svg(error_cost_chart(figures, chart_error, chart_cost)));
  }
  if (values.contains("verilog")) {
    for (const std::filesystem::path& file :
         write_verilog_files(multipliers, library, params, values["verilog"].as<std::string>()))
      streams.err << "dse-mult: written: " << file.string() << '\n';
  }
  print_report({.text = [&] { return report_text(figures); },
                .document = [&] { return report_json(figures); },
                .rows = [&] { return report_rows(figures); }},
               format, streams.out);
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return run_app(argc, argv, program(), characterise); }

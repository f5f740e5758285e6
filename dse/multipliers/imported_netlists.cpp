#include "dse/multipliers/imported_netlists.hpp"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "core/text.hpp"
#include "hwmodel/unit_candidates.hpp"

namespace axdse::dse {

hwmodel::ImportFlow parse_import_flow(std::string_view text, std::string_view where) {
  constexpr std::array kFlows = {std::pair("as-is", hwmodel::ImportFlow::kAsIs),
                                 std::pair("axdse", hwmodel::ImportFlow::kMap),
                                 std::pair("abc", hwmodel::ImportFlow::kAbc)};
  for (const auto& [name, flow] : kFlows) {
    if (text == name) return flow;
  }
  throw SpecError({.where = std::string(where),
                   .got = concat("\"", text, "\""),
                   .allowed = "as-is, axdse, abc",
                   .fix = "choose one of these"});
}

void parse_import_ports(std::string_view text, std::string_view where, hwmodel::ImportParams& params) {
  std::vector<std::string> names;
  for (std::string_view rest = text;;) {
    const std::size_t comma = rest.find(',');
    names.emplace_back(trim(rest.substr(0, comma)));
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  if (names.size() < 2 || names.size() > 3 || names[0].empty() || names[1].empty()) {
    throw SpecError({.where = std::string(where),
                     .got = concat("\"", text, "\""),
                     .allowed = "ACTIVATION,WEIGHT or ACTIVATION,WEIGHT,PRODUCT: names of ports",
                     .why = "the order of operands matters, and no netlist tells it",
                     .fix = "for example a,b"});
  }
  params.activation = names[0];
  params.weight = names[1];
  params.product = names.size() == 3 ? names[2] : std::string();
}

MultiplierFigures imported_figures(const std::filesystem::path& file, const hwmodel::ImportParams& params,
                                   const hwmodel::CellLibrary& library, const LibraryCostParams& cost_params,
                                   Characterisation& characterisation) {
  if (cost_params.cost.unit != hwmodel::ComputeUnit::kMultiplier) {
    throw SpecError({.where = file.string(),
                     .got = "a netlist as part of a MAC",
                     .allowed = "the unit multiplier",
                     .why = "a MAC's adder takes a generated multiplier's columns, which a netlist does not show",
                     .fix = "add --unit multiplier"});
  }
  hwmodel::ImportedMultiplier imported = hwmodel::import_multiplier(file, library, params);
  if (imported.netlist.activation_inputs != 8 || imported.netlist.weight_inputs != 8) {
    throw SpecError({.where = file.string(),
                     .got = concat("a multiplier of ", imported.netlist.activation_inputs, " x ",
                                   imported.netlist.weight_inputs, " bits"),
                     .allowed = "8 x 8 bits",
                     .fix = "tie the missing bits of the operands"});
  }
  const MultiplierSpec multiplier = imported.table;
  UnitCost cost =
      hwmodel::costed_netlist(multiplier, std::move(imported.netlist), library, cost_params.for_multiplier(multiplier))
          .cost;
  cost.provenance.flow = concat("imported (", hwmodel::to_string(imported.flow), ")");
  return characterisation.figures(multiplier, imported.table.name(), std::move(cost));
}

}  // namespace axdse::dse

#pragma once

#include <filesystem>
#include <string_view>

#include "dse/multipliers/characterisation.hpp"
#include "dse/multipliers/library_costs.hpp"
#include "hwmodel/liberty/cell_library.hpp"
#include "hwmodel/multiplier_import.hpp"

namespace axdse::dse {

/// "as-is", "axdse" (mapped anew here), "abc" (by berkeley-abc). @throws SpecError at `where`
[[nodiscard]] hwmodel::ImportFlow parse_import_flow(std::string_view text, std::string_view where);

/// Ports as a command line names them: "a,b" or "a,b,product", activation first.
/// @throws SpecError at `where`
void parse_import_ports(std::string_view text, std::string_view where, hwmodel::ImportParams& params);

/// Imports a netlist of a multiplier of 8 x 8 bits, proves it equal to its own products, and characterises it like
/// those built here; its cost's provenance names the flow.
/// @throws SpecError as import_multiplier; operands of fewer than 8 bits; params.cost.unit is no multiplier alone
[[nodiscard]] MultiplierFigures imported_figures(const std::filesystem::path& file, const hwmodel::ImportParams& params,
                                                 const hwmodel::CellLibrary& library,
                                                 const LibraryCostParams& cost_params,
                                                 Characterisation& characterisation);

}  // namespace axdse::dse

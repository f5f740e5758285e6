#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "dse/multipliers/library_costs.hpp"

namespace axdse::dse {

/// Writes into `folder`, for each multiplier of the architecture that is costed best (as the multiplier within the
/// unit): NAME.v, its netlist of library cells; NAME_testbench.v, a self-checking test on all operand pairs; and
/// NAME_products.hex, the products that it reads. NAME is the canonical name in letters, digits and underscores.
/// @return what was written, in order. @throws as unit_cost() and write_file_atomically()
std::vector<std::filesystem::path> write_verilog_files(std::span<const MultiplierSpec> multipliers,
                                                       const hwmodel::CellLibrary& library,
                                                       const LibraryCostParams& params,
                                                       const std::filesystem::path& folder);

}  // namespace axdse::dse

#pragma once

#include <string>
#include <vector>

#include "hwmodel/liberty/cell.hpp"
#include "hwmodel/liberty/library_context.hpp"

namespace axdse::hwmodel {

/// Reads a cell without stored state.
/// @return why the cell is no combinational cell that netlists may hold, or an empty text: then `cells` got it
/// @throws SpecError the cell contradicts itself
[[nodiscard]] std::string read_combinational_cell(const LibraryContext& context, const LibertyGroup& group,
                                                  double voltage_v, std::vector<Cell>& cells);

}  // namespace axdse::hwmodel

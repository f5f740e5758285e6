#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "hwmodel/liberty/cell.hpp"
#include "hwmodel/liberty/flip_flop.hpp"
#include "hwmodel/liberty/wire_load.hpp"

namespace axdse::hwmodel {

/// Combinational cells and D flip-flops of a Liberty library. Others are left out, counted by the reason: nothing built
/// today is made of them.
struct CellLibrary {
  std::string name;
  std::string sha256;  ///< of the file
  std::string corner;  ///< "process 1, 1.8 V, 25 C"
  double voltage_v = 0;
  WireLoads wire_loads;
  std::vector<Cell> cells;              ///< in the order of the file; addresses stay while the library lives
  std::vector<FlipFlop> flip_flops;     ///< in the order of the file; addresses stay while the library lives
  std::map<std::string, int> left_out;  ///< cells by the reason why they are in neither list
};

/// A Liberty file, plain or compressed by gzip.
/// @throws SpecError "FILE:LINE": what was expected. Not readable, damaged, larger than 1 GiB when uncompressed, unit
/// unknown, an axis that does not increase, a table whose size is not that of its axes, three-dimensional tables, a
/// negative area or capacitance, an unknown pin in an expression
[[nodiscard]] CellLibrary read_cell_library(const std::filesystem::path& file);

/// The same from a text; `file` names it in messages.
[[nodiscard]] CellLibrary parse_cell_library(std::string_view text, std::string_view file);

}  // namespace axdse::hwmodel

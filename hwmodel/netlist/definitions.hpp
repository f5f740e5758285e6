#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "hwmodel/liberty/cell_library.hpp"
#include "hwmodel/netlist/circuit.hpp"

namespace axdse::hwmodel {

/// What an instance in a netlist file may name: the file's own modules (BLIF: models) and the library's cells.
class Definitions {
 public:
  /// `word` is what the format calls a module. All of them must outlive this.
  Definitions(std::string_view word, std::string_view file, const CellLibrary& library);

  /// The file's modules in their order, numbered from 0. @throws SpecError at `line`: there is one of that name
  void add_module(std::string_view name, int line);

  [[nodiscard]] std::optional<std::size_t> module(std::string_view name) const;
  [[nodiscard]] const Cell* cell(std::string_view name) const;  ///< or null
  /// The module that the user named. @throws SpecError there is none; allowed are those that there are
  [[nodiscard]] std::size_t top_module(std::string_view name) const;

  /// @throws SpecError always: an instance of neither
  [[noreturn]] void fail_unknown(std::string_view name, int line) const;
  /// @throws SpecError `depth`, 1 for the top module, is above kMaxHierarchyDepth
  void check_depth(std::size_t module, int depth) const;

 private:
  struct Module {
    std::string_view name;
    int line = 0;
  };
  std::string_view word_;
  std::string_view file_;
  const CellLibrary* library_;
  std::vector<Module> modules_;
  std::map<std::string_view, std::size_t> numbers_;
  std::map<std::string_view, const Cell*> cells_;
};

/// The connected pins of an instance of a library cell, and what their nets are in the circuit.
struct CellConnections {
  std::set<std::string_view> pins;
  std::function<BitId(std::string_view pin)> value;   ///< read by an input
  std::function<BitId(std::string_view pin)> target;  ///< driven by an output
  int line = 0;
};

/// @throws SpecError an input left open, a pin that the cell does not have
void connect_cell(const Cell& cell, const CellConnections& connections, CircuitBuilder& builder);

}  // namespace axdse::hwmodel

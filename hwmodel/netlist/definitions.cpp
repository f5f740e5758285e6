#include "hwmodel/netlist/definitions.hpp"

#include <utility>

#include "core/text.hpp"

namespace axdse::hwmodel {
namespace {

constexpr std::size_t kShownNames = 20;
constexpr std::size_t kShownLength = 60;  // of a name in a message

std::string quoted(std::string_view name) { return concat("\"", name.substr(0, kShownLength), "\""); }

}  // namespace

Definitions::Definitions(std::string_view word, std::string_view file, const CellLibrary& library)
    : word_(word), file_(file), library_(&library) {
  for (const Cell& cell : library.cells) cells_.emplace(cell.name, &cell);
}

void Definitions::add_module(std::string_view name, int line) {
  if (!numbers_.emplace(name, modules_.size()).second)
    fail_in_netlist(file_, line, concat("a second ", word_, " ", quoted(name)), concat("one ", word_, " a name"));
  modules_.push_back({.name = name, .line = line});
}

std::optional<std::size_t> Definitions::module(std::string_view name) const {
  const auto found = numbers_.find(name);
  return found == numbers_.end() ? std::nullopt : std::optional(found->second);
}

const Cell* Definitions::cell(std::string_view name) const {
  const auto found = cells_.find(name);
  return found == cells_.end() ? nullptr : found->second;
}

std::size_t Definitions::top_module(std::string_view name) const {
  if (const std::optional<std::size_t> found = module(name)) return *found;
  std::vector<std::string> names;
  for (std::size_t m = 0; m < modules_.size() && m <= kShownNames; ++m)
    names.push_back(m < kShownNames ? std::string(modules_[m].name.substr(0, kShownLength)) : "...");
  fail_in_netlist(file_, 1, concat("no ", word_, " ", quoted(name)),
                  names.empty() ? concat("a file with a ", word_) : join(names, ", "), {},
                  concat("name a ", word_, " of the file: --top NAME"));
}

void Definitions::fail_unknown(std::string_view name, int line) const {
  std::vector<std::string> names;
  for (const auto& [cell_name, cell] : cells_) names.emplace_back(cell_name);
  const std::string_view near = closest_match(name, names);
  fail_in_netlist(file_, line, concat("an instance of ", quoted(name)),
                  concat("a ", word_, " of the file or a combinational cell of the library"),
                  concat("library ", library_->name, " has ", cells_.size(), " of them",
                         near.empty() ? "" : concat("; did you mean ", near, "?")),
                  concat("give the library that the netlist was made for, or add the ", word_));
}

void Definitions::check_depth(std::size_t module, int depth) const {
  if (depth <= kMaxHierarchyDepth) return;
  fail_in_netlist(file_, modules_[module].line, concat(word_, " ", quoted(modules_[module].name), ", nested deeper"),
                  concat("at most ", kMaxHierarchyDepth, " ", word_, "s inside each other"),
                  concat("a ", word_, " may not instantiate itself"));
}

void connect_cell(const Cell& cell, const CellConnections& connections, CircuitBuilder& builder) {
  const std::string file = builder.circuit().file;
  std::set<std::string_view> unknown = connections.pins;
  std::vector<std::string> pins;
  std::vector<BitId> inputs;
  for (const InputPin& pin : cell.inputs) {
    pins.push_back(pin.name);
    if (unknown.erase(pin.name) == 0)
      fail_in_netlist(file, connections.line, concat("input ", pin.name, " of ", cell.name, " left open"),
                      "a connection");
    inputs.push_back(connections.value(pin.name));
  }
  const std::vector<BitId> outputs = builder.make_cell(cell, std::move(inputs), connections.line);
  for (std::size_t o = 0; o < outputs.size(); ++o) {
    const std::string& name = cell.outputs[o].name;
    pins.push_back(name);
    if (unknown.erase(name) != 0) builder.drive(connections.target(name), outputs[o], connections.line);
  }
  if (!unknown.empty())
    fail_in_netlist(file, connections.line, concat("pin ", quoted(*unknown.begin()), " of ", cell.name),
                    join(pins, ", "), "the pins of the cell in the library");
}

}  // namespace axdse::hwmodel

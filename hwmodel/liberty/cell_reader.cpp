#include "hwmodel/liberty/cell_reader.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/text.hpp"
#include "hwmodel/liberty/output_energy.hpp"

namespace axdse::hwmodel {
namespace {

void read_output(const LibraryContext& context, const LibertyGroup& pin, const ConditionPins& pins, OutputPin& output) {
  output.max_capacitance_ff = context.max_capacitance_ff(pin);
  for (const LibertyGroup& timing : pin.groups) {
    if (timing.type != "timing") continue;
    const std::string type = LibraryContext::text_or(timing, "timing_type", "combinational");
    if (type != "combinational" && type != "combinational_rise" && type != "combinational_fall") continue;
    TimingArc arc = context.timing_arc(timing, 0);
    for (const int input : LibraryContext::inputs_named(LibraryContext::text_or(timing, "related_pin", ""), pins)) {
      arc.input = input;
      output.arcs.push_back(arc);
    }
  }
  output.internal_energy = context.internal_energy(pin, pins);
}

/// A reason that lies in the cell as a whole.
std::string why_left_out(const LibertyGroup& cell) {
  constexpr std::array<std::string_view, 7> kSequential = {"ff",         "latch",     "ff_bank", "latch_bank",
                                                           "statetable", "test_cell", "memory"};
  for (const std::string_view type : kSequential) {
    if (cell.group(type) != nullptr) return concat("stores state (", type, ")");
  }
  if (cell.attribute("clock_gating_integrated_cell") != nullptr) return "clock gate";
  if (LibraryContext::text_or(cell, "is_macro_cell", "false") == "true") return "macro";
  return {};
}

}  // namespace

std::string read_combinational_cell(const LibraryContext& context, const LibertyGroup& group, double voltage_v,
                                    std::vector<Cell>& cells) {
  if (std::string reason = why_left_out(group); !reason.empty()) return reason;
  Cell cell;
  cell.name = group.names[0];
  cell.area_um2 = context.size_or(group, "area", 0);
  ConditionPins pins;
  std::vector<const LibertyGroup*> outputs;
  for (const LibertyGroup& pin : group.groups) {
    if (pin.type == "bus" || pin.type == "bundle") return pin.type;
    if (pin.type != "pin") continue;
    if (pin.names.empty()) context.fail(pin.line, "no name", "pin (NAME) {", "a pin has a name");
    const std::string direction = LibraryContext::text_or(pin, "direction", "");
    if (direction == "input") {
      for (const std::string& name : pin.names) {
        pins.names.push_back(name);
        cell.inputs.push_back(context.input_pin(pin, name));
      }
    } else if (direction == "output") {
      if (pin.attribute("three_state") != nullptr) return "three-state";
      if (pin.attribute("function") == nullptr) return "an output without a function";
      outputs.push_back(&pin);
    } else if (direction == "inout" || direction == "internal") {
      return concat("a pin of direction ", direction);
    } else {
      context.fail(pin.line, concat("\"", direction, "\""), "input, output, inout or internal",
                   concat("direction of pin ", pin.names[0]));
    }
  }
  if (outputs.empty()) return "no output";
  if (cell.inputs.size() > BooleanFunction::kMaxTableInputs)
    return concat("more than ", BooleanFunction::kMaxTableInputs, " inputs");
  pins.inputs = static_cast<int>(cell.inputs.size());
  const std::vector<std::string> inputs = pins.names;
  for (const LibertyGroup* const pin : outputs) {
    const LibertyAttribute& function = *pin->attribute("function");
    for (const std::string& name : pin->names) {
      OutputPin output;
      output.name = name;
      output.function = BooleanFunction::parse(LibraryContext::text_of(function), inputs, context.place(function.line));
      output.table = output.function.truth_table(pins.inputs);
      pins.names.push_back(name);
      pins.derived.push_back(output.table);
      cell.outputs.push_back(std::move(output));
    }
  }
  std::size_t next_output = 0;
  for (const LibertyGroup* const pin : outputs) {
    for (std::size_t n = 0; n < pin->names.size(); ++n) read_output(context, *pin, pins, cell.outputs[next_output++]);
  }
  std::size_t next_input = 0;
  for (const LibertyGroup& pin : group.groups) {
    if (pin.type != "pin" || LibraryContext::text_or(pin, "direction", "") != "input") continue;
    for (std::size_t n = 0; n < pin.names.size(); ++n)
      cell.inputs[next_input++].internal_energy = context.internal_energy(pin, pins);
  }
  Leakage leakage = context.leakage(group, pins);
  cell.leakage_power_uw = leakage.power_uw;
  cell.leakage_states = std::move(leakage.states);
  settle_output_energy(cell, voltage_v);
  cells.push_back(std::move(cell));
  return {};
}

}  // namespace axdse::hwmodel

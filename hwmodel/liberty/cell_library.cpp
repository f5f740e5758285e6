#include "hwmodel/liberty/cell_library.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/digest.hpp"
#include "core/error.hpp"
#include "core/file.hpp"
#include "core/text.hpp"
#include "hwmodel/liberty/parser.hpp"
#include "hwmodel/liberty/units.hpp"

namespace axdse::hwmodel {
namespace {

constexpr std::size_t kMaxAxis = 1000;  // points; real tables have 5 to 10

/// The pins that expressions of a cell may name: a function its inputs, a condition its outputs too.
struct PinNames {
  std::vector<std::string> inputs;
  std::vector<std::string> all;           // inputs, then outputs
  std::vector<TruthTable> output_tables;  // over the inputs
};

class LibraryReader {
 public:
  LibraryReader(const LibertyGroup& library, std::string_view file)
      : library_(library), file_(file), units_(read_units(library, file)) {
    for (const LibertyGroup& group : library.groups) {
      if (group.type == "lu_table_template" || group.type == "power_lut_template") templates_.push_back(&group);
    }
  }

  CellLibrary read() {
    CellLibrary result;
    result.name = library_.names.empty() ? "" : library_.names[0];
    read_operating_conditions(result);
    default_input_capacitance_ = number_or(library_, "default_input_pin_cap", 0) * units_.capacitance_ff;
    default_leakage_ = number_or(library_, "default_cell_leakage_power", 0);
    for (const LibertyGroup& group : library_.groups) {
      if (group.type == "cell") read_cell(group, result.cells);
    }
    return result;
  }

 private:
  [[noreturn]] void fail(int line, std::string got, std::string allowed, std::string why) const {
    throw SpecError({.where = concat(file_, ":", line),
                     .got = std::move(got),
                     .allowed = std::move(allowed),
                     .why = std::move(why),
                     .fix = "mend the Liberty file, or take an undamaged copy"});
  }

  [[nodiscard]] static std::string text_of(const LibertyAttribute& attribute) {
    return attribute.values.empty() ? std::string{} : attribute.values[0];
  }
  [[nodiscard]] static std::string text_or(const LibertyGroup& group, std::string_view name,
                                           std::string_view standard) {
    const LibertyAttribute* const attribute = group.attribute(name);
    return attribute == nullptr ? std::string(standard) : std::string(trim(text_of(*attribute)));
  }
  [[nodiscard]] double number_or(const LibertyGroup& group, std::string_view name, double standard) const {
    const LibertyAttribute* const attribute = group.attribute(name);
    return attribute == nullptr ? standard : parse_number(text_of(*attribute), name, file_, attribute->line);
  }
  /// Areas, capacitances.
  [[nodiscard]] double size_or(const LibertyGroup& group, std::string_view name, double standard) const {
    const double value = number_or(group, name, standard);
    if (value < 0) fail(group.attribute(name)->line, to_text(value), "0 or more", std::string(name));
    return value;
  }

  void read_operating_conditions(CellLibrary& result) const {
    double process = number_or(library_, "nom_process", 1);
    double voltage = number_or(library_, "nom_voltage", 0);
    double temperature = number_or(library_, "nom_temperature", 25);
    const std::string chosen = text_or(library_, "default_operating_conditions", "");
    for (const LibertyGroup& group : library_.groups) {
      if (group.type != "operating_conditions" || chosen.empty() || group.names.empty() || group.names[0] != chosen)
        continue;
      process = number_or(group, "process", process);
      voltage = number_or(group, "voltage", voltage);
      temperature = number_or(group, "temperature", temperature);
    }
    result.voltage_v = voltage * units_.voltage_v;
    if (result.voltage_v <= 0)
      fail(library_.line, to_text(voltage), "a voltage above 0",
           "nom_voltage, or that of default_operating_conditions");
    result.corner = concat("process ", process, ", ", result.voltage_v, " V, ", temperature, " C");
  }

  void read_cell(const LibertyGroup& group, std::vector<Cell>& cells) const {
    if (group.names.size() != 1)
      fail(group.line, concat(group.names.size(), " names"), "cell (NAME) {", "a cell has one name");
    if (is_left_out(group)) return;
    Cell cell;
    cell.name = group.names[0];
    cell.area_um2 = size_or(group, "area", 0);
    PinNames names;
    std::vector<const LibertyGroup*> outputs;
    for (const LibertyGroup& pin : group.groups) {
      if (pin.type == "bus" || pin.type == "bundle") return;
      if (pin.type != "pin") continue;
      if (pin.names.empty()) fail(pin.line, "no name", "pin (NAME) {", "a pin has a name");
      const std::string direction = text_or(pin, "direction", "");
      if (direction == "input") {
        for (const std::string& name : pin.names) {
          names.inputs.push_back(name);
          cell.inputs.push_back(read_input(pin, name));
        }
      } else if (direction == "output") {
        if (pin.attribute("function") == nullptr || pin.attribute("three_state") != nullptr) return;
        outputs.push_back(&pin);
      } else if (direction == "inout" || direction == "internal") {
        return;
      } else {
        fail(pin.line, concat("\"", direction, "\""), "input, output, inout or internal",
             concat("direction of pin ", pin.names[0]));
      }
    }
    if (outputs.empty() || names.inputs.size() > BooleanFunction::kMaxTableInputs) return;
    names.all = names.inputs;
    for (const LibertyGroup* pin : outputs) {
      const LibertyAttribute& function = *pin->attribute("function");
      for (const std::string& name : pin->names) {
        OutputPin output;
        output.name = name;
        output.function = BooleanFunction::parse(text_of(function), names.inputs, concat(file_, ":", function.line));
        output.table = output.function.truth_table(static_cast<int>(names.inputs.size()));
        names.all.push_back(name);
        names.output_tables.push_back(output.table);
        cell.outputs.push_back(std::move(output));
      }
    }
    std::size_t next_output = 0;
    for (const LibertyGroup* pin : outputs) {
      for (std::size_t n = 0; n < pin->names.size(); ++n) read_output(*pin, names, cell.outputs[next_output++]);
    }
    for (const LibertyGroup& pin : group.groups) read_input_energy(pin, names, cell);
    read_leakage(group, names, cell);
    cell.outputs_share_energy = outputs_share_energy(cell);
    cells.push_back(std::move(cell));
  }

  /// Cells that a combinational netlist must not hold.
  [[nodiscard]] static bool is_left_out(const LibertyGroup& cell) {
    constexpr std::array<std::string_view, 7> kSequential = {"ff",         "latch",     "ff_bank", "latch_bank",
                                                             "statetable", "test_cell", "memory"};
    for (const std::string_view type : kSequential) {
      if (cell.group(type) != nullptr) return true;
    }
    return text_or(cell, "dont_use", "false") == "true" || text_or(cell, "is_macro_cell", "false") == "true" ||
           cell.attribute("clock_gating_integrated_cell") != nullptr;
  }

  [[nodiscard]] InputPin read_input(const LibertyGroup& pin, const std::string& name) const {
    const double scale = units_.capacitance_ff;
    const double capacitance = size_or(pin, "capacitance", default_input_capacitance_ / scale);
    return {.name = name,
            .capacitance_ff = capacitance * scale,
            .rise_capacitance_ff = size_or(pin, "rise_capacitance", capacitance) * scale,
            .fall_capacitance_ff = size_or(pin, "fall_capacitance", capacitance) * scale,
            .internal_energy = {}};
  }

  void read_input_energy(const LibertyGroup& pin, const PinNames& names, Cell& cell) const {
    if (pin.type != "pin") return;
    for (const std::string& name : pin.names) {
      const auto input = std::find(names.inputs.begin(), names.inputs.end(), name);
      if (input == names.inputs.end()) continue;
      cell.inputs[static_cast<std::size_t>(input - names.inputs.begin())].internal_energy =
          read_internal_energy(pin, names);
    }
  }

  void read_output(const LibertyGroup& pin, const PinNames& names, OutputPin& output) const {
    if (pin.attribute("max_capacitance") != nullptr) {
      output.max_capacitance_ff = size_or(pin, "max_capacitance", 0) * units_.capacitance_ff;
    }
    for (const LibertyGroup& timing : pin.groups) {
      if (timing.type == "timing") read_arcs(timing, names.inputs, output.arcs);
    }
    output.internal_energy = read_internal_energy(pin, names);
  }

  /// "A B" -> indices. Pins that are no inputs (an output that the arc also depends on) are left out.
  [[nodiscard]] static std::vector<int> inputs_named(std::string_view names, std::span<const std::string> input_names) {
    std::vector<int> inputs;
    while (!(names = trim(names)).empty()) {
      const std::string_view name = names.substr(0, names.find_first_of(" \t\n"));
      const auto found = std::find(input_names.begin(), input_names.end(), name);
      if (found != input_names.end()) inputs.push_back(static_cast<int>(found - input_names.begin()));
      names.remove_prefix(name.size());
    }
    return inputs;
  }

  void read_arcs(const LibertyGroup& timing, std::span<const std::string> input_names,
                 std::vector<TimingArc>& arcs) const {
    const std::string type = text_or(timing, "timing_type", "combinational");
    if (type != "combinational" && type != "combinational_rise" && type != "combinational_fall") return;
    TimingArc arc;
    const std::string sense = text_or(timing, "timing_sense", "non_unate");
    if (sense == "positive_unate") {
      arc.sense = Unateness::kPositive;
    } else if (sense == "negative_unate") {
      arc.sense = Unateness::kNegative;
    } else if (sense != "non_unate") {
      fail(timing.line, concat("\"", sense, "\""), "positive_unate, negative_unate or non_unate", "timing_sense");
    }
    arc.cell_rise = table(timing, "cell_rise", units_.time_ns);
    arc.cell_fall = table(timing, "cell_fall", units_.time_ns);
    arc.rise_transition = table(timing, "rise_transition", units_.time_ns);
    arc.fall_transition = table(timing, "fall_transition", units_.time_ns);
    if (arc.cell_rise.has_value() != arc.rise_transition.has_value() ||
        arc.cell_fall.has_value() != arc.fall_transition.has_value()) {
      fail(timing.line, "a delay table without its transition table, or the reverse",
           "cell_rise with rise_transition, cell_fall with fall_transition",
           "a table look-up library (NLDM) holds both");
    }
    for (const int input : inputs_named(text_or(timing, "related_pin", ""), input_names)) {
      arc.input = input;
      arcs.push_back(arc);
    }
  }

  [[nodiscard]] std::vector<InternalEnergy> read_internal_energy(const LibertyGroup& pin, const PinNames& names) const {
    std::vector<InternalEnergy> energies;
    for (const LibertyGroup& group : pin.groups) {
      if (group.type != "internal_power") continue;
      InternalEnergy energy;
      const double scale = units_.internal_energy_fj();
      const std::optional<NldmTable> both = table(group, "power", scale);
      energy.rise = table(group, "rise_power", scale).value_or(both.value_or(NldmTable{}));
      energy.fall = table(group, "fall_power", scale).value_or(both.value_or(NldmTable{}));
      energy.when = condition(group, names);
      const std::vector<int> related = inputs_named(text_or(group, "related_pin", ""), names.inputs);
      if (related.empty()) energies.push_back(energy);
      for (const int input : related) {
        energy.related_input = input;
        energies.push_back(energy);
      }
    }
    return energies;
  }

  [[nodiscard]] std::optional<TruthTable> condition(const LibertyGroup& group, const PinNames& names) const {
    const LibertyAttribute* const when = group.attribute("when");
    if (when == nullptr) return std::nullopt;
    return BooleanFunction::parse(text_of(*when), names.all, concat(file_, ":", when->line))
        .truth_table(static_cast<int>(names.inputs.size()), names.output_tables);
  }

  void read_leakage(const LibertyGroup& group, const PinNames& names, Cell& cell) const {
    double unconditional = number_or(group, "cell_leakage_power", default_leakage_);
    bool any = unconditional != 0;
    for (const LibertyGroup& leakage : group.groups) {
      if (leakage.type != "leakage_power") continue;
      const double power = number_or(leakage, "value", 0);
      any = any || power != 0;
      if (const std::optional<TruthTable> when = condition(leakage, names)) {
        cell.leakage_states.push_back({.when = *when, .power_uw = power * units_.leakage_power_uw});
      } else {
        unconditional = power;
      }
    }
    if (any && units_.leakage_power_uw == 0) {
      fail(group.line, "leakage power", "a leakage_power_unit such as \"1nW\" in the library",
           "leakage has no unit without it");
    }
    cell.leakage_power_uw = unconditional * units_.leakage_power_uw;
  }

  [[nodiscard]] std::optional<NldmTable> table(const LibertyGroup& group, std::string_view type,
                                               double value_scale) const {
    const LibertyGroup* const values = group.group(type);
    if (values == nullptr) return std::nullopt;
    return read_table(*values, value_scale);
  }

  [[nodiscard]] std::vector<double> numbers(const LibertyAttribute& attribute, double scale) const {
    std::vector<double> result;
    for (std::string_view text : attribute.values) {
      while (!(text = trim(text)).empty()) {
        const std::string_view number = text.substr(0, text.find_first_of(", \t\r\n"));
        result.push_back(parse_number(number, attribute.name, file_, attribute.line) * scale);
        text = trim(text.substr(number.size()));
        if (text.starts_with(',')) text.remove_prefix(1);
      }
    }
    return result;
  }

  enum class Axis { kSlew, kLoad };

  [[nodiscard]] Axis axis_kind(const LibertyAttribute& variable) const {
    const std::string name = text_of(variable);
    if (name == "input_net_transition" || name == "input_transition_time") return Axis::kSlew;
    if (name == "total_output_net_capacitance") return Axis::kLoad;
    fail(variable.line, concat("\"", name, "\""),
         "input_net_transition, input_transition_time or total_output_net_capacitance",
         "axes of delay, transition and energy tables");
  }

  [[nodiscard]] std::vector<double> axis(const LibertyGroup& values, const LibertyGroup& table_template, int number,
                                         Axis kind) const {
    const std::string name = concat("index_", number);
    const LibertyAttribute* attribute = values.attribute(name);
    if (attribute == nullptr) attribute = table_template.attribute(name);
    if (attribute == nullptr)
      fail(values.line, "no " + name, name + " (\"...\") here or in the template", "the axis of a table");
    std::vector<double> points = numbers(*attribute, kind == Axis::kSlew ? units_.time_ns : units_.capacitance_ff);
    const bool increases =
        std::adjacent_find(points.begin(), points.end(), [](double a, double b) { return !(a < b); }) == points.end();
    if (points.empty() || points.size() > kMaxAxis || !increases) {
      fail(attribute->line, join(attribute->values, ", ").substr(0, 80),
           concat("1 to ", kMaxAxis, " numbers, each above the one before"), "the axis of a table");
    }
    return points;
  }

  /// A table of any axis order, as slew x load.
  [[nodiscard]] NldmTable read_table(const LibertyGroup& group, double value_scale) const {
    const LibertyAttribute* const attribute = group.attribute("values");
    if (attribute == nullptr) fail(group.line, "no values", "values (\"...\")", concat("the numbers of ", group.type));
    std::vector<double> values = numbers(*attribute, value_scale);

    std::vector<double> slews = {0};
    std::vector<double> loads = {0};
    bool load_first = false;
    const std::string name = group.names.empty() ? "scalar" : group.names[0];
    if (name != "scalar") {
      const LibertyGroup& table_template = template_named(name, group.line);
      if (table_template.attribute("variable_3") != nullptr) {
        fail(group.line, "a table of three axes", "one or two axes: slew, load",
             "three-dimensional tables are not supported");
      }
      std::vector<Axis> kinds;
      for (int number = 1; number <= 2; ++number) {
        const LibertyAttribute* const variable = table_template.attribute(concat("variable_", number));
        if (variable == nullptr) break;
        const Axis kind = axis_kind(*variable);
        if (!kinds.empty() && kinds[0] == kind)
          fail(variable->line, text_of(*variable), "an axis of the other kind", "one slew, one load");
        kinds.push_back(kind);
        (kind == Axis::kSlew ? slews : loads) = axis(group, table_template, number, kind);
      }
      load_first = kinds.size() == 2 && kinds[0] == Axis::kLoad;
    }
    if (values.size() != slews.size() * loads.size()) {
      fail(attribute->line, concat(values.size(), " values"),
           concat(slews.size() * loads.size(), " (", slews.size(), " slews x ", loads.size(), " loads)"),
           "one value a grid point");
    }
    if (load_first) {
      std::vector<double> transposed;
      transposed.reserve(values.size());
      for (std::size_t i = 0; i < slews.size(); ++i) {
        for (std::size_t j = 0; j < loads.size(); ++j) transposed.push_back(values[j * slews.size() + i]);
      }
      values = std::move(transposed);
    }
    return NldmTable(std::move(slews), std::move(loads), std::move(values));
  }

  [[nodiscard]] const LibertyGroup& template_named(const std::string& name, int line) const {
    const auto found = std::find_if(templates_.begin(), templates_.end(), [&name](const LibertyGroup* t) {
      return !t->names.empty() && t->names[0] == name;
    });
    if (found == templates_.end())
      fail(line, concat("\"", name, "\""), "the name of a lu_table_template or power_lut_template",
           "template of a table");
    return **found;
  }

  /// Characterisation measures what the supply delivers at one input edge. Where both outputs of an adder move at it,
  /// each of their tables gets the whole of it: then the tables of all outputs are the same (perhaps rise and fall
  /// exchanged).
  [[nodiscard]] static bool outputs_share_energy(const Cell& cell) {
    if (cell.outputs.size() < 2) return false;
    const OutputPin& first = cell.outputs[0];
    if (first.internal_energy.empty()) return false;
    return std::all_of(cell.outputs.begin() + 1, cell.outputs.end(), [&first](const OutputPin& other) {
      return std::equal(first.internal_energy.begin(), first.internal_energy.end(), other.internal_energy.begin(),
                        other.internal_energy.end(), [](const InternalEnergy& a, const InternalEnergy& b) {
                          return a.related_input == b.related_input &&
                                 ((a.rise == b.rise && a.fall == b.fall) || (a.rise == b.fall && a.fall == b.rise));
                        });
    });
  }

  const LibertyGroup& library_;
  std::string_view file_;
  LibertyUnits units_;
  std::vector<const LibertyGroup*> templates_;
  double default_input_capacitance_ = 0;
  double default_leakage_ = 0;
};

}  // namespace

double OutputPin::max_load_ff() const {
  double load = max_capacitance_ff;
  for (const TimingArc& arc : arcs) {
    for (const auto* grid : {&arc.cell_rise, &arc.cell_fall, &arc.rise_transition, &arc.fall_transition}) {
      if (grid->has_value()) load = std::min(load, (*grid)->max_load_ff());
    }
  }
  for (const InternalEnergy& energy : internal_energy)
    load = std::min({load, energy.rise.max_load_ff(), energy.fall.max_load_ff()});
  return load;
}

CellLibrary parse_cell_library(std::string_view text, std::string_view file) {
  CellLibrary library = LibraryReader(parse_liberty(text, file), file).read();
  library.sha256 = sha256_hex(text);
  return library;
}

CellLibrary read_cell_library(const std::filesystem::path& file) {
  return parse_cell_library(read_file(file), file.string());
}

}  // namespace axdse::hwmodel

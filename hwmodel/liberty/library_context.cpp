#include "hwmodel/liberty/library_context.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse::hwmodel {
namespace {

constexpr std::size_t kMaxAxis = 1000;  // points; real tables have 5 to 10

bool names_axis(const TableAxis& axis, std::string_view name) {
  return !name.empty() && std::find(axis.names.begin(), axis.names.end(), name) != axis.names.end();
}

std::string allowed_names(const TableAxes& axes) {
  std::vector<std::string> names;
  for (const TableAxis* const axis : {&axes.rows, &axes.columns}) {
    for (const std::string_view name : axis->names) {
      if (!name.empty()) names.emplace_back(name);
    }
  }
  return join(names, ", ");
}

/// 1 in every state.
TruthTable always(int inputs) {
  const auto states = 1U << static_cast<unsigned>(inputs);
  return {.inputs = inputs, .bits = states == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << states) - 1};
}

/// Narrows each group without a condition to the states that no conditional group of the same related pin names, and
/// drops it if there is none.
void complete_conditions(std::vector<InternalEnergy>& energies, int inputs) {
  const std::vector<InternalEnergy> as_written = energies;
  std::erase_if(energies, [&](InternalEnergy& energy) {
    if (energy.when) return false;
    std::uint64_t named = 0;
    for (const InternalEnergy& other : as_written) {
      if (other.when && other.related_input == energy.related_input) named |= other.when->bits;
    }
    if (named == 0) return false;
    energy.when = TruthTable{.inputs = inputs, .bits = always(inputs).bits & ~named};
    return energy.when->bits == 0;
  });
}

}  // namespace

LibraryContext::LibraryContext(const LibertyGroup& library, std::string_view file)
    : file_(file),
      units_(read_units(library, file)),
      nldm_axes_{.rows = {.names = {"input_net_transition", "input_transition_time"}, .scale = units_.time_ns},
                 .columns = {.names = {"total_output_net_capacitance", ""}, .scale = units_.capacitance_ff}},
      constraint_axes_{.rows = {.names = {"constrained_pin_transition", ""}, .scale = units_.time_ns},
                       .columns = {.names = {"related_pin_transition", ""}, .scale = units_.time_ns}},
      default_input_capacitance_(size_or(library, "default_input_pin_cap", 0)),
      default_cell_leakage_(number_or(library, "default_cell_leakage_power", 0)),
      default_leakage_density_(number_or(library, "default_leakage_power_density", 0)) {
  if (library.attribute("default_max_capacitance") != nullptr)
    default_max_capacitance_ = size_or(library, "default_max_capacitance", 0);
  for (const LibertyGroup& group : library.groups) {
    if (group.type == "lu_table_template" || group.type == "power_lut_template") templates_.push_back(&group);
  }
}

void LibraryContext::fail(int line, std::string got, std::string allowed, std::string why) const {
  throw SpecError({.where = place(line),
                   .got = std::move(got),
                   .allowed = std::move(allowed),
                   .why = std::move(why),
                   .fix = "mend the Liberty file, or take an undamaged copy"});
}

std::string LibraryContext::place(int line) const { return concat(file_, ":", line); }

std::string LibraryContext::text_of(const LibertyAttribute& attribute) {
  return attribute.values.empty() ? std::string{} : attribute.values[0];
}

std::string LibraryContext::text_or(const LibertyGroup& group, std::string_view name, std::string_view standard) {
  const LibertyAttribute* const attribute = group.attribute(name);
  return attribute == nullptr ? std::string(standard) : std::string(trim(text_of(*attribute)));
}

double LibraryContext::number(std::string_view text, std::string_view what, int line) const {
  return parse_number(text, what, file_, line);
}

double LibraryContext::number_or(const LibertyGroup& group, std::string_view name, double standard) const {
  const LibertyAttribute* const attribute = group.attribute(name);
  return attribute == nullptr ? standard : parse_number(text_of(*attribute), name, file_, attribute->line);
}

double LibraryContext::size_or(const LibertyGroup& group, std::string_view name, double standard) const {
  const double value = number_or(group, name, standard);
  if (value < 0) fail(group.attribute(name)->line, to_text(value), "0 or more", std::string(name));
  return value;
}

std::vector<int> LibraryContext::inputs_named(std::string_view names, const ConditionPins& pins) {
  std::vector<int> inputs;
  const auto end = pins.names.begin() + pins.inputs;
  while (!(names = trim(names)).empty()) {
    const std::string_view name = names.substr(0, names.find_first_of(" \t\r\n"));
    const auto found = std::find(pins.names.begin(), end, name);
    if (found != end) inputs.push_back(static_cast<int>(found - pins.names.begin()));
    names.remove_prefix(name.size());
  }
  return inputs;
}

std::vector<double> LibraryContext::numbers(const LibertyAttribute& attribute, double scale) const {
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

std::optional<NldmTable> LibraryContext::table(const LibertyGroup& group, std::string_view type, double value_scale,
                                               const TableAxes& axes) const {
  const LibertyGroup* const values = group.group(type);
  if (values == nullptr) return std::nullopt;
  return read_table(*values, value_scale, axes);
}

InputPin LibraryContext::input_pin(const LibertyGroup& pin, const std::string& name) const {
  const double scale = units_.capacitance_ff;
  const double capacitance = size_or(pin, "capacitance", default_input_capacitance_);
  return {.name = name,
          .capacitance_ff = capacitance * scale,
          .rise_capacitance_ff = size_or(pin, "rise_capacitance", capacitance) * scale,
          .fall_capacitance_ff = size_or(pin, "fall_capacitance", capacitance) * scale,
          .internal_energy = {}};
}

double LibraryContext::max_capacitance_ff(const LibertyGroup& pin) const {
  if (pin.attribute("max_capacitance") != nullptr) return size_or(pin, "max_capacitance", 0) * units_.capacitance_ff;
  if (default_max_capacitance_) return *default_max_capacitance_ * units_.capacitance_ff;
  return std::numeric_limits<double>::infinity();
}

TimingArc LibraryContext::timing_arc(const LibertyGroup& timing, int input) const {
  TimingArc arc;
  arc.input = input;
  const std::string sense = text_or(timing, "timing_sense", "non_unate");
  if (sense == "positive_unate") {
    arc.sense = Unateness::kPositive;
  } else if (sense == "negative_unate") {
    arc.sense = Unateness::kNegative;
  } else if (sense != "non_unate") {
    fail(timing.line, concat("\"", sense, "\""), "positive_unate, negative_unate or non_unate", "timing_sense");
  }
  arc.cell_rise = table(timing, "cell_rise", units_.time_ns, nldm_axes_);
  arc.cell_fall = table(timing, "cell_fall", units_.time_ns, nldm_axes_);
  arc.rise_transition = table(timing, "rise_transition", units_.time_ns, nldm_axes_);
  arc.fall_transition = table(timing, "fall_transition", units_.time_ns, nldm_axes_);
  if (arc.cell_rise.has_value() != arc.rise_transition.has_value() ||
      arc.cell_fall.has_value() != arc.fall_transition.has_value()) {
    fail(timing.line, "a delay table without its transition table, or the reverse",
         "cell_rise with rise_transition, cell_fall with fall_transition", "a table look-up library (NLDM) holds both");
  }
  return arc;
}

std::optional<TruthTable> LibraryContext::condition(const LibertyGroup& group, const ConditionPins& pins) const {
  const LibertyAttribute* const when = group.attribute("when");
  if (when == nullptr) return std::nullopt;
  return BooleanFunction::parse(text_of(*when), pins.names, place(when->line)).truth_table(pins.inputs, pins.derived);
}

std::vector<InternalEnergy> LibraryContext::internal_energy(const LibertyGroup& pin, const ConditionPins& pins) const {
  const double scale = units_.internal_energy_fj();
  std::vector<InternalEnergy> energies;
  for (const LibertyGroup& group : pin.groups) {
    if (group.type != "internal_power") continue;
    InternalEnergy energy;
    const std::optional<NldmTable> both = table(group, "power", scale, nldm_axes_);
    energy.rise = table(group, "rise_power", scale, nldm_axes_).value_or(both.value_or(NldmTable{}));
    energy.fall = table(group, "fall_power", scale, nldm_axes_).value_or(both.value_or(NldmTable{}));
    energy.when = condition(group, pins);
    const std::string related = text_or(group, "related_pin", "");
    if (related.empty()) energies.push_back(energy);
    for (const int input : inputs_named(related, pins)) {
      energy.related_input = input;
      energies.push_back(energy);
    }
  }
  complete_conditions(energies, pins.inputs);
  return energies;
}

Leakage LibraryContext::leakage(const LibertyGroup& cell, const ConditionPins& pins) const {
  Leakage result;
  double unconditional = default_cell_leakage_;
  if (cell.attribute("cell_leakage_power") != nullptr) {
    unconditional = number_or(cell, "cell_leakage_power", 0);
  } else if (unconditional == 0) {
    unconditional = default_leakage_density_ * size_or(cell, "area", 0);
  }
  bool any = unconditional != 0;
  for (const LibertyGroup& group : cell.groups) {
    if (group.type != "leakage_power") continue;
    const double power = number_or(group, "value", 0);
    any = any || power != 0;
    if (const std::optional<TruthTable> when = condition(group, pins)) {
      result.states.push_back({.when = *when, .power_uw = power * units_.leakage_power_uw});
    } else {
      unconditional = power;
    }
  }
  if (any && units_.leakage_power_uw == 0) {
    fail(cell.line, "leakage power", "a leakage_power_unit such as \"1nW\" in the library",
         "leakage has no unit without it");
  }
  result.power_uw = unconditional * units_.leakage_power_uw;
  return result;
}

std::vector<double> LibraryContext::axis(const LibertyGroup& values, const LibertyGroup& table_template, int number,
                                         double scale) const {
  const std::string name = concat("index_", number);
  const LibertyAttribute* attribute = values.attribute(name);
  if (attribute == nullptr) attribute = table_template.attribute(name);
  if (attribute == nullptr)
    fail(values.line, "no " + name, name + " (\"...\") here or in the template", "the axis of a table");
  std::vector<double> points = numbers(*attribute, scale);
  const bool increases =
      std::adjacent_find(points.begin(), points.end(), [](double a, double b) { return !(a < b); }) == points.end();
  if (points.empty() || points.size() > kMaxAxis || !increases) {
    fail(attribute->line, join(attribute->values, ", ").substr(0, 80),
         concat("1 to ", kMaxAxis, " numbers, each above the one before"), "the axis of a table");
  }
  return points;
}

/// A table of any axis order, as rows x columns.
NldmTable LibraryContext::read_table(const LibertyGroup& group, double value_scale, const TableAxes& axes) const {
  const LibertyAttribute* const attribute = group.attribute("values");
  if (attribute == nullptr) fail(group.line, "no values", "values (\"...\")", concat("the numbers of ", group.type));
  std::vector<double> values = numbers(*attribute, value_scale);

  std::vector<double> rows = {0};
  std::vector<double> columns = {0};
  std::vector<bool> is_row;  // by axis of the template
  const std::string name = group.names.empty() ? "scalar" : group.names[0];
  if (name != "scalar") {
    const LibertyGroup& table_template = template_named(name, group.line);
    if (table_template.attribute("variable_3") != nullptr) {
      fail(group.line, "a table of three axes", "one or two axes", "three-dimensional tables are not supported");
    }
    for (int number = 1; number <= 2; ++number) {
      const LibertyAttribute* const variable = table_template.attribute(concat("variable_", number));
      if (variable == nullptr) break;
      const std::string kind(trim(text_of(*variable)));
      is_row.push_back(names_axis(axes.rows, kind));
      if (!is_row.back() && !names_axis(axes.columns, kind))
        fail(variable->line, concat("\"", kind, "\""), allowed_names(axes), concat("axes of ", group.type));
      if (number == 2 && is_row[0] == is_row[1])
        fail(variable->line, kind, "an axis of the other kind", concat("the two axes of ", group.type, " differ"));
      (is_row.back() ? rows : columns) =
          axis(group, table_template, number, (is_row.back() ? axes.rows : axes.columns).scale);
    }
  }
  if (values.size() != rows.size() * columns.size()) {
    fail(attribute->line, concat(values.size(), " values"),
         concat(rows.size() * columns.size(), " (", rows.size(), " x ", columns.size(), ")"), "one value a grid point");
  }
  if (is_row.size() == 2 && !is_row[0]) {
    std::vector<double> transposed;
    transposed.reserve(values.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      for (std::size_t j = 0; j < columns.size(); ++j) transposed.push_back(values[j * rows.size() + i]);
    }
    values = std::move(transposed);
  }
  return NldmTable(std::move(rows), std::move(columns), std::move(values));
}

const LibertyGroup& LibraryContext::template_named(const std::string& name, int line) const {
  const auto found = std::find_if(templates_.begin(), templates_.end(),
                                  [&name](const LibertyGroup* t) { return !t->names.empty() && t->names[0] == name; });
  if (found == templates_.end())
    fail(line, concat("\"", name, "\""), "the name of a lu_table_template or power_lut_template",
         "template of a table");
  return **found;
}

}  // namespace axdse::hwmodel

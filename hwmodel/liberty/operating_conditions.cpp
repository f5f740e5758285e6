#include "hwmodel/liberty/operating_conditions.hpp"

#include <cmath>

#include "core/text.hpp"

namespace axdse::hwmodel {
namespace {

/// The first k_ factor (of the library, or of its scaling_factors groups) that is not 0, or null.
const LibertyAttribute* derating_factor(const LibraryContext& context, const LibertyGroup& group) {
  for (const LibertyAttribute& attribute : group.attributes) {
    if (attribute.name.starts_with("k_") &&
        context.number(LibraryContext::text_of(attribute), attribute.name, attribute.line) != 0)
      return &attribute;
  }
  for (const LibertyGroup& inner : group.groups) {
    if (inner.type != "scaling_factors") continue;
    if (const LibertyAttribute* const factor = derating_factor(context, inner)) return factor;
  }
  return nullptr;
}

}  // namespace

std::string OperatingConditions::text() const {
  return concat("process ", process, ", ", voltage_v, " V, ", temperature_c, " C");
}

OperatingConditions read_operating_conditions(const LibraryContext& context, const LibertyGroup& library) {
  const double volt = context.units().voltage_v;
  const OperatingConditions nominal = {.process = context.number_or(library, "nom_process", 1),
                                       .voltage_v = context.number_or(library, "nom_voltage", 0) * volt,
                                       .temperature_c = context.number_or(library, "nom_temperature", 25)};
  OperatingConditions conditions = nominal;
  const std::string chosen = LibraryContext::text_or(library, "default_operating_conditions", "");
  for (const LibertyGroup& group : library.groups) {
    if (group.type != "operating_conditions" || chosen.empty() || group.names.empty() || group.names[0] != chosen)
      continue;
    conditions.process = context.number_or(group, "process", conditions.process);
    conditions.voltage_v = context.number_or(group, "voltage", conditions.voltage_v / volt) * volt;
    conditions.temperature_c = context.number_or(group, "temperature", conditions.temperature_c);
  }
  if (!(conditions.voltage_v > 0))
    context.fail(library.line, to_text(conditions.voltage_v / volt), "a voltage above 0",
                 "nom_voltage, or that of default_operating_conditions");
  // A library without a nominal voltage can only hold for its operating conditions.
  const bool nominal_voltage = nominal.voltage_v == 0 || std::abs(conditions.voltage_v / nominal.voltage_v - 1) < 1e-9;
  if (conditions.process == nominal.process && conditions.temperature_c == nominal.temperature_c && nominal_voltage)
    return conditions;
  if (const LibertyAttribute* const factor = derating_factor(context, library)) {
    context.fail(factor->line, concat(factor->name, " other than 0, at ", conditions.text()),
                 concat("the nominal conditions (", nominal.text(), ") or no k_ factors"),
                 "the tables hold at the nominal conditions, and derating them is not supported");
  }
  return conditions;
}

}  // namespace axdse::hwmodel

#include "hwmodel/liberty/units.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <string>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse::hwmodel {
namespace {

/// Far beyond any cell; keeps products of numbers and units finite.
constexpr double kLargest = 1e30;

struct Prefix {
  char letter;
  double factor;
};
constexpr std::array kPrefixes = {Prefix{'f', 1e-15}, Prefix{'p', 1e-12}, Prefix{'n', 1e-9},
                                  Prefix{'u', 1e-6},  Prefix{'m', 1e-3},  Prefix{'k', 1e3}};

[[noreturn]] void fail(std::string_view file, int line, std::string_view got, std::string_view allowed,
                       std::string_view what) {
  throw SpecError({.where = concat(file, ":", line),
                   .got = concat("\"", got.substr(0, 60), "\""),
                   .allowed = std::string(allowed),
                   .why = std::string(what),
                   .fix = "mend the unit in the Liberty file"});
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
  return result;
}

/// "1ps" with base "s" -> 1e-12
double parse_unit(std::string_view text, std::string_view base, std::string_view what, std::string_view file,
                  int line) {
  const std::string unit = lower(trim(text));
  const std::size_t number_length = std::min(unit.find_first_not_of("0123456789.+-"), unit.size());
  const std::string_view symbol = trim(std::string_view(unit).substr(number_length));
  const auto refuse = [&] { fail(file, line, text, concat("a number and a unit such as \"1n", base, "\""), what); };
  double factor = 1;
  if (!symbol.ends_with(base)) refuse();
  const std::string_view prefix = symbol.substr(0, symbol.size() - base.size());
  if (!prefix.empty()) {
    const auto known =
        std::find_if(kPrefixes.begin(), kPrefixes.end(), [prefix](const Prefix& p) { return prefix[0] == p.letter; });
    if (prefix.size() != 1 || known == kPrefixes.end()) refuse();
    factor = known->factor;
  }
  const double number =
      number_length == 0 ? 1 : parse_number(std::string_view(unit).substr(0, number_length), what, file, line);
  if (number <= 0) refuse();
  return number * factor;
}

}  // namespace

double parse_number(std::string_view text, std::string_view what, std::string_view file, int line) {
  std::string_view digits = trim(text);
  if (digits.starts_with('+')) digits.remove_prefix(1);
  double value = 0;
  const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || result.ec != std::errc{} || result.ptr != digits.data() + digits.size() ||
      !(std::abs(value) <= kLargest)) {
    throw SpecError({.where = concat(file, ":", line),
                     .got = concat("\"", text.substr(0, 60), "\""),
                     .allowed = "a number, in magnitude up to 1e30",
                     .why = std::string(what),
                     .fix = "mend the number in the Liberty file"});
  }
  return value;
}

LibertyUnits read_units(const LibertyGroup& library, std::string_view file) {
  LibertyUnits units;
  const auto scale = [&](std::string_view name, std::string_view base, double standard) -> double {
    const LibertyAttribute* const attribute = library.attribute(name);
    if (attribute == nullptr) return standard;
    return parse_unit(attribute->values.empty() ? "" : attribute->values[0], base, name, file, attribute->line);
  };
  units.time_ns = scale("time_unit", "s", 1e-9) * 1e9;                         // Liberty: 1 ns if absent
  units.voltage_v = scale("voltage_unit", "v", 1);                             // Liberty: 1 V if absent
  units.resistance_kohm = scale("pulling_resistance_unit", "ohm", 1e3) / 1e3;  // Liberty: 1 kohm if absent
  units.leakage_power_uw = scale("leakage_power_unit", "w", 0) * 1e6;

  const LibertyAttribute* const load = library.attribute("capacitive_load_unit");
  if (load == nullptr || load->values.size() != 2) {
    fail(file, load == nullptr ? library.line : load->line, load == nullptr ? "nothing" : join(load->values, ", "),
         "capacitive_load_unit (NUMBER, ff) or (NUMBER, pf)", "capacitances have no unit without it");
  }
  const double number = parse_number(load->values[0], "capacitive_load_unit", file, load->line);
  if (number <= 0) fail(file, load->line, load->values[0], "a number above 0", "capacitive_load_unit");
  units.capacitance_ff = number * parse_unit(load->values[1], "f", "capacitive_load_unit", file, load->line) * 1e15;
  return units;
}

}  // namespace axdse::hwmodel

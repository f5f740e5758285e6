#include "hwmodel/netlist/port_bits.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse::hwmodel {
namespace {

/// "a[3]", "a<3>", "a_3", "a3": bit 3 of a.
struct BitName {
  std::string_view stem;
  int number = 0;
};

std::optional<BitName> bit_name(std::string_view name) {
  std::string_view rest = name;
  char opening = '\0';
  if (rest.ends_with(']')) opening = '[';
  if (rest.ends_with('>')) opening = '<';
  if (opening != '\0') rest.remove_suffix(1);
  const std::size_t last = rest.find_last_not_of("0123456789");
  if (last == std::string_view::npos || last + 1 == rest.size()) return std::nullopt;
  const std::string_view digits = rest.substr(last + 1);
  BitName result;
  if (std::from_chars(digits.data(), digits.data() + digits.size(), result.number).ec != std::errc{})
    return std::nullopt;
  result.stem = rest.substr(0, last + 1);
  if (opening != '\0') {
    if (!result.stem.ends_with(opening)) return std::nullopt;
    result.stem.remove_suffix(1);
  } else if (result.stem.ends_with('_')) {
    result.stem.remove_suffix(1);
  }
  return result.stem.empty() ? std::nullopt : std::optional(result);
}

/// Ports as a person names them, each once, in the order of the file.
std::vector<std::string> names_of(const std::vector<Circuit::Port>& ports) {
  std::vector<std::string> names;
  std::set<std::string> known;
  for (const Circuit::Port& port : ports) {
    const std::optional<BitName> bit = port.is_vector ? std::nullopt : bit_name(port.name);
    std::string name(bit ? bit->stem : std::string_view(port.name));
    if (known.insert(name).second) names.push_back(std::move(name));
  }
  return names;
}

std::string listed(const std::vector<Circuit::Port>& ports) {
  constexpr std::size_t kShown = 500;
  const std::string all = join(names_of(ports), ", ");
  return all.size() <= kShown ? all : concat(all.substr(0, kShown), "...");
}

/// By significance.
std::map<int, BitId> numbered_bits(const Circuit& circuit, const std::vector<Circuit::Port>& ports,
                                   std::string_view name, std::string_view what, bool may_begin_above_0) {
  std::map<int, BitId> bits;
  const auto whole = std::find_if(ports.begin(), ports.end(), [name](const auto& port) { return port.name == name; });
  if (whole != ports.end()) {
    for (const BitId bit : whole->bits) bits.emplace(static_cast<int>(bits.size()), bit);
    return bits;
  }
  bool is_repeated = false;
  for (const Circuit::Port& port : ports) {
    const std::optional<BitName> bit = port.is_vector ? std::nullopt : bit_name(port.name);
    if (bit && bit->stem == name) is_repeated = !bits.emplace(bit->number, port.bits[0]).second || is_repeated;
  }
  if (bits.empty()) {
    throw SpecError(
        {.where = circuit.file,
         .got = name.empty() ? concat("no port for the ", what) : concat("port \"", name, "\" for the ", what),
         .allowed = ports.empty() ? "a circuit with ports" : listed(ports),
         .why = concat("the ports of ", circuit.name),
         .fix = "name the port in --ports; the order of operands is never guessed"});
  }
  const int lowest = bits.begin()->first;
  const int highest = bits.rbegin()->first;
  if (is_repeated || highest - lowest != static_cast<int>(bits.size()) - 1 || (lowest != 0 && !may_begin_above_0)) {
    throw SpecError(
        {.where = circuit.file,
         .got = concat(bits.size(), " ports of stem \"", name, "\", numbered ", lowest, " to ", highest),
         .allowed = may_begin_above_0 ? "numbers without gaps, each once" : "numbers from 0 without gaps, each once",
         .why = "a port's number is the significance of its bit",
         .fix = "name the ports by their significance"});
  }
  return bits;
}

std::vector<BitId> values_of(const std::map<int, BitId>& bits) {
  std::vector<BitId> values;
  for (const auto& [number, bit] : bits) values.push_back(bit);
  return values;
}

}  // namespace

std::vector<BitId> port_bits(const Circuit& circuit, const std::vector<Circuit::Port>& ports, std::string_view name,
                             std::string_view what) {
  return values_of(numbered_bits(circuit, ports, name, what, false));
}

ProductBits product_bits(const Circuit& circuit, std::string_view name) {
  const std::map<int, BitId> bits = numbered_bits(circuit, circuit.outputs, name, "product", true);
  return {.bits = values_of(bits), .lowest = bits.empty() ? 0 : bits.begin()->first};
}

std::string only_port(const Circuit& circuit, const std::vector<Circuit::Port>& ports, std::string_view what) {
  const std::vector<std::string> names = names_of(ports);
  if (names.size() == 1) return names[0];
  throw SpecError({.where = circuit.file,
                   .got = names.empty() ? "no outputs" : listed(ports),
                   .allowed = concat("one port, the ", what),
                   .why = {},
                   .fix = concat("name the port of the ", what, " in --ports")});
}

}  // namespace axdse::hwmodel

#include "kernels/gradient_maps.hpp"

#include <algorithm>

#include "core/error.hpp"

namespace axdse::kernels {
namespace {

struct Operand {
  OperandEncoding encoding = OperandEncoding::kU8;
  int bits = 8;
};

Operand activation_of(const MultiplierSpec& spec) {
  return {operands_of(spec).activation, operand_widths(spec).activation_bits};
}

Operand weight_of(const MultiplierSpec& spec) { return {operands_of(spec).weight, operand_widths(spec).weight_bits}; }

CodeMap decoded(const Operand& operand) {
  CodeMap map = {};
  for (std::size_t code = 0; code < map.size(); ++code) {
    map[code] = static_cast<float>(decode(operand.encoding, operand.bits, static_cast<std::uint8_t>(code)));
  }
  return map;
}

/// Slope at each value of the operand's range, spread over the codes that stand for it.
CodeMap slopes(const CodeMap& map, const Operand& operand, int half_window) {
  const ValueRange range = quantiser_range(operand.encoding, operand.bits);
  const auto at = [&](int value) { return double{map[encode(operand.encoding, value)]}; };
  std::vector<float> by_value;
  for (int value = range.min; value <= range.max; ++value) {
    const int first = std::max(range.min, value - half_window);
    const int last = std::min(range.max, value + half_window);
    const double centre = 0.5 * (first + last);
    double covariance = 0;
    double variance = 0;
    for (int x = first; x <= last; ++x) {
      covariance += (x - centre) * at(x);
      variance += (x - centre) * (x - centre);
    }
    by_value.push_back(static_cast<float>(covariance / variance));
  }
  CodeMap result = {};
  for (std::size_t code = 0; code < result.size(); ++code) {
    const int value = decode(operand.encoding, operand.bits, static_cast<std::uint8_t>(code));
    result[code] = by_value[static_cast<std::size_t>(std::clamp(value, range.min, range.max) - range.min)];
  }
  return result;
}

CodeMap ones() {
  CodeMap map = {};
  map.fill(1);
  return map;
}

template <typename Value>
CodeMap scaled(const std::array<Value, ProductTable::kCodes>& values, int shift) {
  CodeMap map = {};
  std::ranges::transform(values, map.begin(),
                         [shift](Value value) { return static_cast<float>(std::int64_t{value} << shift); });
  return map;
}

}  // namespace

GradientMaps straight_through(const MultiplierSpec& multiplier) {
  GradientMaps maps;
  maps.terms.push_back({.activation = decoded(activation_of(multiplier)),
                        .activation_slope = ones(),
                        .weight = decoded(weight_of(multiplier)),
                        .weight_slope = ones()});
  return maps;
}

GradientMaps error_aware(const MultiplierSpec& multiplier, const Factorisation& factorisation, int half_window) {
  AXDSE_ENSURE(half_window >= 1, "a slope needs a value on each side");
  GradientMaps maps;
  for (const FactorTerm& term : factorisation.terms) {
    TermGradient& gradient = maps.terms.emplace_back();
    gradient.activation = scaled(term.activation, term.shift);
    gradient.activation_slope = slopes(gradient.activation, activation_of(multiplier), half_window);
    gradient.weight = scaled(term.weight, 0);
    gradient.weight_slope = slopes(gradient.weight, weight_of(multiplier), half_window);
  }
  maps.weight_only_slope = slopes(scaled(factorisation.weight_only, 0), weight_of(multiplier), half_window);
  return maps;
}

void map_codes(const CodeMap& map, std::span<const std::uint8_t> codes, std::span<float> out) {
  AXDSE_ENSURE(codes.size() == out.size(), "a number for each code");
  for (std::size_t i = 0; i < codes.size(); ++i) out[i] = map[codes[i]];
}

}  // namespace axdse::kernels

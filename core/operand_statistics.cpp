#include "core/operand_statistics.hpp"

#include <numeric>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse {
namespace {

std::array<double, 256> uniform_over(OperandEncoding encoding, int bits) {
  std::array<double, 256> probability{};
  const double share = 1.0 / (1 << bits);
  for (int value = 0; value < (1 << bits); ++value) {
    int code = value;
    if (encoding == OperandEncoding::kSm8) {  // the sign of a narrower operand stays in bit 7
      const int magnitude_bits = bits - 1;
      code = (value & ((1 << magnitude_bits) - 1)) | ((value >> magnitude_bits) << 7);
    } else if (encoding == OperandEncoding::kS8 && value >= (1 << (bits - 1))) {
      code = (value - (1 << bits)) & 0xff;  // sign-extended
    }
    probability.at(static_cast<std::size_t>(code)) = share;
  }
  return probability;
}

std::array<double, 256> normalised(std::span<const std::uint64_t, 256> counts, std::string_view where) {
  const double total = std::accumulate(counts.begin(), counts.end(), 0.0,
                                       [](double sum, std::uint64_t n) { return sum + static_cast<double>(n); });
  if (total == 0) {
    throw SpecError({.where = std::string(where),
                     .got = "a histogram without a single operand",
                     .fix = "take it from at least one image"});
  }
  std::array<double, 256> probability{};
  for (std::size_t code = 0; code < 256; ++code) probability[code] = static_cast<double>(counts[code]) / total;
  return probability;
}

}  // namespace

OperandStatistics OperandStatistics::uniform(const MultiplierSpec& spec) {
  const Operands operands = operands_of(spec);
  const OperandWidths widths = operand_widths(spec);
  return {.name = "uniform",
          .activation = uniform_over(operands.activation, widths.activation_bits),
          .weight = uniform_over(operands.weight, widths.weight_bits)};
}

OperandStatistics OperandStatistics::from_counts(std::string name, std::span<const std::uint64_t, 256> activation,
                                                 std::span<const std::uint64_t, 256> weight) {
  const auto activations = normalised(activation, concat("operand statistics ", name, ", activations"));
  const auto weights = normalised(weight, concat("operand statistics ", name, ", weights"));
  return {.name = std::move(name), .activation = activations, .weight = weights};
}

}  // namespace axdse

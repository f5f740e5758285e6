#include "tests/support/random_multiplier.hpp"

#include <array>
#include <cstdlib>
#include <string>
#include <vector>

namespace axdse::test {
namespace {

int random_between(RandomEngine& engine, int min, int max) {
  return min + static_cast<int>(uniform_below(engine, static_cast<std::uint64_t>(max - min + 1)));
}

MaskedMultiplier random_family_member(RandomEngine& engine) {
  const MaskedMultiplier full =
      exact(random_between(engine, 3, 8), random_between(engine, 3, 8), random_operands(engine));
  const int a = full.activation_bits;
  const int w = full.weight_bits;
  const Operands operands = operands_of(full);
  switch (uniform_below(engine, 6)) {
    case 0:
      return full;
    case 1:
      return truncated(random_between(engine, 0, full.rows() + full.columns() - 2), a, w, operands);
    case 2:
      return operand(random_between(engine, 0, full.rows() - 1), random_between(engine, 0, full.columns() - 1), a, w,
                     operands);
    case 3:
      return rectangle(random_between(engine, 0, full.rows() - 1), random_between(engine, 0, full.columns()), a, w,
                       operands);
    case 4: {
      std::vector<int> rows;
      for (int row = 1; row < full.rows(); ++row) {
        if (uniform_below(engine, 2) == 0) rows.push_back(row);
      }
      return perforated(rows, a, w, operands);
    }
    default: {
      MaskedMultiplier free_mask = full;
      free_mask.kept.bits = engine();
      free_mask.kept.bits |= std::uint64_t{1} << (8 * (full.rows() - 1));  // something must be kept
      return free_mask;
    }
  }
}

}  // namespace

std::uint64_t test_seed() {
  const char* const text = std::getenv("AXDSE_TEST_SEED");
  return text == nullptr ? 20240601 : std::stoull(text);
}

Operands random_operands(RandomEngine& engine) {
  constexpr std::array kPairs = {
      Operands{OperandEncoding::kU8, OperandEncoding::kU8}, Operands{OperandEncoding::kU8, OperandEncoding::kS8},
      Operands{OperandEncoding::kU8, OperandEncoding::kSm8}, Operands{OperandEncoding::kS8, OperandEncoding::kS8}};
  return kPairs.at(uniform_below(engine, kPairs.size()));
}

MaskedMultiplier random_multiplier(RandomEngine& engine) {
  MaskedMultiplier multiplier = random_family_member(engine);
  if (uniform_below(engine, 2) == 0) multiplier.constant = random_between(engine, -kLargestConstant, kLargestConstant);
  return multiplier;
}

}  // namespace axdse::test

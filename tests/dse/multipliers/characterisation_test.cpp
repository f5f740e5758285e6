#include "dse/multipliers/characterisation.hpp"

#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>

#include "core/operand_statistics.hpp"

namespace axdse::dse {
namespace {

/// Costs that tell who asked: area by kept partial products, sm8 cheaper than s8.
struct FakeHardware {
  std::map<std::string, int> calls;

  CharacterisationSources sources(std::string unfit = "") {
    return {
        .row_cost = {},
        .best_cost =
            [this](const MultiplierSpec& m) {
              ++calls[canonical_name(m)];
              const auto& masked = std::get<MaskedMultiplier>(m);
              const double cells = std::popcount(masked.kept_in_array().bits);
              return UnitCost{.area_um2 = 10 * cells,
                              .delay_ns = 2,
                              .dynamic_power_uw = cells * (masked.weight == OperandEncoding::kSm8 ? 1 : 1.5),
                              .leakage_power_uw = 0,
                              .provenance = {.period_ns = 4}};
            },
        .operands = [](const MultiplierSpec& m) { return OperandStatistics::uniform(m); },
        .can_hold = [unfit](const Operands& operands) { return to_string(operands) != unfit; },
        .emulation = [](const MultiplierSpec&) { return EmulationFigures{.int8_convolutions = 4, .rank_bound = 3}; },
        .is_better = [](const UnitCost& a,
                        const UnitCost& b) { return a.energy_per_product_fj() < b.energy_per_product_fj(); }};
  }
};

TEST_CASE("figures have the exact design of the same operands and the best 8-bit one of any encoding", "[dse]") {
  FakeHardware hardware;
  Characterisation characterisation(hardware.sources());
  const MultiplierFigures figures = characterisation.figures(truncated(3, 5, 5, parse_operands("u8 x s8")));
  CHECK(canonical_name(figures.own->multiplier) == "u8 x s8 exact(5, 5)");
  CHECK(canonical_name(figures.eight_bit->multiplier) == "u8 x sm8 exact(8, 8)");  // 56 cells at 1, not 64 at 1.5
  CHECK(figures.to_own().area == Approx(19.0 / 25));
  CHECK(figures.to_eight_bit().area == Approx(19.0 / 56));
  CHECK(figures.to_eight_bit().energy == Approx(19 * 1.5 / 56));
  CHECK(figures.to_eight_bit().delay == 1);
  CHECK(figures.errors.wce > 0);
  CHECK(figures.stand_in.med > figures.errors.med);
  CHECK(figures.emulation.int8_convolutions == 4);
  CHECK(figures.emulation.rank_bound == 3);
}

TEST_CASE("encodings that cannot hold the operands are no baseline", "[dse]") {
  FakeHardware hardware;
  Characterisation characterisation(hardware.sources("u8 x sm8"));
  const MultiplierFigures figures = characterisation.figures(truncated(6, 8, 8, parse_operands("u8 x s8")));
  CHECK(canonical_name(figures.eight_bit->multiplier) == "u8 x s8 exact(8, 8)");
}

TEST_CASE("signs of operands decide what does the same multiply-accumulate", "[dse]") {
  CHECK(same_multiply_accumulate(parse_operands("u8 x s8")).size() == 2);
  CHECK(same_multiply_accumulate(parse_operands("u8 x u8")) == std::vector{parse_operands("u8 x u8")});
  CHECK(same_multiply_accumulate(parse_operands("s8 x s8")) == std::vector{parse_operands("s8 x s8")});
}

TEST_CASE("an exact multiplier is costed once, as a row and as a baseline", "[dse]") {
  FakeHardware hardware;
  Characterisation characterisation(hardware.sources());
  for (int k = 5; k <= 7; ++k) static_cast<void>(characterisation.figures(truncated(k)));
  const MultiplierFigures exact_row = characterisation.figures(exact(8, 8));
  CHECK(exact_row.to_own().energy == 1);
  CHECK(exact_row.stand_in.med == 0);
  for (const auto& [name, calls] : hardware.calls) {
    CAPTURE(name);
    CHECK(calls == 1);
  }
  CHECK(hardware.calls.size() == 3 + 2);
}

TEST_CASE("in place of 8 bits, a full-width multiplier errs as it does", "[dse][property]") {
  const Operands operands = parse_operands(GENERATE("u8 x u8", "u8 x s8", "u8 x sm8", "s8 x s8"));
  const MultiplierSpec multiplier = truncated(GENERATE(0, 3, 7), 8, 8, operands);
  const OperandStatistics uniform = OperandStatistics::uniform(multiplier);
  const ErrorMetrics errors = error_metrics(multiplier, uniform);
  const StandInError stand_in = stand_in_error(multiplier, uniform);
  CHECK(stand_in.med == Approx(errors.med));
  CHECK(stand_in.nmed == Approx(errors.nmed));
}

TEST_CASE("in place of 8 bits, a narrower exact multiplier errs by rounding its operands", "[dse]") {
  const MultiplierSpec narrow = exact(4, 8, parse_operands("u8 x u8"));
  double sum = 0;
  for (int a = 0; a < 256; ++a) {
    const double rounded = std::nearbyint(a / 17.0) * 17;  // 255 / 15 = 17
    for (int w = 0; w < 256; ++w) sum += std::abs(rounded - a) * w;
  }
  const StandInError error = stand_in_error(narrow, OperandStatistics::uniform(exact(8, 8, parse_operands("u8 x u8"))));
  CHECK(error.med == Approx(sum / 65536));
  CHECK(error.nmed == Approx(sum / 65536 / (255 * 255)));
}

}  // namespace
}  // namespace axdse::dse

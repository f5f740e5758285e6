#include "kernels/cpu/operand_maps.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <span>

#include "conv_cases.hpp"
#include "kernels/cpu/byte_maps.hpp"
#include "table_cases.hpp"

namespace axdse::kernels::cpu {

TEST_CASE("expanded channels hold the terms' maps of the codes, then zeros", "[kernels][op]") {
  // Blocks of 16; one channel; odd numbers; channels left over; a register's, and more.
  const auto [channels, expanded] = GENERATE(table<int, int>(
      {{16, 112}, {48, 336}, {1, 16}, {1, 8}, {3, 24}, {16, 128}, {31, 217}, {64, 448}, {65, 460}, {130, 1000}}));
  RandomEngine tables(5);
  const bool masks = GENERATE(true, false);
  const Factorisation factorisation =
      factorise(masks ? MultiplierSpec(truncated(7))
                      : random_low_rank_table({OperandEncoding::kU8, OperandEncoding::kS8}, 7, 20, 3, tables));
  REQUIRE(factorisation.terms.size() == 7);
  const TermChannels layout = {.terms = factorisation.terms, .channels = channels, .expanded_channels = expanded};
  constexpr int kImages = 2;
  constexpr int kRows = 3;
  constexpr int kColumns = 5;
  const int step = channels + GENERATE(0, 1, 40);  // pixels need not be dense
  RandomEngine engine(3);
  const std::vector<std::uint8_t> codes =
      random_codes(static_cast<std::size_t>(kImages * kRows * kColumns * step), engine);

  const auto size = static_cast<std::size_t>(kImages * kRows * kColumns * expanded);
  constexpr std::uint8_t kGuard = 0xcd;
  std::vector<std::uint8_t> memory(size + 64, kGuard);
  const std::span activations = std::span(memory).first(size);
  expand_activations(layout,
                     {.first = codes.data(),
                      .images = kImages,
                      .rows = kRows,
                      .columns = kColumns,
                      .image_step = kRows * kColumns * step,
                      .row_step = kColumns * step,
                      .column_step = step},
                     activations);
  std::vector<std::int8_t> weights(activations.size(), 0x77);
  expand_weights(layout, codes, step, 0, weights);

  int wrong = 0;
  for (int pixel = 0; pixel < kImages * kRows * kColumns; ++pixel) {
    for (int position = 0; position < expanded; ++position) {
      const auto term = static_cast<std::size_t>(position / channels);
      const bool used = term < factorisation.terms.size();
      const std::uint8_t code = codes[static_cast<std::size_t>(pixel * step + position % channels)];
      const int u = used ? factorisation.terms[term].activation[code] : 0;
      const int v = used ? factorisation.terms[term].weight[code] : 0;
      const auto at = static_cast<std::size_t>(pixel * expanded + position);
      wrong += (activations[at] != u ? 1 : 0) + (weights[at] != v ? 1 : 0);
    }
  }
  CHECK(wrong == 0);
  CHECK(std::ranges::count(std::span(memory).subspan(size), kGuard) == 64);
}

TEST_CASE("runs of bytes are masked and mapped alike on every instruction set, and nothing beyond them is written",
          "[kernels][op]") {
  RandomEngine engine(4);
  const auto count = GENERATE(0, 1, 31, 32, 33, 63, 64, 65, 200);
  const std::vector<std::uint8_t> codes = random_codes(static_cast<std::size_t>(count), engine);
  std::array<std::uint8_t, ProductTable::kCodes> map = masked_activations(0x5a);
  for (std::uint8_t& value : map) value ^= 0x21;
  const std::uint8_t guard = 0xcd;
  for (const CpuIsa isa : {CpuIsa::kScalar, CpuIsa::kAvx2, CpuIsa::kAvx512Vbmi}) {
    if (isa > cpu_isa()) continue;
    std::vector<std::uint8_t> masked(codes.size() + 1, guard);
    std::vector<std::uint8_t> mapped(codes.size() + 1, guard);
    mask_bytes(isa)(0x5a, codes.data(), masked.data(), count);
    map_bytes(isa)(map.data(), codes.data(), mapped.data(), count);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < codes.size(); ++i) {
      wrong += (masked[i] != (codes[i] & 0x5a) ? 1 : 0) + (mapped[i] != map[codes[i]] ? 1 : 0);
    }
    CAPTURE(to_string(isa), count);
    CHECK(wrong == 0);
    CHECK(masked.back() == guard);
    CHECK(mapped.back() == guard);
  }
}

}  // namespace axdse::kernels::cpu

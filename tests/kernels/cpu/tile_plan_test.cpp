#include "kernels/cpu/tile_plan.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <iostream>
#include <set>

#include "conv_cases.hpp"
#include "kernels/cpu/cpu_isa.hpp"

namespace axdse::kernels::cpu {
namespace {

/// What is at a position of a plane's row: an index of the input, or -1 for padding.
std::int64_t input_at(const PlaneRun& run, const PlaneAxis& axis, std::int64_t position) {
  const std::int64_t in_input = position - run.pad_before;
  return in_input < 0 || in_input >= run.count ? -1 : run.first + in_input * axis.input_step();
}

/// Says so where there are none.
bool has_tiles() {
  if (cpu_isa() >= CpuIsa::kAmxInt8) return true;
  std::cout << "SKIP: no int8 tile instructions (AMX)\n";
  return false;
}

}  // namespace

TEST_CASE("every tap reads, behind its output's place, the input that the convolution says", "[kernels]") {
  if (!has_tiles()) return;
  RandomEngine engine(11);
  for (int n = 0; n < 200; ++n) {
    const ConvProblem p = random_problem(exact(8, 8), engine);
    INFO(describe(p));
    const PlaneAxis& axis = tile_plan(p).columns;
    int wrong = 0;
    for (std::int64_t x = 0; x < p.output_width(); ++x) {
      for (std::int64_t tap = 0; tap < p.kernel_width; ++tap) {
        const PlaneRun run =
            run_of(axis, axis.phases[static_cast<std::size_t>(axis.plane_of(tap))], 0, axis.outputs + axis.reach);
        const std::int64_t column = x * p.stride_width + tap * p.dilation_width - p.pad_left;
        const std::int64_t expected = column >= 0 && column < p.width ? column : -1;
        wrong += input_at(run, axis, x * axis.unit + axis.position_of(tap)) != expected ? 1 : 0;
      }
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("strips hold every output row of every image once, slices every channel", "[kernels]") {
  if (!has_tiles()) return;
  const auto [channels, size, stride, batch] = GENERATE(
      table<int, int, int, int>({{3, 224, 2, 2}, {64, 56, 1, 3}, {512, 14, 2, 4}, {512, 7, 1, 5}, {16, 28, 1, 64}}));
  const ConvProblem p = with_stride_and_padding({.multiplier = truncated(7),
                                                 .batch = batch,
                                                 .height = size,
                                                 .width = size,
                                                 .channels = channels,
                                                 .outputs = channels,
                                                 .kernel_height = 3,
                                                 .kernel_width = 3},
                                                stride, 1);
  const TilePlan& plan = tile_plan(p);
  std::set<std::pair<std::int64_t, std::int64_t>> seen;
  std::int64_t rows = 0;
  for (const TileStrip& strip : plan.strips) {
    rows += strip.images * strip.rows;
    for (std::int64_t n = 0; n < strip.images; ++n) {
      for (std::int64_t y = 0; y < strip.rows; ++y) seen.emplace(strip.first_image + n, strip.first_row + y);
    }
  }
  CHECK(rows == p.batch * p.output_height());
  CHECK(std::ssize(seen) == rows);
  std::int64_t next = 0;
  for (const TileSlice& slice : plan.slices) {
    CHECK(slice.first_channel == next);
    next += slice.channels;
  }
  CHECK(next == p.channels);
  CHECK(plan.strip_bytes < 1 << 20);  // of a 2 MB level-2 cache
}

}  // namespace axdse::kernels::cpu

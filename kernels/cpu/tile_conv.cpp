#include "kernels/cpu/tile_conv.hpp"

#include <algorithm>
#include <vector>

#include "kernels/conv_checks.hpp"
#include "kernels/cpu/aligned_vector.hpp"
#include "kernels/cpu/int8_conv.hpp"
#include "kernels/cpu/operand_maps.hpp"
#include "kernels/cpu/tile_kernel.hpp"
#include "kernels/cpu/tile_plan.hpp"

namespace axdse::kernels {
namespace {

using cpu::PlaneRun;
using cpu::TileBlockShape;
using cpu::TilePart;
using cpu::TilePlan;
using cpu::TileSlice;
using cpu::TileStrip;

constexpr std::int64_t kPanelBytes = std::int64_t{512} << 10;  ///< of weights beside a strip of activations

/// One plane of a part's activations.
void fill_plane(const TilePlan& plan, const TilePart& part, const TileStrip& strip, std::int64_t row_phase,
                const std::uint8_t* channels, std::span<std::uint8_t> plane) {
  const ConvProblem& p = plan.problem;
  const bool whole = strip.rows == plan.rows.outputs;
  const std::int64_t shared_rows = whole ? plan.rows.shared : 0;
  const PlaneRun rows = run_of(plan.rows, row_phase, strip.first_row, strip.rows + plan.rows.reach);
  const PlaneRun columns = run_of(plan.columns, 0, 0, plan.columns.outputs + plan.columns.reach);
  const std::int64_t image_step = p.height * p.width * p.channels;
  const cpu::PixelGrid pixels = {
      .first = channels + strip.first_image * image_step + (rows.first * p.width + columns.first) * p.channels,
      .images = strip.images,
      .rows = rows.count,
      .columns = columns.count,
      .image_step = image_step,
      .row_step = p.stride_height * p.width * p.channels,
      .column_step = plan.columns.input_step() * p.channels,
      .pad_top = rows.pad_before,
      .pad_left = columns.pad_before,
      .pad_bottom = rows.pad_after - shared_rows,
      .pad_right = columns.pad_after - plan.columns.shared * plan.columns.unit,
      .pad_code = p.pad_code};
  cpu::expand_activations(part.layout, pixels, plane);
  const std::int64_t filled = strip.images * plan.image_rows(strip) * plan.columns.step();
  const std::int64_t behind = shared_rows * plan.columns.step() + plan.columns.shared;
  const std::int64_t place = plan.place_bytes(part);
  cpu::fill_padding(part.layout, p.pad_code, plane.subspan(filled * place, behind * place));
}

void fill_planes(const TilePlan& plan, const TileSlice& slice, const TileStrip& strip, const std::uint8_t* channels,
                 std::span<std::uint8_t> activations) {
  for (const TilePart& part : slice.parts) {
    std::int64_t first = part.first_byte;
    for (const std::int64_t row_phase : plan.rows.phases) {
      fill_plane(plan, part, strip, row_phase, channels, activations.subspan(first, part.plane_bytes));
      first += part.plane_bytes;
    }
  }
}

/// Blocks that hold all output pixels of a strip, and their runs, one block's after the other's.
struct PixelBlocks {
  struct Block {
    std::int64_t place = 0;  ///< of its first pixel
    std::size_t first_run = 0;
    std::size_t run_count = 0;
  };
  std::vector<Block> blocks;
  std::vector<cpu::PixelRun> runs;
};

PixelBlocks blocks_of(const TilePlan& plan, const TileStrip& strip, TileBlockShape shape) {
  PixelBlocks result;
  std::int64_t pixel = 0;
  for (std::int64_t row = 0; row < strip.images * strip.rows; ++row) {
    std::int64_t place = (row / strip.rows * plan.image_rows(strip) + row % strip.rows) * plan.columns.step();
    const std::int64_t end = place + plan.columns.outputs;
    while (place < end) {
      if (result.blocks.empty() || place >= result.blocks.back().place + pixels_of(shape)) {
        result.blocks.push_back({.place = place, .first_run = result.runs.size()});
      }
      PixelBlocks::Block& block = result.blocks.back();
      const std::int64_t count = std::min(end, block.place + pixels_of(shape)) - place;
      const auto first_in_block = static_cast<std::int32_t>(place - block.place);
      const auto pixels = static_cast<std::int32_t>(count);
      if (block.run_count != 0 && result.runs.back().first + result.runs.back().count == first_in_block) {
        result.runs.back().count += pixels;
      } else {
        result.runs.push_back({.first = first_in_block, .count = pixels, .pixel = pixel});
        ++block.run_count;
      }
      place += count;
      pixel += count;
    }
  }
  // Nothing is read behind the strip, if it is as long as a block.
  PixelBlocks::Block& last = result.blocks.back();
  const std::int64_t beyond = std::min(last.place + pixels_of(shape) - plan.places(strip), last.place);
  if (beyond > 0) {
    last.place -= beyond;
    for (std::size_t run = last.first_run; run < result.runs.size(); ++run) {
      result.runs[run].first += static_cast<std::int32_t>(beyond);
    }
  }
  return result;
}

/// What stays the same from block to block of one panel of outputs.
struct PanelWork {
  std::vector<cpu::TileProducts> products;  ///< their activations are those of `place`
  cpu::TileBlock block;
  std::int64_t place = 0;
};

/// Panels of one shape, in one slice of a group's channels.
struct Panels {
  std::int64_t group = 0;
  std::size_t slice = 0;
  std::int64_t first = 0;
  std::int64_t end = 0;
};

PanelWork work_of(const TilePlan& plan, const Panels& panels, std::int64_t panel, const std::uint8_t* activations,
                  std::int32_t* out) {
  const ConvProblem& p = plan.problem;
  const TileBlockShape shape = plan.shape_of(panel);
  const std::int64_t first_output = panel * outputs_of(TileBlockShape::k32Pixels32Outputs);
  const bool has_bias = panels.slice == 0 && !plan.bias.empty();
  const std::int32_t* const bias =
      has_bias ? plan.bias.data() + plan.padded_outputs() * panels.group + first_output : nullptr;
  PanelWork work = {.block = {.shape = shape,
                              .shift = plan.last_shift,
                              .bias = bias,
                              .adds = panels.slice != 0,
                              .out = out + panels.group * p.group_outputs() + first_output,
                              .out_step = p.outputs,
                              .outputs = static_cast<int>(
                                  std::min<std::int64_t>(p.group_outputs() - first_output, outputs_of(shape)))}};
  const std::int8_t* weights = plan.packed.data() + plan.first_weight(panels.group, panels.slice, panel);
  for (const TilePart& part : plan.slices[panels.slice].parts) {
    work.products.push_back({.activations = activations + part.first_byte,
                             .pixel_step = plan.place_bytes(part),
                             .offsets = part.offsets,
                             .weights = weights,
                             .shift = part.shift});
    weights += std::ssize(part.offsets) * outputs_of(shape) * cpu::kTileBytes;
  }
  return work;
}

/// Panels at all pixels of a strip, whose first output is `out`. As many panels as have their weights in the level-2
/// cache take turns at each block, so that outputs are written in their order in memory.
void multiply_panels(const TilePlan& plan, const Panels& panels, const PixelBlocks& pixels,
                     const std::uint8_t* activations, std::int32_t* out) {
  const std::int64_t steps = std::max<std::int64_t>(plan.slices[panels.slice].steps(), 1);
  const std::int64_t together = std::max<std::int64_t>(kPanelBytes / (steps * 2 * cpu::kTileSize), 1);
  for (std::int64_t first = panels.first; first < panels.end; first += together) {
    std::vector<PanelWork> works;
    for (std::int64_t panel = first; panel < std::min(first + together, panels.end); ++panel) {
      works.push_back(work_of(plan, panels, panel, activations, out));
    }
    for (const PixelBlocks::Block& block : pixels.blocks) {
      for (PanelWork& work : works) {
        for (cpu::TileProducts& one : work.products) one.activations += (block.place - work.place) * one.pixel_step;
        work.place = block.place;
        work.block.products = work.products;
        work.block.runs = std::span(pixels.runs).subspan(block.first_run, block.run_count);
        multiply_tiles_amx(work.block);
      }
    }
  }
}

/// Where a strip's operands lie in the input as in a plane; null if they don't, or if tiles would read behind its end.
const std::uint8_t* in_input(const TilePlan& plan, const TileStrip& strip, std::span<const std::uint8_t> input) {
  if (!plan.reads_input) return nullptr;
  const ConvProblem& p = plan.problem;
  const std::int64_t first = (strip.first_image * p.height + strip.first_row) * p.width * p.channels;
  const std::int64_t places = std::max<std::int64_t>(plan.places(strip), pixels_of(TileBlockShape::k64Pixels16Outputs));
  const std::int64_t behind_pixel = p.channels % cpu::kTileBytes == 0 ? 0 : cpu::kTileBytes;
  return first + places * p.channels + behind_pixel <= std::ssize(input) ? input.data() + first : nullptr;
}

/// Panels of a strip that one thread does; it expands the activations for itself.
void run_panels(const TilePlan& plan, const TileStrip& strip, std::int64_t first_panel, std::int64_t end_panel,
                std::span<const std::uint8_t> input, std::span<std::int32_t> out) {
  thread_local cpu::AlignedVector<std::uint8_t> activations;
  const ConvProblem& p = plan.problem;
  if (std::ssize(activations) < plan.strip_bytes) activations.resize(static_cast<std::size_t>(plan.strip_bytes));
  const std::int64_t first_pixel = (strip.first_image * p.output_height() + strip.first_row) * p.output_width();
  std::int32_t* const to = out.data() + first_pixel * p.outputs;
  const bool ends_narrow = plan.shape_of(end_panel - 1) == TileBlockShape::k64Pixels16Outputs;
  const std::int64_t end_wide = end_panel - (ends_narrow ? 1 : 0);
  PixelBlocks wide;
  PixelBlocks narrow;
  if (end_wide > first_panel) wide = blocks_of(plan, strip, TileBlockShape::k32Pixels32Outputs);
  if (ends_narrow) narrow = blocks_of(plan, strip, TileBlockShape::k64Pixels16Outputs);
  const cpu::TileRegisters registers;
  for (std::int64_t group = 0; group < p.groups; ++group) {
    for (std::size_t n = 0; n < plan.slices.size(); ++n) {
      const TileSlice& slice = plan.slices[n];
      const std::int64_t first_channel = group * p.group_channels() + slice.first_channel;
      const std::uint8_t* operands = in_input(plan, strip, input);
      if (operands != nullptr) {
        operands += first_channel;
      } else {
        fill_planes(plan, slice, strip, input.data() + first_channel, activations);
        operands = activations.data();
      }
      const Panels wide_ones = {.group = group, .slice = n, .first = first_panel, .end = end_wide};
      const Panels narrow_ones = {.group = group, .slice = n, .first = end_wide, .end = end_panel};
      multiply_panels(plan, wide_ones, wide, operands, to);
      multiply_panels(plan, narrow_ones, narrow, operands, to);
    }
  }
}

}  // namespace

std::optional<std::string> TileConv::why_not(const ConvProblem& problem) const {
  return cpu::tile_plan(problem).why_not;
}

std::optional<double> TileConv::estimated_ns(const ConvProblem& problem) const {
  constexpr double kNsACall = 3000;
  constexpr double kNsATileStep = 7.5;  // of one tile instruction and its share of loads
  constexpr double kNsAWideBlock = 12;
  constexpr double kNsANarrowBlock = 50;  // whose pixels have a line each
  constexpr double kNsARow = 20;          // of a plane
  constexpr double kNsAnExpandedByte = 0.032;
  constexpr double kNsAPackedWeight = 0.05;  // read, and compared with those of the call before
  constexpr double kNsAPixelOfAGroup = 6;    // where groups keep its channels apart
  // The estimates of the two ways to convolve terms are closer than they are good. Measured, this one is faster unless
  // the other's lead is clear.
  constexpr double kClearLead = 0.65;
  const TilePlan& plan = cpu::tile_plan(problem);
  const ConvProblem& p = problem;
  const auto outputs = static_cast<double>(p.output_size());
  double ns = kNsACall + kNsAPackedWeight * static_cast<double>(plan.packed_size());
  for (const TileSlice& slice : plan.slices) {
    ns += cpu::ns_of_outputs(outputs);
    const double ns_of_steps = 4 * kNsATileStep * static_cast<double>(slice.steps());
    for (const TileStrip& strip : plan.strips) {
      const std::int64_t rows = strip.images * plan.image_rows(strip);
      double ns_a_group = 0;
      for (std::int64_t panel = 0; panel < plan.panels(); ++panel) {
        const TileBlockShape shape = plan.shape_of(panel);
        const bool is_wide = shape == TileBlockShape::k32Pixels32Outputs;
        const std::int64_t blocks = (plan.places(strip) + pixels_of(shape) - 1) / pixels_of(shape);
        ns_a_group += static_cast<double>(blocks) * (ns_of_steps + (is_wide ? kNsAWideBlock : kNsANarrowBlock));
      }
      const std::int64_t plane_rows = rows * std::ssize(plan.rows.phases);
      if (!plan.reads_input) {
        ns_a_group += kNsARow * static_cast<double>(plane_rows) +
                      kNsAnExpandedByte * static_cast<double>(rows * plan.row_bytes(slice));
      }
      if (p.groups > 1) {
        ns_a_group += kNsAPixelOfAGroup * static_cast<double>(plane_rows * plan.columns.step() * plan.columns.unit);
      }
      ns += static_cast<double>(p.groups) * ns_a_group;
    }
  }
  return kClearLead * ns;
}

void TileConv::run(const ConvProblem& problem, std::span<const std::uint8_t> input,
                   std::span<const std::uint8_t> weight, std::span<std::int32_t> out) const {
  TilePlan& plan = cpu::tile_plan(problem);
  check_run(problem, plan.why_not, input, weight, out);
  cpu::update_weights(plan, weight);
  const std::int64_t strips = std::ssize(plan.strips);
  const std::int64_t panels = plan.panels();
  const std::int64_t shares = std::clamp<std::int64_t>((plan.threads + strips - 1) / strips, 1, panels);

#pragma omp parallel for collapse(2)
  for (std::int64_t n = 0; n < strips; ++n) {
    for (std::int64_t share = 0; share < shares; ++share) {
      run_panels(plan, plan.strips[static_cast<std::size_t>(n)], share * panels / shares, (share + 1) * panels / shares,
                 input, out);
    }
  }
}

}  // namespace axdse::kernels

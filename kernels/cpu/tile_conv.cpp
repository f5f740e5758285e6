#include "kernels/cpu/tile_conv.hpp"

#include <algorithm>
#include <vector>

#include "kernels/conv_checks.hpp"
#include "kernels/cpu/aligned_vector.hpp"
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
      .group_step = p.channels,
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
      result.runs.push_back({.first = static_cast<std::int32_t>(place - block.place),
                             .count = static_cast<std::int32_t>(count),
                             .pixel = pixel});
      ++block.run_count;
      place += count;
      pixel += count;
    }
  }
  return result;
}

/// Panels of one shape.
struct Panels {
  std::int64_t group = 0;
  std::size_t slice = 0;
  std::int64_t first = 0;
  std::int64_t end = 0;
};

/// The weights that a panel's blocks are multiplied with; activations are those of place 0.
std::vector<cpu::TileProducts> products_of(const TilePlan& plan, const Panels& panels, std::int64_t panel,
                                           const std::uint8_t* activations) {
  const std::int8_t* weights = plan.packed.data() + plan.first_weight(panels.group, panels.slice, panel);
  std::vector<cpu::TileProducts> products;
  for (const TilePart& part : plan.slices[panels.slice].parts) {
    products.push_back({.activations = activations + part.first_byte,
                        .pixel_step = plan.place_bytes(part),
                        .offsets = part.offsets,
                        .weights = weights,
                        .shift = part.shift});
    weights += std::ssize(part.offsets) * outputs_of(plan.shape_of(panel)) * cpu::kTileBytes;
  }
  return products;
}

/// Panels at all pixels of a strip, whose first output is `out`. As many panels as have their weights in the level-2
/// cache take turns at each block, so that outputs are written in their order in memory.
void multiply_panels(const TilePlan& plan, const Panels& panels, const PixelBlocks& pixels,
                     const std::uint8_t* activations, std::int32_t* out) {
  const ConvProblem& p = plan.problem;
  const TileBlockShape shape = plan.shape_of(panels.first);
  const std::int64_t panel_bytes = plan.slices[panels.slice].steps() * outputs_of(shape) * cpu::kTileBytes;
  const std::int64_t together = std::max<std::int64_t>(kPanelBytes / std::max<std::int64_t>(panel_bytes, 1), 1);
  for (std::int64_t first = panels.first; first < panels.end; first += together) {
    const std::int64_t end = std::min(first + together, panels.end);
    std::vector<std::vector<cpu::TileProducts>> products;
    for (std::int64_t panel = first; panel < end; ++panel) {
      products.push_back(products_of(plan, panels, panel, activations));
    }
    std::int64_t at = 0;
    for (const PixelBlocks::Block& block : pixels.blocks) {
      for (std::int64_t panel = first; panel < end; ++panel) {
        std::vector<cpu::TileProducts>& mine = products[static_cast<std::size_t>(panel - first)];
        for (cpu::TileProducts& one : mine) one.activations += (block.place - at) * one.pixel_step;
        const std::int64_t first_output = panel * outputs_of(TileBlockShape::k32Pixels32Outputs);
        multiply_tiles_amx(
            shape,
            {.products = mine,
             .shift = plan.last_shift,
             .bias = panels.slice == 0 ? plan.bias.data() + plan.padded_outputs() * panels.group + first_output : nullptr,
             .runs = std::span(pixels.runs).subspan(block.first_run, block.run_count),
             .out = out + panels.group * p.group_outputs() + first_output,
             .out_step = p.outputs,
             .outputs = static_cast<int>(std::min<std::int64_t>(p.group_outputs() - first_output, outputs_of(shape)))});
      }
      at = block.place;
    }
  }
}

/// Panels of a strip that one thread does; it expands the activations for itself.
void run_panels(const TilePlan& plan, const TileStrip& strip, std::int64_t first_panel, std::int64_t end_panel,
                std::span<const std::uint8_t> input, std::span<std::int32_t> out) {
  thread_local cpu::AlignedVector<std::uint8_t> own;  // activations of the strip
  const ConvProblem& p = plan.problem;
  if (std::ssize(own) < plan.strip_bytes) own.resize(static_cast<std::size_t>(plan.strip_bytes));
  const std::int64_t first_pixel =
      (strip.first_image * p.output_height() + strip.first_row) * p.output_width();
  const cpu::TileRegisters registers;
  const bool ends_narrow = plan.shape_of(end_panel - 1) == TileBlockShape::k64Pixels16Outputs;
  const std::int64_t end_wide = end_panel - (ends_narrow ? 1 : 0);
  const PixelBlocks wide = blocks_of(plan, strip, TileBlockShape::k32Pixels32Outputs);
  const PixelBlocks narrow = blocks_of(plan, strip, TileBlockShape::k64Pixels16Outputs);
  std::int32_t* const to = out.data() + first_pixel * p.outputs;
  for (std::int64_t group = 0; group < p.groups; ++group) {
    for (std::size_t n = 0; n < plan.slices.size(); ++n) {
      const TileSlice& slice = plan.slices[n];
      fill_planes(plan, slice, strip, input.data() + group * p.group_channels() + slice.first_channel, own);
      multiply_panels(plan, {.group = group, .slice = n, .first = first_panel, .end = end_wide}, wide, own.data(), to);
      multiply_panels(plan, {.group = group, .slice = n, .first = end_wide, .end = end_panel}, narrow, own.data(), to);
    }
  }
}

}  // namespace

std::optional<std::string> TileConv::why_not(const ConvProblem& problem) const {
  return cpu::tile_plan(problem).why_not;
}

std::optional<double> TileConv::estimated_ns(const ConvProblem& problem) const {
  constexpr double kNsACall = 1500;
  constexpr double kNsAComparedWeight = 0.07;  // with the weights of the call before
  constexpr double kNsAPackedWeight = 0.04;
  constexpr double kNsAnExpandedByte = 0.03;
  constexpr double kNsATileStep = 7.5;  // of one tile instruction and its share of loads
  constexpr double kNsABlock = 80;
  constexpr double kNsAnOutput = 0.09;
  const TilePlan& plan = cpu::tile_plan(problem);
  const ConvProblem& p = problem;
  double ns = kNsACall + kNsAComparedWeight * static_cast<double>(p.weight_size());
  for (const TileSlice& slice : plan.slices) {
    ns += kNsAnOutput * static_cast<double>(p.output_size());
    const double ns_a_block = kNsABlock + 4 * kNsATileStep * static_cast<double>(slice.steps());
    for (const TileStrip& strip : plan.strips) {
      const std::int64_t rows = strip.images * plan.image_rows(strip);
      double blocks = 0;  // of a group
      for (std::int64_t panel = 0; panel < plan.panels(); ++panel) {
        const int pixels = pixels_of(plan.shape_of(panel));
        blocks += static_cast<double>((rows * plan.columns.step() + pixels - 1) / pixels);
      }
      const auto expanded = static_cast<double>(rows * plan.row_bytes(slice));
      ns += static_cast<double>(p.groups) * (blocks * ns_a_block + kNsAnExpandedByte * expanded);
    }
  }
  return ns + kNsAPackedWeight * static_cast<double>(plan.packed_size());
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

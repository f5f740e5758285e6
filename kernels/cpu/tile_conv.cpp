#include "kernels/cpu/tile_conv.hpp"

#include <algorithm>
#include <vector>

#include "kernels/conv_checks.hpp"
#include "kernels/cpu/operand_maps.hpp"
#include "kernels/cpu/tile_kernel.hpp"
#include "kernels/cpu/tile_plan.hpp"

namespace axdse::kernels {
namespace {

using cpu::PlaneRun;
using cpu::TileBlockShape;
using cpu::TilePart;
using cpu::TilePlan;
using cpu::TileStrip;

constexpr int kMostBlockPixels = pixels_of(TileBlockShape::k64Pixels16Outputs);

/// Memory of one thread that its calls share.
struct Workspace {
  std::vector<std::uint8_t> activations;
  std::vector<std::int32_t> pixels;  ///< at each place of a plane: the output pixel of the strip, or -1
  std::vector<cpu::TileProducts> products;
};

/// One plane of a part's activations.
void fill_plane(const TilePlan& plan, const TilePart& part, const TileStrip& strip, std::int64_t row_phase,
                std::int64_t column_phase, const std::uint8_t* channels, std::span<std::uint8_t> plane) {
  const ConvProblem& p = plan.problem;
  const bool whole = strip.rows == plan.rows.outputs;
  const std::int64_t shared_rows = whole ? plan.rows.shared : 0;
  const PlaneRun rows = run_of(plan.rows, row_phase, strip.first_row, strip.rows + plan.rows.reach);
  const PlaneRun columns = run_of(plan.columns, column_phase, 0, plan.columns.outputs + plan.columns.reach);
  const std::int64_t image_step = p.height * p.width * p.channels;
  const cpu::PixelGrid pixels = {
      .first = channels + strip.first_image * image_step + (rows.first * p.width + columns.first) * p.channels,
      .images = strip.images,
      .rows = rows.count,
      .columns = columns.count,
      .image_step = image_step,
      .row_step = p.stride_height * p.width * p.channels,
      .column_step = p.stride_width * p.channels,
      .group_step = p.channels,
      .pad_top = rows.pad_before,
      .pad_left = columns.pad_before,
      .pad_bottom = rows.pad_after - shared_rows,
      .pad_right = columns.pad_after - plan.columns.shared,
      .pad_code = p.pad_code};
  cpu::expand_activations(part.layout, pixels, plane);
  const std::int64_t filled = strip.images * plan.image_rows(strip) * plan.columns.step();
  const std::int64_t behind = shared_rows * plan.columns.step() + plan.columns.shared;
  const std::int64_t pixel = part.layout.expanded_channels;
  cpu::fill_padding(part.layout, p.pad_code, plane.subspan(filled * pixel, behind * pixel));
}

void fill_planes(const TilePlan& plan, const TileStrip& strip, const std::uint8_t* channels,
                 std::span<std::uint8_t> activations) {
  for (const TilePart& part : plan.parts) {
    std::int64_t first = part.first_byte;
    for (const std::int64_t row_phase : plan.rows.phases) {
      for (const std::int64_t column_phase : plan.columns.phases) {
        fill_plane(plan, part, strip, row_phase, column_phase, channels,
                   activations.subspan(first, part.plane_bytes));
        first += part.plane_bytes;
      }
    }
  }
}

/// Places of a plane, from its first on, that are output pixels; a block's length more at the end that are none.
void place_pixels(const TilePlan& plan, const TileStrip& strip, std::vector<std::int32_t>& pixels) {
  const std::int64_t step = plan.columns.step();
  pixels.assign(static_cast<std::size_t>(strip.images * plan.image_rows(strip) * step + kMostBlockPixels), -1);
  std::int32_t pixel = 0;
  for (std::int64_t image = 0; image < strip.images; ++image) {
    for (std::int64_t y = 0; y < strip.rows; ++y) {
      const std::int64_t first = (image * plan.image_rows(strip) + y) * step;
      for (std::int64_t x = 0; x < plan.columns.outputs; ++x) pixels[first + x] = pixel++;
    }
  }
}

/// One panel of outputs at all pixels of a strip, whose first output is `out`.
void multiply_panel(const TilePlan& plan, std::int64_t group, std::int64_t panel, Workspace& own, std::int32_t* out) {
  const ConvProblem& p = plan.problem;
  const TileBlockShape shape = plan.shape_of(panel);
  const std::int64_t first_output = panel * outputs_of(TileBlockShape::k32Pixels32Outputs);
  const std::int64_t padded_outputs = plan.panels() * outputs_of(TileBlockShape::k32Pixels32Outputs);
  const std::int8_t* weights = plan.packed.data() + plan.first_weight(group, panel);
  own.products.clear();
  for (const TilePart& part : plan.parts) {
    own.products.push_back({.activations = own.activations.data() + part.first_byte,
                            .pixel_step = part.layout.expanded_channels,
                            .offsets = part.offsets,
                            .weights = weights,
                            .shift = part.shift});
    weights += std::ssize(part.offsets) * outputs_of(shape) * cpu::kTileBytes;
  }
  const auto places = std::ssize(own.pixels) - kMostBlockPixels;
  std::int64_t at = 0;
  for (std::int64_t place = 0; place < places;) {
    if (own.pixels[static_cast<std::size_t>(place)] < 0) {
      ++place;
      continue;
    }
    for (cpu::TileProducts& products : own.products) products.activations += (place - at) * products.pixel_step;
    at = place;
    multiply_tiles_amx(shape, {.products = own.products,
                               .shift = plan.last_shift,
                               .bias = plan.bias.data() + group * padded_outputs + first_output,
                               .pixel = own.pixels.data() + place,
                               .out = out + group * p.group_outputs() + first_output,
                               .out_step = p.outputs,
                               .outputs = static_cast<int>(std::min<std::int64_t>(
                                   p.group_outputs() - first_output, outputs_of(shape)))});
    place += pixels_of(shape);
  }
}

/// Panels of a strip that one thread does; it expands the activations for itself.
void run_panels(const TilePlan& plan, const TileStrip& strip, std::int64_t first_panel, std::int64_t end_panel,
                std::span<const std::uint8_t> input, std::span<std::int32_t> out) {
  thread_local Workspace own;
  const ConvProblem& p = plan.problem;
  if (std::ssize(own.activations) < plan.strip_bytes) own.activations.resize(static_cast<std::size_t>(plan.strip_bytes));
  place_pixels(plan, strip, own.pixels);
  const std::int64_t first_pixel =
      (strip.first_image * p.output_height() + strip.first_row) * p.output_width();
  const cpu::TileRegisters registers;
  for (std::int64_t group = 0; group < p.groups; ++group) {
    fill_planes(plan, strip, input.data() + group * p.group_channels(), own.activations);
    for (std::int64_t panel = first_panel; panel < end_panel; ++panel) {
      multiply_panel(plan, group, panel, own, out.data() + first_pixel * p.outputs);
    }
  }
}

}  // namespace

std::optional<std::string> TileConv::why_not(const ConvProblem& problem) const {
  return cpu::tile_plan(problem).why_not;
}

std::optional<double> TileConv::estimated_ns(const ConvProblem& problem) const {
  static_cast<void>(problem);
  return 1e3;
}

void TileConv::run(const ConvProblem& problem, std::span<const std::uint8_t> input,
                   std::span<const std::uint8_t> weight, std::span<std::int32_t> out) const {
  TilePlan& plan = cpu::tile_plan(problem);
  check_run(problem, plan.why_not, input, weight, out);
  cpu::update_weights(plan, weight);
  const std::int64_t strips = std::ssize(plan.strips);
  const std::int64_t panels = plan.panels();
  const std::int64_t slices = std::clamp<std::int64_t>((plan.threads + strips - 1) / strips, 1, panels);

#pragma omp parallel for collapse(2)
  for (std::int64_t n = 0; n < strips; ++n) {
    for (std::int64_t slice = 0; slice < slices; ++slice) {
      run_panels(plan, plan.strips[static_cast<std::size_t>(n)], slice * panels / slices, (slice + 1) * panels / slices,
                 input, out);
    }
  }
}

}  // namespace axdse::kernels

#include "kernels/cpu/tile_plan.hpp"

#include <algorithm>
#include <array>
#include <ranges>

#include "core/text.hpp"
#include "kernels/conv_checks.hpp"
#include "kernels/cpu/byte_maps.hpp"
#include "kernels/cpu/cpu_isa.hpp"
#include "kernels/cpu/plan_cache.hpp"

namespace axdse::kernels::cpu {
namespace {

// Of a core's level-2 cache, 2 MB where there are tiles. Weights that are few stay there, beside a strip and the sums
// that leave; others pass through it once for each strip, which should be large.
constexpr std::int64_t kFewWeightBytes = std::int64_t{768} << 10;
constexpr std::int64_t kStripBytesBesideFew = std::int64_t{256} << 10;
constexpr std::int64_t kStripBytesBesideMany = std::int64_t{640} << 10;
/// Of a pixel, that one tap is multiplied with before the next tap is: a pair of cache lines.
constexpr std::int64_t kBytesOfATap = 128;
/// Steps of a multiple of this many bytes would put the pixels of a tile into few sets of the level-1 cache.
constexpr std::int64_t kCrowdedStep = 1024;

std::int64_t divide_up(std::int64_t value, std::int64_t divisor) { return (value + divisor - 1) / divisor; }

std::int64_t round_up(std::int64_t value, std::int64_t multiple) { return divide_up(value, multiple) * multiple; }

/// Consecutive taps of one kernel row whose operands follow each other.
struct TapBytes {
  std::int64_t offset = 0;  ///< from the output's own place in the part's first plane
  std::int64_t row = 0;     ///< tap
  std::int64_t column = 0;  ///< first tap
  std::int64_t count = 1;
};

/// Taps are taken together where that saves steps: where one tap's bytes are not whole ones.
std::vector<TapBytes> taps_of(const TilePlan& plan, const TilePart& part) {
  const ConvProblem& p = plan.problem;
  const std::int64_t pixel = part.layout.expanded_channels;
  const bool joins = pixel % kTileBytes != 0 && p.dilation_width == 1;
  const std::int64_t count = joins ? p.kernel_width : 1;
  std::vector<TapBytes> taps;
  for (std::int64_t r = 0; r < p.kernel_height; ++r) {
    const std::int64_t row = plan.rows.plane_of(r) * part.plane_bytes +
                             plan.rows.position_of(r) * plan.columns.step() * plan.place_bytes(part);
    for (std::int64_t s = 0; s < p.kernel_width; s += count) {
      taps.push_back({.offset = row + plan.columns.position_of(s) * pixel, .row = r, .column = s, .count = count});
    }
  }
  return taps;
}

/// Bytes `first` to `first + 64` of a tap's, as runs of channels.
std::vector<OperandRun> runs_of(const TilePlan& plan, std::int64_t first_channel, const TilePart& part,
                                const TapBytes& tap, std::int64_t first) {
  const ConvProblem& p = plan.problem;
  const std::int64_t channels = part.layout.channels;
  const std::int64_t pixel = part.layout.expanded_channels;
  const std::int64_t used = channels * std::ssize(part.layout.terms);
  const std::int64_t end = std::min(first + kTileBytes, tap.count * pixel);
  std::vector<OperandRun> runs;
  for (std::int64_t at = first; at < end;) {
    const std::int64_t in_pixel = at % pixel;
    const std::int64_t channel = in_pixel % channels;
    const std::int64_t left = in_pixel < used ? channels - channel : pixel - in_pixel;
    const std::int64_t count = std::min(left, end - at);
    if (in_pixel < used) {
      runs.push_back(
          {.term = static_cast<std::size_t>(in_pixel / channels),
           .code = (tap.row * p.kernel_width + tap.column + at / pixel) * p.group_channels() + first_channel + channel,
           .first = at - first,
           .count = count});
    }
    at += count;
  }
  return runs;
}

/// All taps of some bytes of the pixels before the next bytes: taps read largely the same pixels, which stay in the
/// level-1 cache.
void add_steps(const TilePlan& plan, std::int64_t first_channel, TilePart& part) {
  const std::int64_t pixel = part.layout.expanded_channels;
  const std::int64_t used = part.layout.channels * std::ssize(part.layout.terms);
  const std::vector<TapBytes> taps = taps_of(plan, part);
  for (std::int64_t group = 0; group < pixel * plan.problem.kernel_width; group += kBytesOfATap) {
    for (const TapBytes& tap : taps) {
      const std::int64_t end = std::min(group + kBytesOfATap, (tap.count - 1) * pixel + used);
      for (std::int64_t first = group; first < end; first += kTileBytes) {
        part.offsets.push_back(tap.offset + first);
        part.steps.push_back(runs_of(plan, first_channel, part, tap, first));
      }
    }
  }
}

/// Bytes of a pixel. Whole steps where that costs few bytes and no step: tiles then lie in cache lines.
std::int64_t pixel_bytes(const TilePlan& plan, std::int64_t used) {
  if (plan.reads_input) return used;
  const std::int64_t whole = round_up(used, kTileBytes);
  const std::int64_t width = plan.problem.kernel_width;
  const bool costs_no_step = width * whole / kTileBytes <= divide_up(width * used, kTileBytes);
  const std::int64_t bytes = costs_no_step && whole - used <= used / 4 ? whole : used;
  return bytes * plan.columns.unit % kCrowdedStep == 0 ? bytes + kTileBytes : bytes;
}

/// Terms of equal shifts, the largest first.
std::vector<TilePart> parts_of(const TilePlan& plan, std::int64_t channels) {
  const std::span<const FactorTerm> terms = plan.terms->factorisation.terms;
  std::vector<TilePart> parts;
  for (std::size_t end = terms.size(); end != 0;) {
    std::size_t first = end - 1;
    while (first != 0 && terms[first - 1].shift == terms[end - 1].shift) --first;
    const auto together = terms.subspan(first, end - first);
    const int before = parts.empty() ? together.front().shift : parts.back().layout.terms.front().shift;
    parts.push_back({.layout = {.terms = together,
                                .channels = channels,
                                .expanded_channels = pixel_bytes(plan, channels * std::ssize(together))},
                     .shift = before - together.front().shift});
    end = first;
  }
  return parts;
}

std::vector<TileSlice> cut_channels(const TilePlan& plan, std::int64_t count) {
  const std::int64_t all = plan.problem.group_channels();
  const std::int64_t channels = divide_up(all, count);
  std::vector<TileSlice> slices;
  for (std::int64_t first = 0; first < all; first += channels) {
    const std::int64_t own = std::min(channels, all - first);
    slices.push_back({.first_channel = first, .channels = own, .parts = parts_of(plan, own)});
  }
  return slices;
}

/// As few as let activations stay in cache, and give every thread some; all but the last of an image, or of the batch,
/// are of one size.
std::vector<TileStrip> make_strips(const TilePlan& plan, const TileSlice& largest, std::int64_t most_bytes) {
  const ConvProblem& p = plan.problem;
  const std::int64_t row = std::max<std::int64_t>(plan.row_bytes(largest), 1);
  const std::int64_t image = row * (plan.rows.outputs + plan.rows.reach);
  std::vector<TileStrip> strips;
  if (image <= most_bytes && p.batch >= plan.threads) {
    const std::int64_t count = round_up(divide_up(p.batch, most_bytes / image), plan.threads);
    const std::int64_t images = divide_up(p.batch, std::min(count, p.batch));
    for (std::int64_t first = 0; first < p.batch; first += images) {
      strips.push_back({.first_image = first, .images = std::min(images, p.batch - first), .rows = plan.rows.outputs});
    }
    return strips;
  }
  const std::int64_t most = std::max<std::int64_t>(most_bytes / row - plan.rows.reach, 1);
  const std::int64_t count = std::max(divide_up(plan.rows.outputs, most), divide_up(plan.threads, p.batch));
  const std::int64_t rows = divide_up(plan.rows.outputs, std::min(count, plan.rows.outputs));
  for (std::int64_t n = 0; n < p.batch; ++n) {
    for (std::int64_t first = 0; first < plan.rows.outputs; first += rows) {
      strips.push_back({.first_image = n, .first_row = first, .rows = std::min(rows, plan.rows.outputs - first)});
    }
  }
  return strips;
}

/// Cuts channels and outputs so that the least passes through the level-2 cache. Every strip reads all weights again,
/// unless they are so few that they stay; every slice but the first reads and writes all sums again.
void cut(TilePlan& plan) {
  const ConvProblem& p = plan.problem;
  const auto terms = static_cast<std::int64_t>(plan.terms->factorisation.terms.size());
  const std::int64_t weight_bytes = terms * static_cast<std::int64_t>(p.weight_size());
  const auto sum_bytes = static_cast<std::int64_t>(p.output_size() * sizeof(std::int32_t));
  const bool stay = weight_bytes <= kFewWeightBytes;
  const std::int64_t strip_bytes = stay ? kStripBytesBesideFew : kStripBytesBesideMany;
  std::optional<std::int64_t> least;
  const std::int64_t most_slices = plan.reads_input ? 1 : p.group_channels() / kTileBytes;
  for (std::int64_t count = 1; count == 1 || count <= most_slices; count *= 2) {
    std::vector<TileSlice> slices = cut_channels(plan, count);
    std::vector<TileStrip> strips = make_strips(plan, slices.front(), strip_bytes);
    const std::int64_t weights = stay ? 0 : weight_bytes * std::ssize(strips);
    const std::int64_t bytes = weights + 2 * (count - 1) * sum_bytes;
    if (least && bytes >= *least) continue;
    least = bytes;
    plan.slices = std::move(slices);
    plan.strips = std::move(strips);
  }
}

/// Gives the planes of a slice their places, as large as the largest strip needs, and adds steps.
void lay_out(TilePlan& plan, TileSlice& slice) {
  const TileStrip& largest = plan.strips.front();
  const std::int64_t rows = largest.images * plan.image_rows(largest) + plan.rows.shared;
  const std::int64_t places = rows * plan.columns.step() + plan.columns.shared;
  std::int64_t bytes = 0;
  std::int64_t beyond = kTileBytes;
  for (TilePart& part : slice.parts) {
    part.first_byte = bytes;
    part.plane_bytes = round_up(places * plan.place_bytes(part), kTileBytes);
    bytes += std::ssize(plan.rows.phases) * part.plane_bytes;
    beyond = std::max(beyond, kTileBytes + pixels_of(TileBlockShape::k64Pixels16Outputs) * plan.place_bytes(part));
    add_steps(plan, slice.first_channel, part);
  }
  plan.strip_bytes = std::max(plan.strip_bytes, bytes + beyond);
}

/// Whether operands lie in the input as in a plane.
bool input_is_plane(const TilePlan& plan) {
  const ConvProblem& p = plan.problem;
  const std::vector<FactorTerm>& terms = plan.terms->factorisation.terms;
  return p.kernel_height == 1 && p.kernel_width == 1 && p.stride_height == 1 && p.stride_width == 1 && p.groups == 1 &&
         !p.is_padded() && terms.size() == 1 && terms.front().activation_mask() == std::uint8_t{0xff} &&
         p.channels % kCrowdedStep != 0;
}

void complete(TilePlan& plan) {
  const ConvProblem& p = plan.problem;
  plan.why_not = why_not_runnable(p);
  if (plan.why_not) return;
  if (cpu_isa() < CpuIsa::kAmxInt8) {
    plan.why_not =
        concat("no int8 tile instructions (AMX): this processor, or AXDSE_MAX_CPU_ISA, allows ", to_string(cpu_isa()));
    return;
  }
  plan.terms = &terms_in_use(p.multiplier, PairSums::kExact);
  if (!plan.terms->why_not.empty()) {
    plan.why_not = plan.terms->why_not;
    return;
  }
  plan.rows = with_planes({.extent = p.height,
                           .pad_before = p.pad_top,
                           .stride = p.stride_height,
                           .dilation = p.dilation_height,
                           .outputs = p.output_height()},
                          p.kernel_height);
  plan.columns = with_planes({.extent = p.width,
                              .pad_before = p.pad_left,
                              .stride = p.stride_width,
                              .dilation = p.dilation_width,
                              .outputs = p.output_width(),
                              .unit = p.kernel_width == 1 ? 1 : p.stride_width},
                             p.kernel_width);
  if (!plan.terms->factorisation.terms.empty()) plan.last_shift = plan.terms->factorisation.terms.front().shift;
  plan.reads_input = input_is_plane(plan);
  cut(plan);
  for (TileSlice& slice : plan.slices) lay_out(plan, slice);
}

using WeightTile = std::array<std::int8_t, kTileSize>;

/// Weights of 16 outputs, or fewer, in one step: v of the codes of each run, four operands of each output together.
WeightTile weight_tile(const TilePart& part, const std::vector<OperandRun>& runs, const std::uint8_t* codes,
                       std::int64_t code_step, std::int64_t outputs) {
  static const MapBytes kMap = map_bytes(cpu_isa());
  std::array<std::array<std::array<std::uint8_t, 4>, kTileBytes / 4>, kTileOutputs> by_output = {};
  for (std::int64_t k = 0; k < outputs; ++k) {
    std::uint8_t* const to = by_output[static_cast<std::size_t>(k)].front().data();
    for (const OperandRun& run : runs) {
      const auto* const map = reinterpret_cast<const std::uint8_t*>(part.layout.terms[run.term].weight.data());
      kMap(map, codes + k * code_step + run.code, to + run.first, run.count);
    }
  }
  WeightTile tile;
  auto to = tile.begin();
  for (std::size_t quadruple = 0; quadruple < kTileBytes / 4; ++quadruple) {
    for (const auto& output : by_output) to = std::ranges::copy(output[quadruple], to).out;
  }
  return tile;
}

/// First output of a group's panel.
std::int64_t first_output(std::int64_t panel) { return panel * outputs_of(TileBlockShape::k32Pixels32Outputs); }

void pack_panel(TilePlan& plan, std::int64_t group, std::size_t slice, std::int64_t panel) {
  const ConvProblem& p = plan.problem;
  const int outputs = outputs_of(plan.shape_of(panel));
  auto to = plan.packed.begin() + plan.first_weight(group, slice, panel);
  for (const TilePart& part : plan.slices[slice].parts) {
    for (const std::vector<OperandRun>& runs : part.steps) {
      for (std::int64_t k = first_output(panel); k < first_output(panel) + outputs; k += kTileOutputs) {
        const std::uint8_t* const codes =
            plan.weight.data() + (group * p.group_outputs() + k) * p.products_per_output();
        const std::int64_t valid = std::clamp<std::int64_t>(p.group_outputs() - k, 0, kTileOutputs);
        to = std::ranges::copy(weight_tile(part, runs, codes, p.products_per_output(), valid), to).out;
      }
    }
  }
}

}  // namespace

std::int64_t TileSlice::steps() const {
  std::int64_t sum = 0;
  for (const TilePart& part : parts) sum += std::ssize(part.offsets);
  return sum;
}

std::int64_t TilePlan::place_bytes(const TilePart& part) const { return part.layout.expanded_channels * columns.unit; }

std::int64_t TilePlan::panels() const {
  return divide_up(problem.group_outputs(), outputs_of(TileBlockShape::k32Pixels32Outputs));
}

std::int64_t TilePlan::padded_outputs() const { return panels() * outputs_of(TileBlockShape::k32Pixels32Outputs); }

TileBlockShape TilePlan::shape_of(std::int64_t panel) const {
  return problem.group_outputs() - first_output(panel) > kTileOutputs ? TileBlockShape::k32Pixels32Outputs
                                                                      : TileBlockShape::k64Pixels16Outputs;
}

std::int64_t TilePlan::packed_size() const {
  std::int64_t steps = 0;
  for (const TileSlice& slice : slices) steps += slice.steps();
  return problem.groups * steps * divide_up(problem.group_outputs(), kTileOutputs) * kTileSize;
}

std::int64_t TilePlan::first_weight(std::int64_t group, std::size_t slice, std::int64_t panel) const {
  std::int64_t before = 0;
  for (std::size_t i = 0; i < slice; ++i) before += slices[i].steps();
  const std::int64_t tiles = divide_up(problem.group_outputs(), kTileOutputs);
  return group * (packed_size() / problem.groups) +
         (before * tiles + slices[slice].steps() * first_output(panel) / kTileOutputs) * kTileSize;
}

std::int64_t TilePlan::row_bytes(const TileSlice& slice) const {
  std::int64_t place = 0;
  for (const TilePart& part : slice.parts) place += place_bytes(part);
  return std::ssize(rows.phases) * columns.step() * place;
}

std::int64_t TilePlan::places(const TileStrip& strip) const {
  return strip.images * image_rows(strip) * columns.step();
}

std::int64_t TilePlan::image_rows(const TileStrip& strip) const {
  const bool whole = strip.rows == rows.outputs;
  return strip.rows + rows.reach - (whole ? rows.shared : 0);
}

TilePlan& tile_plan(const ConvProblem& problem) {
  thread_local PlanCache<TilePlan> plans;
  return plans.get(problem, complete);
}

void update_weights(TilePlan& plan, std::span<const std::uint8_t> weight) {
  if (std::ranges::equal(plan.weight, weight)) return;
  const ConvProblem& p = plan.problem;
  plan.weight.assign(weight.begin(), weight.end());
  plan.packed.resize(static_cast<std::size_t>(plan.packed_size()));
  const std::int64_t panels = plan.panels();
  const std::size_t slices = plan.slices.size();

#pragma omp parallel for collapse(3)
  for (std::int64_t group = 0; group < p.groups; ++group) {
    for (std::size_t slice = 0; slice < slices; ++slice) {
      for (std::int64_t panel = 0; panel < panels; ++panel) pack_panel(plan, group, slice, panel);
    }
  }

  const std::vector<std::int32_t> sums = weight_sums(p, plan.terms->factorisation, weight);
  plan.bias.assign(sums.empty() ? 0 : static_cast<std::size_t>(p.groups * plan.padded_outputs()), 0);
  for (std::int64_t k = 0; k < std::ssize(sums); ++k) {
    plan.bias[k / p.group_outputs() * plan.padded_outputs() + k % p.group_outputs()] = sums[k];
  }
}

}  // namespace axdse::kernels::cpu

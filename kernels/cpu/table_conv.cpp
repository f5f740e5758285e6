#include "kernels/cpu/table_conv.hpp"

#include <omp.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <vector>

#include "core/product_table.hpp"
#include "core/text.hpp"
#include "kernels/conv_checks.hpp"
#include "kernels/cpu/aligned_vector.hpp"
#include "kernels/cpu/pixel_taps.hpp"
#include "kernels/cpu/table_kernel.hpp"
#include "kernels/spec_cache.hpp"

namespace axdse::kernels {
namespace {

constexpr std::int64_t kTapsAtATime = 512;  ///< 128 KiB of activation codes beside the table's 128 in a level-2 cache

/// A product table by weight code, cut into bytes: product(a, w) = least(w) + sum over planes of byte_p(w, a) 256^p.
struct PlaneTable {
  int plane_count = 1;
  cpu::AlignedVector<std::uint8_t> bytes;                     ///< (weight code, plane, activation code)
  std::array<std::int32_t, ProductTable::kCodes> least = {};  ///< smallest product of each weight code
};

PlaneTable cut_into_planes(const MultiplierSpec& spec) {
  const ProductTable products = product_table(spec);
  PlaneTable table;
  std::uint32_t widest = 0;
  for (int w = 0; w < ProductTable::kCodes; ++w) {
    const auto weight = static_cast<std::uint8_t>(w);
    std::int32_t least = products.at(0, weight);
    std::int32_t largest = least;
    for (int a = 1; a < ProductTable::kCodes; ++a) {
      least = std::min(least, products.at(static_cast<std::uint8_t>(a), weight));
      largest = std::max(largest, products.at(static_cast<std::uint8_t>(a), weight));
    }
    table.least[w] = least;
    widest = std::max(widest, static_cast<std::uint32_t>(largest) - static_cast<std::uint32_t>(least));
  }
  while (table.plane_count < cpu::kMaxPlanes && (widest >> (8 * table.plane_count)) != 0) ++table.plane_count;
  table.bytes.resize(static_cast<std::size_t>(table.plane_count) * ProductTable::kCodes * ProductTable::kCodes);
  std::size_t at = 0;
  for (int w = 0; w < ProductTable::kCodes; ++w) {
    for (int p = 0; p < table.plane_count; ++p) {
      for (int a = 0; a < ProductTable::kCodes; ++a) {
        const auto above =
            static_cast<std::uint32_t>(products.at(static_cast<std::uint8_t>(a), static_cast<std::uint8_t>(w))) -
            static_cast<std::uint32_t>(table.least[w]);
        table.bytes[at++] = static_cast<std::uint8_t>(above >> (8 * p));
      }
    }
  }
  return table;
}

const PlaneTable& planes_of(const MultiplierSpec& spec) {
  static SpecCache<PlaneTable> cache;
  return cache.get(spec, cut_into_planes);
}

/// Memory of one thread that its calls share.
struct Workspace {
  cpu::AlignedVector<std::uint8_t> activations;  ///< (taps, pixels of a block)
  cpu::AlignedVector<std::uint32_t> sums;        ///< (outputs of a group, pixels of a block)
};

/// Sum of the smallest products of each output's weights.
std::vector<std::uint32_t> least_sums(const ConvProblem& p, const PlaneTable& table,
                                      std::span<const std::uint8_t> weight) {
  const auto taps = static_cast<std::size_t>(p.products_per_output());
  std::vector<std::uint32_t> sums(static_cast<std::size_t>(p.outputs));
  for (std::size_t k = 0; k < sums.size(); ++k) {
    for (const std::uint8_t code : weight.subspan(k * taps, taps)) {
      sums[k] += static_cast<std::uint32_t>(table.least[code]);
    }
  }
  return sums;
}

/// (outputs, kBlockPixels) sums of a block into its pixels' places in (pixels, outputs of all groups).
void write_pixels(const cpu::AlignedVector<std::uint32_t>& sums, std::span<const std::uint32_t> least,
                  std::int64_t pixels, std::int64_t pixel_step, std::int32_t* out) {
  constexpr std::int64_t kTile = 16;  // pixels whose lines stay in the level-1 cache
  const std::int64_t outputs = std::ssize(least);
  for (std::int64_t first = 0; first < pixels; first += kTile) {
    const std::int64_t last = std::min(first + kTile, pixels);
    for (std::int64_t k = 0; k < outputs; ++k) {
      for (std::int64_t i = first; i < last; ++i) {
        out[i * pixel_step + k] = static_cast<std::int32_t>(sums[k * cpu::kBlockPixels + i] + least[k]);
      }
    }
  }
}

/// Outputs of one group at one block of pixels: what one thread does at a time.
struct Slice {
  std::int64_t block = 0;
  std::int64_t group = 0;
  std::int64_t first_output = 0;  ///< of the group
  std::int64_t outputs = 0;
};

/// How many slices the outputs of a group are cut into, so that every thread has one where pixels are few. Each lays
/// the block's activations out for itself.
std::int64_t slices_of_outputs(std::int64_t outputs, std::int64_t blocks_of_groups) {
  return std::clamp<std::int64_t>((omp_get_max_threads() + blocks_of_groups - 1) / blocks_of_groups, 1, outputs);
}

void run_slice(const ConvProblem& p, const PlaneTable& table, const Slice& slice, std::span<const std::uint8_t> input,
               std::span<const std::uint8_t> weight, std::span<const std::uint32_t> least,
               std::span<std::int32_t> out) {
  thread_local Workspace own;
  const cpu::AddPlaneSums add = cpu::add_plane_sums(cpu::cpu_isa());
  const std::int64_t all_pixels = p.batch * p.output_height() * p.output_width();
  const std::int64_t all_taps = p.products_per_output();
  const std::int64_t first_output = slice.group * p.group_outputs() + slice.first_output;  // of all groups
  const std::int64_t first_pixel = slice.block * cpu::kBlockPixels;
  const std::int64_t pixels = std::min<std::int64_t>(cpu::kBlockPixels, all_pixels - first_pixel);
  own.activations.resize(static_cast<std::size_t>(std::min(kTapsAtATime, all_taps) * cpu::kBlockPixels));
  own.sums.assign(static_cast<std::size_t>(slice.outputs * cpu::kBlockPixels), 0);
  for (std::int64_t first = 0; first < all_taps; first += kTapsAtATime) {
    const cpu::TapRange taps = {
        .group = slice.group, .first = first, .count = std::min(kTapsAtATime, all_taps - first)};
    cpu::lay_out_taps(p, taps, first_pixel, pixels, input, own.activations.data());
    for (std::int64_t k = 0; k < slice.outputs; ++k) {
      add({.planes = table.bytes.data(),
           .plane_count = table.plane_count,
           .activations = own.activations.data(),
           .weights = weight.data() + (first_output + k) * all_taps + first,
           .taps = taps.count,
           .groups = static_cast<int>((pixels + cpu::kGroupPixels - 1) / cpu::kGroupPixels),
           .sums = own.sums.data() + k * cpu::kBlockPixels});
    }
  }
  write_pixels(own.sums, least.subspan(first_output, slice.outputs), pixels, p.outputs,
               out.data() + first_pixel * p.outputs + first_output);
}

}  // namespace

int TableConv::planes(const MultiplierSpec& multiplier) { return planes_of(multiplier).plane_count; }

std::optional<std::string> TableConv::why_not(const ConvProblem& problem) const { return why_not_runnable(problem); }

std::optional<double> TableConv::estimated_ns(const ConvProblem& problem) const {
  const ConvProblem& p = problem;
  const cpu::LookUpSpeed speed = cpu::look_up_speed(cpu::cpu_isa());
  const std::int64_t pixels = p.batch * p.output_height() * p.output_width();
  const std::int64_t whole_groups = (pixels + cpu::kGroupPixels - 1) / cpu::kGroupPixels * cpu::kGroupPixels;
  const double positions = static_cast<double>(whole_groups * p.groups * p.kernel_height * p.kernel_width);
  const double bytes = positions * static_cast<double>(p.group_channels());
  const double look_ups = bytes * planes_of(p.multiplier).plane_count * static_cast<double>(p.group_outputs());
  return speed.ns_a_position * positions + speed.ns_a_byte_laid_out * bytes + speed.ns_a_look_up * look_ups +
         speed.ns_an_output * static_cast<double>(p.output_size());
}

void TableConv::run(const ConvProblem& problem, std::span<const std::uint8_t> input,
                    std::span<const std::uint8_t> weight, std::span<std::int32_t> out) const {
  const ConvProblem& p = problem;
  check_run(p, why_not(p), input, weight, out);
  const PlaneTable& table = planes_of(p.multiplier);
  const std::vector<std::uint32_t> least = least_sums(p, table, weight);
  const std::int64_t all_pixels = p.batch * p.output_height() * p.output_width();
  const std::int64_t blocks = (all_pixels + cpu::kBlockPixels - 1) / cpu::kBlockPixels;
  const std::int64_t outputs = p.group_outputs();
  const std::int64_t slices = slices_of_outputs(outputs, blocks * p.groups);

#pragma omp parallel for collapse(3)
  for (std::int64_t block = 0; block < blocks; ++block) {
    for (std::int64_t group = 0; group < p.groups; ++group) {
      for (std::int64_t n = 0; n < slices; ++n) {
        const std::int64_t first = n * outputs / slices;
        const std::int64_t end = (n + 1) * outputs / slices;
        run_slice(p, table, {.block = block, .group = group, .first_output = first, .outputs = end - first}, input,
                  weight, least, out);
      }
    }
  }
}

}  // namespace axdse::kernels

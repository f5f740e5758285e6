#include "kernels/cpu/operand_maps.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <vector>

#include "kernels/cpu/byte_maps.hpp"

namespace axdse::kernels::cpu {
namespace {

/// Sixteen channels at a time: every x86-64 has such registers, and layers of a multiple of 16 channels are the rule.
using Bytes16 [[gnu::vector_size(16)]] = std::uint8_t;
using Bytes8 [[gnu::vector_size(8)]] = std::uint8_t;
using Bytes4 [[gnu::vector_size(4)]] = std::uint8_t;
constexpr std::int64_t kBlock = sizeof(Bytes16);

Bytes16 load(const std::uint8_t* from) {
  Bytes16 bytes;
  std::memcpy(&bytes, from, sizeof bytes);
  return bytes;
}

template <typename Bytes>
void store(std::uint8_t* to, Bytes bytes) {
  std::memcpy(to, &bytes, sizeof bytes);
}

/// channels and expanded_channels are multiples of 16.
void expand_blocks(const PixelRow& row, std::int64_t column_step, std::int64_t channels, std::int64_t expanded_channels,
                   std::span<const Bytes16> masks) {
  for (std::int64_t x = 0; x < row.columns; ++x) {
    const std::uint8_t* const in = row.in + x * column_step;
    std::uint8_t* const out = row.out + x * expanded_channels;
    for (std::int64_t c = 0; c < channels; c += kBlock) {
      const Bytes16 codes = load(in + c);
      std::uint8_t* to = out + c;
      for (const Bytes16& mask : masks) {
        store(to, codes & mask);
        to += channels;
      }
    }
    for (std::int64_t c = std::ssize(masks) * channels; c < expanded_channels; c += kBlock) store(out + c, Bytes16{});
  }
}

/// One channel, expanded_channels = sizeof(Bytes).
template <typename Bytes>
void expand_single(const PixelRow& row, std::int64_t column_step, std::span<const std::uint8_t> term_masks) {
  Bytes masks = {};
  for (std::size_t t = 0; t < term_masks.size(); ++t) masks[t] = term_masks[t];
  const std::int64_t step = sizeof(Bytes);
  for (std::int64_t x = 0; x < row.columns; ++x) {
    store(row.out + x * step, Bytes((Bytes{} + row.in[x * column_step]) & masks));
  }
}

/// One term of consecutive channels.
struct TermMap {
  std::optional<std::uint8_t> mask;
  const std::uint8_t* map = nullptr;

  void operator()(const std::uint8_t* in, std::int64_t channels, std::uint8_t* out) const {
    static const MapBytes kLookUp = map_bytes(cpu_isa());
    static const MaskBytes kMaskAll = mask_bytes(cpu_isa());
    if (!mask) {
      kLookUp(map, in, out, channels);
    } else if (*mask == 0xff) {
      std::copy_n(in, channels, out);
    } else {
      kMaskAll(*mask, in, out, channels);
    }
  }
};

void expand_any(const PixelRow& row, std::int64_t column_step, const TermChannels& layout, std::int64_t group_step,
                std::span<const TermMap> maps) {
  const std::int64_t used = std::ssize(maps) * layout.channels;
  for (std::int64_t x = 0; x < row.columns; ++x) {
    std::uint8_t* out = row.out + x * layout.groups * layout.expanded_channels;
    for (std::int64_t g = 0; g < layout.groups; ++g) {
      const std::uint8_t* const in = row.in + x * column_step + g * group_step;
      for (const TermMap& map : maps) {
        map(in, layout.channels, out);
        out += layout.channels;
      }
      out = std::fill_n(out, layout.expanded_channels - used, std::uint8_t{0});
    }
  }
}

/// One term of all channels: a row is one run of bytes.
void expand_run(const PixelRow& row, std::int64_t channels, const TermMap& map) {
  map(row.in, row.columns * channels, row.out);
}

/// Expands rows of one layout, the fastest way that it allows.
class RowExpander {
 public:
  RowExpander(const TermChannels& layout, std::int64_t column_step, std::int64_t group_step)
      : layout_(layout), column_step_(column_step), group_step_(group_step) {
    for (const FactorTerm& term : layout.terms) {
      const std::optional<std::uint8_t> mask = term.activation_mask();
      maps_.push_back({.mask = mask, .map = term.activation.data()});
      if (mask) masks_.push_back(*mask);
    }
    const bool all_masks = masks_.size() == layout.terms.size();
    if (layout.groups != 1) return;
    if (cpu_isa() >= CpuIsa::kAvx512Vbmi) {
      registers_.emplace(layout.terms, layout.channels, layout.expanded_channels, column_step);
      return;
    }
    if (!all_masks) return;
    if (layout.channels % kBlock == 0 && layout.expanded_channels % kBlock == 0) {
      for (const std::uint8_t mask : masks_) block_masks_.push_back(Bytes16{} + mask);
    }
    if (layout.channels == 1) expanded_single_ = layout.expanded_channels;
  }

  void operator()(const PixelRow& row) const {
    const bool dense = maps_.size() == 1 && layout_.channels == layout_.expanded_channels &&
                       (layout_.groups == 1 || group_step_ == layout_.channels) &&
                       column_step_ == layout_.groups * layout_.channels;
    if (dense) {
      expand_run(row, column_step_, maps_.front());
    } else if (registers_) {
      registers_->run_vbmi(row);
    } else if (!block_masks_.empty()) {
      expand_blocks(row, column_step_, layout_.channels, layout_.expanded_channels, block_masks_);
    } else if (expanded_single_ == sizeof(Bytes4)) {
      expand_single<Bytes4>(row, column_step_, masks_);
    } else if (expanded_single_ == sizeof(Bytes8)) {
      expand_single<Bytes8>(row, column_step_, masks_);
    } else if (expanded_single_ == sizeof(Bytes16)) {
      expand_single<Bytes16>(row, column_step_, masks_);
    } else {
      expand_any(row, column_step_, layout_, group_step_, maps_);
    }
  }

 private:
  const TermChannels& layout_;
  std::int64_t column_step_;
  std::int64_t group_step_;
  std::vector<TermMap> maps_;
  std::vector<std::uint8_t> masks_;  // of the terms that have one
  std::optional<PixelExpansion> registers_;
  std::vector<Bytes16> block_masks_;  // empty: not in blocks
  std::int64_t expanded_single_ = 0;  // expanded channels of a single channel, else 0
};

/// A pixel of the frame: (groups, expanded_channels).
std::vector<std::uint8_t> expanded_pad(const TermChannels& layout, std::uint8_t pad_code) {
  std::vector<std::uint8_t> pixel(static_cast<std::size_t>(layout.groups * layout.expanded_channels), 0);
  for (std::int64_t g = 0; g < layout.groups; ++g) {
    auto out = pixel.begin() + g * layout.expanded_channels;
    for (const FactorTerm& term : layout.terms) out = std::fill_n(out, layout.channels, term.activation[pad_code]);
  }
  return pixel;
}

/// The same pixels as rows of some kilobytes, if they follow each other without a gap: fewer rows, and no matter how
/// small the images are.
PixelGrid with_long_rows(PixelGrid pixels) {
  constexpr std::int64_t kLongRowBytes = 8192;
  const bool has_gaps = pixels.framed_rows() != pixels.rows || pixels.framed_columns() != pixels.columns ||
                        pixels.row_step != pixels.columns * pixels.column_step ||
                        pixels.image_step != pixels.rows * pixels.row_step;
  if (has_gaps) return pixels;
  const std::int64_t rows = pixels.images * pixels.rows;
  std::int64_t together = std::clamp<std::int64_t>(kLongRowBytes / pixels.row_step, 1, rows);
  while (rows % together != 0) --together;
  pixels.images = 1;
  pixels.rows = rows / together;
  pixels.columns *= together;
  pixels.row_step *= together;
  return pixels;
}

}  // namespace

void expand_activations(const TermChannels& layout, const PixelGrid& all_pixels, std::span<std::uint8_t> out) {
  const PixelGrid pixels = with_long_rows(all_pixels);
  const RowExpander expand(layout, pixels.column_step, pixels.group_step);
  const std::vector<std::uint8_t> pad = expanded_pad(layout, pixels.pad_code);
  const auto fill_pads = [&pad](std::uint8_t* to, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) to = std::ranges::copy(pad, to).out;
    return to;
  };
  const auto pixel_size = std::ssize(pad);

#pragma omp parallel for
  for (std::int64_t index = 0; index < pixels.images * pixels.framed_rows(); ++index) {
    const std::int64_t image = index / pixels.framed_rows();
    const std::int64_t y = index % pixels.framed_rows() - pixels.pad_top;
    std::uint8_t* to = out.data() + index * pixels.framed_columns() * pixel_size;
    if (y < 0 || y >= pixels.rows) {
      fill_pads(to, pixels.framed_columns());
      continue;
    }
    to = fill_pads(to, pixels.pad_left);
    expand(
        {.in = pixels.first + image * pixels.image_step + y * pixels.row_step, .columns = pixels.columns, .out = to});
    fill_pads(to + pixels.columns * pixel_size, pixels.pad_right);
  }
}

void fill_padding(const TermChannels& layout, std::uint8_t pad_code, std::span<std::uint8_t> out) {
  const std::vector<std::uint8_t> pad = expanded_pad(layout, pad_code);
  for (auto to = out.begin(); to != out.end();) to = std::ranges::copy(pad, to).out;
}

void expand_weights(const TermChannels& layout, std::span<const std::uint8_t> codes, std::int64_t code_step,
                    std::int64_t first_channel, std::span<std::int8_t> out) {
  const std::int64_t rows = static_cast<std::int64_t>(codes.size()) / code_step;
  const auto used = static_cast<std::int64_t>(layout.terms.size()) * layout.channels;

#pragma omp parallel for
  for (std::int64_t row = 0; row < rows; ++row) {
    const std::uint8_t* const in = codes.data() + row * code_step + first_channel;
    std::int8_t* to = out.data() + row * layout.expanded_channels;
    for (const FactorTerm& term : layout.terms) {
      for (std::int64_t c = 0; c < layout.channels; ++c) *to++ = term.weight[in[c]];
    }
    std::fill_n(to, layout.expanded_channels - used, std::int8_t{0});
  }
}

}  // namespace axdse::kernels::cpu

#include "kernels/cpu/operand_maps.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

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

struct Row {
  const std::uint8_t* in;
  std::int64_t column_step;
  std::int64_t columns;
  std::uint8_t* out;
};

/// channels and expanded_channels are multiples of 16.
void expand_blocks(const Row& row, std::int64_t channels, std::int64_t expanded_channels,
                   std::span<const Bytes16> masks) {
  for (std::int64_t x = 0; x < row.columns; ++x) {
    const std::uint8_t* const in = row.in + x * row.column_step;
    std::uint8_t* const out = row.out + x * expanded_channels;
    for (std::int64_t c = 0; c < channels; c += kBlock) {
      const Bytes16 codes = load(in + c);
      std::uint8_t* to = out + c;
      for (const Bytes16& mask : masks) {
        store(to, codes & mask);
        to += channels;
      }
    }
  }
}

/// One channel, expanded_channels = sizeof(Bytes).
template <typename Bytes>
void expand_single(const Row& row, std::span<const FactorTerm> terms) {
  Bytes masks = {};
  for (std::size_t t = 0; t < terms.size(); ++t) masks[t] = terms[t].activation_mask;
  const std::int64_t step = sizeof(Bytes);
  for (std::int64_t x = 0; x < row.columns; ++x) {
    store(row.out + x * step, Bytes((Bytes{} + row.in[x * row.column_step]) & masks));
  }
}

void expand_any(const Row& row, const TermChannels& layout) {
  const auto used = static_cast<std::int64_t>(layout.terms.size()) * layout.channels;
  for (std::int64_t x = 0; x < row.columns; ++x) {
    const std::uint8_t* const in = row.in + x * row.column_step;
    std::uint8_t* out = row.out + x * layout.expanded_channels;
    for (const FactorTerm& term : layout.terms) {
      for (std::int64_t c = 0; c < layout.channels; ++c) *out++ = in[c] & term.activation_mask;
    }
    std::fill_n(out, layout.expanded_channels - used, std::uint8_t{0});
  }
}

}  // namespace

void expand_activations(const TermChannels& layout, const PixelGrid& pixels, std::span<std::uint8_t> out) {
  const bool in_blocks = layout.channels % kBlock == 0 &&
                         layout.expanded_channels == layout.channels * static_cast<std::int64_t>(layout.terms.size());
  const std::int64_t expanded_single = layout.channels == 1 ? layout.expanded_channels : 0;
  std::vector<Bytes16> block_masks;
  for (const FactorTerm& term : layout.terms) block_masks.push_back(Bytes16{} + term.activation_mask);

#pragma omp parallel for
  for (std::int64_t index = 0; index < pixels.images * pixels.rows; ++index) {
    const Row row = {
        .in = pixels.first + index / pixels.rows * pixels.image_step + index % pixels.rows * pixels.row_step,
        .column_step = pixels.column_step,
        .columns = pixels.columns,
        .out = out.data() + index * pixels.columns * layout.expanded_channels,
    };
    if (in_blocks) {
      expand_blocks(row, layout.channels, layout.expanded_channels, block_masks);
    } else if (expanded_single == sizeof(Bytes4)) {
      expand_single<Bytes4>(row, layout.terms);
    } else if (expanded_single == sizeof(Bytes8)) {
      expand_single<Bytes8>(row, layout.terms);
    } else if (expanded_single == sizeof(Bytes16)) {
      expand_single<Bytes16>(row, layout.terms);
    } else {
      expand_any(row, layout);
    }
  }
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

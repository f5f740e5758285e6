#pragma once

#include <cstdint>
#include <span>

#include "kernels/error_factorisation.hpp"

namespace axdse::kernels::cpu {

/// How the terms of a factorisation ride in one convolution: in each group, its channel t * channels + c holds term t
/// of channel c. What is left up to `expanded_channels` is zero in activations and weights.
struct TermChannels {
  std::span<const FactorTerm> terms;
  std::int64_t groups = 1;
  std::int64_t channels = 0;           ///< taken from each group of a pixel
  std::int64_t expanded_channels = 0;  ///< of each group; at least terms x channels
};

/// Pixels to read: of `images` images `rows` x `columns` pixels each, the steps between them in bytes. Around each
/// image a frame of pixels that hold `pad_code`, which are not read.
struct PixelGrid {
  const std::uint8_t* first = nullptr;
  std::int64_t images = 0;
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  std::int64_t image_step = 0;
  std::int64_t row_step = 0;
  std::int64_t column_step = 0;
  std::int64_t group_step = 0;  ///< within a pixel
  std::int64_t pad_top = 0;
  std::int64_t pad_left = 0;
  std::int64_t pad_bottom = 0;
  std::int64_t pad_right = 0;
  std::uint8_t pad_code = 0;

  [[nodiscard]] std::int64_t framed_rows() const { return pad_top + rows + pad_bottom; }
  [[nodiscard]] std::int64_t framed_columns() const { return pad_left + columns + pad_right; }
};

/// out (images, framed rows, framed columns, groups x expanded_channels) = u_t(activation codes). On the calling
/// thread's OpenMP threads.
void expand_activations(const TermChannels& layout, const PixelGrid& pixels, std::span<std::uint8_t> out);

/// out (any number of pixels, groups x expanded_channels) = u_t(pad_code).
void fill_padding(const TermChannels& layout, std::uint8_t pad_code, std::span<std::uint8_t> out);

/// codes (rows, code_step), of which channels from `first_channel` on are taken; out (rows, expanded_channels) =
/// v_t(weight codes). A row belongs to one group.
void expand_weights(const TermChannels& layout, std::span<const std::uint8_t> codes, std::int64_t code_step,
                    std::int64_t first_channel, std::span<std::int8_t> out);

}  // namespace axdse::kernels::cpu

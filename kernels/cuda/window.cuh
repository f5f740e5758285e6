#pragma once

#include "kernels/cuda/conv_shape.hpp"

namespace axdse::kernels::cuda {

/// Of a pixel's window: its top left corner in the image and that corner's place in the input (it may lie outside).
struct WindowOrigin {
  long long offset;
  int row;
  int column;
};

/// `pixel` may be beyond the last: its window lies in no image.
__device__ __forceinline__ WindowOrigin window_origin(const ConvShape& s, int pixel, int group) {
  if (pixel >= s.pixels) return {.offset = 0, .row = 2 * kNowhere, .column = 0};
  const int line = pixel / s.output_width;
  const int image = line / s.output_height;
  const int row = line % s.output_height * s.stride_height - s.pad_top;
  const int column = pixel % s.output_width * s.stride_width - s.pad_left;
  return {.offset = ((static_cast<long long>(image) * s.height + row) * s.width + column) * s.channels +
                    group * s.group_channels,
          .row = row,
          .column = column};
}

/// Whether the tap (row, column) of the window at `origin` lies in the image.
__device__ __forceinline__ bool is_inside(const ConvShape& s, int origin_row, int origin_column, int row, int column) {
  return static_cast<unsigned>(origin_row + row) < static_cast<unsigned>(s.height) &&
         static_cast<unsigned>(origin_column + column) < static_cast<unsigned>(s.width);
}

}  // namespace axdse::kernels::cuda

#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace axdse::kernels {
struct ConvProblem;
}

namespace axdse::kernels::cuda {

/// A ConvProblem's extents in the numbers that device code computes with. `pixels` = N x H' x W'; `depth` = R x S x
/// C/groups, the products of one output, numbered with the channel fastest: also a weight row's order.
struct ConvShape {
  int height = 1;
  int width = 1;
  int channels = 1;
  int groups = 1;
  int group_channels = 1;
  int group_outputs = 1;
  int outputs = 1;
  int output_height = 1;
  int output_width = 1;
  int kernel_height = 1;
  int kernel_width = 1;
  int stride_height = 1;
  int stride_width = 1;
  int dilation_height = 1;
  int dilation_width = 1;
  int pad_top = 0;
  int pad_left = 0;
  int pad_code = 0;
  int depth = 1;
  int pixels = 1;
};

/// Why `problem` is beyond these numbers: an image, a window or a weight row of 2^31 bytes and more, more than 65,535
/// groups.
[[nodiscard]] std::optional<std::string> why_not_on_device(const ConvProblem& problem);
/// Of a problem for which why_not_on_device() is empty.
[[nodiscard]] ConvShape conv_shape(const ConvProblem& problem);

/// Where one product of an output finds its activation, seen from the output's window: rows and columns from its corner
/// (in dilated steps), and bytes.
struct Tap {
  std::int16_t row = 0;
  std::int16_t column = 0;
  std::int32_t offset = 0;
};
/// The row of a tap that lies in no image: there for depths that a tile has and the convolution does not.
inline constexpr std::int16_t kNowhere = INT16_MIN;

}  // namespace axdse::kernels::cuda

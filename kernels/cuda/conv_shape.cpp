#include "kernels/cuda/conv_shape.hpp"

#include <algorithm>
#include <limits>

#include "core/text.hpp"
#include "kernels/approx_conv.hpp"

namespace axdse::kernels::cuda {

std::optional<std::string> why_not_on_device(const ConvProblem& p) {
  constexpr std::int64_t kMostRows = std::numeric_limits<std::int16_t>::max();
  constexpr std::int64_t kMostBytes = std::numeric_limits<std::int32_t>::max() / 2;
  constexpr std::int64_t kMostGroups = 65535;  // of a grid's second dimension
  const std::int64_t rows = std::max({p.padded_height(), p.padded_width(), p.stride_height, p.stride_width});
  if (rows > kMostRows) return concat("a padded image or a stride of ", rows, " rows or columns, at most ", kMostRows);
  const std::int64_t image = p.padded_height() * p.padded_width() * p.channels;
  if (image > kMostBytes) return concat("a padded image of ", image, " bytes, at most ", kMostBytes);
  constexpr std::int64_t kMostProducts = std::int64_t{1} << 24;
  if (const std::int64_t products = p.products_per_output(); products > kMostProducts) {
    return concat(products, " products of one output, at most ", kMostProducts);
  }
  if (p.outputs > kMostBytes) return concat(p.outputs, " outputs, at most ", kMostBytes);
  if (p.groups > kMostGroups) return concat(p.groups, " groups, at most ", kMostGroups);
  constexpr std::int64_t kMostInputBytes = kMostBytes * 16;  // addressed as vectors of 16
  if (const auto bytes = static_cast<std::int64_t>(p.input_size()); bytes > kMostInputBytes) {
    return concat("an input of ", bytes, " bytes, at most ", kMostInputBytes);
  }
  const std::int64_t pixels = p.batch * p.output_height() * p.output_width();
  if (pixels > kMostBytes) return concat(pixels, " output pixels, at most ", kMostBytes);
  if (const auto elements = static_cast<std::int64_t>(p.output_size()); elements / 32 > kMostBytes) {
    return concat(elements, " output elements, more than a grid of thread blocks holds");
  }
  return std::nullopt;
}

ConvShape conv_shape(const ConvProblem& p) {
  const auto narrow = [](std::int64_t value) { return static_cast<int>(value); };
  return {.height = narrow(p.height),
          .width = narrow(p.width),
          .channels = narrow(p.channels),
          .groups = narrow(p.groups),
          .group_channels = narrow(p.group_channels()),
          .group_outputs = narrow(p.group_outputs()),
          .outputs = narrow(p.outputs),
          .output_height = narrow(p.output_height()),
          .output_width = narrow(p.output_width()),
          .kernel_height = narrow(p.kernel_height),
          .kernel_width = narrow(p.kernel_width),
          .stride_height = narrow(p.stride_height),
          .stride_width = narrow(p.stride_width),
          .dilation_height = narrow(p.dilation_height),
          .dilation_width = narrow(p.dilation_width),
          .pad_top = narrow(p.pad_top),
          .pad_left = narrow(p.pad_left),
          .pad_code = p.pad_code,
          .depth = narrow(p.products_per_output()),
          .pixels = narrow(p.batch * p.output_height() * p.output_width())};
}

}  // namespace axdse::kernels::cuda

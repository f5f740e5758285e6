#include "kernels/conv_checks.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <limits>

#include "core/error.hpp"
#include "core/product_table.hpp"
#include "core/text.hpp"
#include "kernels/spec_cache.hpp"

namespace axdse::kernels {
namespace {

constexpr std::int64_t kLargestTensor = std::int64_t{1} << 40;

/// Largest |product| of any operand pair.
std::int64_t product_magnitude(const MultiplierSpec& spec) {
  static SpecCache<std::int64_t> cache;
  return cache.get(spec, [](const MultiplierSpec& missing) {
    const ProductTable table = product_table(missing);
    const auto [min, max] = std::ranges::minmax(table.products());
    return std::max(-std::int64_t{min}, std::int64_t{max});
  });
}

/// Product of the extents, or nothing beyond kLargestTensor.
std::optional<std::int64_t> elements(std::initializer_list<std::int64_t> extents) {
  std::int64_t product = 1;
  for (const std::int64_t extent : extents) {
    if (extent > kLargestTensor / product) return std::nullopt;
    product *= extent;
  }
  return product;
}

std::optional<std::string> why_not_a_shape(const ConvProblem& p) {
  struct Extent {
    std::string_view name;
    std::int64_t value;
    std::int64_t least;
  };
  const std::array extents = {Extent{"batch", p.batch, 1},
                              Extent{"height", p.height, 1},
                              Extent{"width", p.width, 1},
                              Extent{"channels", p.channels, 1},
                              Extent{"outputs", p.outputs, 1},
                              Extent{"kernel_height", p.kernel_height, 1},
                              Extent{"kernel_width", p.kernel_width, 1},
                              Extent{"stride_height", p.stride_height, 1},
                              Extent{"stride_width", p.stride_width, 1},
                              Extent{"dilation_height", p.dilation_height, 1},
                              Extent{"dilation_width", p.dilation_width, 1},
                              Extent{"pad_top", p.pad_top, 0},
                              Extent{"pad_left", p.pad_left, 0},
                              Extent{"pad_bottom", p.pad_bottom, 0},
                              Extent{"pad_right", p.pad_right, 0},
                              Extent{"groups", p.groups, 1}};
  for (const Extent& extent : extents) {
    if (extent.value < extent.least)
      return concat(extent.name, " is ", extent.value, ", must be ", extent.least, " or more");
    if (extent.value > kLargestTensor)
      return concat(extent.name, " is ", extent.value, ", must be ", kLargestTensor, " or less");
  }
  if (p.channels % p.groups != 0 || p.outputs % p.groups != 0) {
    return concat(p.groups, " groups must divide ", p.channels, " channels and ", p.outputs, " outputs");
  }
  const auto window_height = elements({p.kernel_height, p.dilation_height});
  const auto window_width = elements({p.kernel_width, p.dilation_width});
  if (!window_height || !window_width || p.window_height() > p.padded_height() || p.window_width() > p.padded_width()) {
    return concat("a ", p.kernel_height, " x ", p.kernel_width, " kernel of dilation ", p.dilation_height, " x ",
                  p.dilation_width, " does not fit into the padded input of ", p.padded_height(), " x ",
                  p.padded_width());
  }
  if (!elements({p.batch, p.padded_height(), p.padded_width(), p.channels}) ||
      !elements({p.outputs, p.kernel_height, p.kernel_width, p.channels}) ||
      !elements({p.batch, p.padded_height(), p.padded_width(), p.outputs})) {
    return concat("a tensor has more than ", kLargestTensor, " elements");
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> why_not_runnable(const ConvProblem& problem) {
  if (auto reason = why_not_a_shape(problem)) return reason;
  const std::int64_t largest = product_magnitude(problem.multiplier);
  if (largest > 0 && problem.products_per_output() > std::numeric_limits<std::int32_t>::max() / largest) {
    return concat("a sum of ", problem.products_per_output(), " products of up to ", largest, " each can leave int32");
  }
  return std::nullopt;
}

void check_run(const ConvProblem& problem, const std::optional<std::string>& why_not,
               std::span<const std::uint8_t> input, std::span<const std::uint8_t> weight, std::span<std::int32_t> out) {
  const auto refuse = [](std::string got, std::string allowed) {
    throw InternalError({.where = "ApproxConv::run", .got = std::move(got), .allowed = std::move(allowed)});
  };
  if (why_not) refuse(concat("a problem that the backend cannot run: ", *why_not), "one whose why_not() is empty");
  const auto check_size = [&refuse](std::string_view name, std::size_t got, std::size_t expected) {
    if (got != expected) refuse(concat(name, " of ", got, " elements"), concat(expected, " elements"));
  };
  check_size("input", input.size(), problem.input_size());
  check_size("weight", weight.size(), problem.weight_size());
  check_size("out", out.size(), problem.output_size());
}

}  // namespace axdse::kernels

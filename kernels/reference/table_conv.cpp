#include "kernels/reference/table_conv.hpp"

#include <algorithm>
#include <vector>

#include "core/product_table.hpp"
#include "kernels/conv_checks.hpp"

namespace axdse::kernels {
namespace {

/// The table of the multiplier that this thread used last: a table costs milliseconds, a test runs many problems on
/// one.
const ProductTable& table_of(const MultiplierSpec& spec) {
  thread_local std::optional<std::pair<MultiplierSpec, ProductTable>> last;
  if (!last || !(last->first == spec)) last.emplace(spec, product_table(spec));
  return last->second;
}

/// (G, K/G, R, S, C/G) -> (G, R, S, C/G, K/G): the outputs of one activation code lie side by side.
std::vector<std::uint8_t> outputs_last(const ConvProblem& p, std::span<const std::uint8_t> weight) {
  const std::int64_t taps = p.products_per_output();
  const std::int64_t outputs = p.group_outputs();
  std::vector<std::uint8_t> transposed(weight.size());
  for (std::int64_t g = 0; g < p.groups; ++g) {
    const std::int64_t first = g * outputs * taps;
    for (std::int64_t k = 0; k < outputs; ++k) {
      for (std::int64_t tap = 0; tap < taps; ++tap)
        transposed[first + tap * outputs + k] = weight[first + k * taps + tap];
    }
  }
  return transposed;
}

/// One output pixel of one group.
struct Window {
  std::int64_t image = 0;
  std::int64_t top = 0;   ///< input row of the first kernel row; may lie in the padding
  std::int64_t left = 0;  ///< input column likewise
  std::int64_t group = 0;
};

/// Adds the products of a window; `code` are its group's weights (R, S, C/G, K/G).
void add_window(const ConvProblem& p, const std::int32_t* products, const Window& window,
                std::span<const std::uint8_t> input, const std::uint8_t* code, std::int32_t* sums) {
  const std::int64_t channels = p.group_channels();
  const std::int64_t outputs = p.group_outputs();
  for (std::int64_t r = 0; r < p.kernel_height; ++r) {
    for (std::int64_t s = 0; s < p.kernel_width; ++s) {
      const std::int64_t y = window.top + r * p.dilation_height;
      const std::int64_t x = window.left + s * p.dilation_width;
      const bool inside = y >= 0 && y < p.height && x >= 0 && x < p.width;
      for (std::int64_t c = 0; c < channels; ++c, code += outputs) {
        const std::uint8_t activation =
            inside ? input[((window.image * p.height + y) * p.width + x) * p.channels + window.group * channels + c]
                   : p.pad_code;
        const std::int32_t* const product = products + std::int64_t{activation} * ProductTable::kCodes;
        for (std::int64_t k = 0; k < outputs; ++k) sums[k] += product[code[k]];
      }
    }
  }
}

}  // namespace

std::optional<std::string> ReferenceTableConv::why_not(const ConvProblem& problem) const {
  return why_not_runnable(problem);
}

std::optional<double> ReferenceTableConv::estimated_ns(const ConvProblem& problem) const {
  constexpr double kNsAProduct = 0.7;
  constexpr double kNsATableRow = 2;  // found once for each activation code, read by a group's outputs
  const double products =
      static_cast<double>(problem.output_size()) * static_cast<double>(problem.products_per_output());
  return products * (kNsAProduct + kNsATableRow / static_cast<double>(problem.group_outputs()));
}

void ReferenceTableConv::run(const ConvProblem& problem, std::span<const std::uint8_t> input,
                             std::span<const std::uint8_t> weight, std::span<std::int32_t> out) const {
  const ConvProblem& p = problem;
  check_run(p, why_not(p), input, weight, out);
  const std::vector<std::uint8_t> codes = outputs_last(p, weight);  // (G, R, S, C/G, K/G)
  const std::int32_t* const products = table_of(p.multiplier).products().data();
  const std::int64_t rows = p.batch * p.output_height();
  const std::int64_t group_weights = p.group_outputs() * p.products_per_output();

#pragma omp parallel for
  for (std::int64_t row = 0; row < rows; ++row) {
    for (std::int64_t x = 0; x < p.output_width(); ++x) {
      std::int32_t* const sums = &out[(row * p.output_width() + x) * p.outputs];
      std::fill_n(sums, p.outputs, 0);
      for (std::int64_t group = 0; group < p.groups; ++group) {
        const Window window = {.image = row / p.output_height(),
                               .top = row % p.output_height() * p.stride_height - p.pad_top,
                               .left = x * p.stride_width - p.pad_left,
                               .group = group};
        add_window(p, products, window, input, codes.data() + group * group_weights, sums + group * p.group_outputs());
      }
    }
  }
}

}  // namespace axdse::kernels

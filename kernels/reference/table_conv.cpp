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

/// (K, R, S, C) -> (R, S, C, K): the outputs of one activation code lie side by side.
std::vector<std::uint8_t> outputs_last(const ConvProblem& p, std::span<const std::uint8_t> weight) {
  const std::int64_t taps = p.products_per_output();
  std::vector<std::uint8_t> transposed(weight.size());
  for (std::int64_t k = 0; k < p.outputs; ++k) {
    for (std::int64_t tap = 0; tap < taps; ++tap) transposed[tap * p.outputs + k] = weight[k * taps + tap];
  }
  return transposed;
}

}  // namespace

std::optional<std::string> ReferenceTableConv::why_not(const ConvProblem& problem) const {
  return why_not_runnable(problem);
}

void ReferenceTableConv::run(const ConvProblem& problem, std::span<const std::uint8_t> input,
                             std::span<const std::uint8_t> weight, std::span<std::int32_t> out) const {
  const ConvProblem& p = problem;
  check_run(p, why_not(p), input, weight, out);
  const std::vector<std::uint8_t> codes = outputs_last(p, weight);  // (R, S, C, K)
  const std::int32_t* const products = table_of(p.multiplier).products().data();
  const std::int64_t rows = p.batch * p.output_height();

#pragma omp parallel for
  for (std::int64_t row = 0; row < rows; ++row) {
    const std::int64_t n = row / p.output_height();
    const std::int64_t y = row % p.output_height();
    for (std::int64_t x = 0; x < p.output_width(); ++x) {
      std::int32_t* const sums = &out[(row * p.output_width() + x) * p.outputs];
      std::fill_n(sums, p.outputs, 0);
      const std::uint8_t* code = codes.data();
      for (std::int64_t r = 0; r < p.kernel_height; ++r) {
        for (std::int64_t s = 0; s < p.kernel_width; ++s) {
          const std::int64_t in_y = y * p.stride - p.padding + r;
          const std::int64_t in_x = x * p.stride - p.padding + s;
          const bool inside = in_y >= 0 && in_y < p.height && in_x >= 0 && in_x < p.width;
          for (std::int64_t c = 0; c < p.channels; ++c, code += p.outputs) {
            const std::uint8_t activation =
                inside ? input[((n * p.height + in_y) * p.width + in_x) * p.channels + c] : std::uint8_t{0};
            const std::int32_t* const product = products + std::int64_t{activation} * ProductTable::kCodes;
            for (std::int64_t k = 0; k < p.outputs; ++k) sums[k] += product[code[k]];
          }
        }
      }
    }
  }
}

}  // namespace axdse::kernels

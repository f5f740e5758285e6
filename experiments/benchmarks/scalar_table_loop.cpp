#include "scalar_table_loop.hpp"

#include <vector>

namespace axdse::benchmarks {

void scalar_table_loop(const kernels::ConvProblem& problem, std::span<const std::int32_t> products,
                       std::span<const std::uint8_t> input, std::span<const std::uint8_t> weight,
                       std::span<std::int32_t> out) {
  const kernels::ConvProblem& p = problem;
  const std::int64_t taps = p.products_per_output();
  std::vector<std::uint8_t> codes(weight.size());  // (R, S, C, K)
  for (std::int64_t k = 0; k < p.outputs; ++k) {
    for (std::int64_t tap = 0; tap < taps; ++tap) codes[tap * p.outputs + k] = weight[k * taps + tap];
  }
  std::int32_t* sums = out.data();
  for (std::int64_t n = 0; n < p.batch; ++n) {
    for (std::int64_t y = 0; y < p.output_height(); ++y) {
      for (std::int64_t x = 0; x < p.output_width(); ++x, sums += p.outputs) {
        for (std::int64_t k = 0; k < p.outputs; ++k) sums[k] = 0;
        const std::uint8_t* code = codes.data();
        for (std::int64_t r = 0; r < p.kernel_height; ++r) {
          for (std::int64_t s = 0; s < p.kernel_width; ++s) {
            const std::int64_t in_y = y * p.stride_height - p.pad_top + r;
            const std::int64_t in_x = x * p.stride_width - p.pad_left + s;
            const bool inside = in_y >= 0 && in_y < p.height && in_x >= 0 && in_x < p.width;
            for (std::int64_t c = 0; c < p.channels; ++c, code += p.outputs) {
              const std::uint8_t activation =
                  inside ? input[((n * p.height + in_y) * p.width + in_x) * p.channels + c] : p.pad_code;
              const std::int32_t* const row = &products[std::size_t{activation} * 256];
              for (std::int64_t k = 0; k < p.outputs; ++k) sums[k] += row[code[k]];
            }
          }
        }
      }
    }
  }
}

}  // namespace axdse::benchmarks

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/product_table.hpp"
#include "kernels/approx_conv.hpp"

namespace axdse::accuracy {

/// The definition of ApproxConv::run, word for word: an oracle that shares no code with any backend.
class NaiveConv final : public kernels::ApproxConv {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "naive"; }
  [[nodiscard]] std::optional<std::string> why_not(const kernels::ConvProblem& /*problem*/) const override {
    return std::nullopt;
  }

  void run(const kernels::ConvProblem& p, std::span<const std::uint8_t> input, std::span<const std::uint8_t> weight,
           std::span<std::int32_t> out) const override {
    const ProductTable table = product_table(p.multiplier);
    std::size_t position = 0;
    for (std::int64_t n = 0; n < p.batch; ++n) {
      for (std::int64_t y = 0; y < p.output_height(); ++y) {
        for (std::int64_t x = 0; x < p.output_width(); ++x) {
          for (std::int64_t k = 0; k < p.outputs; ++k) out[position++] = sum(p, table, input, weight, n, y, x, k);
        }
      }
    }
  }

 private:
  static std::int32_t sum(const kernels::ConvProblem& p, const ProductTable& table, std::span<const std::uint8_t> input,
                          std::span<const std::uint8_t> weight, std::int64_t n, std::int64_t y, std::int64_t x,
                          std::int64_t k) {
    std::int32_t total = 0;
    for (std::int64_t r = 0; r < p.kernel_height; ++r) {
      for (std::int64_t s = 0; s < p.kernel_width; ++s) {
        const std::int64_t in_y = y * p.stride_height + r * p.dilation_height - p.pad_top;
        const std::int64_t in_x = x * p.stride_width + s * p.dilation_width - p.pad_left;
        const bool inside = in_y >= 0 && in_y < p.height && in_x >= 0 && in_x < p.width;
        for (std::int64_t c = 0; c < p.group_channels(); ++c) {
          const std::int64_t channel = k / p.group_outputs() * p.group_channels() + c;
          const auto from = static_cast<std::size_t>(((n * p.height + in_y) * p.width + in_x) * p.channels + channel);
          const auto tap =
              static_cast<std::size_t>(((k * p.kernel_height + r) * p.kernel_width + s) * p.group_channels() + c);
          total += table.at(inside ? input[from] : p.pad_code, weight[tap]);
        }
      }
    }
    return total;
  }
};

}  // namespace axdse::accuracy

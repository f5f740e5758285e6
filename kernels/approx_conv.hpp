#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/multiplier_spec.hpp"

namespace axdse::kernels {

/// A 2-D convolution whose products come from a multiplier. A linear layer is a 1x1 convolution of a 1x1 image.
struct ConvProblem {
  MultiplierSpec multiplier;
  std::int64_t batch = 1;          ///< N
  std::int64_t height = 1;         ///< H of the input
  std::int64_t width = 1;          ///< W of the input
  std::int64_t channels = 1;       ///< C of the input
  std::int64_t outputs = 1;        ///< K, output channels
  std::int64_t kernel_height = 1;  ///< R
  std::int64_t kernel_width = 1;   ///< S
  std::int64_t stride = 1;
  std::int64_t padding = 0;  ///< on all four sides, with activation code 0

  [[nodiscard]] std::int64_t output_height() const { return (height + 2 * padding - kernel_height) / stride + 1; }
  [[nodiscard]] std::int64_t output_width() const { return (width + 2 * padding - kernel_width) / stride + 1; }
  [[nodiscard]] std::size_t input_size() const { return static_cast<std::size_t>(batch * height * width * channels); }
  [[nodiscard]] std::size_t weight_size() const {
    return static_cast<std::size_t>(outputs * kernel_height * kernel_width * channels);
  }
  [[nodiscard]] std::size_t output_size() const {
    return static_cast<std::size_t>(batch * output_height() * output_width() * outputs);
  }
  /// Products summed into one output element.
  [[nodiscard]] std::int64_t products_per_output() const { return kernel_height * kernel_width * channels; }
  friend bool operator==(const ConvProblem&, const ConvProblem&) = default;
};

/// out[n,y,x,k] = sum over window and channels of product(input code, weight code), the multiplier's constant included
/// in each product. input (N, H, W, C) activation codes, weight (K, R, S, C) weight codes, out (N, H', W', K) int32;
/// dense, the last index fastest. Padding contributes product(0, weight code), as hardware that reads a zero there
/// would. Integers are exact: every backend equals the reference bit for bit, no tolerance.
class ApproxConv {
 public:
  virtual ~ApproxConv() = default;
  [[nodiscard]] virtual std::string_view name()
      const noexcept = 0;  ///< "reference", "cpu-onednn"; stored with each point
  /// Empty if this backend can run `problem` on this machine, else the reason.
  [[nodiscard]] virtual std::optional<std::string> why_not(const ConvProblem& problem) const = 0;
  /// Thread-safe; runs on the calling thread's OpenMP threads.
  /// @throws InternalError a view's size does not fit the problem, or why_not(problem) is not empty
  virtual void run(const ConvProblem& problem, std::span<const std::uint8_t> input,
                   std::span<const std::uint8_t> weight, std::span<std::int32_t> out) const = 0;
};

}  // namespace axdse::kernels

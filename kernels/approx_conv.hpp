#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/multiplier_spec.hpp"

namespace axdse::kernels {

/// A 2-D convolution whose products come from a multiplier. A linear layer is a 1x1 convolution of a 1x1 image; a
/// depthwise layer has as many groups as channels.
struct ConvProblem {
  MultiplierSpec multiplier;
  std::int64_t batch = 1;            ///< N
  std::int64_t height = 1;           ///< H of the input
  std::int64_t width = 1;            ///< W of the input
  std::int64_t channels = 1;         ///< C of the input
  std::int64_t outputs = 1;          ///< K, output channels
  std::int64_t kernel_height = 1;    ///< R
  std::int64_t kernel_width = 1;     ///< S
  std::int64_t stride_height = 1;    ///< from one output row to the next, in input rows
  std::int64_t stride_width = 1;     ///< from one output column to the next, in input columns
  std::int64_t dilation_height = 1;  ///< from one kernel row to the next, in input rows; 1 is a dense kernel
  std::int64_t dilation_width = 1;   ///< from one kernel column to the next, in input columns
  std::int64_t pad_top = 0;          ///< rows and columns of `pad_code` around the input
  std::int64_t pad_left = 0;
  std::int64_t pad_bottom = 0;
  std::int64_t pad_right = 0;
  std::uint8_t pad_code = 0;  ///< activation code of the padding: what stands for the value 0
  std::int64_t groups = 1;    ///< output k sees the channels of its group k / (K / groups) alone; divides C and K

  [[nodiscard]] std::int64_t padded_height() const { return pad_top + height + pad_bottom; }
  [[nodiscard]] std::int64_t padded_width() const { return pad_left + width + pad_right; }
  /// Input rows and columns that one window spans.
  [[nodiscard]] std::int64_t window_height() const { return (kernel_height - 1) * dilation_height + 1; }
  [[nodiscard]] std::int64_t window_width() const { return (kernel_width - 1) * dilation_width + 1; }
  [[nodiscard]] std::int64_t output_height() const { return (padded_height() - window_height()) / stride_height + 1; }
  [[nodiscard]] std::int64_t output_width() const { return (padded_width() - window_width()) / stride_width + 1; }
  [[nodiscard]] std::int64_t group_channels() const { return channels / groups; }
  [[nodiscard]] std::int64_t group_outputs() const { return outputs / groups; }
  [[nodiscard]] bool is_padded() const { return pad_top != 0 || pad_left != 0 || pad_bottom != 0 || pad_right != 0; }
  [[nodiscard]] std::size_t input_size() const { return static_cast<std::size_t>(batch * height * width * channels); }
  [[nodiscard]] std::size_t weight_size() const { return static_cast<std::size_t>(outputs * products_per_output()); }
  [[nodiscard]] std::size_t output_size() const {
    return static_cast<std::size_t>(batch * output_height() * output_width() * outputs);
  }
  /// Products summed into one output element, those with the padding included.
  [[nodiscard]] std::int64_t products_per_output() const { return kernel_height * kernel_width * group_channels(); }
  friend bool operator==(const ConvProblem&, const ConvProblem&) = default;
};

/// `problem` with the same stride both ways and the same padding on all four sides.
[[nodiscard]] inline ConvProblem with_stride_and_padding(ConvProblem problem, std::int64_t stride,
                                                         std::int64_t padding) {
  problem.stride_height = problem.stride_width = stride;
  problem.pad_top = problem.pad_left = problem.pad_bottom = problem.pad_right = padding;
  return problem;
}

/// out[n,y,x,k] = sum over window and channels of product(input code, weight code), the multiplier's constant included
/// in each product. input (N, H, W, C) activation codes, weight (K, R, S, C/groups) weight codes, out (N, H', W', K)
/// int32; dense, the last index fastest. Padding contributes product(pad code, weight code), as hardware that reads
/// that code there would. Integers are exact: every backend equals the reference bit for bit, no tolerance.
class ApproxConv {
 public:
  virtual ~ApproxConv() = default;
  [[nodiscard]] virtual std::string_view name()
      const noexcept = 0;  ///< "reference", "cpu-amx"; stored with each point
  /// Empty if this backend can run `problem` on this machine, else the reason.
  [[nodiscard]] virtual std::optional<std::string> why_not(const ConvProblem& problem) const = 0;
  /// What run() takes on one thread of this machine, by a model that was fitted to measurements: it serves to compare
  /// backends. Nothing where there is no model. Asked of problems whose why_not() is empty.
  [[nodiscard]] virtual std::optional<double> estimated_ns(const ConvProblem& /*problem*/) const {
    return std::nullopt;
  }
  /// Thread-safe; runs on the calling thread's OpenMP threads.
  /// @throws InternalError a view's size does not fit the problem, or why_not(problem) is not empty
  virtual void run(const ConvProblem& problem, std::span<const std::uint8_t> input,
                   std::span<const std::uint8_t> weight, std::span<std::int32_t> out) const = 0;
};

}  // namespace axdse::kernels

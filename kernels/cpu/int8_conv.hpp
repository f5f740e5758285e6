#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace axdse::kernels::cpu {

/// A plain convolution of u8 inputs and s8 weights, zero-padded; fields as in ConvProblem.
struct Int8ConvShape {
  std::int64_t batch = 1;
  std::int64_t height = 1;
  std::int64_t width = 1;
  std::int64_t channels = 1;
  std::int64_t outputs = 1;
  std::int64_t kernel_height = 1;
  std::int64_t kernel_width = 1;
  std::int64_t stride_height = 1;
  std::int64_t stride_width = 1;
  std::int64_t dilation_height = 1;
  std::int64_t dilation_width = 1;
  std::int64_t pad_top = 0;
  std::int64_t pad_left = 0;
  std::int64_t pad_bottom = 0;
  std::int64_t pad_right = 0;
  std::int64_t groups = 1;

  [[nodiscard]] std::int64_t output_height() const {
    return (pad_top + height + pad_bottom - (kernel_height - 1) * dilation_height - 1) / stride_height + 1;
  }
  [[nodiscard]] std::int64_t output_width() const {
    return (pad_left + width + pad_right - (kernel_width - 1) * dilation_width - 1) / stride_width + 1;
  }
  [[nodiscard]] std::int64_t products_per_output() const { return kernel_height * kernel_width * (channels / groups); }
};

/// oneDNN's primitive for one shape, with the weights that it ran with last. Not thread-safe: one a thread.
class Int8Conv {
 public:
  /// @throws InternalError oneDNN does not take the shape   @throws ResourceError out of memory
  explicit Int8Conv(const Int8ConvShape& shape);
  Int8Conv(Int8Conv&&) noexcept;
  Int8Conv& operator=(Int8Conv&&) noexcept;
  ~Int8Conv();

  [[nodiscard]] const Int8ConvShape& shape() const noexcept;
  [[nodiscard]] std::string implementation() const;  ///< oneDNN's name for it, "brgconv:avx512_core_amx"

  /// weights (K, R, S, C/groups); brought into oneDNN's own order.
  void set_weights(std::span<const std::int8_t> weights);
  /// input (N, H, W, C), out (N, H', W', K).
  void run(std::span<const std::uint8_t> input, std::span<std::int32_t> out);

 private:
  struct Primitive;
  std::unique_ptr<Primitive> primitive_;
};

/// The instruction set that oneDNN uses in this process: what the processor has, capped by ONEDNN_MAX_CPU_ISA.
/// "avx512_core_amx".
[[nodiscard]] std::string instruction_set();
/// What writing the sums takes, beside computing them.
[[nodiscard]] double ns_of_outputs(double outputs);
/// What a convolution of this shape takes on one thread, by a model (kernels/README.md).
[[nodiscard]] double estimated_ns(const Int8ConvShape& shape);
/// Whether that set has int8 tile instructions.
[[nodiscard]] bool has_int8_tiles();
/// Whether it has instructions that multiply bf16. LibTorch's own oneDNN obeys ONEDNN_MAX_CPU_ISA too.
[[nodiscard]] bool has_bf16();
/// "oneDNN 3.2.0".
[[nodiscard]] std::string library_version();

}  // namespace axdse::kernels::cpu

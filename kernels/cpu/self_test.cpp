#include "kernels/cpu/self_test.hpp"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "core/seed.hpp"

namespace axdse::kernels::cpu {
namespace {

constexpr std::int64_t kOutputsTested = 32;

/// 0 or 1, without a pattern that channel blocks could follow.
int jitter(std::size_t index) { return static_cast<int>((index * 2654435761U >> 13U) & 1U); }

struct Verdict {
  bool is_right = true;
  std::int64_t largest_sum = 0;  ///< magnitude of the sums that were compared
};

struct TestOperands {
  std::vector<std::uint8_t> input;
  std::vector<std::int8_t> weights;
};

TestOperands empty_operands(const Int8ConvShape& s) {
  return {.input = std::vector<std::uint8_t>(static_cast<std::size_t>(s.batch * s.height * s.width * s.channels)),
          .weights = std::vector<std::int8_t>(static_cast<std::size_t>(s.outputs * s.products_per_output()))};
}

/// Activations of 254 and 255 and weights of `largest_weight` and one less, the sign alternating between outputs.
TestOperands extreme_operands(const Int8ConvShape& s, int largest_weight) {
  TestOperands operands = empty_operands(s);
  for (std::size_t i = 0; i < operands.input.size(); ++i) {
    operands.input[i] = static_cast<std::uint8_t>(255 - jitter(i));
  }
  for (std::size_t i = 0; i < operands.weights.size(); ++i) {
    const int magnitude = largest_weight - jitter(i + 7);
    operands.weights[i] = static_cast<std::int8_t>(i / s.products_per_output() % 2 == 0 ? magnitude : -magnitude);
  }
  return operands;
}

/// Any activations, weights from -64 to 63: every product's place shows in the sum.
TestOperands mixed_operands(const Int8ConvShape& s) {
  TestOperands operands = empty_operands(s);
  RandomEngine engine(1);
  for (std::uint8_t& code : operands.input) code = static_cast<std::uint8_t>(engine());
  for (std::int8_t& weight : operands.weights)
    weight = static_cast<std::int8_t>(static_cast<int>(engine() & 127U) - 64);
  return operands;
}

std::int64_t expected_sum(const Int8ConvShape& s, const TestOperands& operands, std::int64_t y, std::int64_t x,
                          std::int64_t k) {
  const std::int64_t channels = s.channels / s.groups;
  const std::int64_t group = k / (s.outputs / s.groups);
  std::int64_t sum = 0;
  for (std::int64_t r = 0; r < s.kernel_height; ++r) {
    const std::int64_t in_y = y * s.stride_height - s.pad_top + r * s.dilation_height;
    if (in_y < 0 || in_y >= s.height) continue;
    for (std::int64_t q = 0; q < s.kernel_width; ++q) {
      const std::int64_t in_x = x * s.stride_width - s.pad_left + q * s.dilation_width;
      if (in_x < 0 || in_x >= s.width) continue;
      const std::uint8_t* const activation = &operands.input[(in_y * s.width + in_x) * s.channels + group * channels];
      const std::int8_t* const weight = &operands.weights[((k * s.kernel_height + r) * s.kernel_width + q) * channels];
      for (std::int64_t c = 0; c < channels; ++c) sum += std::int64_t{activation[c]} * weight[c];
    }
  }
  return sum;
}

/// Runs `convolution` and compares pixels of the first image: the middle, the first and the last.
Verdict try_with(Int8Conv& convolution, const TestOperands& operands) {
  const Int8ConvShape& s = convolution.shape();
  std::vector<std::int32_t> out(static_cast<std::size_t>(s.batch * s.output_height() * s.output_width() * s.outputs));
  convolution.set_weights(operands.weights);
  convolution.run(operands.input, out);
  struct Pixel {
    std::int64_t y;
    std::int64_t x;
  };
  const std::int64_t output_step = std::max<std::int64_t>(1, s.outputs / kOutputsTested);
  Verdict verdict;
  for (const auto [y, x] : {Pixel{s.output_height() / 2, s.output_width() / 2}, Pixel{0, 0},
                            Pixel{s.output_height() - 1, s.output_width() - 1}}) {
    for (std::int64_t k = 0; k < s.outputs; k += output_step) {
      const std::int64_t sum = expected_sum(s, operands, y, x, k);
      verdict.is_right = verdict.is_right && out[(y * s.output_width() + x) * s.outputs + k] == sum;
      verdict.largest_sum = std::max(verdict.largest_sum, std::abs(sum));
    }
  }
  return verdict;
}

Int8ConvShape padded_3x3(std::int64_t channels, std::int64_t outputs) {
  return {.height = 9,
          .width = 9,
          .channels = channels,
          .outputs = outputs,
          .kernel_height = 3,
          .kernel_width = 3,
          .pad_top = 1,
          .pad_left = 1,
          .pad_bottom = 1,
          .pad_right = 1};
}

}  // namespace

std::optional<PairSums> tested_pair_sums() {
  static const std::optional<PairSums> kFound = []() -> std::optional<PairSums> {
    bool full_range = true;
    bool half_range = true;
    // Small sums: whether these survive is_exact_beyond_float() asks. One shape for each kind of kernel that oneDNN
    // has.
    for (const Int8ConvShape& shape : {padded_3x3(4, 16), padded_3x3(32, 32),
                                       Int8ConvShape{.height = 9, .width = 9, .channels = 64, .outputs = 16}}) {
      Int8Conv convolution(shape);
      full_range = full_range && try_with(convolution, extreme_operands(shape, 127)).is_right;
      half_range = half_range && try_with(convolution, extreme_operands(shape, 64)).is_right;
    }
    if (full_range) return PairSums::kExact;
    return half_range ? std::optional(PairSums::kSaturateInt16) : std::nullopt;
  }();
  return kFound;
}

bool computes_its_shape(Int8Conv& convolution) {
  return try_with(convolution, mixed_operands(convolution.shape())).is_right;
}

bool is_exact_beyond_float(Int8Conv& convolution) {
  const Int8ConvShape& s = convolution.shape();
  constexpr std::int64_t kLargestSum = std::int64_t{1} << 30;  // far from int32's end
  const std::int64_t products = s.products_per_output();
  const std::int64_t largest_weight =
      std::min<std::int64_t>(tested_pair_sums() == PairSums::kExact ? 127 : 64, kLargestSum / 255 / products);
  if (largest_weight < 1) return false;
  const Verdict verdict = try_with(convolution, extreme_operands(s, static_cast<int>(largest_weight)));
  return verdict.is_right && verdict.largest_sum > kLargestFloatSum;
}

}  // namespace axdse::kernels::cpu

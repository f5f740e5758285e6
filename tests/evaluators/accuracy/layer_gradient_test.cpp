#include "evaluators/accuracy/layer_gradient.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "core/operand_encoding.hpp"
#include "core/product_table.hpp"
#include "core/seed.hpp"
#include "evaluators/accuracy/tensor_memory.hpp"
#include "kernels/cpu/int8_conv.hpp"
#include "kernels/error_factorisation.hpp"

namespace axdse::accuracy {
namespace {

constexpr std::int64_t kImages = 2;
constexpr std::int64_t kChannels = 3;
constexpr std::int64_t kOutputs = 4;
constexpr std::int64_t kSize = 5;

torch::Tensor random(at::IntArrayRef sizes, std::uint64_t seed) {
  return torch::randn(sizes, at::make_generator<at::CPUGeneratorImpl>(seed));
}

/// A 3x3 layer after its forward pass, with every kind of code and some inputs clipped.
LayerRun convolution_run(const MultiplierSpec& multiplier, std::int64_t stride) {
  LayerRun run{.input = channels_last(random({kImages, kChannels, kSize, kSize}, 1).relu()),
               .codes = empty_channels_last({kImages, kChannels, kSize, kSize}, torch::kByte),
               .weight_codes = {},
               .weight_sizes = {kOutputs, kChannels, 3, 3},
               .weight_scales = {},
               .quantiser = {.clip = 1.5F, .bits = operand_widths(multiplier).activation_bits},
               .stride = stride,
               .padding = 1};
  const std::span<const float> values = floats_of(run.input);
  const std::span<std::uint8_t> codes = mutable_bytes_of(run.codes);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const float clipped = std::min(values[i], run.quantiser.clip);
    codes[i] = static_cast<std::uint8_t>(std::lrint(clipped / run.quantiser.scale()));
  }
  const OperandEncoding encoding = operands_of(multiplier).weight;
  const ValueRange range = quantiser_range(encoding, operand_widths(multiplier).weight_bits);
  RandomEngine engine(5);
  for (std::int64_t n = 0; n < kOutputs * 9 * kChannels; ++n) {
    const auto step = static_cast<int>(uniform_below(engine, static_cast<std::uint64_t>(range.max - range.min + 1)));
    run.weight_codes.push_back(encode(encoding, range.min + step));
  }
  for (std::int64_t k = 0; k < kOutputs; ++k) run.weight_scales.push_back(0.002F * static_cast<float>(k + 1));
  return run;
}

/// Slope of f at `at` by least squares over the values within `half_window` that lie in `range`.
template <typename Function>
double slope(Function f, int at, ValueRange range, int half_window) {
  double n = 0;
  double x_sum = 0;
  double y_sum = 0;
  double xx_sum = 0;
  double xy_sum = 0;
  for (int x = std::max(range.min, at - half_window); x <= std::min(range.max, at + half_window); ++x) {
    const double y = f(x);
    n += 1;
    x_sum += x;
    y_sum += y;
    xx_sum += static_cast<double>(x) * x;
    xy_sum += x * y;
  }
  return (n * xy_sum - x_sum * y_sum) / (n * xx_sum - x_sum * x_sum);
}

struct Expected {
  std::vector<double> input;   // (N, H, W, C)
  std::vector<double> weight;  // (K, R, S, C)
};

/// The definition in double precision, of the product table itself and not of its factors: slopes of
/// f(a, w) = product in each operand.
Expected by_definition(const MultiplierSpec& multiplier, const LayerRun& run, const torch::Tensor& gradient,
                       GradientRule rule, int half_window) {
  const ProductTable table = product_table(multiplier);
  const Operands operands = operands_of(multiplier);
  const OperandWidths widths = operand_widths(multiplier);
  const ValueRange activations = quantiser_range(operands.activation, widths.activation_bits);
  const ValueRange weights = quantiser_range(operands.weight, widths.weight_bits);
  const auto decoded = [&](std::uint8_t weight) { return decode(operands.weight, widths.weight_bits, weight); };
  const auto slope_in_activation = [&](std::uint8_t a, std::uint8_t w) -> double {
    if (rule == GradientRule::kStraightThrough) return decoded(w);
    return slope([&](int x) { return table.at(static_cast<std::uint8_t>(x), w); }, a, activations, half_window);
  };
  const auto slope_in_weight = [&](std::uint8_t a, std::uint8_t w) -> double {
    if (rule == GradientRule::kStraightThrough) return a;
    return slope([&](int x) { return table.at(a, encode(operands.weight, x)); }, decoded(w), weights, half_window);
  };
  const std::span<const std::uint8_t> codes = bytes_of(run.codes);
  const std::span<const float> g = floats_of(gradient);
  const std::int64_t out_size = gradient.size(2);
  Expected expected{.input = std::vector<double>(codes.size()), .weight = std::vector<double>(run.weight_codes.size())};
  std::size_t position = 0;
  for (std::int64_t n = 0; n < kImages; ++n) {
    for (std::int64_t y = 0; y < out_size; ++y) {
      for (std::int64_t x = 0; x < out_size; ++x) {
        for (std::int64_t k = 0; k < kOutputs; ++k, ++position) {
          for (std::int64_t tap = 0; tap < 9 * kChannels; ++tap) {
            const std::int64_t c = tap % kChannels;
            const std::int64_t in_y = y * run.stride + tap / kChannels / 3 - 1;
            const std::int64_t in_x = x * run.stride + tap / kChannels % 3 - 1;
            const bool inside = in_y >= 0 && in_y < kSize && in_x >= 0 && in_x < kSize;
            const auto at = static_cast<std::size_t>(((n * kSize + in_y) * kSize + in_x) * kChannels + c);
            const std::uint8_t a = inside ? codes[at] : std::uint8_t{0};
            const auto weight_at = static_cast<std::size_t>(k * 9 * kChannels + tap);
            const std::uint8_t w = run.weight_codes[weight_at];
            // output = products x activation scale x weight scale; a code is value / activation scale, and so on.
            expected.weight[weight_at] += g[position] * slope_in_weight(a, w) * run.quantiser.scale();
            if (inside && floats_of(run.input)[at] <= run.quantiser.clip) {
              expected.input[at] +=
                  g[position] * slope_in_activation(a, w) * run.weight_scales[static_cast<std::size_t>(k)];
            }
          }
        }
      }
    }
  }
  return expected;
}

/// Largest difference, in parts of the largest magnitude.
double largest_error(std::span<const float> found, std::span<const double> expected) {
  REQUIRE(found.size() == expected.size());
  double error = 0;
  double largest = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    error = std::max(error, std::abs(found[i] - expected[i]));
    largest = std::max(largest, std::abs(expected[i]));
  }
  REQUIRE(largest > 0);
  return error / largest;
}

torch::Tensor gradient_of_output(std::int64_t stride) {
  const std::int64_t size = (kSize - 1) / stride + 1;
  return channels_last(random({kImages, kOutputs, size, size}, 9));
}

/// Rank 3 with an entry for the padding's code and a part that depends on the weight alone.
MultiplierSpec table_with_an_offset() {
  std::vector<std::int32_t> products;
  for (int a = 0; a < 256; ++a) {
    for (int w = 0; w < 256; ++w)
      products.push_back((a + 3) * decode(OperandEncoding::kS8, 8, static_cast<std::uint8_t>(w)) + w % 5);
  }
  return TableMultiplier("offset", {OperandEncoding::kU8, OperandEncoding::kS8}, std::move(products));
}

TEST_CASE("gradients are what the rule says, by a loop in double precision", "[accuracy]") {
  at::set_num_threads(1);
  const GradientRule rule = GENERATE(GradientRule::kStraightThrough, GradientRule::kErrorAware);
  const std::int64_t stride = GENERATE(1, 2);
  const int half_window = rule == GradientRule::kErrorAware ? GENERATE(2, 16) : 1;
  std::vector<MultiplierSpec> multipliers = {exact(8, 8), exact(5, 4), truncated(8),
                                             parse_multiplier("rectangle(4, 5)"),
                                             parse_multiplier("u8 x s8 truncated(6)")};
  if (kernels::try_factorise(table_with_an_offset()).factorisation) multipliers.push_back(table_with_an_offset());
  for (const MultiplierSpec& multiplier : multipliers) {
    CAPTURE(canonical_name(multiplier), to_string(rule), stride, half_window);
    const LayerRun run = convolution_run(multiplier, stride);
    const torch::Tensor gradient = gradient_of_output(stride);
    const LayerGradient layer(multiplier, {.rule = rule, .half_window = half_window});
    const LayerGradients found = layer.backward(run, gradient, true);
    const Expected expected = by_definition(multiplier, run, gradient, rule, half_window);
    CHECK(largest_error(floats_of(found.input), expected.input) < 2e-6);
    CHECK(largest_error(floats_of(found.weight), expected.weight) < 2e-6);
    CHECK_FALSE(layer.backward(run, gradient, false).input.defined());
    CHECK(torch::equal(layer.backward(run, gradient, false).weight, found.weight));
  }
}

TEST_CASE("an exact multiplier's error-aware gradient is the straight-through one", "[accuracy]") {
  at::set_num_threads(1);
  const LayerRun run = convolution_run(exact(8, 8), 1);
  const torch::Tensor gradient = gradient_of_output(1);
  const LayerGradients straight = LayerGradient(exact(8, 8), {}).backward(run, gradient, true);
  const LayerGradients aware =
      LayerGradient(exact(8, 8), {.rule = GradientRule::kErrorAware}).backward(run, gradient, true);
  CHECK(torch::allclose(straight.input, aware.input, 1e-5, 1e-6));
  CHECK(torch::allclose(straight.weight, aware.weight, 1e-5, 1e-6));
}

TEST_CASE("a gradient in bf16 is that in fp32 within the rounding of bf16", "[accuracy][alone]") {
  if (!kernels::cpu::has_bf16()) {
    WARN("SKIP: oneDNN has no bf16 instructions on this processor (or ONEDNN_MAX_CPU_ISA forbids them)");
    return;
  }
  at::set_num_threads(1);
  const GradientRule rule = GENERATE(GradientRule::kStraightThrough, GradientRule::kErrorAware);
  const bool linear = GENERATE(false, true);
  LayerRun run = convolution_run(truncated(8), 1);
  torch::Tensor gradient = gradient_of_output(1);
  if (linear) {
    run.input = run.input.permute({0, 2, 3, 1}).reshape({kImages, -1});
    run.codes = run.codes.permute({0, 2, 3, 1}).reshape({kImages, -1});
    run.weight_sizes = {kOutputs, run.input.size(1)};
    run.weight_codes.resize(static_cast<std::size_t>(kOutputs * run.input.size(1)), 77);
    gradient = random({kImages, kOutputs}, 9);
  }
  const auto found = [&](torch::ScalarType number) {
    return LayerGradient(truncated(8), {.rule = rule, .number = number}).backward(run, gradient, true);
  };
  const LayerGradients fp32 = found(torch::kFloat);
  const LayerGradients bf16 = found(torch::kBFloat16);
  // Gradients and results are off by 2^-9 at most; the terms of a truncated multiplier, each rounded, cancel in part.
  const double share = rule == GradientRule::kErrorAware ? 0.01 : 0.004;
  const auto compare = [share](const torch::Tensor& a, const torch::Tensor& b) {
    CHECK_FALSE(torch::equal(a, b));
    const double largest = b.abs().max().item<double>();
    CHECK((a - b).abs().max().item<double>() < 0.02 * largest);
    CHECK((a - b).square().mean().sqrt().item<double>() < share * b.square().mean().sqrt().item<double>());
  };
  compare(bf16.input, fp32.input);
  compare(bf16.weight, fp32.weight);
  CHECK(bf16.input.scalar_type() == torch::kFloat);
  CHECK(bf16.weight.scalar_type() == torch::kFloat);
}

TEST_CASE("what has no factors has no error-aware gradient, and says why", "[accuracy]") {
  std::vector<std::int32_t> products(65536);
  RandomEngine engine(3);
  for (std::int32_t& product : products) product = static_cast<std::int32_t>(uniform_below(engine, 60000));
  const MultiplierSpec noise =
      TableMultiplier("noise", {OperandEncoding::kU8, OperandEncoding::kS8}, std::move(products));
  CHECK_FALSE(why_not_differentiable(noise, GradientRule::kStraightThrough));
  const auto reason = why_not_differentiable(noise, GradientRule::kErrorAware);
  REQUIRE(reason);
  CHECK_THAT(*reason, Catch::Contains("factors"));
  CHECK_FALSE(why_not_differentiable(truncated(8), GradientRule::kErrorAware));
}

}  // namespace
}  // namespace axdse::accuracy

// The tensor-core kernel by itself, with terms of every kind: random maps of both operands, shifts, sums on top of
// sums.

#include "kernels/cuda/implicit_gemm.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <vector>

#include "conv_cases.hpp"
#include "cuda/guarded_buffer.hpp"
#include "kernels/cuda/prepare_weights.hpp"

namespace axdse::kernels::cuda {
namespace {

constexpr std::uint64_t kSeed = 20240711;

struct Term {
  std::array<std::uint8_t, 256> activation = {};
  std::array<std::int8_t, 256> weight = {};
};

std::vector<Term> random_terms(int count, RandomEngine& engine) {
  std::vector<Term> terms(static_cast<std::size_t>(count));
  for (Term& term : terms) {
    for (std::uint8_t& value : term.activation) value = static_cast<std::uint8_t>(uniform_below(engine, 256));
    for (std::int8_t& value : term.weight) value = static_cast<std::int8_t>(uniform_below(engine, 256));
  }
  return terms;
}

/// u_t(a) = a & mask.
std::vector<Term> random_masks(int count, RandomEngine& engine) {
  std::vector<Term> terms = random_terms(count, engine);
  for (Term& term : terms) {
    const auto mask = static_cast<unsigned>(uniform_below(engine, 256));
    for (unsigned code = 0; code < 256; ++code) term.activation[code] = static_cast<std::uint8_t>(code & mask);
  }
  return terms;
}

/// The sums as the header defines them, modulo 2^32.
std::vector<std::int32_t> by_loops(const ConvProblem& p, const ConvTensors& tensors, std::span<const Term> terms,
                                   int shift) {
  std::vector<std::int32_t> out;
  for (std::int64_t n = 0; n < p.batch; ++n)
    for (std::int64_t y = 0; y < p.output_height(); ++y)
      for (std::int64_t x = 0; x < p.output_width(); ++x)
        for (std::int64_t k = 0; k < p.outputs; ++k) {
          std::int64_t sum = 0;
          const std::uint8_t* weight = &tensors.weight[static_cast<std::size_t>(k * p.products_per_output())];
          for (std::int64_t r = 0; r < p.kernel_height; ++r)
            for (std::int64_t s = 0; s < p.kernel_width; ++s)
              for (std::int64_t c = 0; c < p.group_channels(); ++c, ++weight) {
                const std::int64_t in_y = y * p.stride_height + r * p.dilation_height - p.pad_top;
                const std::int64_t in_x = x * p.stride_width + s * p.dilation_width - p.pad_left;
                const std::int64_t channel = k / p.group_outputs() * p.group_channels() + c;
                const bool inside = in_y >= 0 && in_x >= 0 && in_y < p.height && in_x < p.width;
                const std::uint8_t code = inside ? tensors.input[static_cast<std::size_t>(
                                                       ((n * p.height + in_y) * p.width + in_x) * p.channels + channel)]
                                                 : p.pad_code;
                for (const Term& term : terms) sum += std::int64_t{term.activation[code]} * term.weight[*weight];
              }
          out.push_back(static_cast<std::int32_t>(static_cast<std::uint32_t>(sum) << shift));
        }
  return out;
}

struct Launch {
  std::vector<Term> terms;
  bool masked = false;
  int shift = 0;
};

/// All launches on top of each other; the first writes.
std::vector<std::int32_t> on_device(const ConvProblem& problem, const ConvTensors& tensors,
                                    std::span<const Launch> launches, std::int32_t constant) {
  const ConvShape shape = conv_shape(problem);
  const DeviceBuffer<std::uint8_t> input(std::span<const std::uint8_t>(tensors.input));
  const DeviceBuffer<std::uint8_t> codes(std::span<const std::uint8_t>(tensors.weight));
  const DeviceBuffer<Tap> taps(static_cast<std::size_t>(padded_depth(shape)));
  prepare_taps(shape, padded_depth(shape), taps.data(), nullptr);
  const GuardedSums out(problem.output_size());
  ImplicitGemm gemm{.shape = shape,
                    .input = input.data(),
                    .taps = reads_vectors(shape, input.data()) ? nullptr : taps.data(),
                    .constant = constant,
                    .out = out.data()};
  for (const Launch& launch : launches) {
    const auto terms = static_cast<int>(launch.terms.size());
    gemm.terms = launch.masked ? terms : (terms + kTermsPerWord - 1) / kTermsPerWord * kTermsPerWord;
    gemm.shift = launch.shift;
    std::vector<std::int8_t> maps;
    std::vector<std::uint32_t> words(static_cast<std::size_t>(gemm.terms / kTermsPerWord) * 256);
    for (std::size_t t = 0; t < launch.terms.size(); ++t) {
      maps.insert(maps.end(), launch.terms[t].weight.begin(), launch.terms[t].weight.end());
      if (launch.masked) {
        gemm.masks[t] = launch.terms[t].activation[0xff] * 0x01010101U;
        continue;
      }
      for (std::size_t code = 0; code < 256; ++code) {
        words[t / kTermsPerWord * 256 + code] |= std::uint32_t{launch.terms[t].activation[code]} << (8 * (t % 4));
      }
    }
    const DeviceBuffer<std::int8_t> weight_maps{std::span<const std::int8_t>(maps)};
    const DeviceBuffer<std::uint32_t> activation_words{std::span<const std::uint32_t>(words)};
    const DeviceBuffer<std::int8_t> weights(
        static_cast<std::size_t>(gemm.terms) * static_cast<std::size_t>(shape.groups) *
        static_cast<std::size_t>(padded_outputs(shape)) * static_cast<std::size_t>(padded_depth(shape)));
    prepare_gemm_weights(shape, {.maps = weight_maps.data(), .terms = terms}, gemm.terms, codes.data(), weights.data(),
                         nullptr);
    gemm.weight = weights.data();
    gemm.activation_words = launch.masked ? nullptr : activation_words.data();
    enqueue(gemm, nullptr);
    check(cudaDeviceSynchronize(), "wait for a launch");  // its buffers end here
    gemm.accumulates = true;
  }
  return out.read();
}

/// Tiles of every kind: whole and partial ones of pixels and outputs, depths of one tile and of many, 16 bytes or one
/// at a time.
std::vector<ConvProblem> problems() {
  const ConvProblem plain{.height = 9, .width = 8, .kernel_height = 3, .kernel_width = 3, .pad_top = 1, .pad_left = 1};
  const auto with = [&plain](std::int64_t channels, std::int64_t outputs, std::int64_t groups, std::uint8_t pad_code) {
    ConvProblem problem = plain;
    problem.batch = 3;
    problem.channels = channels;
    problem.outputs = outputs;
    problem.groups = groups;
    problem.pad_code = pad_code;
    return problem;
  };
  return {with(16, 8, 1, 0),   with(64, 128, 1, 7), with(48, 67, 1, 255),  with(64, 130, 2, 3),
          with(96, 201, 3, 1), with(3, 70, 1, 9),   with(21, 129, 1, 200), with(10, 6, 2, 17)};
}

}  // namespace

TEST_CASE("the implicit GEMM applies masks and looked-up maps", "[kernels][gpu]") {
  if (skip_without_device()) return;
  RandomEngine engine(kSeed);
  INFO("seed " << kSeed);
  for (const ConvProblem& problem : problems()) {
    const ConvTensors tensors = {.input = random_codes(problem.input_size(), engine),
                                 .weight = random_codes(problem.weight_size(), engine)};
    for (const bool masked : {true, false}) {
      for (const int terms : {1, 2, 3, 4, 5, 8}) {
        INFO(describe(problem) << ", " << terms << (masked ? " masked" : " looked-up") << " terms");
        const Launch launch{.terms = masked ? random_masks(terms, engine) : random_terms(terms, engine),
                            .masked = masked};
        CHECK(on_device(problem, tensors, std::array{launch}, 0) == by_loops(problem, tensors, launch.terms, 0));
      }
    }
  }
}

TEST_CASE("launches of the implicit GEMM add up, each with its shift", "[kernels][gpu]") {
  if (skip_without_device()) return;
  RandomEngine engine(kSeed + 1);
  for (const ConvProblem& problem : problems()) {
    INFO(describe(problem));
    const ConvTensors tensors = {.input = random_codes(problem.input_size(), engine),
                                 .weight = random_codes(problem.weight_size(), engine)};
    const std::array launches = {Launch{.terms = random_masks(2, engine), .masked = true, .shift = 3},
                                 Launch{.terms = random_terms(5, engine)},
                                 Launch{.terms = random_terms(1, engine), .shift = 9}};
    std::vector<std::int32_t> expected(problem.output_size(), -12345);
    for (const Launch& launch : launches) {
      const std::vector<std::int32_t> sums = by_loops(problem, tensors, launch.terms, launch.shift);
      for (std::size_t i = 0; i < sums.size(); ++i) {
        expected[i] =
            static_cast<std::int32_t>(static_cast<std::uint32_t>(expected[i]) + static_cast<std::uint32_t>(sums[i]));
      }
    }
    CHECK(on_device(problem, tensors, launches, -12345) == expected);
  }
}

}  // namespace axdse::kernels::cuda

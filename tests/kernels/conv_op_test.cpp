// Every backend over one list of cases. Tests tagged [op] run once more for each instruction set, in a process of its
// own.

#include <omp.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <thread>

#include "conv_cases.hpp"
#include "core/error.hpp"
#include "core/product_table.hpp"
#include "kernels/registry.hpp"
#include "table_cases.hpp"

namespace axdse::kernels {
namespace {

constexpr std::uint64_t kSeed = 20240607;

/// Straight from the definition in approx_conv.hpp, one output element at a time.
std::vector<std::int32_t> definition(const ConvProblem& p, const ConvTensors& tensors) {
  const ProductTable table = product_table(p.multiplier);
  std::vector<std::int32_t> out;
  for (std::int64_t n = 0; n < p.batch; ++n)
    for (std::int64_t y = 0; y < p.output_height(); ++y)
      for (std::int64_t x = 0; x < p.output_width(); ++x)
        for (std::int64_t k = 0; k < p.outputs; ++k) {
          std::int32_t sum = 0;
          for (std::int64_t r = 0; r < p.kernel_height; ++r)
            for (std::int64_t s = 0; s < p.kernel_width; ++s)
              for (std::int64_t c = 0; c < p.group_channels(); ++c) {
                const std::int64_t in_y = y * p.stride_height + r * p.dilation_height - p.pad_top;
                const std::int64_t in_x = x * p.stride_width + s * p.dilation_width - p.pad_left;
                const std::int64_t channel = k / p.group_outputs() * p.group_channels() + c;
                const bool inside = in_y >= 0 && in_x >= 0 && in_y < p.height && in_x < p.width;
                const std::uint8_t activation =
                    inside ? tensors.input.at(((n * p.height + in_y) * p.width + in_x) * p.channels + channel)
                           : p.pad_code;
                sum += table.at(
                    activation,
                    tensors.weight.at(((k * p.kernel_height + r) * p.kernel_width + s) * p.group_channels() + c));
              }
          out.push_back(sum);
        }
  return out;
}

/// All but those that refuse even the smallest problem: a GPU's backend without a GPU (tests tagged [gpu] say so),
/// tiles without tiles, or one that this build leaves out.
std::vector<std::string> backends_of_this_machine() {
  std::vector<std::string> names = backend_names();
  std::erase_if(names, [](const std::string& name) {
    const std::string reason = find_backend(name).why_not({}).value_or("");
    return reason.starts_with("no CUDA device") || reason.starts_with("no int8 tile instructions") ||
           reason.starts_with("this build has no ");
  });
  return names;
}

void check_all_backends(const ConvProblem& problem, const ConvTensors& tensors) {
  INFO(describe(problem));
  const std::vector<std::int32_t> expected = run_guarded(find_backend("reference"), problem, tensors);
  for (const std::string& name : backends_of_this_machine()) {
    INFO("backend " << name);
    const ApproxConv& backend = find_backend(name);
    REQUIRE(backend.why_not(problem).value_or("") == "");
    const std::vector<std::int32_t> got = run_guarded(backend, problem, tensors);
    const auto [wrong, right] = std::ranges::mismatch(got, expected);
    if (wrong != got.end()) {
      INFO("first wrong element " << wrong - got.begin() << ": " << *wrong << " instead of " << *right);
      REQUIRE(got == expected);
    }
  }
}

ConvTensors random_tensors(const ConvProblem& problem, RandomEngine& engine) {
  ConvTensors tensors;
  tensors.input = random_codes(problem.input_size(), engine);
  tensors.weight = random_codes(problem.weight_size(), engine);
  return tensors;
}

ConvProblem resnet_layer(const MultiplierSpec& multiplier, std::int64_t batch) {
  return with_stride_and_padding({.multiplier = multiplier,
                                  .batch = batch,
                                  .height = 14,
                                  .width = 14,
                                  .channels = 16,
                                  .outputs = 16,
                                  .kernel_height = 3,
                                  .kernel_width = 3},
                                 1, 1);
}

}  // namespace

TEST_CASE("the reference computes the definition", "[kernels][op]") {
  RandomEngine engine(kSeed);
  INFO("seed " << kSeed);
  for (const MultiplierSpec& multiplier : random_multipliers(12, engine)) {
    const ConvProblem problem = random_problem(multiplier, engine);
    const ConvTensors tensors = random_tensors(problem, engine);
    INFO(describe(problem));
    CHECK(run_guarded(find_backend("reference"), problem, tensors) == definition(problem, tensors));
  }
}

TEST_CASE("every backend equals the reference on random problems", "[kernels][op]") {
  RandomEngine engine(kSeed + 1);
  INFO("seed " << kSeed + 1);
  for (const MultiplierSpec& multiplier : random_multipliers(50, engine)) {
    for (int i = 0; i < 10; ++i) {
      const ConvProblem problem = random_problem(multiplier, engine);
      check_all_backends(problem, random_tensors(problem, engine));
    }
  }
}

TEST_CASE("every backend equals the reference on the largest and smallest codes", "[kernels][op]") {
  const auto [operands, weight_codes] = GENERATE(table<Operands, std::vector<int>>({
      {Operands{OperandEncoding::kU8, OperandEncoding::kU8}, {0x00, 0x80, 0xff}},
      {Operands{OperandEncoding::kU8, OperandEncoding::kS8}, {0x00, 0x7f, 0x80, 0x81, 0xff}},
      {Operands{OperandEncoding::kU8, OperandEncoding::kSm8}, {0x00, 0x7f, 0x80, 0xff}},
      {Operands{OperandEncoding::kS8, OperandEncoding::kS8}, {0x00, 0x7f, 0x80, 0xff}},
  }));
  const MultiplierSpec multiplier =
      GENERATE_COPY(values({MultiplierSpec(exact(8, 8, operands)), MultiplierSpec(truncated(3, 8, 8, operands)),
                            MultiplierSpec(truncated(8, 8, 8, operands))}));
  const ConvProblem problem = with_stride_and_padding({.multiplier = multiplier,
                                                       .height = 5,
                                                       .width = 5,
                                                       .channels = 32,
                                                       .outputs = 16,
                                                       .kernel_height = 3,
                                                       .kernel_width = 3},
                                                      1, 1);
  for (const int activation : {0x00, 0x7f, 0x80, 0xff}) {
    for (const int weight : weight_codes) {
      INFO("all activations " << activation << ", all weights " << weight);
      check_all_backends(problem, {.input = std::vector(problem.input_size(), static_cast<std::uint8_t>(activation)),
                                   .weight = std::vector(problem.weight_size(), static_cast<std::uint8_t>(weight))});
    }
  }
}

// oneDNN's kernels without brgemm convert sums to float: 64 channels of 3 x 3 at full range reach 1.9e7 > 2^24.
TEST_CASE("sums beyond 2^24 are exact", "[kernels][op]") {
  RandomEngine engine(kSeed + 2);
  const MultiplierSpec multiplier =
      GENERATE(values({MultiplierSpec(exact(8, 8)), MultiplierSpec(truncated(5)),
                       MultiplierSpec(exact(8, 8, {OperandEncoding::kU8, OperandEncoding::kS8}))}));
  const auto [channels, kernel] = GENERATE(table<int, int>({{64, 3}, {3, 15}, {1, 21}, {1001, 1}}));
  const ConvProblem problem{.multiplier = multiplier,
                            .height = kernel + 1,
                            .width = kernel,
                            .channels = channels,
                            .outputs = 17,
                            .kernel_height = kernel,
                            .kernel_width = kernel};
  ConvTensors tensors = random_tensors(problem, engine);
  for (std::uint8_t& code : tensors.input) code |= 0xf8;
  for (std::uint8_t& code : tensors.weight) code = (code | 0x78) & 0x7f;
  check_all_backends(problem, tensors);
}

TEST_CASE("one channel whose sums go beyond 2^24 is exact or refused", "[kernels][op]") {
  RandomEngine engine(kSeed + 6);
  const ConvProblem problem{
      .multiplier = exact(8, 8), .height = 24, .width = 24, .outputs = 8, .kernel_height = 23, .kernel_width = 23};
  const BackendChoice choice = choose_backend(std::span(&problem, 1));
  REQUIRE(choice.backend != nullptr);
  const ApproxConv& backend = *choice.backend;
  INFO("backend " << backend.name());
  const ConvTensors tensors = {.input = std::vector<std::uint8_t>(problem.input_size(), 255),
                               .weight = std::vector<std::uint8_t>(problem.weight_size(), 127)};
  CHECK(run_guarded(backend, problem, tensors) ==
        std::vector<std::int32_t>(problem.output_size(), 23 * 23 * 255 * 127));
}

TEST_CASE("a batch that is done in parts, the last one smaller", "[kernels][op]") {
  RandomEngine engine(kSeed + 3);
  const MultiplierSpec multiplier = GENERATE(values({MultiplierSpec(exact(8, 8)), MultiplierSpec(truncated(7))}));
  const ConvProblem problem = resnet_layer(multiplier, 97);
  check_all_backends(problem, random_tensors(problem, engine));
}

// Rows in strips, the last one smaller; channels in slices; an odd number of sixteen outputs; pixels that would crowd
// the level-1 cache; weights too many to stay in cache; several shifts.
TEST_CASE("layers that are done in parts", "[kernels][op]") {
  RandomEngine engine(kSeed + 8);
  const TableMultiplier wide = random_low_rank_table({OperandEncoding::kU8, OperandEncoding::kS8}, 2, 300, 200, engine);
  const auto [multiplier, channels, outputs, size, stride, batch] =
      GENERATE_COPY(table<MultiplierSpec, int, int, int, int, int>({{exact(8, 8), 64, 40, 41, 1, 2},
                                                                    {truncated(7), 64, 5, 23, 1, 3},
                                                                    {truncated(8), 256, 70, 15, 2, 3},
                                                                    {truncated(7), 320, 48, 7, 1, 5},
                                                                    {rectangle(4, 5), 1024, 33, 3, 1, 1},
                                                                    {wide, 200, 80, 9, 1, 2}}));
  const ConvProblem problem = with_stride_and_padding({.multiplier = multiplier,
                                                       .batch = batch,
                                                       .height = size,
                                                       .width = size + 1,
                                                       .channels = channels,
                                                       .outputs = outputs,
                                                       .kernel_height = 3,
                                                       .kernel_width = 3,
                                                       .pad_code = 3},
                                                      stride, 1);
  check_all_backends(problem, random_tensors(problem, engine));
}

TEST_CASE("1x1 layers whose codes are operands as they are", "[kernels][op]") {
  RandomEngine engine(kSeed + 9);
  const auto [channels, outputs, size, batch] = GENERATE(table<int, int, int, int>(
      {{64, 64, 5, 3}, {24, 33, 9, 2}, {192, 16, 7, 1}, {2048, 40, 2, 2}, {1, 5, 3, 1}, {96, 64, 60, 2}}));
  const ConvProblem problem{.multiplier = exact(8, 8),
                            .batch = batch,
                            .height = size,
                            .width = size + 2,
                            .channels = channels,
                            .outputs = outputs};
  check_all_backends(problem, random_tensors(problem, engine));
}

TEST_CASE("weights that change between calls are seen", "[kernels][op]") {
  RandomEngine engine(kSeed + 4);
  const ConvProblem problem = resnet_layer(truncated(6), 2);
  ConvTensors tensors = random_tensors(problem, engine);
  check_all_backends(problem, tensors);
  tensors.weight.back() ^= 0x40;
  check_all_backends(problem, tensors);
  check_all_backends(problem, tensors);
}

TEST_CASE("several OpenMP threads compute what one does", "[kernels]") {
  RandomEngine engine(kSeed + 7);
  const MultiplierSpec multiplier = GENERATE(values({MultiplierSpec(exact(8, 8)), MultiplierSpec(truncated(7))}));
  const int threads = GENERATE(2, 3, 40);
  const ConvProblem problem = resnet_layer(multiplier, 5);
  const ConvTensors tensors = random_tensors(problem, engine);
  for (const std::string& name : backends_of_this_machine()) {
    INFO("backend " << name << ", " << threads << " threads");
    CHECK(run_guarded(find_backend(name), problem, tensors, threads) ==
          run_guarded(find_backend("reference"), problem, tensors, 1));
  }
}

TEST_CASE("two threads of one OpenMP thread each do not disturb each other", "[kernels]") {
  constexpr int kRounds = 8;
  const std::string name = GENERATE(from_range(backends_of_this_machine()));
  const std::array multipliers = {MultiplierSpec(truncated(7)), MultiplierSpec(truncated(4))};
  std::array<int, 2> wrong = {};
  const auto work = [&](std::size_t worker) {
    omp_set_num_threads(1);
    RandomEngine engine(kSeed + 5 + worker);
    for (int round = 0; round < kRounds; ++round) {
      const ConvProblem problem =
          resnet_layer(multipliers[(worker + static_cast<std::size_t>(round)) % 2], 1 + round % 3);
      const ConvTensors tensors = random_tensors(problem, engine);
      std::vector<std::int32_t> expected(problem.output_size());
      find_backend("reference").run(problem, tensors.input, tensors.weight, expected);
      std::vector<std::int32_t> got(problem.output_size());
      find_backend(name).run(problem, tensors.input, tensors.weight, got);
      wrong[worker] += got != expected ? 1 : 0;
    }
  };
  std::thread other(work, std::size_t{1});
  work(0);
  other.join();
  CHECK(wrong == std::array<int, 2>{});
}

TEST_CASE("a sum that can leave int32 is refused", "[kernels]") {
  const std::string name = GENERATE(from_range(backends_of_this_machine()));
  ConvProblem problem{.multiplier = exact(8, 8), .channels = 66311};  // 66,311 x 255 x 127 is the last below 2^31
  CHECK_FALSE(find_backend(name).why_not(problem));
  problem.channels += 1;
  CHECK(find_backend(name).why_not(problem).value_or("") ==
        "a sum of 66312 products of up to 32385 each can leave int32");
}

TEST_CASE("a shape that is none is refused", "[kernels]") {
  const ApproxConv& backend = find_backend(GENERATE(from_range(backends_of_this_machine())));
  CHECK(backend.why_not({.stride_width = 0}) == "stride_width is 0, must be 1 or more");
  CHECK(backend.why_not({.dilation_height = 0}) == "dilation_height is 0, must be 1 or more");
  CHECK(backend.why_not({.pad_right = -1}) == "pad_right is -1, must be 0 or more");
  CHECK(backend.why_not({.channels = 8, .outputs = 9, .groups = 4}) == "4 groups must divide 8 channels and 9 outputs");
  CHECK(
      backend.why_not({.height = 3, .width = 3, .kernel_height = 6, .kernel_width = 3, .pad_top = 2, .pad_left = 1}) ==
      "a 6 x 3 kernel of dilation 1 x 1 does not fit into the padded input of 5 x 4");
  CHECK(backend.why_not({.height = 4, .width = 9, .kernel_height = 3, .dilation_height = 2}) ==
        "a 3 x 1 kernel of dilation 2 x 1 does not fit into the padded input of 4 x 9");
  CHECK(backend.why_not({.batch = std::int64_t{1} << 30, .height = 1 << 20}) ==
        "a tensor has more than 1099511627776 elements");
}

TEST_CASE("a view of the wrong size is an internal error", "[kernels]") {
  const ApproxConv& backend = find_backend(GENERATE(from_range(backends_of_this_machine())));
  const ConvProblem problem = resnet_layer(truncated(6), 1);
  std::vector<std::uint8_t> input(problem.input_size());
  std::vector<std::uint8_t> weight(problem.weight_size());
  std::vector<std::int32_t> out(problem.output_size());
  CHECK_NOTHROW(backend.run(problem, input, weight, out));
  CHECK_THROWS_AS(backend.run(problem, std::span(input).first(1), weight, out), InternalError);
  CHECK_THROWS_AS(backend.run(problem, input, std::span(weight).first(1), out), InternalError);
  CHECK_THROWS_AS(backend.run(problem, input, weight, std::span(out).first(1)), InternalError);
}

}  // namespace axdse::kernels

#include "evaluators/accuracy/batch_norm.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "evaluators/accuracy/tensor_memory.hpp"

namespace axdse::accuracy {
namespace {

bool close(const torch::Tensor& a, const torch::Tensor& b) { return torch::allclose(a, b, 1e-5, 1e-5); }

TEST_CASE("batch norm, addition and ReLU compute what torch.nn computes, gradients too", "[accuracy][oracle]") {
  const bool training = GENERATE(true, false);
  const bool relu = GENERATE(true, false);
  const bool with_addend = GENERATE(true, false);
  const std::int64_t channels = GENERATE(5, 16, 33);
  CAPTURE(training, relu, with_addend, channels);
  at::set_num_threads(1);
  torch::manual_seed(3);
  torch::nn::BatchNorm2d reference(channels);
  BatchNorm norm(channels);
  for (const bool ours : {true, false}) {  // learned values that are not 1 and 0
    const torch::NoGradGuard no_grad;
    torch::Tensor scale = ours ? norm.scale() : reference->weight;
    torch::Tensor shift = ours ? norm.shift() : reference->bias;
    scale.copy_(torch::linspace(-1, 2, channels));
    shift.copy_(torch::linspace(0.5, -0.5, channels));
  }
  reference->train(training);
  for (int step = 0; step < 3; ++step) {
    const torch::Tensor input = torch::randn({6, channels, 7, 5}) * 2 + 1;
    const torch::Tensor addend = torch::randn_like(input);
    const torch::Tensor downstream = torch::randn_like(input);
    const auto gradients = [&](auto forward, const torch::Tensor& scale, const torch::Tensor& shift) {
      torch::Tensor x = channels_last(input).detach().requires_grad_(true);
      torch::Tensor beside = addend.clone().requires_grad_(true);
      const torch::Tensor output = forward(x, beside);
      scale.mutable_grad() = torch::Tensor();
      shift.mutable_grad() = torch::Tensor();
      (output * downstream).sum().backward();
      return std::vector<torch::Tensor>{output.detach(), x.grad(), scale.grad(), shift.grad(),
                                        with_addend ? beside.grad() : torch::zeros({1})};
    };
    const auto ours = gradients(
        [&](const torch::Tensor& x, const torch::Tensor& beside) {
          return norm.forward(x, training, StatisticsAverage::kExponential,
                              {.addend = with_addend ? beside : torch::Tensor(), .relu = relu});
        },
        norm.scale(), norm.shift());
    const auto theirs = gradients(
        [&](const torch::Tensor& x, const torch::Tensor& beside) {
          torch::Tensor y = reference->forward(x);
          if (with_addend) y = y + beside;
          return relu ? y.relu() : y;
        },
        reference->weight, reference->bias);
    for (std::size_t n = 0; n < ours.size(); ++n) {
      CAPTURE(n, step);
      CHECK(torch::allclose(ours[n], theirs[n], 1e-4, 1e-4));
    }
  }
  CHECK(close(norm.running_mean(), reference->running_mean));
  CHECK(close(norm.running_variance(), reference->running_var));
}

TEST_CASE("a large mean does not drown the variance", "[accuracy]") {
  torch::manual_seed(4);
  const torch::Tensor input = torch::randn({16, 16, 14, 14}) * 0.1 + 1000;
  BatchNorm norm(16);
  const torch::Tensor output = norm.forward(input, true, StatisticsAverage::kExponential).detach();
  const torch::Tensor exact = input.to(torch::kDouble);
  const torch::Tensor mean = exact.mean({0, 2, 3}, true);
  const torch::Tensor expected = (exact - mean) / (exact.var({0, 2, 3}, false, true) + 1e-5).sqrt();
  // Inputs are rounded to 6e-5, 6e-4 of their deviation.
  CHECK((output.to(torch::kDouble) - expected).abs().max().item<double>() < 2e-3);
}

TEST_CASE("a NaN passes through ReLU, so that a diverged network is noticed", "[accuracy]") {
  torch::Tensor input = torch::ones({1, 2, 2, 2});
  input[0][1][0][0] = NAN;
  BatchNorm norm(2);
  const torch::Tensor output = norm.forward(input, false, StatisticsAverage::kExponential, {.relu = true});
  CHECK(output.isnan().sum().item<int>() == 1);
}

TEST_CASE("cumulative statistics are the mean over the batches since the reset", "[accuracy]") {
  torch::manual_seed(3);
  BatchNorm norm(5);
  (void)norm.forward(torch::randn({4, 5, 3, 3}), true, StatisticsAverage::kExponential);
  norm.reset_statistics();
  torch::Tensor mean = torch::zeros({5});
  torch::Tensor variance = torch::zeros({5});
  for (int step = 0; step < 4; ++step) {
    const torch::Tensor input = torch::randn({4, 5, 3, 3}) * 3 - 1;
    (void)norm.forward(input, true, StatisticsAverage::kCumulative);
    mean += input.mean({0, 2, 3}) / 4;
    variance += input.var({0, 2, 3}) / 4;
  }
  CHECK(torch::allclose(norm.running_mean(), mean));
  CHECK(torch::allclose(norm.running_variance(), variance));
}

}  // namespace
}  // namespace axdse::accuracy

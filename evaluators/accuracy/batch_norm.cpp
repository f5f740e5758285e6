#include "evaluators/accuracy/batch_norm.hpp"

namespace axdse::accuracy {
namespace {

constexpr double kEpsilon = 1e-5;
constexpr double kMomentum = 0.1;

torch::Tensor copy_of_leaf(const torch::Tensor& leaf) { return leaf.detach().clone().set_requires_grad(true); }

}  // namespace

BatchNorm::BatchNorm(std::int64_t channels)
    : scale_(torch::ones({channels}).set_requires_grad(true)),
      shift_(torch::zeros({channels}).set_requires_grad(true)),
      running_mean_(torch::zeros({channels})),
      running_variance_(torch::ones({channels})) {}

torch::Tensor BatchNorm::forward(const torch::Tensor& input, bool training, StatisticsAverage average) {
  double momentum = kMomentum;
  if (training) {
    ++batches_since_reset_;
    // The share of the newest batch in a mean over all of them.
    if (average == StatisticsAverage::kCumulative) momentum = 1.0 / static_cast<double>(batches_since_reset_);
  }
  return torch::batch_norm(input, scale_, shift_, running_mean_, running_variance_, training, momentum, kEpsilon,
                           /*cudnn_enabled=*/false);
}

void BatchNorm::reset_statistics() {
  const torch::NoGradGuard no_grad;
  running_mean_.zero_();
  running_variance_.fill_(1);
  batches_since_reset_ = 0;
}

BatchNorm BatchNorm::clone() const {
  BatchNorm copy = *this;
  copy.scale_ = copy_of_leaf(scale_);
  copy.shift_ = copy_of_leaf(shift_);
  copy.running_mean_ = running_mean_.clone();
  copy.running_variance_ = running_variance_.clone();
  return copy;
}

}  // namespace axdse::accuracy

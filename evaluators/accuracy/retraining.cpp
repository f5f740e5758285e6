#include "evaluators/accuracy/retraining.hpp"

#include <cmath>
#include <numbers>
#include <span>
#include <vector>

#include "core/error.hpp"
#include "core/seed.hpp"
#include "core/text.hpp"
#include "evaluators/accuracy/batch.hpp"
#include "evaluators/accuracy/elementwise.hpp"

namespace axdse::accuracy {
namespace {

/// Batches of one epoch after the other, each in its own order; images that do not fill a last batch are left out of
/// their epoch.
class ImageStream {
 public:
  ImageStream(const Dataset& dataset, int batch_size, std::uint64_t seed)
      : dataset_(dataset),
        batch_size_(static_cast<std::size_t>(batch_size)),
        seed_(seed),
        flips_(seed_for(seed, 0, "retraining flips")) {
    AXDSE_ENSURE(batch_size > 0 && batch_size <= dataset.size(), "a batch holds at least one image and at most all");
  }

  [[nodiscard]] Batch next() {
    if (order_.size() - used_ < batch_size_) {
      order_ = shuffled_indices(dataset_.size(), seed_for(seed_, epoch_++, "retraining order"));
      used_ = 0;
    }
    const std::span<const std::int32_t> indices = std::span(order_).subspan(used_, batch_size_);
    used_ += batch_size_;
    return make_flipped_batch(dataset_, indices, flips_);
  }

 private:
  const Dataset& dataset_;
  std::size_t batch_size_;
  std::uint64_t seed_;
  RandomEngine flips_;
  std::vector<std::int32_t> order_;
  std::size_t used_ = 0;
  std::uint64_t epoch_ = 0;
};

bool parameters_finite(const Network& network) {
  for (const NamedTensor& parameter : network.parameters()) {
    const torch::Tensor& tensor = parameter.tensor;
    if (!all_finite({tensor.const_data_ptr<float>(), static_cast<std::size_t>(tensor.numel())})) return false;
  }
  return true;
}

torch::optim::SGD make_optimiser(const Network& network, const RetrainingSettings& settings) {
  std::vector<torch::Tensor> parameters;
  for (const NamedTensor& parameter : network.parameters()) parameters.push_back(parameter.tensor);
  return torch::optim::SGD(std::move(parameters), torch::optim::SGDOptions(settings.learning_rate)
                                                      .momentum(settings.momentum)
                                                      .nesterov(settings.momentum > 0)
                                                      .weight_decay(settings.weight_decay));
}

}  // namespace

double retraining_rate(const RetrainingSettings& settings, int step) {
  if (step < settings.warmup_steps) return settings.learning_rate * (step + 1) / settings.warmup_steps;
  const double progress = static_cast<double>(step - settings.warmup_steps) / (settings.steps - settings.warmup_steps);
  return settings.learning_rate * 0.5 * (1 + std::cos(std::numbers::pi * progress));
}

std::optional<Failure> retrain(Network& network, LayerExecutor& executor, const Dataset& dataset,
                               const RetrainingSettings& settings, std::uint64_t seed, const StepCallback& after_step) {
  ImageStream images(dataset, settings.batch_size, seed);
  torch::optim::SGD optimiser = make_optimiser(network, settings);
  auto& group = static_cast<torch::optim::SGDOptions&>(optimiser.param_groups().front().options());
  network.train(true);
  for (int step = 0; step < settings.steps; ++step) {
    group.lr(retraining_rate(settings, step));
    const Batch batch = images.next();
    optimiser.zero_grad();
    const torch::Tensor loss = torch::cross_entropy_loss(network.forward(batch.images, executor), batch.labels);
    loss.backward();
    optimiser.step();
    const auto value = loss.item<double>();
    // The quantisers of later layers map a NaN to a code, so the loss alone would not show one.
    if (!std::isfinite(value) || !parameters_finite(network)) {
      network.train(false);
      return Failure{Failure::Kind::kDiverged, concat("retraining diverged at step ", step + 1, " of ", settings.steps,
                                                      ": loss ", value, ", learning rate ", group.lr())};
    }
    if (after_step) after_step(step, value);
  }
  network.train(false);
  return std::nullopt;
}

}  // namespace axdse::accuracy

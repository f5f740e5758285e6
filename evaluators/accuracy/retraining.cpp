#include "evaluators/accuracy/retraining.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <span>
#include <vector>

#include "core/error.hpp"
#include "core/seed.hpp"
#include "core/text.hpp"
#include "evaluators/accuracy/batch.hpp"
#include "evaluators/accuracy/elementwise.hpp"
#include "evaluators/accuracy/tensor_memory.hpp"

namespace axdse::accuracy {
namespace {

bool parameters_finite(const Network& network) {
  return std::ranges::all_of(network.parameters(),
                             [](const NamedTensor& parameter) { return all_finite(floats_of(parameter.tensor)); });
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

/// Batches of one epoch after the other, each in its own order; images that do not fill a last batch are left out of
/// their epoch.
class Retraining::ImageStream {
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

Retraining::Retraining(Network& network, LayerExecutor& executor, const Dataset& dataset,
                       const RetrainingSettings& settings, std::uint64_t seed)
    : network_(network),
      executor_(executor),
      settings_(settings),
      images_(std::make_unique<ImageStream>(dataset, settings.batch_size, seed)),
      optimiser_(make_optimiser(network, settings)) {
  network_.train(true);
}

Retraining::~Retraining() { network_.train(false); }

double Retraining::step() {
  static_cast<torch::optim::SGDOptions&>(optimiser_.param_groups().front().options())
      .lr(retraining_rate(settings_, steps_done_++));
  const Batch batch = images_->next();
  optimiser_.zero_grad();
  const torch::Tensor loss = torch::cross_entropy_loss(network_.forward(batch.images, executor_), batch.labels);
  loss.backward();
  optimiser_.step();
  const auto value = loss.item<double>();
  // The quantisers of later layers map a NaN to a code, so the loss alone would not show one.
  return parameters_finite(network_) ? value : std::numeric_limits<double>::quiet_NaN();
}

std::optional<Failure> retrain(Network& network, LayerExecutor& executor, const Dataset& dataset,
                               const RetrainingSettings& settings, std::uint64_t seed, const StepCallback& after_step) {
  Retraining training(network, executor, dataset, settings, seed);
  for (int step = 0; step < settings.steps; ++step) {
    const double loss = training.step();
    if (!std::isfinite(loss)) {
      return Failure{Failure::Kind::kDiverged,
                     concat("retraining diverged at step ", step + 1, " of ", settings.steps, ": loss or a weight is ",
                            loss, ", learning rate ", retraining_rate(settings, step))};
    }
    if (after_step) after_step(step, loss);
  }
  return std::nullopt;
}

}  // namespace axdse::accuracy

#include "evaluators/accuracy/float_trainer.hpp"

#include <cmath>
#include <numbers>
#include <span>

#include "core/error.hpp"
#include "core/seed.hpp"
#include "core/text.hpp"
#include "evaluators/accuracy/batch.hpp"

namespace axdse::accuracy {
namespace {

/// From `first` at share 0 to `last` at share 1.
double cosine(double first, double last, double share) {
  return last + (first - last) * (1 + std::cos(std::numbers::pi * share)) / 2;
}

torch::optim::SGD make_optimizer(const Network& network, const FloatTrainingParams& params) {
  std::vector<torch::Tensor> parameters;
  for (const NamedTensor& named : network.parameters()) parameters.push_back(named.tensor);
  auto options =
      torch::optim::SGDOptions(params.start_rate).momentum(params.momentum).weight_decay(params.weight_decay);
  return torch::optim::SGD(parameters, options.nesterov(true));
}

double train_step(Network& network, torch::optim::SGD& optimizer, const Batch& batch) {
  FloatExecutor executor;
  optimizer.zero_grad();
  const torch::Tensor loss =
      torch::nn::functional::cross_entropy(network.forward(batch.images, executor), batch.labels);
  loss.backward();
  optimizer.step();
  return loss.item<double>();
}

}  // namespace

double one_cycle_rate(const FloatTrainingParams& params, std::int64_t step, std::int64_t steps) {
  const double position = static_cast<double>(step) / static_cast<double>(steps);
  if (position < params.rising_fraction)
    return cosine(params.start_rate, params.peak_rate, position / params.rising_fraction);
  return cosine(params.peak_rate, 0, (position - params.rising_fraction) / (1 - params.rising_fraction));
}

void train_float(Network& network, const Dataset& dataset, const FloatTrainingParams& params,
                 const EpochCallback& after_epoch) {
  const std::int64_t steps_per_epoch = dataset.size() / params.batch_size;
  if (steps_per_epoch == 0) {
    throw SpecError({.where = "training data",
                     .got = concat(dataset.size(), " images"),
                     .allowed = concat("at least a batch of ", params.batch_size)});
  }
  torch::optim::SGD optimizer = make_optimizer(network, params);
  const torch::Device device = device_of(network);
  network.train(true);
  for (int epoch = 0; epoch < params.epochs; ++epoch) {
    const auto number = static_cast<std::uint64_t>(epoch);
    const std::vector<std::int32_t> order =
        shuffled_indices(dataset.size(), seed_for(params.seed, number, "image order"));
    RandomEngine flips(seed_for(params.seed, number, "flips"));
    double loss_sum = 0;
    for (std::int64_t step = 0; step < steps_per_epoch; ++step) {
      const auto size = static_cast<std::size_t>(params.batch_size);
      const Batch batch =
          make_flipped_batch(dataset, std::span(order).subspan(static_cast<std::size_t>(step) * size, size), flips);
      const double rate = one_cycle_rate(params, epoch * steps_per_epoch + step, params.epochs * steps_per_epoch);
      static_cast<torch::optim::SGDOptions&>(optimizer.param_groups().front().options()).lr(rate);
      loss_sum += train_step(network, optimizer, batch.to(device));
      if (!std::isfinite(loss_sum)) {
        throw SpecError({.where = concat("training, epoch ", epoch + 1, ", step ", step + 1),
                         .got = "a loss that is not finite",
                         .why = concat("training diverged at learning rate ", rate),
                         .fix = "lower the peak learning rate"});
      }
    }
    if (after_epoch) after_epoch(epoch + 1, loss_sum / static_cast<double>(steps_per_epoch));
    network.train(true);  // whatever the callback left behind
  }
  network.train(false);
}

}  // namespace axdse::accuracy

#include "evaluators/accuracy/calibration.hpp"

#include <algorithm>
#include <span>

#include "core/error.hpp"
#include "core/text.hpp"
#include "evaluators/accuracy/batch.hpp"

namespace axdse::accuracy {
namespace {

constexpr std::size_t kBatchSize = 50;

/// Float layers whose inputs are recorded on the way.
class RecordingExecutor final : public LayerExecutor {
 public:
  explicit RecordingExecutor(std::size_t layers) : histograms_(layers) {}

  torch::Tensor run(const evaluators::LayerShape& layer, std::size_t layer_index, const torch::Tensor& input,
                    const torch::Tensor& weight, const torch::Tensor& bias) override {
    const torch::Tensor dense =
        input.is_non_overlapping_and_dense() ? input : input.contiguous();  // order does not matter
    histograms_[layer_index].add({dense.const_data_ptr<float>(), static_cast<std::size_t>(dense.numel())},
                                 concat("input of layer ", layer.name));
    return float_layers_.run(layer, layer_index, input, weight, bias);
  }

  [[nodiscard]] std::vector<ActivationDistribution> distributions() const {
    std::vector<ActivationDistribution> result;
    for (const ActivationHistogram& histogram : histograms_) result.push_back(histogram.distribution());
    return result;
  }

 private:
  std::vector<ActivationHistogram> histograms_;
  FloatExecutor float_layers_;
};

}  // namespace

std::vector<std::int32_t> fixed_images(const Dataset& dataset, std::int64_t images, std::string_view purpose) {
  constexpr std::uint64_t kSeed = 0;
  std::vector<std::int32_t> indices = shuffled_indices(dataset.size(), seed_for(kSeed, 0, purpose));
  indices.resize(static_cast<std::size_t>(std::min(images, dataset.size())));
  return indices;
}

Calibration::Calibration(const Network& network, const Dataset& dataset, std::int64_t images) {
  const std::unique_ptr<Network> copy = network.clone();
  copy->train(false);
  const torch::NoGradGuard no_grad;
  RecordingExecutor executor(copy->shape().layers.size());
  const std::vector<std::int32_t> indices = fixed_images(dataset, images, "calibration");
  AXDSE_ENSURE(!indices.empty(), "a calibration needs images");
  for (std::size_t first = 0; first < indices.size(); first += kBatchSize) {
    const std::size_t count = std::min(kBatchSize, indices.size() - first);
    const Batch batch = make_batch(dataset, std::span(indices).subspan(first, count));
    static_cast<void>(copy->forward(batch.images, executor));
  }
  distributions_ = executor.distributions();
}

ActivationQuantiser Calibration::quantiser(std::size_t layer_index, const Level& level) const {
  const int bits = operand_widths(level.multiplier).activation_bits;
  if (layer_index == 0) return {.clip = 1, .bits = bits};
  return {.clip = distributions_.at(layer_index).clip(level.clip, bits), .bits = bits};
}

}  // namespace axdse::accuracy

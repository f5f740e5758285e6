#include "evaluators/accuracy/classification.hpp"

#include <algorithm>
#include <numeric>
#include <span>

#include "evaluators/accuracy/batch.hpp"

namespace axdse::accuracy {
namespace {

constexpr std::int64_t kBatchSize = 32;  // larger ones leave the cache

class EvaluationMode {
 public:
  explicit EvaluationMode(Network& network) : network_(network), was_training_(network.is_training()) {
    network.train(false);
  }
  ~EvaluationMode() { network_.train(was_training_); }
  EvaluationMode(const EvaluationMode&) = delete;
  EvaluationMode& operator=(const EvaluationMode&) = delete;

 private:
  Network& network_;
  bool was_training_;
  torch::NoGradGuard no_grad_;
};

}  // namespace

Classification classify(Network& network, LayerExecutor& executor, const Dataset& dataset, std::int64_t images) {
  const EvaluationMode mode(network);
  Classification result;
  result.images = images == 0 ? dataset.size() : std::min(images, dataset.size());
  result.correct_bits.resize(static_cast<std::size_t>((result.images + 7) / 8));
  std::vector<std::int32_t> indices(static_cast<std::size_t>(result.images));
  std::iota(indices.begin(), indices.end(), 0);

  const torch::Device device = device_of(network);
  double loss_sum = 0;
  for (std::int64_t first = 0; first < result.images; first += kBatchSize) {
    const std::int64_t count = std::min(kBatchSize, result.images - first);
    const Batch batch = make_batch(
        dataset, std::span(indices).subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count)));
    const torch::Tensor logits = network.forward(batch.images.to(device), executor).cpu();
    loss_sum += torch::nn::functional::cross_entropy(
                    logits, batch.labels, torch::nn::functional::CrossEntropyFuncOptions().reduction(torch::kSum))
                    .item<double>();
    // argmax takes NaN for the largest.
    const torch::Tensor hit = (logits.argmax(1) == batch.labels).logical_and(logits.isfinite().all(1));
    const bool* hits = hit.data_ptr<bool>();
    for (std::int64_t n = 0; n < count; ++n) {
      if (!hits[n]) continue;
      ++result.correct;
      const auto image = static_cast<std::size_t>(first + n);
      result.correct_bits[image / 8] = static_cast<std::uint8_t>(result.correct_bits[image / 8] | 1U << image % 8);
    }
  }
  result.loss = loss_sum / static_cast<double>(result.images);
  return result;
}

}  // namespace axdse::accuracy

#include "evaluators/accuracy/recalibration.hpp"

#include <algorithm>
#include <span>

#include "evaluators/accuracy/batch.hpp"
#include "evaluators/accuracy/calibration.hpp"

namespace axdse::accuracy {

void recalibrate_batch_norm(Network& network, LayerExecutor& executor, const Dataset& dataset, std::int64_t images) {
  if (images == 0) return;
  const torch::NoGradGuard no_grad;
  const bool was_training = network.is_training();
  const std::vector<std::int32_t> indices = fixed_images(dataset, images, "recalibration");
  network.reset_statistics();
  network.set_statistics_average(StatisticsAverage::kCumulative);
  network.train(true);
  constexpr auto kBatch = static_cast<std::size_t>(kRecalibrationBatch);
  for (std::size_t first = 0; first < indices.size(); first += kBatch) {
    const std::size_t count = std::min(kBatch, indices.size() - first);
    const Batch batch = make_batch(dataset, std::span(indices).subspan(first, count));
    static_cast<void>(network.forward(batch.images, executor));
  }
  network.train(was_training);
  network.set_statistics_average(StatisticsAverage::kExponential);
}

}  // namespace axdse::accuracy

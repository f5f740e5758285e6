#include "evaluators/accuracy/float_checkpoint.hpp"

#include <ATen/Parallel.h>

#include <chrono>

#include "core/digest.hpp"
#include "core/error.hpp"
#include "core/file.hpp"
#include "core/text.hpp"
#include "core/version.hpp"
#include "evaluators/accuracy/checkpoint.hpp"
#include "evaluators/accuracy/classification.hpp"
#include "evaluators/accuracy/datasets/fashion_mnist.hpp"
#include "evaluators/accuracy/float_trainer.hpp"

namespace axdse::accuracy {
namespace fs = std::filesystem;
namespace {

void expect(bool valid, std::string where, std::string got, std::string allowed) {
  if (!valid)
    throw SpecError({.where = std::move(where),
                     .got = std::move(got),
                     .allowed = std::move(allowed),
                     .fix = "choose a value in that range"});
}

void check_threads(int threads) { expect(threads > 0 && threads <= 1024, "threads", to_text(threads), "1 to 1024"); }

void check(const FloatCheckpointParams& params) {
  expect(params.epochs > 0 && params.epochs <= 10'000, "epochs", to_text(params.epochs), "1 to 10000");
  expect(params.peak_rate > 0 && params.peak_rate <= 10, "peak learning rate", to_text(params.peak_rate),
         "above 0, up to 10");
  check_threads(params.threads);
  expect(params.device == "cpu" || params.device == "cuda", "device", params.device, "cpu, cuda");
}

SplitAccuracy count(Network& network, const Dataset& dataset) {
  FloatExecutor executor;
  const Classification result = classify(network, executor, dataset);
  return {.images = result.images, .correct = result.correct, .loss = result.loss};
}

}  // namespace

void train_float_checkpoint(const FloatCheckpointParams& params, const fs::path& output,
                            const std::function<void(const EpochStats&)>& after_epoch) {
  check(params);
  require_writable(output);
  const std::unique_ptr<Network> network = make_network(params.architecture, params.seed);
  move_to(*network, params.device);
  const SplitDataset data = load_fashion_mnist(params.data_folder);
  at::set_num_threads(params.threads);
  const FloatTrainingParams training{
      .epochs = params.epochs, .start_rate = params.peak_rate / 10, .peak_rate = params.peak_rate, .seed = params.seed};
  const auto start = std::chrono::steady_clock::now();
  train_float(*network, data.train, training, [&](int epoch, double loss) {
    const SplitAccuracy validation = count(*network, data.validation);
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    if (after_epoch)
      after_epoch({.epoch = epoch, .training_loss = loss, .validation = validation, .seconds = elapsed.count()});
  });
  move_to(*network, torch::kCPU);
  write_file_atomically(output, save_checkpoint(*network, {{"dataset", data.name},
                                                           {"data_sha256", data.data_sha256},
                                                           {"epochs", to_text(params.epochs)},
                                                           {"peak_rate", to_text(params.peak_rate)},
                                                           {"seed", to_text(params.seed)},
                                                           {"threads", to_text(params.threads)},
                                                           {"device", params.device},
                                                           {"axdse_version", std::string(build_version().version)}}));
}

CheckpointAccuracy evaluate_float_checkpoint(const fs::path& checkpoint, const fs::path& data_folder, int threads) {
  check_threads(threads);
  const std::string bytes = read_file(checkpoint);
  const std::unique_ptr<Network> network = load_checkpoint(bytes, checkpoint.string());
  const SplitDataset data = load_fashion_mnist(data_folder);
  at::set_num_threads(threads);
  return {.checkpoint_sha256 = sha256_hex(bytes),
          .data_sha256 = data.data_sha256,
          .validation = count(*network, data.validation),
          .test = count(*network, data.test)};
}

}  // namespace axdse::accuracy

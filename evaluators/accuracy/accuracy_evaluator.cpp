#include "evaluators/accuracy/accuracy_evaluator.hpp"

#include <torch/torch.h>
#include <torch/version.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "core/digest.hpp"
#include "core/error.hpp"
#include "core/file.hpp"
#include "core/text.hpp"
#include "core/version.hpp"
#include "evaluators/accuracy/approx_layer.hpp"
#include "evaluators/accuracy/calibration.hpp"
#include "evaluators/accuracy/checkpoint.hpp"
#include "evaluators/accuracy/classification.hpp"
#include "evaluators/accuracy/datasets/dataset.hpp"
#include "evaluators/accuracy/network.hpp"
#include "evaluators/accuracy/recalibration.hpp"
#include "evaluators/accuracy/retraining.hpp"
#include "kernels/cpu/int8_conv.hpp"
#include "kernels/registry.hpp"

namespace axdse::accuracy {
namespace {

/// Counts up whenever a change of this folder changes any accuracy: results of older versions are then not taken for
/// new ones.
constexpr int kRecipeVersion = 1;

class Stopwatch {
 public:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

std::unique_ptr<Network> load_network(const AccuracyEvaluatorParams& params, std::string_view bytes) {
  static_cast<void>(evaluators::network_shape(params.architecture));  // throws for an unknown one
  std::unique_ptr<Network> network = load_checkpoint(bytes, params.checkpoint.string());
  if (network->shape().architecture != params.architecture) {
    throw SpecError({.where = params.checkpoint.string(),
                     .got = concat("a checkpoint of ", network->shape().architecture),
                     .allowed = params.architecture,
                     .fix = "name a checkpoint of that architecture"});
  }
  return network;
}

void check_images_fit(const AccuracyEvaluatorParams& params, const evaluators::NetworkShape& shape,
                      const SplitDataset& data) {
  const auto fits = [](const std::int64_t channels, std::int64_t height, std::int64_t width, std::int64_t classes) {
    return concat(channels, " x ", height, " x ", width, " images of ", classes, " classes");
  };
  const std::string wanted = fits(shape.in_channels, shape.in_height, shape.in_width, shape.classes);
  const std::string found = fits(data.train.channels, data.train.height, data.train.width, data.train.classes);
  if (wanted != found) {
    throw SpecError({.where = params.data_folder.string(),
                     .got = found,
                     .allowed = wanted,
                     .why = concat(shape.architecture, " reads these")});
  }
  if (params.calibration_images < 1 || params.calibration_images > data.train.size()) {
    throw SpecError({.where = "calibration images",
                     .got = to_text(params.calibration_images),
                     .allowed = concat("1 to ", data.train.size(), ", the training images")});
  }
}

/// One evaluation uses this many threads wherever it runs. LibTorch keeps the number by thread, and the kernels share
/// its OpenMP.
void use_threads(int threads) {
  thread_local int in_use = 0;
  if (in_use == threads) return;
  at::set_num_threads(threads);
  in_use = threads;
}

}  // namespace

struct NetworkAccuracyEvaluator::State {
  AccuracyEvaluatorParams params;
  std::string checkpoint_sha256;
  SplitDataset data;
  std::unique_ptr<const Network> network;  // fp32, as in the checkpoint
  std::unique_ptr<const Calibration> calibration;
  const kernels::ApproxConv* conv = nullptr;

  [[nodiscard]] const evaluators::NetworkShape& shape() const { return network->shape(); }
  [[nodiscard]] AccuracyProvenance provenance() const;
  [[nodiscard]] Json identity(const Proposal& proposal) const;
  [[nodiscard]] const Dataset& split(const Rung& rung) const;
  void check(const Proposal& proposal) const;
  /// Why this network cannot be run at this configuration.
  [[nodiscard]] std::optional<Failure> unsupported(const Configuration& configuration) const;
  [[nodiscard]] ApproxExecutor make_executor(const Configuration& configuration) const;
};

AccuracyProvenance NetworkAccuracyEvaluator::State::provenance() const {
  return {.checkpoint_sha256 = checkpoint_sha256,
          .data_sha256 = data.data_sha256,
          .backend = params.backend,
          .instruction_set = kernels::cpu::instruction_set(),
          .threads = params.threads,
          .library_versions = concat("LibTorch ", TORCH_VERSION, ", ", kernels::cpu::library_version()),
          .axdse_version = build_version_text()};
}

Json NetworkAccuracyEvaluator::State::identity(const Proposal& proposal) const {
  const AccuracyProvenance from = provenance();
  return {{"recipe_version", kRecipeVersion},
          {"architecture", shape().architecture},
          {"checkpoint_sha256", from.checkpoint_sha256},
          {"data_sha256", from.data_sha256},
          {"calibration_images", params.calibration_images},
          {"configuration", to_json(proposal.configuration)},
          {"rung", settings_json(proposal.rung)},
          {"seed", proposal.seed},
          {"backend", from.backend},
          {"instruction_set", from.instruction_set},
          {"threads", from.threads}};
}

const Dataset& NetworkAccuracyEvaluator::State::split(const Rung& rung) const {
  if (rung.split == "validation") return data.validation;
  if (rung.split == "test") return data.test;
  throw SpecError(
      {.where = "rung/split", .got = concat("\"", rung.split, "\""), .allowed = "\"validation\", \"test\""});
}

void NetworkAccuracyEvaluator::State::check(const Proposal& proposal) const {
  const std::vector<std::string> names = shape().layer_names();
  const std::vector<LayerLevel>& layers = proposal.configuration.layers();
  for (std::size_t n = 0; n < std::max(names.size(), layers.size()); ++n) {
    if (n < names.size() && n < layers.size() && names[n] == layers[n].layer) continue;
    throw SpecError({.where = concat("configuration, layer ", n + 1),
                     .got = n < layers.size() ? concat("\"", layers[n].layer, "\"") : "nothing",
                     .allowed = n < names.size() ? concat("\"", names[n], "\"") : "no more layers",
                     .why = concat("the layers of ", shape().architecture, " are ", join(names, ", "))});
  }
  const auto check_range = [](std::string_view where, std::int64_t value, std::int64_t least, std::int64_t most) {
    if (value >= least && value <= most) return;
    throw SpecError({.where = concat("rung/", where), .got = to_text(value), .allowed = concat(least, " to ", most)});
  };
  const Rung& rung = proposal.rung;
  check_range("images", rung.images, 0, split(rung).size());
  check_range("recalibration_images", rung.recalibration_images, 0, data.train.size());
  check_range("retraining/steps", rung.retraining.steps, 0, std::numeric_limits<int>::max());
  if (rung.retraining.steps > 0) {
    check_range("retraining/batch_size", rung.retraining.batch_size, 2, data.train.size());
    check_range("retraining/warmup_steps", rung.retraining.warmup_steps, 0, rung.retraining.steps);
  }
}

std::optional<Failure> NetworkAccuracyEvaluator::State::unsupported(const Configuration& configuration) const {
  const auto failure = [](const LayerLevel& layer, const std::string& reason) {
    return Failure{Failure::Kind::kUnsupported, concat("layer ", layer.layer, ": ", reason)};
  };
  for (std::size_t n = 0; n < configuration.size(); ++n) {
    const LayerLevel& layer = configuration.layers()[n];
    if (const auto reason = why_not_quantisable(layer.level.multiplier)) return failure(layer, *reason);
    const kernels::ConvProblem problem = conv_problem(shape().layers[n], layer.level.multiplier, /*batch=*/1);
    if (const auto reason = conv->why_not(problem)) return failure(layer, concat(conv->name(), ": ", *reason));
  }
  return std::nullopt;
}

ApproxExecutor NetworkAccuracyEvaluator::State::make_executor(const Configuration& configuration) const {
  std::vector<ApproxLayer> layers;
  for (std::size_t n = 0; n < configuration.size(); ++n) {
    const Level& level = configuration.layers()[n].level;
    layers.push_back({level.multiplier, calibration->quantiser(n, level), level.weight_scale});
  }
  return {std::move(layers), *conv};
}

NetworkAccuracyEvaluator::NetworkAccuracyEvaluator(const AccuracyEvaluatorParams& params) {
  AXDSE_ENSURE(params.threads >= 1, "an evaluation has at least one thread");
  use_threads(params.threads);
  auto state = std::make_unique<State>();
  state->params = params;
  state->conv = &kernels::find_backend(params.backend);
  const std::string bytes = read_file(params.checkpoint);
  state->checkpoint_sha256 = sha256_hex(bytes);
  state->network = load_network(params, bytes);
  state->data = load_fashion_mnist(params.data_folder);
  check_images_fit(params, state->shape(), state->data);
  state->calibration =
      std::make_unique<const Calibration>(*state->network, state->data.train, params.calibration_images);
  state_ = std::move(state);
}

NetworkAccuracyEvaluator::~NetworkAccuracyEvaluator() = default;

const evaluators::NetworkShape& NetworkAccuracyEvaluator::shape() const { return state_->shape(); }

std::string NetworkAccuracyEvaluator::identity(const Proposal& proposal) const {
  return state_->identity(proposal).dump();
}

std::string NetworkAccuracyEvaluator::training_identity(const Proposal& proposal) const {
  Json identity = state_->identity(proposal);
  identity["rung"].erase("split");
  identity["rung"].erase("images");
  return identity.dump();
}

evaluators::AccuracyResult NetworkAccuracyEvaluator::evaluate(const Proposal& proposal) const {
  state_->check(proposal);
  if (const auto failure = state_->unsupported(proposal.configuration)) return *failure;
  use_threads(state_->params.threads);

  const Rung& rung = proposal.rung;
  const bool trains = rung.retraining.steps > 0;
  ApproxExecutor executor = state_->make_executor(proposal.configuration);
  evaluators::MeasuredAccuracy measured{.report = {.split = rung.split, .provenance = state_->provenance()}};
  std::unique_ptr<Network> network;

  const Stopwatch training_time;
  std::optional<std::string> known;
  if (trains && state_->params.weights != nullptr)
    known = state_->params.weights->find_weights(training_identity(proposal));
  if (known) {
    network = load_checkpoint(*known, "stored weights of this training");
    measured.weights = std::move(*known);
  } else {
    network = state_->network->clone();
    recalibrate_batch_norm(*network, executor, state_->data.train, rung.recalibration_images);
    if (trains) {
      if (const auto failure = retrain(*network, executor, state_->data.train, rung.retraining, proposal.seed))
        return *failure;
      measured.weights = save_checkpoint(*network, {{"training_identity", training_identity(proposal)}});
    }
  }
  measured.report.training_seconds = training_time.seconds();

  const Stopwatch evaluation_time;
  Classification counted = classify(*network, executor, state_->split(rung), rung.images);
  measured.report.evaluation_seconds = evaluation_time.seconds();
  if (!std::isfinite(counted.loss)) {
    return Failure{Failure::Kind::kDiverged, concat("the mean loss on the ", rung.split, " images is ", counted.loss)};
  }
  measured.report.images = counted.images;
  measured.report.correct = counted.correct;
  measured.report.loss = counted.loss;
  measured.report.correct_bits = std::move(counted.correct_bits);
  return measured;
}

}  // namespace axdse::accuracy

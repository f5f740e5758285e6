#include "evaluators/accuracy/accuracy_evaluator.hpp"

#include <ATen/Version.h>
#include <torch/torch.h>
#include <torch/version.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "core/digest.hpp"
#include "core/error.hpp"
#include "core/file.hpp"
#include "core/text.hpp"
#include "core/version.hpp"
#include "evaluators/accuracy/approx_layer.hpp"
#include "evaluators/accuracy/calibrated_operands.hpp"
#include "evaluators/accuracy/calibration.hpp"
#include "evaluators/accuracy/checkpoint.hpp"
#include "evaluators/accuracy/classification.hpp"
#include "evaluators/accuracy/datasets/dataset.hpp"
#include "evaluators/accuracy/layer_gradient.hpp"
#include "evaluators/accuracy/network.hpp"
#include "evaluators/accuracy/out_of_memory.hpp"
#include "evaluators/accuracy/recalibration.hpp"
#include "evaluators/accuracy/retraining.hpp"
#include "kernels/cpu/int8_conv.hpp"
#include "kernels/registry.hpp"

namespace axdse::accuracy {
namespace {

/// Counts up whenever a change of this folder changes any accuracy: results of older versions are then not taken for
/// new ones.
constexpr int kRecipeVersion = 2;

/// As many as classification takes: what a call costs whatever its images is shared by them.
constexpr std::int64_t kImagesAtATime = 32;

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
  const auto described = [](std::int64_t channels, std::int64_t height, std::int64_t width, std::int64_t classes) {
    return concat(channels, " x ", height, " x ", width, " images of ", classes, " classes");
  };
  const std::string wanted = described(shape.in_channels, shape.in_height, shape.in_width, shape.classes);
  const std::string found = described(data.train.channels, data.train.height, data.train.width, data.train.classes);
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

/// What runs the layers of a configuration.
struct Kernels {
  std::vector<const kernels::ApproxConv*> by_layer;  // empty: this version cannot run it
  std::string why_not;

  /// "cpu-amx", or, the commonest first, "cpu-amx; cpu-table: conv1, fc"; "none" if there are none.
  [[nodiscard]] std::string names(std::span<const LayerLevel> layers) const;
};

std::string Kernels::names(std::span<const LayerLevel> layers) const {
  std::map<std::string_view, std::vector<std::string>> layers_of;
  for (std::size_t n = 0; n < by_layer.size(); ++n) layers_of[by_layer[n]->name()].push_back(layers[n].layer);
  if (layers_of.empty()) return "none";
  const auto commonest = std::ranges::max_element(layers_of, {}, [](const auto& entry) { return entry.second.size(); });
  std::string text(commonest->first);
  for (const auto& [name, its_layers] : layers_of) {
    if (name != commonest->first) text += concat("; ", name, ": ", join(its_layers, ", "));
  }
  return text;
}

/// "v3.10.2" of "Intel(R) MKL-DNN v3.10.2 (Git Hash ...)", "2024.2" of "... Version 2024.2-Product ...".
std::string version_after(const std::string& text, std::string_view word) {
  const std::size_t at = text.find(word);
  if (at == std::string::npos) return text;
  const std::size_t begin = at + word.size();
  return text.substr(begin, text.find_first_not_of("0123456789.", begin) - begin);
}

/// LibTorch brings libraries of its own, which compute calibration, batch norm and gradients in fp32.
std::string library_versions() {
  return concat("LibTorch ", TORCH_VERSION, " (oneDNN ", version_after(at::get_mkldnn_version(), " v"), ", MKL ",
                version_after(at::get_mkl_version(), "Version "), "), ", kernels::cpu::library_version());
}

/// Of the kernels, and of LibTorch, which chooses by itself; and in what gradients are multiplied, where there are any.
std::string instruction_sets(const Rung& rung) {
  std::string text = concat(kernels::cpu::instruction_set(), ", LibTorch ", at::get_cpu_capability());
  if (rung.retraining.steps == 0) return text;
  const bool bf16 = number_type(rung.retraining.gradient_precision) == torch::kBFloat16;
  return text + (bf16 ? ", gradients in bf16" : ", gradients in fp32");
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
  std::unique_ptr<const CalibratedOperands> operands;
  std::vector<std::string> backends;  // to choose from, the one to prefer first

  [[nodiscard]] const evaluators::NetworkShape& shape() const { return network->shape(); }
  [[nodiscard]] AccuracyProvenance provenance(const Kernels& chosen, const Proposal& proposal) const;
  [[nodiscard]] Json identity(const Proposal& proposal) const;
  [[nodiscard]] std::string training_identity(const Proposal& proposal) const;
  /// What recalibration or retraining has changed, with the numbers that a datapath needs beside it (docs/exports.md).
  [[nodiscard]] std::string weights_of(const Network& changed, const Proposal& proposal) const;
  [[nodiscard]] const Dataset& split(const Rung& rung) const;
  void check_layers(const Configuration& configuration) const;
  void check_rung(const Rung& rung) const;
  [[nodiscard]] Kernels kernels_for(const Proposal& proposal) const;
  [[nodiscard]] ApproxExecutor make_executor(const Proposal& proposal, const Kernels& chosen) const;
};

AccuracyProvenance NetworkAccuracyEvaluator::State::provenance(const Kernels& chosen, const Proposal& proposal) const {
  return {.checkpoint_sha256 = checkpoint_sha256,
          .data_sha256 = data.data_sha256,
          .backend = chosen.names(proposal.configuration.layers()),
          .instruction_set = instruction_sets(proposal.rung),
          .threads = params.threads,
          .library_versions = library_versions(),
          .axdse_version = build_version_text()};
}

Json NetworkAccuracyEvaluator::State::identity(const Proposal& proposal) const {
  const Kernels chosen = kernels_for(proposal);
  const AccuracyProvenance from = provenance(chosen, proposal);
  Json identity = {{"recipe_version", kRecipeVersion},
                   {"architecture", shape().architecture},
                   {"checkpoint_sha256", from.checkpoint_sha256},
                   {"data_sha256", from.data_sha256},
                   {"calibration_images", params.calibration_images},
                   {"configuration", to_json(proposal.configuration)},
                   {"rung", settings_json(proposal.rung)},
                   {"seed", proposal.seed},
                   {"backend", from.backend},
                   {"instruction_set", from.instruction_set},
                   {"library_versions", from.library_versions},
                   {"threads", from.threads}};
  // Another version may be able to run it, and must not be told of this failure.
  if (chosen.by_layer.empty()) identity["axdse_version"] = from.axdse_version;
  return identity;
}

const Dataset& NetworkAccuracyEvaluator::State::split(const Rung& rung) const {
  if (rung.split == "validation") return data.validation;
  if (rung.split == "test") return data.test;
  throw SpecError(
      {.where = "rung/split", .got = concat("\"", rung.split, "\""), .allowed = "\"validation\", \"test\""});
}

void NetworkAccuracyEvaluator::State::check_layers(const Configuration& configuration) const {
  const std::vector<std::string> names = shape().layer_names();
  const std::vector<LayerLevel>& layers = configuration.layers();
  for (std::size_t n = 0; n < std::max(names.size(), layers.size()); ++n) {
    if (n < names.size() && n < layers.size() && names[n] == layers[n].layer) continue;
    throw SpecError({.where = concat("configuration, layer ", n + 1),
                     .got = n < layers.size() ? concat("\"", layers[n].layer, "\"") : "nothing",
                     .allowed = n < names.size() ? concat("\"", names[n], "\"") : "no more layers",
                     .why = concat("the layers of ", shape().architecture, " are ", join(names, ", "))});
  }
}

void NetworkAccuracyEvaluator::State::check_rung(const Rung& rung) const {
  const auto check_range = [](std::string_view where, std::int64_t value, std::int64_t least, std::int64_t most) {
    if (value >= least && value <= most) return;
    throw SpecError({.where = concat("rung/", where), .got = to_text(value), .allowed = concat(least, " to ", most)});
  };
  check_range("images", rung.images, 0, split(rung).size());
  check_range("recalibration_images", rung.recalibration_images, 0, data.train.size());
  check_range("retraining/steps", rung.retraining.steps, 0, std::numeric_limits<int>::max());
  if (rung.retraining.steps > 0) {
    check_range("retraining/batch_size", rung.retraining.batch_size, 2, data.train.size());
    check_range("retraining/warmup_steps", rung.retraining.warmup_steps, 0, rung.retraining.steps);
  }
}

Kernels NetworkAccuracyEvaluator::State::kernels_for(const Proposal& proposal) const {
  check_layers(proposal.configuration);
  const RetrainingSettings& retraining = proposal.rung.retraining;
  Kernels chosen;
  for (std::size_t n = 0; n < proposal.configuration.size(); ++n) {
    const LayerLevel& layer = proposal.configuration.layers()[n];
    const auto cannot = [&layer](const std::string& reason) {
      return Kernels{.by_layer = {}, .why_not = concat("layer ", layer.layer, ": ", reason)};
    };
    if (const auto reason = why_not_quantisable(layer.level.multiplier)) return cannot(*reason);
    if (retraining.steps > 0) {
      if (const auto reason = why_not_differentiable(layer.level.multiplier, retraining.gradient))
        return cannot(*reason);
    }
    const kernels::ConvProblem problem = conv_problem(shape().layers[n], layer.level.multiplier, kImagesAtATime);
    const kernels::BackendChoice choice = kernels::choose_backend(std::span(&problem, 1), backends);
    if (choice.backend == nullptr) {
      std::vector<std::string> reasons;
      for (const kernels::Refusal& refusal : choice.refusals)
        reasons.push_back(concat(refusal.backend, ": ", refusal.reason));
      return cannot(join(reasons, "; "));
    }
    chosen.by_layer.push_back(choice.backend);
  }
  return chosen;
}

ApproxExecutor NetworkAccuracyEvaluator::State::make_executor(const Proposal& proposal, const Kernels& chosen) const {
  std::vector<ApproxLayer> layers;
  for (std::size_t n = 0; n < proposal.configuration.size(); ++n) {
    const Level& level = proposal.configuration.layers()[n].level;
    layers.push_back({level.multiplier, calibration->quantiser(n, level), level.weight_scale});
  }
  return {std::move(layers), chosen.by_layer, gradient_method(proposal.rung.retraining)};
}

std::string NetworkAccuracyEvaluator::State::training_identity(const Proposal& proposal) const {
  Json text = identity(proposal);
  text["rung"].erase("split");
  text["rung"].erase("images");
  return text.dump();
}

std::string NetworkAccuracyEvaluator::State::weights_of(const Network& changed, const Proposal& proposal) const {
  const bool trained = proposal.rung.retraining.steps > 0;
  if (!trained && proposal.rung.recalibration_images == 0) return {};
  std::map<std::string, std::string> metadata = {{"checkpoint_sha256", checkpoint_sha256},
                                                 {"training_identity", training_identity(proposal)}};
  for (std::size_t n = 0; n < proposal.configuration.size(); ++n) {
    const LayerLevel& layer = proposal.configuration.layers()[n];
    metadata[concat("activation_clip.", layer.layer)] = concat(calibration->quantiser(n, layer.level).clip);
  }
  return trained ? save_checkpoint(changed, std::move(metadata)) : save_statistics(changed, std::move(metadata));
}

NetworkAccuracyEvaluator::NetworkAccuracyEvaluator(const AccuracyEvaluatorParams& params) {
  AXDSE_ENSURE(params.threads >= 1, "an evaluation has at least one thread");
  use_threads(params.threads);
  auto state = std::make_unique<State>();
  state->params = params;
  state->backends = params.backend.empty() ? kernels::backend_names()
                                           : std::vector{std::string(kernels::find_backend(params.backend).name())};
  const std::string bytes = read_file(params.checkpoint);
  state->checkpoint_sha256 = sha256_hex(bytes);
  state->network = load_network(params, bytes);
  state->data = load_fashion_mnist(params.data_folder);
  check_images_fit(params, state->shape(), state->data);
  state->calibration =
      std::make_unique<const Calibration>(*state->network, state->data.train, params.calibration_images);
  state->operands = std::make_unique<const CalibratedOperands>(*state->network, *state->calibration);
  state_ = std::move(state);
}

NetworkAccuracyEvaluator::~NetworkAccuracyEvaluator() = default;

const evaluators::NetworkShape& NetworkAccuracyEvaluator::shape() const { return state_->shape(); }

const evaluators::OperandSource& NetworkAccuracyEvaluator::operands() const { return *state_->operands; }

std::string NetworkAccuracyEvaluator::identity(const Proposal& proposal) const {
  return state_->identity(proposal).dump();
}

std::string NetworkAccuracyEvaluator::training_identity(const Proposal& proposal) const {
  return state_->training_identity(proposal);
}

evaluators::AccuracyResult NetworkAccuracyEvaluator::evaluate(const Proposal& proposal) const {
  return translate_out_of_memory([&] { return measure(proposal); });
}

evaluators::AccuracyResult NetworkAccuracyEvaluator::measure(const Proposal& proposal) const {
  use_threads(state_->params.threads);
  const Kernels chosen = state_->kernels_for(proposal);
  state_->check_rung(proposal.rung);
  const Rung& rung = proposal.rung;
  evaluators::MeasuredAccuracy measured{
      .report = {.split = rung.split, .provenance = state_->provenance(chosen, proposal)}, .weights = {}};
  AccuracyReport& report = measured.report;
  const auto failed = [&report](Failure::Kind kind, std::string reason) {
    return Failure{.kind = kind,
                   .reason = std::move(reason),
                   .training_seconds = report.training_seconds,
                   .evaluation_seconds = report.evaluation_seconds,
                   .provenance = report.provenance};
  };
  if (chosen.by_layer.empty()) return failed(Failure::Kind::kUnsupported, chosen.why_not);

  const bool trains = rung.retraining.steps > 0;
  ApproxExecutor executor = state_->make_executor(proposal, chosen);
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
      if (const auto failure = retrain(*network, executor, state_->data.train, rung.retraining, proposal.seed)) {
        report.training_seconds = training_time.seconds();
        return failed(failure->kind, failure->reason);
      }
    }
    measured.weights = state_->weights_of(*network, proposal);
  }
  report.training_seconds = training_time.seconds();

  const Stopwatch evaluation_time;
  Classification counted = classify(*network, executor, state_->split(rung), rung.images);
  report.evaluation_seconds = evaluation_time.seconds();
  if (!std::isfinite(counted.loss)) {
    return failed(Failure::Kind::kDiverged, concat("the mean loss on the ", rung.split, " images is ", counted.loss));
  }
  report.images = counted.images;
  report.correct = counted.correct;
  report.loss = counted.loss;
  report.correct_bits = std::move(counted.correct_bits);
  return measured;
}

}  // namespace axdse::accuracy

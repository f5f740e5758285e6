#include "evaluators/accuracy/accuracy_evaluator.hpp"

#include <ATen/Version.h>

#include <array>
#include <bit>
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <numeric>
#include <thread>
#include <variant>
#include <vector>

#include "core/digest.hpp"
#include "core/error.hpp"
#include "core/file.hpp"
#include "core/seed.hpp"
#include "core/text.hpp"
#include "core/version.hpp"
#include "evaluators/accuracy/approx_layer.hpp"
#include "evaluators/accuracy/checkpoint.hpp"
#include "evaluators/accuracy/classification.hpp"
#include "evaluators/accuracy/float_trainer.hpp"
#include "evaluators/accuracy/safetensors.hpp"
#include "kernels/cpu/int8_conv.hpp"
#include "kernels/registry.hpp"

namespace axdse::accuracy {
namespace {

/// A folder of this test's own, removed at its end.
class TemporaryFolder {
 public:
  TemporaryFolder()
      : path_(std::filesystem::temp_directory_path() /
              concat("axdse_accuracy_", reinterpret_cast<std::uintptr_t>(this))) {
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] std::filesystem::path file(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

/// A network that has seen 20 batches: good enough to tell multipliers apart, and made in two seconds.
const std::string& checkpoint_bytes() {
  static const std::string bytes = [] {
    at::set_num_threads(1);
    const std::unique_ptr<Network> network = make_network("resnet8", 1);
    const SplitDataset data = load_fashion_mnist(kFashionMnistFolder);
    std::vector<std::int32_t> few(20 * 64);
    std::iota(few.begin(), few.end(), 0);
    train_float(*network, subset(data.train, few), {.epochs = 1, .start_rate = 0.05, .peak_rate = 0.05});
    return save_checkpoint(*network);
  }();
  return bytes;
}

std::filesystem::path checkpoint_file() {
  static const TemporaryFolder folder;
  static const std::filesystem::path file = [] {
    write_file_atomically(folder.file("network.safetensors"), checkpoint_bytes());
    return folder.file("network.safetensors");
  }();
  return file;
}

AccuracyEvaluatorParams small_params() { return {.checkpoint = checkpoint_file(), .calibration_images = 100}; }

const NetworkAccuracyEvaluator& evaluator() {
  static const NetworkAccuracyEvaluator shared(small_params());
  return shared;
}

Proposal proposal(const std::string& multiplier, int steps = 0, std::uint64_t seed = 1) {
  Proposal result{.configuration = Configuration::uniform(evaluator().shape().layer_names(),
                                                          default_level(parse_multiplier(multiplier))),
                  .rung = {.name = "test", .recalibration_images = 100, .images = 250},
                  .seed = seed};
  result.rung.retraining = {.steps = steps, .batch_size = 16, .warmup_steps = steps / 2};
  return result;
}

evaluators::MeasuredAccuracy measured(const NetworkAccuracyEvaluator& by, const Proposal& proposal) {
  const evaluators::AccuracyResult result = by.evaluate(proposal);
  REQUIRE(std::holds_alternative<evaluators::MeasuredAccuracy>(result));
  return std::get<evaluators::MeasuredAccuracy>(result);
}

/// What must be equal in equal evaluations: everything but durations.
void check_equal(const evaluators::MeasuredAccuracy& a, const evaluators::MeasuredAccuracy& b) {
  CHECK(a.weights == b.weights);
  CHECK(a.report.correct == b.report.correct);
  CHECK(a.report.correct_bits == b.report.correct_bits);
  CHECK(a.report.loss == b.report.loss);
  CHECK(a.report.provenance == b.report.provenance);
}

class StoredWeights final : public WeightSource {
 public:
  [[nodiscard]] std::optional<std::string> find_weights(const std::string& training_identity) const override {
    const auto found = weights.find(training_identity);
    return found == weights.end() ? std::nullopt : std::optional(found->second);
  }
  std::map<std::string, std::string> weights;
};

/// Most layers do, on tiles where the processor has them; a small one may be faster by look-up.
auto runs_terms() { return Catch::Matches("cpu-(amx|onednn).*"); }

TEST_CASE("a report counts what it says and names what it depends on", "[accuracy]") {
  const evaluators::MeasuredAccuracy result = measured(evaluator(), proposal("exact(8, 8)"));
  CHECK(result.report.split == "validation");
  CHECK(result.report.images == 250);
  CHECK(result.report.correct_bits.size() == 32);
  const int bits = std::accumulate(result.report.correct_bits.begin(), result.report.correct_bits.end(), 0,
                                   [](int sum, std::uint8_t byte) { return sum + std::popcount(byte); });
  CHECK(bits == result.report.correct);
  CHECK(result.report.accuracy() > 0.3);
  CHECK((result.report.loss > 0 && result.report.loss < 2.3));
  CHECK(result.report.evaluation_seconds > 0);
  const AccuracyProvenance& from = result.report.provenance;
  CHECK(from.checkpoint_sha256 == sha256_hex(checkpoint_bytes()));
  CHECK(from.data_sha256.size() == 64);
  CHECK_THAT(from.backend, runs_terms());
  CHECK(from.threads == 1);
  CHECK_THAT(from.instruction_set, Catch::Contains(", LibTorch " + at::get_cpu_capability()));
  CHECK_THAT(from.library_versions,
             Catch::Matches(R"(LibTorch 2\.[0-9.+a-z]+ \(oneDNN [0-9.]+, MKL [0-9.]+\), oneDNN 3\.[0-9.]+)"));
}

TEST_CASE("weights hold what was changed: with the checkpoint's other tensors they are the network that was counted",
          "[accuracy]") {
  Proposal unchanged = proposal("exact(8, 8)");
  unchanged.rung.recalibration_images = 0;
  CHECK(measured(evaluator(), unchanged).weights.empty());

  const Proposal recalibrated = proposal("truncated(9)");
  const evaluators::MeasuredAccuracy result = measured(evaluator(), recalibrated);
  CHECK(result.weights.size() < 10'000);
  const Safetensors statistics = parse_safetensors(result.weights, "test");
  CHECK(statistics.metadata.at("checkpoint_sha256") == sha256_hex(checkpoint_bytes()));
  CHECK(statistics.metadata.at("activation_clip.conv1") == "1");  // pixels
  for (const std::string& layer : evaluator().shape().layer_names())
    CHECK(std::stod(statistics.metadata.at("activation_clip." + layer)) > 0);

  Safetensors rebuilt = parse_safetensors(checkpoint_bytes(), "test");
  std::size_t replaced = 0;
  for (StoredTensor& tensor : rebuilt.tensors) {
    for (const StoredTensor& changed : statistics.tensors) {
      if (changed.name != tensor.name) continue;
      tensor = changed;
      ++replaced;
    }
  }
  CHECK(replaced == statistics.tensors.size());
  const std::unique_ptr<Network> network = load_checkpoint(write_safetensors(rebuilt), "test");
  std::vector<ApproxLayer> layers;
  for (const LayerLevel& layer : recalibrated.configuration.layers()) {
    const float clip = std::stof(statistics.metadata.at("activation_clip." + layer.layer));
    const int bits = operand_widths(layer.level.multiplier).activation_bits;
    layers.push_back({layer.level.multiplier, {.clip = clip, .bits = bits}, layer.level.weight_scale});
  }
  ApproxExecutor executor(layers, kernels::find_backend("cpu-onednn"));
  const Classification counted =
      classify(*network, executor, load_fashion_mnist(kFashionMnistFolder).validation, recalibrated.rung.images);
  CHECK(counted.correct_bits == result.report.correct_bits);
  CHECK(counted.loss == result.report.loss);

  const Proposal trained = proposal("truncated(9)", 4);
  CHECK(parse_safetensors(measured(evaluator(), trained).weights, "test").metadata.contains("activation_clip.fc"));
}

TEST_CASE("backends agree on an accuracy to the last bit", "[accuracy][slow]") {
  AccuracyEvaluatorParams params = small_params();
  params.backend = "reference";
  const NetworkAccuracyEvaluator reference(params);
  Proposal few = proposal("truncated(8)");
  few.rung.images = 10;
  few.rung.recalibration_images = 10;
  const auto a = measured(evaluator(), few);
  const auto b = measured(reference, few);
  CHECK(a.report.loss == b.report.loss);
  CHECK(a.report.correct_bits == b.report.correct_bits);
  CHECK(evaluator().identity(few) != reference.identity(few));
}

/// Products of too high a rank for factors.
MultiplierSpec noise_table() {
  RandomEngine engine(3);
  std::vector<std::int32_t> products(65536);
  for (std::int32_t& product : products) product = static_cast<std::int32_t>(uniform_below(engine, 1000));
  return TableMultiplier("noise", {OperandEncoding::kU8, OperandEncoding::kS8}, std::move(products));
}

TEST_CASE("each layer runs on the backend that suits it, and the provenance says which", "[accuracy]") {
  Proposal mixed = proposal("truncated(7)", 1);
  std::vector<LayerLevel> layers = mixed.configuration.layers();
  layers[2].level = default_level(noise_table());
  mixed.configuration = Configuration(layers);
  mixed.rung.images = 10;
  const AccuracyReport report = measured(evaluator(), mixed).report;
  CHECK_THAT(report.provenance.backend, runs_terms() && Catch::Contains("cpu-table: " + layers[2].layer));
  CHECK(Json::parse(evaluator().identity(mixed))["backend"] == report.provenance.backend);

  mixed.rung.retraining.gradient = GradientRule::kErrorAware;
  const auto unsupported = evaluator().evaluate(mixed);
  REQUIRE(std::holds_alternative<Failure>(unsupported));
  CHECK_THAT(std::get<Failure>(unsupported).reason,
             Catch::Contains("layer " + layers[2].layer) && Catch::Contains("factors"));
  CHECK(std::get<Failure>(unsupported).provenance.backend == "none");
}

TEST_CASE("a report of a retraining says in what its gradients were multiplied", "[accuracy]") {
  const auto instruction_set = [](GradientPrecision precision, int steps) {
    Proposal p = proposal("exact(8, 8)", steps);
    p.rung.retraining.gradient_precision = precision;
    return Json::parse(evaluator().identity(p))["instruction_set"].get<std::string>();
  };
  CHECK_THAT(instruction_set(GradientPrecision::kFp32, 1), Catch::EndsWith(", gradients in fp32"));
  CHECK_THAT(instruction_set(GradientPrecision::kNative, 1),
             Catch::EndsWith(kernels::cpu::has_bf16() ? ", gradients in bf16" : ", gradients in fp32"));
  CHECK_THAT(instruction_set(GradientPrecision::kNative, 0), !Catch::Contains("gradients"));
}

TEST_CASE("coarser multipliers lose more, and recalibration wins it back", "[accuracy][slow]") {
  const auto loss = [](const std::string& multiplier, int recalibration_images) {
    Proposal p = proposal(multiplier);
    p.rung.recalibration_images = recalibration_images;
    return measured(evaluator(), p).report.loss;
  };
  CHECK(loss("truncated(10)", 0) > loss("exact(8, 8)", 0) + 0.1);
  CHECK(loss("truncated(10)", 100) < loss("truncated(10)", 0));
}

TEST_CASE("evaluations side by side give what they give one after the other", "[accuracy][slow]") {
  const std::vector<Proposal> proposals = {proposal("truncated(7)", 4), proposal("exact(5, 4)", 4),
                                           proposal("truncated(9)"), proposal("exact(8, 8)", 4, 2)};
  std::vector<evaluators::MeasuredAccuracy> sequential;
  for (const Proposal& p : proposals) sequential.push_back(measured(evaluator(), p));
  std::vector<std::optional<evaluators::AccuracyResult>> concurrent(proposals.size());
  {
    std::vector<std::jthread> threads;
    for (std::size_t n = 0; n < proposals.size(); ++n) {
      threads.emplace_back([&, n] { concurrent[n] = evaluator().evaluate(proposals[n]); });
    }
  }
  for (std::size_t n = 0; n < proposals.size(); ++n) {
    REQUIRE(concurrent[n]);
    check_equal(sequential[n], std::get<evaluators::MeasuredAccuracy>(*concurrent[n]));
  }
}

TEST_CASE("a retrained network is that of its seed, and reloads to the same accuracy without training",
          "[accuracy][slow]") {
  const Proposal trained = proposal("truncated(7)", 4);
  const evaluators::MeasuredAccuracy first = measured(evaluator(), trained);
  check_equal(first, measured(evaluator(), trained));
  const evaluators::MeasuredAccuracy second = measured(evaluator(), proposal("truncated(7)", 4, /*seed=*/2));
  CHECK(first.weights != second.weights);
  CHECK(load_checkpoint(first.weights, "test")->shape() == evaluator().shape());

  StoredWeights stored;
  stored.weights[evaluator().training_identity(trained)] = first.weights;
  AccuracyEvaluatorParams params = small_params();
  params.weights = &stored;
  const NetworkAccuracyEvaluator with_weights(params);
  check_equal(first, measured(with_weights, trained));
  Proposal on_test = trained;
  on_test.rung.split = "test";
  const auto reloaded = measured(with_weights, on_test);
  check_equal(measured(evaluator(), on_test), reloaded);
  CHECK(reloaded.report.split == "test");
  // Without training: weights that this seed's training does not give are taken as they are.
  stored.weights[evaluator().training_identity(trained)] = second.weights;
  check_equal(second, measured(with_weights, trained));
  stored.weights[evaluator().training_identity(trained)] = first.weights.substr(0, 1000);
  CHECK_THROWS_AS(with_weights.evaluate(trained), DataError);
}

TEST_CASE("an identity changes with all that an accuracy depends on, and with nothing else", "[accuracy]") {
  const Proposal base = proposal("truncated(7)", 4);
  const std::string identity = evaluator().identity(base);
  CHECK(Json::parse(identity).dump() == identity);  // canonical
  const auto changed = [&](auto change) {
    Proposal p = base;
    change(p);
    return evaluator().identity(p) != identity;
  };
  CHECK(changed([](Proposal& p) { p.configuration = proposal("truncated(6)").configuration; }));
  CHECK(changed([](Proposal& p) { p.seed = 2; }));
  CHECK(changed([](Proposal& p) { p.rung.recalibration_images = 101; }));
  CHECK(changed([](Proposal& p) { p.rung.retraining.steps = 5; }));
  CHECK(changed([](Proposal& p) { p.rung.retraining.gradient = GradientRule::kErrorAware; }));
  CHECK(changed([](Proposal& p) { p.rung.retraining.gradient_precision = GradientPrecision::kFp32; }));
  CHECK(changed([](Proposal& p) { p.rung.split = "test"; }));
  CHECK(changed([](Proposal& p) { p.rung.images = 251; }));
  CHECK_FALSE(changed([](Proposal& p) { p.rung.name = "other"; }));
  CHECK_FALSE(changed([](Proposal& p) { p.number = 17; }));
  CHECK_FALSE(changed([](Proposal& p) { p.origin = "report"; }));

  Proposal elsewhere = base;
  elsewhere.rung.split = "test";
  elsewhere.rung.images = 0;
  CHECK(evaluator().training_identity(elsewhere) == evaluator().training_identity(base));
  elsewhere.seed = 2;
  CHECK(evaluator().training_identity(elsewhere) != evaluator().training_identity(base));
  for (const char* key : {"checkpoint_sha256", "data_sha256", "configuration", "rung", "seed", "backend",
                          "instruction_set", "library_versions", "threads"}) {
    CHECK(Json::parse(identity).contains(key));
  }
}

TEST_CASE("what cannot be measured is a failure with its reason", "[accuracy]") {
  Proposal diverging = proposal("exact(8, 8)", 20);
  diverging.rung.retraining.learning_rate = 1e18;
  const auto diverged = evaluator().evaluate(diverging);
  REQUIRE(std::holds_alternative<Failure>(diverged));
  CHECK(std::get<Failure>(diverged).kind == Failure::Kind::kDiverged);

  const auto unsupported = evaluator().evaluate(proposal("s8 x s8 exact(8, 8)"));
  REQUIRE(std::holds_alternative<Failure>(unsupported));
  CHECK(std::get<Failure>(unsupported).kind == Failure::Kind::kUnsupported);
  CHECK_THAT(std::get<Failure>(unsupported).reason,
             Catch::Contains("layer conv1") && Catch::Contains("u8 activations"));
  for (const auto& result : {diverged, unsupported}) {
    const auto& failure = std::get<Failure>(result);
    CHECK(failure.provenance.checkpoint_sha256 == sha256_hex(checkpoint_bytes()));
    CHECK_FALSE(failure.provenance.axdse_version.empty());
  }
  CHECK(std::get<Failure>(diverged).training_seconds > 0);
  CHECK_THAT(std::get<Failure>(diverged).provenance.backend, runs_terms());
  CHECK(std::get<Failure>(unsupported).provenance.backend == "none");
}

TEST_CASE("another version tries again what this one cannot run", "[accuracy]") {
  const Json unsupported = Json::parse(evaluator().identity(proposal("s8 x s8 exact(8, 8)")));
  CHECK(unsupported["axdse_version"] == build_version_text());
  CHECK(unsupported["backend"] == "none");
  CHECK_FALSE(Json::parse(evaluator().identity(proposal("exact(8, 8)"))).contains("axdse_version"));
}

/// Accuracies of one proposal on machines where it was measured. A new recipe version, machine or library has none yet:
/// the test then says what it found, to be added here.
struct Pinned {
  int recipe_version;
  std::string_view instruction_set;
  std::string_view library_versions;
  std::int64_t correct;
  double loss;
};

TEST_CASE("a recipe version gives the accuracy that it gave before", "[accuracy][alone]") {
  constexpr std::array kPinned = {
      Pinned{1, "avx512_core_amx, LibTorch AVX512", "LibTorch 2.11.0 (oneDNN 3.10.2, MKL 2024.2), oneDNN 3.2.0", 230,
             0.20200851249694823},
      Pinned{2, "avx512_core_amx, LibTorch AVX512, gradients in bf16",
             "LibTorch 2.11.0 (oneDNN 3.10.2, MKL 2024.2), oneDNN 3.2.0", 231, 0.20195958137512207},
  };
  const NetworkAccuracyEvaluator committed(
      {.checkpoint = AXDSE_MODELS "/fashion_mnist_resnet8.safetensors", .calibration_images = 200});
  Proposal mixed = proposal("truncated(8)", 3);
  std::vector<LayerLevel> layers = mixed.configuration.layers();
  layers[1].level = default_level(exact(5, 4));
  layers[4].level = default_level(truncated(3, 5, 5));
  layers.back().level = default_level(exact(8, 8));
  mixed.configuration = Configuration(layers);
  const Json identity = Json::parse(committed.identity(mixed));
  const AccuracyReport report = measured(committed, mixed).report;
  for (const Pinned& pinned : kPinned) {
    if (identity["recipe_version"] != pinned.recipe_version || identity["instruction_set"] != pinned.instruction_set ||
        identity["library_versions"] != pinned.library_versions)
      continue;
    CHECK(report.correct == pinned.correct);
    CHECK(report.loss == pinned.loss);
    return;
  }
  WARN("SKIP: not measured before with recipe version "
       << identity["recipe_version"] << ", " << report.provenance.instruction_set << ", "
       << report.provenance.library_versions << "; here it is " << report.correct << " of " << report.images
       << ", loss " << to_text(report.loss));
}

TEST_CASE("proposals for another network or of senseless rungs are refused", "[accuracy][slow]") {
  Proposal other = proposal("exact(8, 8)");
  other.configuration = Configuration::uniform(std::vector<std::string>{"conv1", "conv2"}, default_level(exact(8, 8)));
  CHECK_THROWS_AS(evaluator().evaluate(other), SpecError);
  const auto refused = [&](auto change, const std::string& where) {
    Proposal p = proposal("exact(8, 8)", 4);
    change(p.rung);
    try {
      static_cast<void>(evaluator().evaluate(p));
      FAIL("accepted " << where);
    } catch (const SpecError& error) {
      CHECK(error.diagnostics().front().where == where);
    }
  };
  refused([](Rung& r) { r.split = "train"; }, "rung/split");
  refused([](Rung& r) { r.images = 10001; }, "rung/images");
  refused([](Rung& r) { r.recalibration_images = -1; }, "rung/recalibration_images");
  refused([](Rung& r) { r.retraining.batch_size = 1; }, "rung/retraining/batch_size");
  refused([](Rung& r) { r.retraining.warmup_steps = 5; }, "rung/retraining/warmup_steps");
}

TEST_CASE("wrong files are found before anything is evaluated", "[accuracy][slow]") {
  const TemporaryFolder folder;
  const auto with = [](auto change) {
    AccuracyEvaluatorParams params = small_params();
    change(params);
    return params;
  };
  using P = AccuracyEvaluatorParams;
  CHECK_THROWS_AS(NetworkAccuracyEvaluator(with([&](P& p) { p.checkpoint = folder.file("none"); })), SpecError);
  CHECK_THROWS_AS(NetworkAccuracyEvaluator(with([](P& p) { p.architecture = "resnet9"; })), SpecError);
  CHECK_THROWS_AS(NetworkAccuracyEvaluator(with([](P& p) { p.backend = "abacus"; })), SpecError);
  CHECK_THROWS_AS(NetworkAccuracyEvaluator(with([&](P& p) { p.data_folder = folder.file("none"); })), SpecError);
  CHECK_THROWS_AS(NetworkAccuracyEvaluator(with([](P& p) { p.calibration_images = 0; })), SpecError);
  CHECK_THROWS_AS(NetworkAccuracyEvaluator(with([](P& p) { p.calibration_images = 50001; })), SpecError);
  write_file_atomically(folder.file("damaged"), checkpoint_bytes().substr(0, checkpoint_bytes().size() - 4));
  CHECK_THROWS_AS(NetworkAccuracyEvaluator(with([&](P& p) { p.checkpoint = folder.file("damaged"); })), DataError);
}

}  // namespace
}  // namespace axdse::accuracy

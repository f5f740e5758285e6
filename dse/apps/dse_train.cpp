#include <cstdint>
#include <limits>
#include <ostream>
#include <string>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"
#include "dse/apps/run_app.hpp"
#include "evaluators/accuracy/datasets/fashion_mnist.hpp"
#include "evaluators/accuracy/float_checkpoint.hpp"

namespace {

namespace po = boost::program_options;
using namespace axdse;
using namespace axdse::dse;

Program program() {
  const accuracy::FloatCheckpointParams defaults;
  Program program{
      .name = "dse-train",
      .synopsis =
          "--output FILE [--architecture NAME] [--data DIR] [--epochs N] [--peak-rate RATE] [--seed N] [--threads N]\n"
          "       [--device cpu|cuda]\n"
          "       dse-train --evaluate FILE [--data DIR] [--threads N]",
      .description =
          R"(Trains a network in float for later searches, or counts what it gets right.

Training uses the 50,000 training images and prints the accuracy on the 10,000 validation images after each epoch. The 10,000 test images are
counted only by --evaluate: choose by validation, then count them once.
)",
      .examples = R"(  dse-train --epochs 10 --output resnet8.safetensors            train and write a checkpoint
  dse-train --evaluate resnet8.safetensors                      count validation and test images with it
)",
      .options = po::options_description("options", 120)};
  // clang-format off
  program.options.add_options()
      ("output", po::value<std::string>()->value_name("FILE"), "train, and write this checkpoint (safetensors)")
      ("evaluate", po::value<std::string>()->value_name("FILE"), "count validation and test images with this checkpoint")
      ("architecture", po::value<std::string>()->default_value(defaults.architecture)->value_name("NAME"), "network: resnet8")
      ("data", po::value<std::string>()->default_value(accuracy::kFashionMnistFolder)->value_name("DIR"), "folder of Fashion-MNIST's four files")
      ("epochs", po::value<int>()->default_value(defaults.epochs)->value_name("N"), "passes over the training images")
      ("peak-rate", po::value<double>()->default_value(defaults.peak_rate, "0.15")->value_name("RATE"),
       "highest learning rate; a quarter of the steps rise to it from a tenth, the rest fall to 0")
      ("seed", po::value<std::int64_t>()->default_value(static_cast<std::int64_t>(defaults.seed))->value_name("N"), "of initial weights, image orders and flips")
      ("threads", po::value<int>()->default_value(defaults.threads)->value_name("N"), "equal weights need equal numbers of threads")
      ("device", po::value<std::string>()->default_value(defaults.device)->value_name("NAME"),
       "train on cpu or cuda (a build with LibTorch's CUDA half, see CONTRIBUTING.md); only cpu repeats its weights");
  // clang-format on
  return program;
}

std::string percent(const accuracy::SplitAccuracy& accuracy) {
  return fixed(100.0 * static_cast<double>(accuracy.correct) / static_cast<double>(accuracy.images), 2);
}

int evaluate(const OptionValues& values, std::ostream& out) {
  const accuracy::CheckpointAccuracy result = accuracy::evaluate_float_checkpoint(
      values["evaluate"].as<std::string>(), values["data"].as<std::string>(), values["threads"].as<int>());
  out << concat("checkpoint sha256  ", result.checkpoint_sha256, "\ndata sha256        ", result.data_sha256, "\n");
  for (const auto& [name, split] : {std::pair("validation", result.validation), std::pair("test      ", result.test)}) {
    out << concat(name, "         ", percent(split), " % of ", split.images, " images, loss ", fixed(split.loss, 4),
                  "\n");
  }
  return 0;
}

/// Signed on the command line, where Boost reads -1 as the largest unsigned number.
std::uint64_t seed_of(const OptionValues& values) {
  const auto seed = values["seed"].as<std::int64_t>();
  if (seed >= 0) return static_cast<std::uint64_t>(seed);
  throw SpecError({.where = "--seed",
                   .got = to_text(seed),
                   .allowed = concat("0 to ", std::numeric_limits<std::int64_t>::max()),
                   .fix = "choose a value in that range"});
}

int train(const OptionValues& values, std::ostream& out) {
  const accuracy::FloatCheckpointParams params{.architecture = values["architecture"].as<std::string>(),
                                               .data_folder = values["data"].as<std::string>(),
                                               .epochs = values["epochs"].as<int>(),
                                               .peak_rate = values["peak-rate"].as<double>(),
                                               .seed = seed_of(values),
                                               .threads = values["threads"].as<int>(),
                                               .device = values["device"].as<std::string>()};
  const auto output = values["output"].as<std::string>();
  accuracy::train_float_checkpoint(params, output, [&](const accuracy::EpochStats& stats) {
    out << concat("epoch ", stats.epoch, " / ", params.epochs, ": training loss ", fixed(stats.training_loss, 4),
                  ", validation ", percent(stats.validation), " %, loss ", fixed(stats.validation.loss, 4), ", ",
                  fixed(stats.seconds, 0), " s")
        << std::endl;
  });
  out << concat("written: ", output, "\n");
  return 0;
}

int train_or_evaluate(const OptionValues& values, Streams& streams) {
  if (values.contains("evaluate") == values.contains("output")) {
    throw SpecError({.where = "command line",
                     .got = values.contains("output") ? "--output and --evaluate" : "neither --output nor --evaluate",
                     .allowed = "one of them",
                     .fix = "see --help"});
  }
  return values.contains("evaluate") ? evaluate(values, streams.out) : train(values, streams.out);
}

}  // namespace

int main(int argc, char** argv) { return run_app(argc, argv, program(), train_or_evaluate); }

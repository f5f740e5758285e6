#include <boost/program_options.hpp>
#include <exception>
#include <iostream>

#include "core/error.hpp"
#include "core/text.hpp"
#include "core/version.hpp"
#include "evaluators/accuracy/datasets/fashion_mnist.hpp"
#include "evaluators/accuracy/float_checkpoint.hpp"

namespace {

namespace po = boost::program_options;
using axdse::concat;
using axdse::fixed;

constexpr const char* kIntroduction =
    R"(dse-train: trains a network in float for later searches, or counts what it gets right.

usage: dse-train --output FILE [--architecture NAME] [--data DIR] [--epochs N] [--peak-rate RATE] [--seed N] [--threads N]
       dse-train --evaluate FILE [--data DIR] [--threads N]

Training uses the 50,000 training images and prints the accuracy on the 10,000 validation images after each epoch. The 10,000 test images are
counted only by --evaluate: choose by validation, then count them once.

example: dse-train --epochs 10 --output resnet8.safetensors && dse-train --evaluate resnet8.safetensors

options)";

std::string percent(const axdse::accuracy::SplitAccuracy& accuracy) {
  return fixed(100.0 * static_cast<double>(accuracy.correct) / static_cast<double>(accuracy.images), 2);
}

int evaluate(const std::string& checkpoint, const std::string& data, int threads) {
  const axdse::accuracy::CheckpointAccuracy result =
      axdse::accuracy::evaluate_float_checkpoint(checkpoint, data, threads);
  std::cout << concat("checkpoint sha256  ", result.checkpoint_sha256, "\ndata sha256        ", result.data_sha256,
                      '\n');
  for (const auto& [name, split] : {std::pair("validation", result.validation), std::pair("test      ", result.test)}) {
    std::cout << concat(name, "         ", percent(split), " % of ", split.images, " images, loss ",
                        fixed(split.loss, 4), '\n');
  }
  return 0;
}

int train(const axdse::accuracy::FloatCheckpointParams& params, const std::string& output) {
  axdse::accuracy::train_float_checkpoint(params, output, [&](const axdse::accuracy::EpochStats& stats) {
    std::cout << concat("epoch ", stats.epoch, " / ", params.epochs, ": training loss ", fixed(stats.training_loss, 4),
                        ", validation ", percent(stats.validation), " %, loss ", fixed(stats.validation.loss, 4), ", ",
                        fixed(stats.seconds, 0), " s")
              << std::endl;
  });
  std::cout << concat("written: ", output, '\n');
  return 0;
}

int run(int argc, char** argv) {
  axdse::accuracy::FloatCheckpointParams params;
  std::string data;
  po::options_description options(kIntroduction, 120);
  // clang-format off
  options.add_options()
      ("help", "print this text")
      ("version", "print version, git revision and build")
      ("output", po::value<std::string>(), "train, and write this checkpoint (safetensors)")
      ("evaluate", po::value<std::string>(), "count validation and test images with this checkpoint")
      ("architecture", po::value(&params.architecture)->default_value(params.architecture), "network: resnet8")
      ("data", po::value(&data)->default_value(axdse::accuracy::kFashionMnistFolder), "folder of Fashion-MNIST's four files")
      ("epochs", po::value(&params.epochs)->default_value(params.epochs), "passes over the training images")
      ("peak-rate", po::value(&params.peak_rate)->default_value(params.peak_rate, "0.15"),
       "highest learning rate; a quarter of the steps rise to it from a tenth, the rest fall to 0")
      ("seed", po::value(&params.seed)->default_value(params.seed), "of initial weights, image orders and flips")
      ("threads", po::value(&params.threads)->default_value(params.threads), "equal weights need equal numbers of threads");
  // clang-format on
  po::variables_map values;
  // Without allow_guessing: "--epoch 3" is a mistake and starts nothing.
  constexpr int kStyle = po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
  po::store(po::command_line_parser(argc, argv).options(options).positional({}).style(kStyle).run(), values);
  po::notify(values);
  params.data_folder = data;

  if (values.contains("help")) {
    std::cout << options;
    return 0;
  }
  if (values.contains("version")) {
    std::cout << "dse-train " << axdse::build_version_text() << '\n';
    return 0;
  }
  if (values.contains("evaluate") == values.contains("output")) {
    throw axdse::SpecError({.where = "dse-train",
                            .got = "neither or both of --output and --evaluate",
                            .allowed = "one",
                            .fix = "see --help"});
  }
  if (values.contains("evaluate")) return evaluate(values["evaluate"].as<std::string>(), data, params.threads);
  return train(params, values["output"].as<std::string>());
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const po::error& error) {
    std::cerr << "dse-train: " << error.what() << "\n  fix: see --help\n";
    return 2;
  } catch (const axdse::Error& error) {
    std::cerr << "dse-train: " << error.what() << '\n';
    return error.exit_code();
  } catch (const std::exception& error) {
    std::cerr << "dse-train: " << error.what() << '\n';
    return 70;
  }
}

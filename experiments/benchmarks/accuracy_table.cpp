// How accurate is a network with one level in every layer: post-training, with re-estimated batch norm, after a quarter
// epoch? And how long does each take? Prints the tables of docs/accuracy.md.
//
// Without multipliers the levels of the demo campaign. Test images (the default) are not for choosing anything. One
// thread.

#include <cstdint>
#include <iostream>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "benchmark_frame.hpp"
#include "core/error.hpp"
#include "core/text.hpp"
#include "core/version.hpp"
#include "evaluators/accuracy/accuracy_evaluator.hpp"

namespace axdse {
namespace {

constexpr int kQuarterEpochSteps = 234;

struct Cell {
  std::string text;
  double seconds = 0;
};

struct Options {
  std::string split = "test";
  RetrainingSettings retraining;  ///< steps are filled in
  std::string checkpoint;
  int seeds = 1;
  std::vector<std::string> levels;
};

Cell measure(const accuracy::NetworkAccuracyEvaluator& evaluator, const Options& options, const Level& level,
             int recalibration_images, int steps, std::uint64_t seed) {
  Proposal proposal{.configuration = Configuration::uniform(evaluator.shape().layer_names(), level),
                    .rung = {.name = "benchmark",
                             .recalibration_images = recalibration_images,
                             .retraining = options.retraining,
                             .split = options.split},
                    .seed = seed};
  proposal.rung.retraining.steps = steps;
  const evaluators::AccuracyResult result = evaluator.evaluate(proposal);
  if (const auto* failure = std::get_if<Failure>(&result))
    return {.text = concat(to_string(failure->kind), ": ", failure->reason)};
  const AccuracyReport& report = std::get<evaluators::MeasuredAccuracy>(result).report;
  return {.text = concat(fixed(100 * report.accuracy(), 2), " (", fixed(report.loss, 4), ")"),
          .seconds = report.training_seconds + report.evaluation_seconds};
}

void print_table(const Options& options) {
  std::vector<std::string> levels = options.levels;
  if (levels.empty()) {
    levels = {"exact(8, 8)",  "truncated(4)",  "truncated(6)",       "truncated(7)", "truncated(8)",
              "truncated(9)", "truncated(10)", "truncated(3, 5, 5)", "exact(6, 6)",  "exact(6, 5)",
              "exact(5, 5)",  "exact(5, 4)",   "exact(4, 4)",        "exact(4, 3)"};
  }
  const accuracy::NetworkAccuracyEvaluator evaluator({.checkpoint = options.checkpoint});
  std::cout << "axdse " << build_version_text() << ", " << options.split << " images, gradient "
            << to_string(options.retraining.gradient) << " (half window " << options.retraining.gradient_half_window
            << "), " << to_string(options.retraining.gradient_precision)
            << "\n| level | clip | weight scale | post-training | recalibrated |";
  for (int seed = 1; seed <= options.seeds; ++seed) std::cout << " quarter epoch, seed " << seed << " |";
  std::cout << " seconds |\n" << std::flush;
  for (const std::string& name : levels) {
    const Level level = default_level(parse_multiplier(name));
    const Cell post_training = measure(evaluator, options, level, 0, 0, 0);
    const Cell recalibrated = measure(evaluator, options, level, 1000, 0, 0);
    std::cout << "| " << name << " | " << to_string(level.clip) << " | " << to_string(level.weight_scale) << " | "
              << post_training.text << " | " << recalibrated.text << " |" << std::flush;
    std::string seconds = concat(fixed(post_training.seconds, 1), " / ", fixed(recalibrated.seconds, 1));
    for (int seed = 1; seed <= options.seeds; ++seed) {
      const Cell retrained =
          measure(evaluator, options, level, 1000, kQuarterEpochSteps, static_cast<std::uint64_t>(seed));
      std::cout << " " << retrained.text << " |" << std::flush;
      seconds += concat(" / ", fixed(retrained.seconds, 1));
    }
    std::cout << " " << seconds << " |\n" << std::flush;
  }
}

Options read_options(std::span<const std::string> arguments) {
  Options options;
  while (arguments.size() >= 2 && arguments[0].starts_with("--")) {
    const std::string& name = arguments[0];
    const std::string& value = arguments[1];
    if (name == "--split") {
      options.split = value;
    } else if (name == "--gradient") {
      options.retraining.gradient = parse_gradient_rule(value, name);
    } else if (name == "--half-window") {
      options.retraining.gradient_half_window = std::stoi(value);
    } else if (name == "--gradient-precision") {
      options.retraining.gradient_precision = parse_gradient_precision(value, name);
    } else {
      throw SpecError({.where = "accuracy_table", .got = name, .fix = "see --help"});
    }
    arguments = arguments.subspan(2);
  }
  if (arguments.empty()) throw SpecError({.where = "accuracy_table", .got = "no checkpoint", .fix = "name one"});
  options.checkpoint = arguments[0];
  if (arguments.size() > 1) {
    options.seeds = std::stoi(arguments[1]);
    options.levels.assign(arguments.begin() + 2, arguments.end());
  }
  return options;
}

}  // namespace
}  // namespace axdse

int main(int argc, char** argv) {
  return axdse::benchmarks::benchmark_frame(
      argc, argv,
      "accuracy_table [--split test|validation] [--gradient straight_through|error_aware] [--half-window N]\n"
      "                      [--gradient-precision native|fp32] CHECKPOINT [SEEDS [MULTIPLIER...]]",
      1, [](axdse::benchmarks::Arguments arguments) { axdse::print_table(axdse::read_options(arguments)); });
}

// How accurate is a network with one level in every layer: post-training, with re-estimated batch norm, after a quarter
// epoch? And how long does each take? Prints the table of docs/accuracy.md. Test images: not for choosing anything.
//
// usage: accuracy_table CHECKPOINT [SEEDS [MULTIPLIER...]]; without multipliers the levels of the demo campaign. One
// thread.

#include <cstdint>
#include <exception>
#include <iostream>
#include <string>
#include <variant>
#include <vector>

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

Cell measure(const accuracy::NetworkAccuracyEvaluator& evaluator, const Level& level, int recalibration_images,
             int steps, std::uint64_t seed) {
  Proposal proposal{.configuration = Configuration::uniform(evaluator.shape().layer_names(), level),
                    .rung = {.name = "benchmark", .recalibration_images = recalibration_images, .split = "test"},
                    .seed = seed};
  proposal.rung.retraining.steps = steps;
  const evaluators::AccuracyResult result = evaluator.evaluate(proposal);
  if (const auto* failure = std::get_if<Failure>(&result))
    return {.text = concat(to_string(failure->kind), ": ", failure->reason)};
  const AccuracyReport& report = std::get<evaluators::MeasuredAccuracy>(result).report;
  return {.text = concat(fixed(100 * report.accuracy(), 2), " (", fixed(report.loss, 4), ")"),
          .seconds = report.training_seconds + report.evaluation_seconds};
}

void print_table(const std::string& checkpoint, int seeds, std::vector<std::string> levels) {
  if (levels.empty()) {
    levels = {"exact(8, 8)",  "truncated(4)",  "truncated(6)",       "truncated(7)", "truncated(8)",
              "truncated(9)", "truncated(10)", "truncated(3, 5, 5)", "exact(6, 6)",  "exact(6, 5)",
              "exact(5, 5)",  "exact(5, 4)",   "exact(4, 4)",        "exact(4, 3)"};
  }
  const accuracy::NetworkAccuracyEvaluator evaluator({.checkpoint = checkpoint});
  std::cout << "axdse " << build_version_text() << "\n| level | clip | weight scale | post-training | recalibrated |";
  for (int seed = 1; seed <= seeds; ++seed) std::cout << " quarter epoch, seed " << seed << " |";
  std::cout << " seconds |\n" << std::flush;
  for (const std::string& name : levels) {
    const Level level = default_level(parse_multiplier(name));
    const Cell post_training = measure(evaluator, level, 0, 0, 0);
    const Cell recalibrated = measure(evaluator, level, 1000, 0, 0);
    std::cout << "| " << name << " | " << to_string(level.clip) << " | " << to_string(level.weight_scale) << " | "
              << post_training.text << " | " << recalibrated.text << " |" << std::flush;
    std::string seconds = concat(fixed(post_training.seconds, 1), " / ", fixed(recalibrated.seconds, 1));
    for (int seed = 1; seed <= seeds; ++seed) {
      const Cell retrained = measure(evaluator, level, 1000, kQuarterEpochSteps, static_cast<std::uint64_t>(seed));
      std::cout << " " << retrained.text << " |" << std::flush;
      seconds += concat(" / ", fixed(retrained.seconds, 1));
    }
    std::cout << " " << seconds << " |\n" << std::flush;
  }
}

}  // namespace
}  // namespace axdse

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.empty()) {
    std::cerr << "usage: accuracy_table CHECKPOINT [SEEDS [MULTIPLIER...]]\n";
    return 2;
  }
  try {
    const int seeds = arguments.size() > 1 ? std::stoi(arguments[1]) : 1;
    axdse::print_table(
        arguments[0], seeds,
        arguments.size() > 2 ? std::vector(arguments.begin() + 2, arguments.end()) : std::vector<std::string>{});
    return 0;
  } catch (const axdse::Error& error) {
    std::cerr << error.what() << '\n';
    return error.exit_code();
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 70;
  }
}

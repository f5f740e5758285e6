#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.hpp"

namespace axdse {

/// What the backward pass of an approximate layer differentiates (kernels/gradient_maps.hpp).
enum class GradientRule {
  kStraightThrough,  ///< the exact product of the quantised operands
  kErrorAware,       ///< the multiplier's own products, smoothed
};

/// In what the backward pass multiplies; it always sums in fp32.
enum class GradientPrecision {
  kNative,  ///< bf16 where the processor has instructions for it, else fp32
  kFp32,    ///< everywhere the same
};

/// Short retraining: Nesterov momentum, learning rate linear over the warm-up, then cosine to 0.
struct RetrainingSettings {
  int steps = 0;        ///< 0: no retraining
  int batch_size = 64;  ///< images a step
  int warmup_steps = 20;
  double learning_rate = 0.01;
  double momentum = 0.9;
  double weight_decay = 5e-4;
  GradientRule gradient = GradientRule::kStraightThrough;
  int gradient_half_window = 16;  ///< of kErrorAware: slopes are taken over this many operand values to each side
  GradientPrecision gradient_precision = GradientPrecision::kNative;
  friend bool operator==(const RetrainingSettings&, const RetrainingSettings&) = default;
};

/// How much an accuracy evaluation spends and on which images it counts. A value stored with each evaluation; the name
/// is only for people.
struct Rung {
  std::string name;                 ///< "recalibrated", "retrained"; chosen by the campaign
  int recalibration_images = 1000;  ///< training images that re-estimate batch-norm statistics; 0: none (post-training)
  RetrainingSettings retraining;
  std::string split = "validation";  ///< "validation" or "test"; the search sees only the former
  int images = 0;                    ///< the first N images of the split; 0: all

  friend bool operator==(const Rung&, const Rung&) = default;
};

[[nodiscard]] std::vector<std::string> gradient_rule_names();       ///< "straight_through", "error_aware"
[[nodiscard]] std::vector<std::string> gradient_precision_names();  ///< "native", "fp32"
[[nodiscard]] std::string_view to_string(GradientRule rule);
[[nodiscard]] std::string_view to_string(GradientPrecision precision);
/// @throws DataError at `where`
[[nodiscard]] GradientRule parse_gradient_rule(std::string_view text, std::string_view where);
[[nodiscard]] GradientPrecision parse_gradient_precision(std::string_view text, std::string_view where);

/// Everything but the name: what an evaluation's identity depends on. Retraining settings are left out when steps is 0,
/// and the settings of the gradient where they have their default: files older than they are mean the same.
[[nodiscard]] Json settings_json(const Rung& rung);
[[nodiscard]] Json to_json(const Rung& rung);
/// Reads what to_json writes. @throws DataError at `where`
[[nodiscard]] Rung rung_from_json(const Json& json, std::string_view where);

}  // namespace axdse

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/json.hpp"

namespace axdse {

/// Short retraining by straight-through estimator: Nesterov momentum, learning rate linear over the warm-up, then
/// cosine to 0.
struct RetrainingSettings {
  int steps = 0;        ///< 0: no retraining
  int batch_size = 64;  ///< images a step
  int warmup_steps = 20;
  double learning_rate = 0.01;
  double momentum = 0.9;
  double weight_decay = 5e-4;
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

/// Everything but the name: what an evaluation's identity depends on. Retraining settings are left out when steps is 0.
[[nodiscard]] Json settings_json(const Rung& rung);
[[nodiscard]] Json to_json(const Rung& rung);
/// Reads what to_json writes. @throws DataError at `where`
[[nodiscard]] Rung rung_from_json(const Json& json, std::string_view where);

}  // namespace axdse

#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "core/multiplier_spec.hpp"
#include "core/unit_cost.hpp"
#include "evaluators/evaluator.hpp"
#include "hwmodel/cost_model.hpp"
#include "hwmodel/liberty/cell_library.hpp"

namespace axdse::evaluators {

/// How much work a layer is.
struct LayerMacs {
  std::string layer;
  std::int64_t macs = 0;  ///< multiply-accumulates an inference, above 0
};

/// Cost of a network on a `dataflow` accelerator: each layer has its own compute units, in proportion to its MACs.
/// Energy = sum over layers of MACs x energy per product; area = MAC-weighted mean; delay = that of the slowest unit in
/// use.
class HardwareEvaluator : public CostEvaluator {
 public:
  /// `layers` in network order. `exact` is the baseline of the relative figures; of it, as of every multiplier, the
  /// best design that the generator makes is taken.
  /// @throws SpecError no layers, a layer without MACs, or a library that lacks what `exact` needs
  HardwareEvaluator(std::vector<LayerMacs> layers, const MultiplierSpec& exact, hwmodel::CellLibrary library,
                    const hwmodel::CostParams& params = {});

  /// @throws InternalError `configuration` is not over the layers of this network
  [[nodiscard]] NetworkCost cost(const Configuration& configuration) const override;

  /// Cost of one multiplier, computed once. Thread-safe.
  [[nodiscard]] UnitCost unit_cost(const MultiplierSpec& multiplier) const;

 private:
  std::vector<LayerMacs> layers_;
  hwmodel::CellLibrary library_;
  hwmodel::CostParams params_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, UnitCost> known_;  ///< by canonical name; guarded by mutex_
  UnitCost baseline_;
  std::string baseline_name_;
};

}  // namespace axdse::evaluators

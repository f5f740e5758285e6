#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/cost_cache.hpp"
#include "core/level.hpp"
#include "core/unit_cost.hpp"
#include "evaluators/accelerator.hpp"
#include "evaluators/evaluator.hpp"
#include "evaluators/operand_source.hpp"
#include "hwmodel/cost_params.hpp"
#include "hwmodel/liberty/cell_library.hpp"

namespace axdse::evaluators {

/// How much work a layer is.
struct LayerWork {
  std::string layer;
  std::int64_t macs = 0;     ///< multiply-accumulates an inference, above 0
  int products_per_sum = 1;  ///< products in one output element, above 0
};

struct HardwareParams {
  Accelerator accelerator = Accelerator::kDataflow;
  hwmodel::CostParams unit = {};  ///< operands and products_per_sum are the layers'
};

/// Cost of a network on an accelerator of compute units. Energy = sum over layers of MACs x energy per product, each
/// unit under the operands that its layer and level give it. No memory traffic, no selection between multipliers.
///
/// Two baselines, both the best that the generator makes of them: `exact` in every layer; and exact 8-bit multipliers
/// of the encoding that needs the least energy, of all that multiply and accumulate the same numbers.
class HardwareEvaluator : public CostEvaluator {
 public:
  /// `layers` in network order. `operands` is asked for their statistics, nullptr: all codes equally likely. Costs
  /// known to `cache` are not computed again, new ones are added to it. Both outlive the evaluator.
  /// @throws SpecError no layers, or a layer without work
  HardwareEvaluator(std::vector<LayerWork> layers, Level exact, hwmodel::CellLibrary library, HardwareParams params,
                    const OperandSource* operands = nullptr, CostCache* cache = nullptr);

  /// Of units not known yet computes the cost: tens of milliseconds each, and prepare() does it on several threads.
  /// @throws InternalError `configuration` is not over the layers of this network
  [[nodiscard]] NetworkCost cost(const Configuration& configuration) const override;

  /// Costs all levels of all layers, and the baselines. `done` is told after each, one call at a time, how many of how
  /// many are known. Returns early once a stop is requested.
  void prepare(std::span<const LayerLevel> levels, int threads,
               const std::function<void(std::size_t, std::size_t)>& done = {}, const std::stop_token& stop = {}) const;
  /// Of `levels` and the baselines, how many the cache does not know.
  [[nodiscard]] std::size_t count_unknown(std::span<const LayerLevel> levels) const;

  /// Cost of the unit of a layer. Thread-safe.
  [[nodiscard]] UnitCost unit_cost(std::size_t layer_index, const Level& level) const;
  /// hwmodel::estimated_unit_cost() of it.
  [[nodiscard]] UnitCost estimated_cost(std::size_t layer_index, const Level& level) const;

 private:
  struct Totals;
  struct Baselines;
  /// A unit to be costed.
  struct Unit {
    MultiplierSpec multiplier;
    hwmodel::CostParams params;
    std::string identity;
  };
  [[nodiscard]] Unit unit_of(std::size_t layer_index, const Level& level) const;
  [[nodiscard]] const UnitCost& known_cost(std::size_t layer_index, const Level& level) const;
  [[nodiscard]] std::size_t index_of(std::string_view layer) const;
  [[nodiscard]] std::vector<LayerLevel> with_baselines(std::span<const LayerLevel> levels) const;
  [[nodiscard]] UnitUse use(std::size_t layer_index, const Level& level) const;
  [[nodiscard]] Totals totals(const std::vector<UnitUse>& uses) const;
  [[nodiscard]] const Baselines& baselines() const;

  std::vector<LayerWork> layers_;
  Level exact_;
  hwmodel::CellLibrary library_;
  HardwareParams params_;
  const OperandSource* operands_;
  CostCache* cache_;
  mutable std::mutex mutex_;
  /// By layer and level, and by identity; guarded by mutex_. Entries stay where they are.
  mutable std::map<std::pair<std::size_t, std::string>, const UnitCost*> by_level_;
  mutable std::map<std::string, UnitCost> by_identity_;
  mutable std::shared_ptr<const Baselines> baselines_;  ///< guarded by mutex_
};

}  // namespace axdse::evaluators

#include "evaluators/hardware_evaluator.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <set>
#include <thread>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"
#include "hwmodel/cost_model.hpp"
#include "hwmodel/unit_candidates.hpp"

namespace axdse::evaluators {
namespace {

constexpr double kFemtojoulesPerNanojoule = 1e6;

void check(const std::vector<LayerWork>& layers) {
  if (layers.empty()) {
    throw SpecError({.where = "network",
                     .got = "no layers",
                     .allowed = "at least one",
                     .fix = "choose a network with multiplications"});
  }
  for (const LayerWork& layer : layers) {
    if (layer.macs > 0 && layer.products_per_sum > 0) continue;
    throw SpecError({.where = concat("layer ", layer.layer),
                     .got = concat(layer.macs, " MACs, sums of ", layer.products_per_sum, " products"),
                     .allowed = "1 or more of each",
                     .fix = "leave a layer that multiplies nothing out of the search"});
  }
}

/// Exact 8-bit multipliers under the quantiser of `exact`, in each encoding that holds the same numbers.
std::vector<Level> equivalent_exact_levels(const Level& exact) {
  const Operands operands = operands_of(exact.multiplier);
  std::vector<Operands> encodings = {operands};
  if (operands.activation == OperandEncoding::kU8 && operands.weight != OperandEncoding::kU8)
    encodings = {{OperandEncoding::kU8, OperandEncoding::kSm8}, {OperandEncoding::kU8, OperandEncoding::kS8}};
  std::vector<Level> levels;
  for (const Operands& encoding : encodings) {
    levels.push_back(exact);
    levels.back().multiplier = axdse::exact(8, 8, encoding);
  }
  return levels;
}

}  // namespace

/// Figures of one inference.
struct HardwareEvaluator::Totals {
  double energy_fj = 0;
  double multiplier_energy_fj = 0;
  double pdp_fj = 0;  ///< a mean a product
  double area_um2 = 0;
  double delay_ns = 0;
};

struct HardwareEvaluator::Baselines {
  Totals exact;
  std::string exact_name;
  Totals best;
  std::string best_name;
};

HardwareEvaluator::HardwareEvaluator(std::vector<LayerWork> layers, Level exact, hwmodel::CellLibrary library,
                                     HardwareParams params, const OperandSource* operands, CostCache* cache)
    : layers_(std::move(layers)),
      exact_(std::move(exact)),
      library_(std::move(library)),
      params_(std::move(params)),
      operands_(operands),
      cache_(cache) {
  check(layers_);
  hwmodel::validate(params_.unit);
}

HardwareEvaluator::Unit HardwareEvaluator::unit_of(std::size_t layer_index, const Level& level) const {
  Unit unit{.multiplier = level.multiplier, .params = params_.unit, .identity = {}};
  unit.params.products_per_sum =
      unit.params.unit == hwmodel::ComputeUnit::kMac ? layers_.at(layer_index).products_per_sum : 1;
  if (operands_ != nullptr) unit.params.operands = operands_->operands(layer_index, level);
  unit.identity = hwmodel::cost_identity(unit.multiplier, library_.sha256, unit.params);
  return unit;
}

const UnitCost& HardwareEvaluator::known_cost(std::size_t layer_index, const Level& level) const {
  const std::pair<std::size_t, std::string> key(layer_index, to_json(level).dump());
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = by_level_.find(key); known != by_level_.end()) return *known->second;
  }
  // Without the lock: two threads may compute the same cost once too often, none waits for another's.
  const Unit unit = unit_of(layer_index, level);
  std::optional<UnitCost> cost = cache_ == nullptr ? std::nullopt : cache_->find_cost(unit.identity);
  if (!cost) {
    cost = hwmodel::unit_cost(unit.multiplier, library_, unit.params);
    if (cache_ != nullptr) cache_->add_cost(unit.identity, *cost);
  }
  const std::lock_guard lock(mutex_);
  const UnitCost* const kept = &by_identity_.try_emplace(unit.identity, std::move(*cost)).first->second;
  return *by_level_.try_emplace(key, kept).first->second;
}

UnitCost HardwareEvaluator::unit_cost(std::size_t layer_index, const Level& level) const {
  return known_cost(layer_index, level);
}

UnitCost HardwareEvaluator::estimated_cost(std::size_t layer_index, const Level& level) const {
  const Unit unit = unit_of(layer_index, level);
  return hwmodel::estimated_unit_cost(unit.multiplier, library_, unit.params);
}

std::size_t HardwareEvaluator::index_of(std::string_view layer) const {
  const auto found =
      std::find_if(layers_.begin(), layers_.end(), [layer](const LayerWork& work) { return work.layer == layer; });
  AXDSE_ENSURE(found != layers_.end(), concat("no layer \"", layer, "\" in the network that is costed"));
  return static_cast<std::size_t>(found - layers_.begin());
}

std::vector<LayerLevel> HardwareEvaluator::with_baselines(std::span<const LayerLevel> levels) const {
  std::vector<LayerLevel> all;
  const auto add = [&all](const LayerLevel& level) {
    if (std::find(all.begin(), all.end(), level) == all.end()) all.push_back(level);
  };
  for (const LayerWork& layer : layers_) {
    add({layer.layer, exact_});
    for (const Level& level : equivalent_exact_levels(exact_)) add({layer.layer, level});
  }
  for (const LayerLevel& level : levels) add(level);
  return all;
}

void HardwareEvaluator::prepare(std::span<const LayerLevel> levels, int threads,
                                const std::function<void(std::size_t, std::size_t)>& done,
                                const std::stop_token& stop) const {
  const std::vector<LayerLevel> all = with_baselines(levels);
  std::atomic<std::size_t> next = 0;
  std::size_t finished = 0;
  std::exception_ptr error;
  std::mutex mutex;  // of the two above, and of calls to `done`
  const auto work = [&] {
    for (std::size_t n = next++; n < all.size() && !stop.stop_requested(); n = next++) {
      try {
        static_cast<void>(known_cost(index_of(all[n].layer), all[n].level));
        const std::lock_guard lock(mutex);
        ++finished;
        if (done) done(finished, all.size());
      } catch (...) {  // crosses a thread: rethrown by the caller's
        const std::lock_guard lock(mutex);
        if (!error) error = std::current_exception();
        next = all.size();
      }
    }
  };
  {
    std::vector<std::jthread> helpers;
    for (int t = 1; t < threads; ++t) helpers.emplace_back(work);
    work();
  }
  if (error) std::rethrow_exception(error);
}

std::size_t HardwareEvaluator::count_unknown(std::span<const LayerLevel> levels) const {
  std::set<std::string> unknown;
  for (const LayerLevel& level : with_baselines(levels)) {
    const std::string identity = unit_of(index_of(level.layer), level.level).identity;
    if (cache_ == nullptr || !cache_->find_cost(identity)) unknown.insert(identity);
  }
  return unknown.size();
}

UnitUse HardwareEvaluator::use(std::size_t layer_index, const Level& level) const {
  return {.unit = &known_cost(layer_index, level),
          .multiplier = params_.accelerator == Accelerator::kShared ? canonical_name(level.multiplier) : std::string()};
}

HardwareEvaluator::Totals HardwareEvaluator::totals(const std::vector<UnitUse>& uses) const {
  const bool shared = params_.accelerator == Accelerator::kShared;
  const ArrayUnit array = shared ? array_unit(uses) : ArrayUnit{};
  Totals totals{.area_um2 = array.area_um2};
  for (const UnitUse& use : uses) totals.delay_ns = std::max(totals.delay_ns, use.unit->delay_ns);
  double macs = 0;
  double mean_area_um2 = 0;
  for (std::size_t n = 0; n < uses.size(); ++n) {
    const UnitCost& unit = *uses[n].unit;
    const auto layer_macs = static_cast<double>(layers_[n].macs);
    const double idle_uw = shared ? std::max(0.0, array.leakage_uw - unit.leakage_power_uw) : 0;
    const double power_uw = unit.total_power_uw() + idle_uw;
    macs += layer_macs;
    totals.energy_fj += layer_macs * power_uw * unit.provenance.period_ns;
    totals.multiplier_energy_fj += layer_macs * unit.multiplier_energy_fj();
    totals.pdp_fj += layer_macs * power_uw * (shared ? totals.delay_ns : unit.delay_ns);
    mean_area_um2 += layer_macs * unit.area_um2;
  }
  if (!shared) totals.area_um2 = mean_area_um2 / macs;
  return totals;
}

const HardwareEvaluator::Baselines& HardwareEvaluator::baselines() const {
  {
    const std::lock_guard lock(mutex_);
    if (baselines_) return *baselines_;
  }
  const auto everywhere = [this](const Level& level) {
    std::vector<UnitUse> uses;
    for (std::size_t n = 0; n < layers_.size(); ++n) uses.push_back(use(n, level));
    return uses;
  };
  const auto name = [](const Level& level, const std::vector<UnitUse>& uses) {
    const std::string& first = uses[0].unit->provenance.architecture;
    const bool alike = std::all_of(uses.begin(), uses.end(),
                                   [&first](const UnitUse& use) { return use.unit->provenance.architecture == first; });
    return concat(canonical_name(level.multiplier), ", ", alike ? first : "the best architecture of each layer");
  };
  Baselines found;
  const std::vector<UnitUse> exact_uses = everywhere(exact_);
  found.exact = totals(exact_uses);
  found.exact_name = name(exact_, exact_uses);
  for (const Level& level : equivalent_exact_levels(exact_)) {
    const std::vector<UnitUse> uses = everywhere(level);
    const Totals candidate = totals(uses);
    if (!found.best_name.empty() && candidate.energy_fj >= found.best.energy_fj) continue;
    found.best = candidate;
    found.best_name = name(level, uses);
  }
  const std::lock_guard lock(mutex_);
  if (!baselines_) baselines_ = std::make_shared<const Baselines>(std::move(found));
  return *baselines_;
}

NetworkCost HardwareEvaluator::cost(const Configuration& configuration) const {
  AXDSE_ENSURE(configuration.size() == layers_.size(), "a configuration has one level for each layer of the network");
  const Baselines& against = baselines();
  std::vector<UnitUse> uses;
  for (std::size_t n = 0; n < layers_.size(); ++n) uses.push_back(use(n, configuration.at(layers_[n].layer)));
  const Totals sum = totals(uses);
  NetworkCost network{.accelerator = std::string(to_string(params_.accelerator)),
                      .unit = std::string(hwmodel::to_string(params_.unit.unit)),
                      .baseline = against.exact_name,
                      .best_exact = against.best_name,
                      .energy_per_inference_nj = sum.energy_fj / kFemtojoulesPerNanojoule,
                      .energy_relative = sum.energy_fj / against.exact.energy_fj,
                      .energy_relative_to_best_exact = sum.energy_fj / against.best.energy_fj,
                      .multiplier_energy_relative = sum.multiplier_energy_fj / against.exact.multiplier_energy_fj,
                      .pdp_relative = sum.pdp_fj / against.exact.pdp_fj,
                      .area_um2 = sum.area_um2,
                      .delay_ns = sum.delay_ns,
                      .layers = {}};
  for (std::size_t n = 0; n < layers_.size(); ++n)
    network.layers.push_back({.layer = layers_[n].layer, .macs = layers_[n].macs, .unit = *uses[n].unit});
  return network;
}

}  // namespace axdse::evaluators

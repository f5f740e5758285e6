#include "evaluators/hardware_evaluator.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse::evaluators {
namespace {

constexpr double kFemtojoulesPerNanojoule = 1e6;

void check(const std::vector<LayerMacs>& layers) {
  if (layers.empty()) {
    throw SpecError({.where = "network",
                     .got = "no layers",
                     .allowed = "at least one",
                     .fix = "choose a network with multiplications"});
  }
  for (const LayerMacs& layer : layers) {
    if (layer.macs > 0) continue;
    throw SpecError({.where = concat("layer ", layer.layer),
                     .got = concat(layer.macs, " MACs"),
                     .allowed = "1 or more",
                     .fix = "leave a layer that multiplies nothing out of the search"});
  }
}

}  // namespace

HardwareEvaluator::HardwareEvaluator(std::vector<LayerMacs> layers, const MultiplierSpec& exact,
                                     hwmodel::CellLibrary library, const hwmodel::CostParams& params)
    : layers_(std::move(layers)), library_(std::move(library)), params_(params) {
  check(layers_);
  baseline_ = unit_cost(exact);
  baseline_name_ = concat(canonical_name(exact), ", ", baseline_.provenance.architecture);
}

UnitCost HardwareEvaluator::unit_cost(const MultiplierSpec& multiplier) const {
  const std::string name = canonical_name(multiplier);
  {
    const std::lock_guard lock(mutex_);
    const auto known = known_.find(name);
    if (known != known_.end()) return known->second;
  }
  // Without the lock: two threads may compute the same cost once too often, none waits for another's.
  const UnitCost cost = hwmodel::unit_cost(multiplier, library_, params_);
  const std::lock_guard lock(mutex_);
  return known_.emplace(name, cost).first->second;
}

NetworkCost HardwareEvaluator::cost(const Configuration& configuration) const {
  AXDSE_ENSURE(configuration.size() == layers_.size(), "a configuration has one level for each layer of the network");
  NetworkCost network;
  network.accelerator = "dataflow";
  network.unit = baseline_.provenance.unit;
  network.baseline = baseline_name_;
  double macs = 0;
  double energy_fj = 0;
  double pdp_fj = 0;
  for (const LayerMacs& layer : layers_) {
    UnitCost unit = unit_cost(configuration.at(layer.layer).multiplier);
    const auto layer_macs = static_cast<double>(layer.macs);
    macs += layer_macs;
    energy_fj += layer_macs * unit.energy_per_product_fj();
    pdp_fj += layer_macs * unit.pdp_fj();
    network.area_um2 += layer_macs * unit.area_um2;
    network.delay_ns = std::max(network.delay_ns, unit.delay_ns);
    network.layers.push_back({.layer = layer.layer, .macs = layer.macs, .unit = std::move(unit)});
  }
  network.energy_per_inference_nj = energy_fj / kFemtojoulesPerNanojoule;
  network.energy_relative = energy_fj / (macs * baseline_.energy_per_product_fj());
  network.pdp_relative = pdp_fj / (macs * baseline_.pdp_fj());
  network.area_um2 /= macs;
  return network;
}

}  // namespace axdse::evaluators

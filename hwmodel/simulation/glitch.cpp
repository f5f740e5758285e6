#include "hwmodel/simulation/glitch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "hwmodel/simulation/event_simulator.hpp"

namespace axdse::hwmodel {
namespace {

/// Mean of batch means, and the standard error of it (Welford's recurrence).
class BatchMeans {
 public:
  void add(double batch_mean) {
    ++count_;
    const double distance = batch_mean - mean_;
    mean_ += distance / static_cast<double>(count_);
    squares_ += distance * (batch_mean - mean_);
  }
  [[nodiscard]] Estimate estimate() const {
    if (count_ < 2) return {.value = mean_, .standard_error = std::numeric_limits<double>::infinity()};
    const auto n = static_cast<double>(count_);
    return {.value = mean_, .standard_error = std::sqrt(squares_ / (n - 1) / n)};
  }

 private:
  std::int64_t count_ = 0;
  double mean_ = 0;
  double squares_ = 0;
};

struct Means {
  BatchMeans switching_fj, input_pins_fj, internal_fj, leakage_fj, energy_fj;

  void add(const SimulatedEnergy& sum, double periods) {
    switching_fj.add(sum.switching_fj / periods);
    input_pins_fj.add(sum.input_pins_fj / periods);
    internal_fj.add(sum.internal_fj / periods);
    leakage_fj.add(sum.leakage_fj / periods);
    energy_fj.add((sum.switching_fj + sum.input_pins_fj + sum.internal_fj + sum.leakage_fj) / periods);
  }
};

void add(SimulatedEnergy& to, const SimulatedEnergy& more) {
  to.switching_fj += more.switching_fj;
  to.input_pins_fj += more.input_pins_fj;
  to.glitches_fj += more.glitches_fj;
  to.internal_fj += more.internal_fj;
  to.leakage_fj += more.leakage_fj;
}

}  // namespace

SimulatedPower simulate_power(const Netlist& netlist, const std::vector<NetLoad>& loads, const TimingReport& timing,
                              double voltage_v, const Stimulus& stimulus, const SimulationParams& params) {
  AXDSE_ENSURE(params.period_ns > 0 && params.period_ns <= 10'000, "a period is up to 10 us");
  AXDSE_ENSURE(params.batch_vectors > 0 && params.max_vectors > 0, "something is simulated");
  SimulatedPower result;
  EventSimulator simulator(netlist, loads, timing,
                           {.zero_delays = params.delays == DelayModel::kZero,
                            .period_ns = params.period_ns,
                            .edge_fj = edge_energies_fj(loads, voltage_v)},
                           result.power.extrapolated_lookups);
  const std::int64_t hold = stimulus.hold;
  const auto batch_vectors = static_cast<std::size_t>((params.batch_vectors + hold - 1) / hold * hold);
  std::vector<std::uint64_t> batch(batch_vectors);
  Means means;
  SimulatedEnergy sum;
  // The netlist settles at the first period's values; what is counted are steps from one period to the next.
  if (stimulus.next(std::span(batch).first(1)) == 1) {
    simulator.settle(batch[0]);
    for (std::int64_t batches = 0; result.vectors < params.max_vectors && !result.converged;) {
      const std::span<const std::uint64_t> periods = std::span(batch).first(stimulus.next(batch));
      SimulatedEnergy batch_sum;
      for (std::size_t i = 0; i < periods.size(); i += EventSimulator::kMaxPeriods)
        add(batch_sum, simulator.run(periods.subspan(i, std::min(EventSimulator::kMaxPeriods, periods.size() - i))));
      add(sum, batch_sum);
      result.vectors += static_cast<std::int64_t>(periods.size());
      if (periods.size() < batch_vectors) break;
      means.add(batch_sum, static_cast<double>(batch_vectors));
      ++batches;
      const Estimate energy_fj = means.energy_fj.estimate();
      result.converged =
          batches >= params.min_batches && energy_fj.standard_error <= params.target_error * energy_fj.value;
    }
  }
  if (result.vectors == 0) return result;

  // Values over all periods, a last incomplete batch included.
  const auto periods = static_cast<double>(result.vectors);
  const auto estimate = [](double value, const BatchMeans& batches) {
    return Estimate{.value = value, .standard_error = batches.estimate().standard_error};
  };
  PowerReport& power = result.power;
  power.switching_fj = estimate(sum.switching_fj / periods, means.switching_fj);
  power.input_pins_fj = estimate(sum.input_pins_fj / periods, means.input_pins_fj);
  power.internal_fj = estimate(sum.internal_fj / periods, means.internal_fj);
  power.leakage_uw = estimate(sum.leakage_fj / periods / params.period_ns, means.leakage_fj);
  power.leakage_uw.standard_error /= params.period_ns;
  result.energy_fj = estimate(power.dynamic_fj() + sum.leakage_fj / periods, means.energy_fj);
  const double charged_fj = sum.switching_fj + sum.input_pins_fj;
  result.glitch_share = charged_fj > 0 ? sum.glitches_fj / charged_fj : 0;
  for (const EdgeCounts& edges : simulator.edges()) {
    result.edges.push_back(
        {.rise = static_cast<double>(edges.rises) / periods, .fall = static_cast<double>(edges.falls) / periods});
  }
  for (const FirstHalfCounts& half : simulator.first_halves()) {
    result.first_halves.push_back(
        {.edges = static_cast<double>(half.edges) / periods, .moved = static_cast<double>(half.moved) / periods});
  }
  for (const double energy_fj : simulator.gate_internal_fj()) result.gate_internal_fj.push_back(energy_fj / periods);
  result.gate_leakage_uw = simulator.gate_leakage_uw();
  return result;
}

}  // namespace axdse::hwmodel

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "hwmodel/gate_delay.hpp"
#include "hwmodel/gate_energy.hpp"
#include "hwmodel/netlist/netlist.hpp"

namespace axdse::hwmodel {

/// Sums over simulated periods.
struct SimulatedEnergy {
  double switching_fj = 0;   ///< of nets that gates drive
  double input_pins_fj = 0;  ///< of nets that the environment drives
  double glitches_fj = 0;    ///< the part of these two spent on edges beyond the one that a net needs to settle
  double internal_fj = 0;
  double leakage_fj = 0;
};

struct EdgeCounts {
  std::int64_t rises = 0;
  std::int64_t falls = 0;
};

/// An output port between the begin and the half of a period, when a flip-flop's clock makes its inactive edge.
struct FirstHalfCounts {
  std::int64_t edges = 0;
  std::int64_t moved = 0;  ///< periods in which the value at the half is not that at the begin
};

/// Event-driven simulation of a netlist that settles before each change of its inputs.
///
/// There is no queue of events: gates are visited in topological order, each once for many periods. A net's edges over
/// these are a list of times; a gate merges those of its inputs and writes those of its outputs, holding one pending
/// edge an output. That is the same as one common queue, since a gate sees nothing of the others but its inputs' edges,
/// and keeps one gate's tables at hand for thousands of events.
class EventSimulator {
 public:
  struct Setting {
    bool zero_delays = false;
    double period_ns = 0;
    std::vector<double> edge_fj;  ///< by net
  };
  /// `netlist` must outlive the simulator; `extrapolated` is increased by each energy read outside a table.
  /// @throws SpecError a path or the period takes longer than 16 us
  EventSimulator(const Netlist& netlist, const std::vector<NetLoad>& loads, const TimingReport& timing, Setting setting,
                 int& extrapolated);

  /// Settles at the inputs' values, uncounted.
  void settle(std::uint64_t inputs);
  /// Applies the values one after the other, each for a period. @pre settled, at most kMaxPeriods
  SimulatedEnergy run(std::span<const std::uint64_t> periods);
  static constexpr std::size_t kMaxPeriods = 256;

  [[nodiscard]] const std::vector<EdgeCounts>& edges() const noexcept { return edges_; }  ///< by net
  [[nodiscard]] const std::vector<double>& gate_internal_fj() const noexcept { return gate_internal_fj_; }
  [[nodiscard]] const std::vector<FirstHalfCounts>& first_halves() const noexcept {
    return first_halves_;
  }  ///< by output port
  /// Power a gate leaks, averaged over all periods.
  [[nodiscard]] std::vector<double> gate_leakage_uw() const;

 private:
  using Time = std::uint32_t;  ///< ps from the begin of a call of run()
  struct CompiledGate {
    const Gate* gate = nullptr;
    GateDelay delay;
    GateEnergy energy;
    bool input_energies = false;
    struct Arc {
      Time delay_ps = 0;
      double energy_fj = 0;
    };
    std::vector<Arc> arcs;         ///< by output, pin and state: of an edge of this pin alone that made this state
    std::vector<double> input_fj;  ///< by pin and state
    std::vector<double> leakage_uw;
  };
  /// A net's edges in one call of run(): `count` increasing times in edge_times_ from `begin` on, kNever behind them.
  struct Waveform {
    std::size_t begin = 0;
    std::size_t count = 0;
  };

  CompiledGate compile(const Gate& gate, const std::vector<NetLoad>& loads, const TimingReport& timing,
                       int& extrapolated) const;
  [[nodiscard]] std::int64_t longest_path_ps() const;
  void write_input_waveforms(std::span<const std::uint64_t> periods);
  /// Room for `count` more times behind used_times_.
  [[nodiscard]] Time* reserve_times(std::size_t count);
  void simulate_gate(std::size_t number, SimulatedEnergy& energy);
  template <std::size_t InputCount>
  void simulate_gate_of(std::size_t number, SimulatedEnergy& energy);
  struct Output;
  /// Of cells whose outputs share their energy, when `moved` has just moved: what others moved by the same edge at the
  /// inputs, if any, had counted already.
  [[nodiscard]] static double counted_twice_fj(std::span<const Output> outputs, const Output& moved);
  void count_edges(std::span<const std::uint64_t> periods, SimulatedEnergy& energy);
  void count_first_halves();

  const Netlist* netlist_;
  Setting setting_;
  std::vector<CompiledGate> gates_;
  struct Arrival {
    Time rise = 0;
    Time fall = 0;
  };
  std::vector<Arrival> input_arrivals_ps_;  ///< by input port
  std::vector<bool> is_input_;              ///< by net
  Time spacing_ps_ = 0;                     ///< from one change of the inputs to the next

  std::uint64_t inputs_ = 0;           ///< now
  std::vector<std::uint8_t> settled_;  ///< by net: value before the next call of run()
  std::vector<Waveform> waveforms_;    ///< by net
  std::vector<Time> edge_times_;
  std::size_t used_times_ = 0;
  Time end_ps_ = 0;  ///< of this call of run()

  std::vector<EdgeCounts> edges_;
  std::vector<FirstHalfCounts> first_halves_;
  std::vector<double> gate_internal_fj_;
  std::vector<double> gate_leakage_uw_ps_;
  double simulated_ps_ = 0;
};

}  // namespace axdse::hwmodel

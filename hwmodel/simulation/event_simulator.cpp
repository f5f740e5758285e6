#include "hwmodel/simulation/event_simulator.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"
#include "hwmodel/power.hpp"
#include "hwmodel/simulation/bit_parallel.hpp"

namespace axdse::hwmodel {
namespace {

constexpr std::uint32_t kNever = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t kMaxOutputs = 8;
constexpr double kPsPerNs = 1e3;
constexpr std::int64_t kLongestPeriodPs = kNever / EventSimulator::kMaxPeriods - 1;

bool bit(std::uint64_t word, std::size_t position) { return ((word >> position) & 1U) != 0; }

}  // namespace

EventSimulator::EventSimulator(const Netlist& netlist, const std::vector<NetLoad>& loads, const TimingReport& timing,
                               Setting setting, int& extrapolated)
    : netlist_(&netlist), setting_(std::move(setting)), is_input_(driven_by_environment(netlist)) {
  AXDSE_ENSURE(netlist.inputs.size() <= 64, "a period's values are one word");
  const auto nets = static_cast<std::size_t>(netlist.net_count);
  gates_.reserve(netlist.gates.size());
  for (const Gate& gate : netlist.gates) gates_.push_back(compile(gate, loads, timing, extrapolated));
  for (const Port& port : netlist.inputs) {
    const EdgePair& arrival_ns = timing.nets[static_cast<std::size_t>(port.net)].arrival_ns;
    const auto whole_ps = [&](double ns) {  // an input that nobody reads never arrives
      const double ps = setting_.zero_delays || !std::isfinite(ns) ? 0 : std::round(ns * kPsPerNs);
      return static_cast<Time>(std::clamp(ps, 0.0, static_cast<double>(kLongestPeriodPs)));
    };
    input_arrivals_ps_.push_back({.rise = whole_ps(arrival_ns.rise), .fall = whole_ps(arrival_ns.fall)});
  }
  const auto spacing = std::max<std::int64_t>(std::llround(setting_.period_ns * kPsPerNs), longest_path_ps() + 1);
  if (spacing > kLongestPeriodPs) {
    throw SpecError({.where = "simulation of a netlist",
                     .got = concat("a path of ", spacing / 1000, " ns"),
                     .allowed = concat("paths and periods of up to ", kLongestPeriodPs / 1000, " ns"),
                     .fix = "check the delays and capacitances of the library, and their units"});
  }
  spacing_ps_ = static_cast<Time>(spacing);

  settled_.resize(nets);
  waveforms_.resize(nets);
  edges_.resize(nets);
  first_halves_.resize(netlist.outputs.size());
  gate_internal_fj_.resize(gates_.size());
  gate_leakage_uw_ps_.resize(gates_.size());
}

EventSimulator::CompiledGate EventSimulator::compile(const Gate& gate, const std::vector<NetLoad>& loads,
                                                     const TimingReport& timing, int& extrapolated) const {
  AXDSE_ENSURE(gate.outputs.size() <= kMaxOutputs, "cells have few outputs");
  CompiledGate compiled{.gate = &gate,
                        .delay = GateDelay(gate, loads, timing),
                        .energy = GateEnergy(gate, loads, timing, extrapolated),
                        .arcs = {},
                        .input_fj = {},
                        .leakage_uw = {}};
  const std::size_t inputs = gate.inputs.size();
  const unsigned states = 1U << inputs;
  for (std::size_t o = 0; o < gate.outputs.size(); ++o) {
    for (std::size_t pin = 0; pin < inputs; ++pin) {
      for (unsigned state = 0; state < states; ++state) {
        const std::int32_t delay_ps =
            compiled.delay.delay_ps(o, 1U << pin, state, gate.cell->outputs[o].table.at(state));
        compiled.arcs.push_back({.delay_ps = setting_.zero_delays ? 0 : static_cast<Time>(delay_ps),
                                 .energy_fj = compiled.energy.output_fj(o, 1U << pin, state)});
      }
    }
  }
  for (std::size_t pin = 0; pin < inputs; ++pin) {
    for (unsigned state = 0; state < states; ++state) compiled.input_fj.push_back(compiled.energy.input_fj(pin, state));
  }
  compiled.input_energies =
      std::any_of(compiled.input_fj.begin(), compiled.input_fj.end(), [](double e) { return e != 0; });
  for (unsigned state = 0; state < states; ++state) compiled.leakage_uw.push_back(compiled.energy.leakage_uw(state));
  return compiled;
}

std::int64_t EventSimulator::longest_path_ps() const {
  std::vector<std::int64_t> arrival(static_cast<std::size_t>(netlist_->net_count));
  std::int64_t longest = 0;
  for (std::size_t i = 0; i < netlist_->inputs.size(); ++i) {
    const Time at = std::max(input_arrivals_ps_[i].rise, input_arrivals_ps_[i].fall);
    std::int64_t& net = arrival[static_cast<std::size_t>(netlist_->inputs[i].net)];
    net = std::max(net, std::int64_t{at});
    longest = std::max(longest, net);
  }
  for (const CompiledGate& compiled : gates_) {
    const Gate& gate = *compiled.gate;
    std::int64_t latest_input = 0;
    for (const NetId input : gate.inputs)
      latest_input = std::max(latest_input, arrival[static_cast<std::size_t>(input)]);
    const std::size_t arcs = compiled.arcs.size() / gate.outputs.size();
    for (std::size_t o = 0; o < gate.outputs.size(); ++o) {
      Time slowest = 0;
      for (std::size_t arc = 0; arc < arcs; ++arc) slowest = std::max(slowest, compiled.arcs[o * arcs + arc].delay_ps);
      longest = std::max(longest, latest_input + slowest);
      if (gate.outputs[o] != kUnconnected) arrival[static_cast<std::size_t>(gate.outputs[o])] = latest_input + slowest;
    }
  }
  return longest;
}

void EventSimulator::settle(std::uint64_t inputs) {
  inputs_ = inputs;
  const NetValues values = simulate_vectors(*netlist_, std::span(&inputs_, 1));
  for (std::size_t net = 0; net < settled_.size(); ++net)
    settled_[net] = static_cast<std::uint8_t>(values.of(static_cast<NetId>(net))[0] & 1U);
}

SimulatedEnergy EventSimulator::run(std::span<const std::uint64_t> periods) {
  AXDSE_ENSURE(periods.size() <= kMaxPeriods, "times of one call fit 32 bits");
  SimulatedEnergy energy;
  end_ps_ = static_cast<Time>(periods.size()) * spacing_ps_;
  used_times_ = 0;
  write_input_waveforms(periods);
  for (std::size_t g = 0; g < gates_.size(); ++g) simulate_gate(g, energy);
  count_first_halves();
  count_edges(periods, energy);
  simulated_ps_ += end_ps_;
  // Energies are those of the periods asked for, also where the netlist needed longer to settle.
  energy.leakage_fj *= static_cast<double>(periods.size()) * setting_.period_ns / (end_ps_ / kPsPerNs);
  return energy;
}

EventSimulator::Time* EventSimulator::reserve_times(std::size_t count) {
  if (edge_times_.size() < used_times_ + count) edge_times_.resize(2 * (used_times_ + count));
  return edge_times_.data() + used_times_;
}

void EventSimulator::write_input_waveforms(std::span<const std::uint64_t> periods) {
  for (std::size_t i = 0; i < netlist_->inputs.size(); ++i) {
    Time* const begin = reserve_times(periods.size() + 1);
    Time* end = begin;
    bool value = bit(inputs_, i);
    Time start_ps = 0;
    for (const std::uint64_t period : periods) {
      if (bit(period, i) != value) {
        value = !value;
        *end++ = start_ps + (value ? input_arrivals_ps_[i].rise : input_arrivals_ps_[i].fall);
      }
      start_ps += spacing_ps_;
    }
    *end = kNever;
    const auto count = static_cast<std::size_t>(end - begin);
    waveforms_[static_cast<std::size_t>(netlist_->inputs[i].net)] = {.begin = used_times_, .count = count};
    used_times_ += count + 1;
  }
  inputs_ = periods.back();
}

void EventSimulator::simulate_gate(std::size_t number, SimulatedEnergy& energy) {
  switch (gates_[number].gate->inputs.size()) {
    case 1:
      return simulate_gate_of<1>(number, energy);
    case 2:
      return simulate_gate_of<2>(number, energy);
    case 3:
      return simulate_gate_of<3>(number, energy);
    case 4:
      return simulate_gate_of<4>(number, energy);
    case 5:
      return simulate_gate_of<5>(number, energy);
    case 6:
      return simulate_gate_of<6>(number, energy);
    default:
      AXDSE_ENSURE(false, "the library holds cells of 1 to 6 inputs");
  }
}

struct EventSimulator::Output {
  std::uint64_t table = 0;
  const CompiledGate::Arc* arcs = nullptr;
  Time* end = nullptr;  ///< behind its edges so far
  bool value = false;
  Time pending = kNever;  ///< when it is about to move
  /// What sends it off: when the edge at the inputs comes, and the energy of its own edge.
  struct Cause {
    Time at = kNever;
    double energy_fj = 0;
  };
  Cause pending_cause;
  Cause last_cause;  ///< of its last edge
};

double EventSimulator::counted_twice_fj(std::span<const Output> outputs, const Output& moved) {
  double sum_fj = 0;
  double others = 0;
  for (const Output& other : outputs) {
    if (&other == &moved || other.last_cause.at != moved.last_cause.at) continue;
    sum_fj += other.last_cause.energy_fj;
    ++others;
  }
  // Counted: the mean of the others, and this one. To be counted: the mean of all.
  const double own_fj = moved.last_cause.energy_fj;
  return others == 0 ? 0 : sum_fj / others + own_fj - (sum_fj + own_fj) / (others + 1);
}

template <std::size_t InputCount>
void EventSimulator::simulate_gate_of(std::size_t number, SimulatedEnergy& energy) {
  const CompiledGate& compiled = gates_[number];
  const Gate& gate = *compiled.gate;
  const std::size_t output_count = gate.outputs.size();

  std::size_t events = 0;
  for (std::size_t i = 0; i < InputCount; ++i) events += waveforms_[static_cast<std::size_t>(gate.inputs[i])].count;
  const std::size_t room = events + 1;  // an output moves at most as often as its inputs
  Time* const times = reserve_times(output_count * room);

  unsigned state = 0;
  std::array<const Time*, InputCount> next{};
  for (std::size_t i = 0; i < InputCount; ++i) {
    const auto net = static_cast<std::size_t>(gate.inputs[i]);
    next[i] = edge_times_.data() + waveforms_[net].begin;
    state |= unsigned{settled_[net]} << i;
  }
  std::array<Output, kMaxOutputs> outputs;
  for (std::size_t o = 0; o < output_count; ++o) {
    const TruthTable& table = gate.cell->outputs[o].table;
    outputs[o] = {.table = table.bits,
                  .arcs = compiled.arcs.data() + (o * InputCount << InputCount),
                  .end = times + o * room,
                  .value = table.at(state)};
  }

  double internal_fj = 0;
  double leakage_uw_ps = 0;
  Time before = 0;
  const bool share = gate.cell->outputs_share_energy;
  const auto move = [&](Output& output) {
    *output.end++ = output.pending;
    output.value = !output.value;
    output.pending = kNever;
    output.last_cause = output.pending_cause;
    internal_fj += output.last_cause.energy_fj;
    if (share) internal_fj -= counted_twice_fj(std::span(outputs).first(output_count), output);
  };
  while (true) {
    Time now = kNever;
    for (const Time* const time : next) now = std::min(now, *time);
    if (now == kNever) break;
    unsigned changed = 0;
    for (std::size_t i = 0; i < InputCount; ++i) {
      const unsigned moves = *next[i] == now ? 1 : 0;
      changed |= moves << i;
      next[i] += moves;
    }
    leakage_uw_ps += compiled.leakage_uw[state] * (now - before);
    before = now;
    state ^= changed;
    if (compiled.input_energies) {
      for (unsigned rest = changed; rest != 0; rest &= rest - 1)
        internal_fj += compiled.input_fj[static_cast<std::size_t>(std::countr_zero(rest)) << InputCount | state];
    }
    for (std::size_t o = 0; o < output_count; ++o) {
      Output& output = outputs[o];
      if (output.pending <= now) move(output);
      if (bit(output.table, state) == output.value) {
        output.pending = kNever;
      } else if (output.pending == kNever) {
        if (std::has_single_bit(changed)) {
          const auto& arc = output.arcs[static_cast<std::size_t>(std::countr_zero(changed)) << InputCount | state];
          output.pending = now + arc.delay_ps;
          output.pending_cause = {.at = now, .energy_fj = arc.energy_fj};
        } else {
          const std::int32_t delay_ps = compiled.delay.delay_ps(o, changed, state, !output.value);
          output.pending = setting_.zero_delays ? now : now + static_cast<Time>(delay_ps);
          output.pending_cause = {.at = now, .energy_fj = compiled.energy.output_fj(o, changed, state)};
        }
      }
    }
  }
  for (std::size_t o = 0; o < output_count; ++o) {
    Output& output = outputs[o];
    if (output.pending != kNever) move(output);
    if (gate.outputs[o] == kUnconnected) continue;
    *output.end = kNever;
    waveforms_[static_cast<std::size_t>(gate.outputs[o])] = {
        .begin = used_times_ + o * room, .count = static_cast<std::size_t>(output.end - (times + o * room))};
  }
  used_times_ += output_count * room;
  leakage_uw_ps += compiled.leakage_uw[state] * (end_ps_ - before);

  gate_internal_fj_[number] += internal_fj;
  gate_leakage_uw_ps_[number] += leakage_uw_ps;
  energy.internal_fj += internal_fj;
  energy.leakage_fj += leakage_uw_ps / kPsPerNs;
}

void EventSimulator::count_edges(std::span<const std::uint64_t> periods, SimulatedEnergy& energy) {
  const NetValues values = simulate_vectors(*netlist_, periods);
  const std::size_t last_bit = (periods.size() - 1) % 64;
  for (std::size_t net = 0; net < waveforms_.size(); ++net) {
    std::int64_t needed = 0;  // edges without glitches
    std::uint64_t previous = settled_[net];
    const std::span<const std::uint64_t> words = values.of(static_cast<NetId>(net));
    for (std::size_t word = 0; word < words.size(); ++word) {
      const std::uint64_t valid = word + 1 < words.size() ? ~std::uint64_t{0} : ~std::uint64_t{0} >> (63 - last_bit);
      needed += std::popcount((words[word] ^ (words[word] << 1U | previous)) & valid);
      previous = words[word] >> 63U;
    }
    const auto count = static_cast<std::int64_t>(waveforms_[net].count);
    const std::int64_t half = count / 2;
    const bool starts_high = settled_[net] != 0;
    edges_[net].rises += starts_high ? half : count - half;
    edges_[net].falls += starts_high ? count - half : half;
    settled_[net] = static_cast<std::uint8_t>((settled_[net] + count) & 1);
    AXDSE_ENSURE(bit(words.back(), last_bit) == (settled_[net] != 0), "a net settles at its function's value");

    const double edge_fj = setting_.edge_fj[net];
    (is_input_[net] ? energy.input_pins_fj : energy.switching_fj) += static_cast<double>(count) * edge_fj;
    energy.glitches_fj += static_cast<double>(count - needed) * edge_fj;
  }
}

void EventSimulator::count_first_halves() {
  const Time half_ps = static_cast<Time>(std::lround(setting_.period_ns * kPsPerNs / 2));
  for (std::size_t o = 0; o < first_halves_.size(); ++o) {
    const Waveform& waveform = waveforms_[static_cast<std::size_t>(netlist_->outputs[o].net)];
    const Time* time = edge_times_.data() + waveform.begin;
    for (Time start_ps = 0; start_ps < end_ps_; start_ps += spacing_ps_) {
      std::int64_t edges = 0;
      for (; *time < start_ps + half_ps; ++time) ++edges;
      while (*time < start_ps + spacing_ps_) ++time;
      first_halves_[o].edges += edges;
      first_halves_[o].moved += edges & 1;
    }
  }
}

std::vector<double> EventSimulator::gate_leakage_uw() const {
  std::vector<double> mean_uw;
  mean_uw.reserve(gate_leakage_uw_ps_.size());
  for (const double uw_ps : gate_leakage_uw_ps_) mean_uw.push_back(simulated_ps_ > 0 ? uw_ps / simulated_ps_ : 0);
  return mean_uw;
}

}  // namespace axdse::hwmodel

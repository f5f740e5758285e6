#include "hwmodel/unit_measurement.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "hwmodel/environment.hpp"
#include "hwmodel/power.hpp"
#include "hwmodel/timing.hpp"

namespace axdse::hwmodel {
namespace {

/// Area, energy of a period and leakage of one part.
struct Share {
  double area_um2 = 0;
  double dynamic_fj = 0;
  double leakage_uw = 0;

  [[nodiscard]] CostPart named(std::string_view name, double period_ns) const {
    return {.name = std::string(name),
            .area_um2 = area_um2,
            .energy_fj = dynamic_fj + leakage_uw * period_ns,
            .leakage_uw = leakage_uw};
  }
};

/// A netlist in its environment, with what a simulation found.
struct Simulated {
  std::vector<NetLoad> loads;
  TimingReport timing;
  std::vector<double> edge_fj;  ///< by net
  SimulatedPower power;

  [[nodiscard]] double net_fj(NetId net) const {
    const auto n = static_cast<std::size_t>(net);
    return (power.edges[n].rise + power.edges[n].fall) * edge_fj[n];
  }
};

/// Batches of whole blocks; the stimulus ends the simulation.
SimulationParams simulation_params(const MeasurementParams& params) {
  return {.delays = params.delays,
          .period_ns = params.period_ns,
          .target_error = 0,
          .batch_vectors = static_cast<std::int64_t>(std::max<std::size_t>(64, params.block)),
          .max_vectors = static_cast<std::int64_t>(params.periods.size())};
}

Simulated simulate(const Netlist& netlist, std::vector<NetLoad> loads, const Environment& environment, double voltage_v,
                   const MeasurementParams& params) {
  Simulated result{.loads = std::move(loads), .timing = {}, .edge_fj = {}, .power = {}};
  result.timing = analyse_timing(netlist, environment, result.loads);
  result.edge_fj = edge_energies_fj(result.loads, voltage_v);
  result.power = simulate_power(netlist, result.loads, result.timing, voltage_v,
                                recorded_stimulus(params.operands, params.periods, static_cast<int>(params.block)),
                                simulation_params(params));
  return result;
}

/// By UnitPart: the gates of each part and the nets that they drive.
std::array<Share, 3> shares_of_gates(const Netlist& netlist, const Simulated& simulated) {
  std::array<Share, 3> shares;
  for (std::size_t g = 0; g < netlist.gates.size(); ++g) {
    const Gate& gate = netlist.gates[g];
    Share& share = shares.at(static_cast<std::size_t>(gate.part));
    share.area_um2 += gate.cell->area_um2;
    share.dynamic_fj += simulated.power.gate_internal_fj[g];
    share.leakage_uw += simulated.power.gate_leakage_uw[g];
    for (const NetId net : gate.outputs) {
      if (net != kUnconnected) share.dynamic_fj += simulated.net_fj(net);
    }
  }
  return shares;
}

UnitCost assemble(std::vector<CostPart> parts, const Simulated& simulated, const MeasurementParams& params,
                  const Environment& environment, std::string architecture) {
  UnitCost cost{
      .delay_ns = simulated.timing.delay_ns,
      .energy_standard_error_fj = simulated.power.energy_fj.standard_error,
      .extrapolated_lookups = simulated.timing.extrapolated_lookups + simulated.power.power.extrapolated_lookups,
      .parts = std::move(parts),
      .provenance = {.wire_load = environment.wire_load_name(),
                     .operand_statistics = params.operands,
                     .activity = params.delays == DelayModel::kInertial ? "glitches" : "zero-delay",
                     .vectors = simulated.power.vectors,
                     .period_ns = params.period_ns,
                     .architecture = std::move(architecture)}};
  double energy_fj = 0;
  for (const CostPart& part : cost.parts) {
    cost.area_um2 += part.area_um2;
    cost.leakage_power_uw += part.leakage_uw;
    energy_fj += part.energy_fj;
  }
  cost.dynamic_power_uw = energy_fj / params.period_ns - cost.leakage_power_uw;
  return cost;
}

/// Shares of all periods: how often an input port is 1, and how often it changes.
struct PortActivity {
  double ones = 0;
  double toggles = 0;
};

PortActivity activity_of(const std::vector<std::uint64_t>& periods, std::size_t port) {
  std::int64_t ones = 0;
  std::int64_t toggles = 0;
  std::uint64_t before = periods[0] >> port & 1U;
  for (const std::uint64_t period : periods) {
    const std::uint64_t now = period >> port & 1U;
    ones += static_cast<std::int64_t>(now);
    toggles += static_cast<std::int64_t>(now ^ before);
    before = now;
  }
  const auto total = static_cast<double>(periods.size());
  return {.ones = static_cast<double>(ones) / total, .toggles = static_cast<double>(toggles) / total};
}

/// Bits of a MAC unit's registers.
struct RegisterBits {
  std::vector<RegisterBit> accumulator;
  std::vector<RegisterBit> activation;
};

RegisterBits register_bits(const MacNetlist& mac, const MeasurementParams& params, const Simulated& simulated) {
  RegisterBits bits;
  const auto load_of = [&](std::size_t input) {
    return simulated.loads[static_cast<std::size_t>(mac.netlist.inputs[input].net)].energy_ff;
  };
  const auto mean_slew_ns = [&](std::size_t net) {
    const EdgePair& slew = simulated.timing.nets[net].slew_ns;
    return (slew.rise + slew.fall) / 2;
  };
  const std::size_t first_sum =
      static_cast<std::size_t>(mac.activation_inputs) + static_cast<std::size_t>(mac.weight_inputs);
  for (std::size_t c = 0; c < mac.netlist.outputs.size(); ++c) {
    const std::size_t input = first_sum + c;
    const PortActivity activity = activity_of(params.periods, input);
    const auto data = static_cast<std::size_t>(mac.netlist.outputs[c].net);
    const EdgePair& edges = simulated.power.edges[data];
    const FirstHalf& first_half = simulated.power.first_halves[c];
    bits.accumulator.push_back({.activity = {.ones = activity.ones,
                                             .toggles = activity.toggles,
                                             .data_edges_first_half = first_half.edges,
                                             .data_edges_second_half = edges.rise + edges.fall - first_half.edges,
                                             .differs_at_inactive_edge = first_half.moved},
                                .data_slew_ns = mean_slew_ns(data),
                                .load_ff = load_of(input)});
  }
  for (const int bit : mac.activation_bits_read) {
    const auto input = static_cast<std::size_t>(bit);
    const PortActivity activity = activity_of(params.periods, input);
    // D is Q of the unit before, which is alike: it moves right after the clock's edge.
    bits.activation.push_back({.activity = {.ones = activity.ones,
                                            .toggles = activity.toggles,
                                            .data_edges_first_half = activity.toggles,
                                            .data_edges_second_half = 0,
                                            .differs_at_inactive_edge = activity.toggles},
                               .data_slew_ns = mean_slew_ns(static_cast<std::size_t>(mac.netlist.inputs[input].net)),
                               .load_ff = load_of(input)});
  }
  return bits;
}

Share share_of(const RegisterCost& cost) {
  return {.area_um2 = cost.area_um2, .dynamic_fj = cost.dynamic_fj(), .leakage_uw = cost.leakage_uw};
}

}  // namespace

UnitCost measure(const MultiplierNetlist& multiplier, const CellLibrary& library, const CellMapping& mapping,
                 const MeasurementParams& params) {
  const Netlist& netlist = multiplier.netlist;
  const Environment environment = environment_of(mapping, netlist.area_um2());
  const Simulated simulated =
      simulate(netlist, net_loads(netlist, environment), environment, library.voltage_v, params);
  std::array<Share, 3> shares = shares_of_gates(netlist, simulated);
  Share& array = shares[static_cast<std::size_t>(UnitPart::kMultiplier)];
  for (const Port& port : netlist.inputs) array.dynamic_fj += simulated.net_fj(port.net);
  std::vector<CostPart> parts = {array.named(kMultiplierPart, params.period_ns)};
  const Share& sign = shares[static_cast<std::size_t>(UnitPart::kSign)];
  if (sign.area_um2 > 0) parts.push_back(sign.named(kSignPart, params.period_ns));
  return assemble(std::move(parts), simulated, params, environment, multiplier.architecture);
}

std::vector<NetLoad> mac_loads(const MacNetlist& mac, const Registers& registers, const Environment& environment) {
  std::vector<NetLoad> loads = net_loads(mac.netlist, environment);
  const InputPin& data_pin = registers.flip_flop().data;
  for (const int bit : mac.activation_bits_read) {
    NetLoad& load = loads[static_cast<std::size_t>(mac.netlist.inputs[static_cast<std::size_t>(bit)].net)];
    load.rise_ff += data_pin.rise_capacitance_ff;
    load.fall_ff += data_pin.fall_capacitance_ff;
    load.energy_ff += data_pin.capacitance_ff;
  }
  return loads;
}

UnitCost measure(const MacNetlist& mac, const CellLibrary& library, const CellMapping& mapping,
                 const Registers& registers, const MeasurementParams& params) {
  const Netlist& netlist = mac.netlist;
  const Environment environment = registers.environment(environment_of(mapping, netlist.area_um2()).wire_load);
  const Simulated simulated =
      simulate(netlist, mac_loads(mac, registers, environment), environment, library.voltage_v, params);
  const std::array<Share, 3> gates = shares_of_gates(netlist, simulated);
  const RegisterBits bits = register_bits(mac, params, simulated);
  const RegisterCost accumulator = registers.cost(bits.accumulator, library.voltage_v);
  const RegisterCost activation = registers.cost(bits.activation, library.voltage_v);

  Share multiplier = gates[static_cast<std::size_t>(UnitPart::kMultiplier)];
  Share accumulator_share = share_of(accumulator);
  Share activation_share = share_of(activation);
  for (std::size_t i = 0; i < netlist.inputs.size(); ++i) {
    const double energy_fj = simulated.net_fj(netlist.inputs[i].net);
    const auto activations = static_cast<std::size_t>(mac.activation_inputs);
    const auto weights = static_cast<std::size_t>(mac.weight_inputs);
    Share& share = i < activations ? activation_share : i < activations + weights ? multiplier : accumulator_share;
    share.dynamic_fj += energy_fj;
  }
  std::vector<CostPart> parts = {multiplier.named(kMultiplierPart, params.period_ns)};
  const Share& sign = gates[static_cast<std::size_t>(UnitPart::kSign)];
  if (sign.area_um2 > 0) parts.push_back(sign.named(kSignPart, params.period_ns));
  parts.push_back(
      gates[static_cast<std::size_t>(UnitPart::kAccumulator)].named(kAccumulatorAdderPart, params.period_ns));
  parts.push_back(accumulator_share.named(kAccumulatorRegisterPart, params.period_ns));
  parts.push_back(activation_share.named(kActivationRegisterPart, params.period_ns));

  UnitCost cost = assemble(std::move(parts), simulated, params, environment, mac.architecture);
  double data_slew_ns = 0;
  for (const RegisterBit& bit : bits.accumulator) data_slew_ns = std::max(data_slew_ns, bit.data_slew_ns);
  cost.delay_ns += registers.flip_flop().setup_ns(data_slew_ns, registers.clock_slew_ns(), cost.extrapolated_lookups);
  // Flip-flops spend with the edges of their nets, which the simulation counted as input pins: their energies share
  // that error, relative to the mean. Adding errors takes them for fully correlated, which they nearly are.
  const Estimate& pins = simulated.power.power.input_pins_fj;
  if (pins.value > 0) {
    const double moved_fj = accumulator.data_fj + accumulator.output_fj + activation.data_fj + activation.output_fj;
    cost.energy_standard_error_fj += moved_fj * pins.standard_error / pins.value;
  }
  cost.extrapolated_lookups += accumulator.extrapolated_lookups + activation.extrapolated_lookups;
  cost.provenance.accumulator_low_bit = mac.accumulator.lowest_bit;
  cost.provenance.accumulator_bits = mac.accumulator.width;
  return cost;
}

}  // namespace axdse::hwmodel

#include "hwmodel/simulation/event_simulator.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <set>

#include "core/product_table.hpp"
#include "core/seed.hpp"
#include "hwmodel/arithmetic/multiplier_netlist.hpp"
#include "hwmodel/power.hpp"
#include "hwmodel/simulation/bit_parallel.hpp"
#include "libraries.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

namespace {

/// The same simulation as textbooks have it: one queue for all nets, ordered by time; slow and plain.
class QueueSimulator {
 public:
  QueueSimulator(const Netlist& netlist, const std::vector<NetLoad>& loads, const TimingReport& timing)
      : netlist_(netlist), timing_(timing), edges_(loads.size()), readers_(loads.size()), values_(loads.size()) {
    for (std::size_t g = 0; g < netlist.gates.size(); ++g) {
      delays_.emplace_back(netlist.gates[g], loads, timing);
      for (const NetId net : netlist.gates[g].inputs) readers_[static_cast<std::size_t>(net)].insert(g);
    }
  }

  void settle(std::uint64_t inputs) {
    const NetValues values = simulate_vectors(netlist_, std::span(&inputs, 1));
    for (std::size_t net = 0; net < values_.size(); ++net)
      values_[net] = (values.of(static_cast<NetId>(net))[0] & 1U) != 0;
    inputs_ = inputs;
  }

  void step(std::uint64_t inputs) {
    for (std::size_t i = 0; i < netlist_.inputs.size(); ++i) {
      if ((((inputs ^ inputs_) >> i) & 1U) == 0) continue;
      const auto net = static_cast<std::size_t>(netlist_.inputs[i].net);
      const double ns = timing_.nets[net].arrival_ns.at(((inputs >> i) & 1U) != 0);
      queue_[std::isfinite(ns) ? std::llround(ns * 1e3) : 0].insert(net);
    }
    inputs_ = inputs;
    while (!queue_.empty()) {
      const auto [now, nets] = *queue_.begin();
      queue_.erase(queue_.begin());
      std::map<std::size_t, unsigned> changed;  // by gate: its inputs that move
      for (const std::size_t net : nets) {
        pending_.erase(net);
        values_[net] = !values_[net];
        (values_[net] ? edges_[net].rises : edges_[net].falls) += 1;
        for (const std::size_t g : readers_[net]) {
          const std::vector<NetId>& pins = netlist_.gates[g].inputs;
          for (std::size_t pin = 0; pin < pins.size(); ++pin) {
            if (static_cast<std::size_t>(pins[pin]) == net) changed[g] |= 1U << pin;
          }
        }
      }
      for (const auto& [g, pins] : changed) evaluate(g, pins, now);
    }
  }

  [[nodiscard]] const std::vector<EdgeCounts>& edges() const { return edges_; }

 private:
  void evaluate(std::size_t g, unsigned changed, std::int64_t now) {
    const Gate& gate = netlist_.gates[g];
    unsigned state = 0;
    for (std::size_t pin = 0; pin < gate.inputs.size(); ++pin)
      state |= (values_[static_cast<std::size_t>(gate.inputs[pin])] ? 1U : 0U) << pin;
    for (std::size_t o = 0; o < gate.outputs.size(); ++o) {
      if (gate.outputs[o] == kUnconnected) continue;
      const auto net = static_cast<std::size_t>(gate.outputs[o]);
      const bool wanted = gate.cell->outputs[o].table.at(state);
      const auto pending = pending_.find(net);
      if (wanted == values_[net] && pending != pending_.end()) {
        queue_[pending->second].erase(net);
        pending_.erase(pending);
      } else if (wanted != values_[net] && pending == pending_.end()) {
        const std::int64_t at = now + delays_[g].delay_ps(o, changed, state, wanted);
        queue_[at].insert(net);
        pending_[net] = at;
      }
    }
  }

  const Netlist& netlist_;
  const TimingReport& timing_;
  std::vector<GateDelay> delays_;
  std::vector<EdgeCounts> edges_;
  std::vector<std::set<std::size_t>> readers_;  ///< by net: gates
  std::vector<bool> values_;
  std::uint64_t inputs_ = 0;
  std::map<std::int64_t, std::set<std::size_t>> queue_;  ///< by time: nets that move
  std::map<std::size_t, std::int64_t> pending_;          ///< by net: when it is about to move
};

}  // namespace

TEST_CASE("gate by gate or from one queue, every net has the same edges", "[glitch]") {
  for (const CellLibrary* library : testing::libraries()) {
    const CellMapping mapping(*library);
    for (const ReductionTree tree : {ReductionTree::kArray, ReductionTree::kDadda}) {
      const MaskedMultiplier multiplier = truncated(4);
      const MultiplierArchitecture architecture = {.tree = tree, .adder = FinalAdder::kSklansky};
      const Netlist netlist = multiplier_netlist(multiplier, product_table(multiplier), mapping, architecture).netlist;
      const Environment environment = {.buffer = &mapping.buffer()};
      const std::vector<NetLoad> loads = net_loads(netlist, environment);
      const TimingReport timing = analyse_timing(netlist, environment, loads);
      int extrapolated = 0;
      EventSimulator simulator(netlist, loads, timing,
                               {.period_ns = 1, .edge_fj = edge_energies_fj(loads, library->voltage_v)}, extrapolated);
      QueueSimulator reference(netlist, loads, timing);

      RandomEngine engine(1);
      std::vector<std::uint64_t> periods(150);  // 70 of them, then 80: neither is a multiple of 64
      for (std::uint64_t& period : periods) period = uniform_below(engine, 1U << 16U);
      simulator.settle(periods[0]);
      reference.settle(periods[0]);
      simulator.run(std::span(periods).first(70));
      simulator.run(std::span(periods).subspan(70));
      for (const std::uint64_t period : periods) reference.step(period);

      std::int64_t edges = 0;
      for (std::size_t net = 0; net < loads.size(); ++net) {
        CAPTURE(library->name, net);
        CHECK(simulator.edges()[net].rises == reference.edges()[net].rises);
        CHECK(simulator.edges()[net].falls == reference.edges()[net].falls);
        edges += simulator.edges()[net].rises;
      }
      CHECK(edges > 150 * 20);
    }
  }
}

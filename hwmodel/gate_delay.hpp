#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "hwmodel/environment.hpp"
#include "hwmodel/netlist/netlist.hpp"
#include "hwmodel/timing.hpp"

namespace axdse::hwmodel {

/// Delays of one gate of a netlist at its slews and loads, in whole picoseconds, at least 1: what simulators of events
/// use.
class GateDelay {
 public:
  GateDelay(const Gate& gate, const std::vector<NetLoad>& loads, const TimingReport& timing);

  static constexpr std::int32_t kNoArc = -1;
  /// From an edge of `pin` to an edge of `output`: the slowest arc of that kind, or kNoArc.
  [[nodiscard]] std::int32_t arc_ps(std::size_t output, std::size_t pin, bool pin_rises, bool output_rises) const {
    return arcs_ps_[index(output, pin, pin_rises, output_rises)];
  }
  /// The same where edges of the inputs in the set `changed` made the state `after` at once: the fastest of them. If no
  /// arc goes from any of these edges to that edge of the output (the library states none), the slowest to that edge
  /// from any input.
  [[nodiscard]] std::int32_t delay_ps(std::size_t output, unsigned changed, unsigned after, bool output_rises) const;

 private:
  [[nodiscard]] std::size_t index(std::size_t output, std::size_t pin, bool pin_rises, bool output_rises) const {
    return ((output * inputs_ + pin) * 2 + (pin_rises ? 1 : 0)) * 2 + (output_rises ? 1 : 0);
  }

  std::size_t inputs_;
  std::vector<std::int32_t> arcs_ps_;
};

}  // namespace axdse::hwmodel

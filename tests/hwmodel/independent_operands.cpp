#include "independent_operands.hpp"

#include "core/error.hpp"
#include "core/seed.hpp"
#include "hwmodel/simulation/code_sampler.hpp"

namespace axdse::hwmodel::testing {

Stimulus independent_operands(const OperandStatistics& statistics, const OperandPorts& ports, int hold,
                              std::uint64_t seed) {
  AXDSE_ENSURE(hold >= 1, "a weight is held for at least one period");
  struct State {
    CodeSampler activation, weight;
    OperandPorts ports;
    int hold;
    RandomEngine engine;
    std::uint8_t weight_code = 0;
    int held = 0;  ///< periods that the weight has been there
  };
  const State start = {.activation = CodeSampler(statistics.activation),
                       .weight = CodeSampler(statistics.weight),
                       .ports = ports,
                       .hold = hold,
                       .engine = RandomEngine(seed_for(seed, 0, "operands"))};
  const auto next = [state = start](std::span<std::uint64_t> periods) mutable {
    for (std::uint64_t& period : periods) {
      if (state.held == 0) state.weight_code = state.weight.at(uniform_unit(state.engine));
      state.held = (state.held + 1) % state.hold;
      period = state.ports.values(state.activation.at(uniform_unit(state.engine)), state.weight_code);
    }
    return periods.size();
  };
  return {.name = statistics.name, .hold = hold, .next = next};
}

}  // namespace axdse::hwmodel::testing

#include "hwmodel/simulation/stimulus.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "core/seed.hpp"
#include "core/text.hpp"
#include "hwmodel/simulation/code_sampler.hpp"

namespace axdse::hwmodel {

std::uint64_t OperandPorts::values(std::uint8_t activation_code, std::uint8_t weight_code) const noexcept {
  const auto low_bits = [](std::uint64_t code, int bits) { return code & ((std::uint64_t{1} << bits) - 1); };
  std::uint64_t weight = low_bits(weight_code, weight_bits);
  if (weight_encoding == OperandEncoding::kSm8) {
    const int magnitude_bits = weight_bits - 1;
    weight = low_bits(weight_code, magnitude_bits) | (std::uint64_t{weight_code} >> 7U) << magnitude_bits;
  }
  return low_bits(activation_code, activation_bits) | weight << activation_bits;
}

Stimulus operand_stimulus(const OperandStatistics& statistics, const OperandPorts& ports, int hold,
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
      if (state.held == 0) state.weight_code = state.weight.draw(state.engine);
      state.held = (state.held + 1) % state.hold;
      period = state.ports.values(state.activation.draw(state.engine), state.weight_code);
    }
    return periods.size();
  };
  std::string name = hold == 1 ? statistics.name : concat(statistics.name, ", weights held for ", hold, " periods");
  return {.name = std::move(name), .hold = hold, .next = next};
}

Stimulus recorded_stimulus(std::string name, std::vector<std::uint64_t> periods, int hold) {
  AXDSE_ENSURE(hold >= 1, "a hold period is at least one period");
  const auto next = [recording = std::move(periods), position = std::size_t{0}](std::span<std::uint64_t> out) mutable {
    const std::size_t count = std::min(out.size(), recording.size() - position);
    std::copy_n(recording.begin() + static_cast<std::ptrdiff_t>(position), count, out.begin());
    position += count;
    return count;
  };
  return {.name = std::move(name), .hold = hold, .next = next};
}

Stimulus with_extra_inputs(Stimulus operands, std::string name, std::function<std::uint64_t(std::uint64_t)> extra) {
  const int hold = operands.hold;
  const auto next = [base = std::move(operands), extra = std::move(extra)](std::span<std::uint64_t> periods) {
    const std::size_t count = base.next(periods);
    for (std::uint64_t& period : periods.first(count)) period |= extra(period);
    return count;
  };
  return {.name = std::move(name), .hold = hold, .next = next};
}

}  // namespace axdse::hwmodel

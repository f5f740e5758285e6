#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/operand_encoding.hpp"
#include "core/operand_statistics.hpp"

namespace axdse::hwmodel {

/// What a netlist's inputs are given, one word a period: bit k is input port k, so at most 64 inputs. A stimulus is
/// consumed by whoever reads it; equal arguments of its maker give an equal one.
struct Stimulus {
  std::string name;  ///< for provenance: "uniform", "conv1, weights held for 16 periods"
  int hold = 1;      ///< neighbouring periods that share an operand: standard errors are taken over multiples of these
  /// Writes the values of the next periods and returns how many there were: fewer than asked for only at the end of a
  /// recording.
  std::function<std::size_t(std::span<std::uint64_t>)> next;
};

/// Where operand codes enter a multiplier: activation bits at input ports 0, 1, ..., the weight's behind them; a sign
/// (bit 7 of an sm8 code) at the last of these.
struct OperandPorts {
  int activation_bits = 8;
  int weight_bits = 8;
  OperandEncoding weight_encoding = OperandEncoding::kSm8;

  [[nodiscard]] int count() const noexcept { return activation_bits + weight_bits; }
  [[nodiscard]] std::uint64_t values(std::uint8_t activation_code, std::uint8_t weight_code) const noexcept;
};

/// Independent operands, drawn by `seed` as often as `statistics` says. The first of each `hold` periods has a new
/// weight, every period a new activation. @pre hold >= 1
[[nodiscard]] Stimulus operand_stimulus(const OperandStatistics& statistics, const OperandPorts& ports, int hold,
                                        std::uint64_t seed);

/// A recorded stream, once from begin to end.
[[nodiscard]] Stimulus recorded_stimulus(std::string name, std::vector<std::uint64_t> periods, int hold = 1);

/// More inputs behind those of `operands` (partial sums): extra(operands' values of the period), called once a period
/// in their order, is the ports' values in place. It may keep a state: a sum of what it saw.
[[nodiscard]] Stimulus with_extra_inputs(Stimulus operands, std::string name,
                                         std::function<std::uint64_t(std::uint64_t)> extra);

}  // namespace axdse::hwmodel

#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/operand_encoding.hpp"

namespace axdse::hwmodel {

/// What a netlist's inputs are given, one word a period: bit k is input port k, so at most 64 inputs. A stimulus is
/// consumed by whoever reads it. Operands and partial sums are drawn by OperandTrace.
struct Stimulus {
  std::string name;  ///< for provenance: "uniform", "conv1"
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

/// A recorded stream, once from begin to end.
[[nodiscard]] Stimulus recorded_stimulus(std::string name, std::vector<std::uint64_t> periods, int hold = 1);

}  // namespace axdse::hwmodel

#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hwmodel/liberty/cell_library.hpp"

namespace axdse::hwmodel {

/// Number of a bit within its circuit.
using BitId = int;

/// What a netlist file describes, flattened to bits and otherwise as it was written: nothing is simplified or mapped.
/// Combinational; made by the readers through CircuitBuilder.
struct Circuit {
  enum class Source { kUndriven, kInput, kZero, kOne, kAlias, kNot, kAnd, kOr, kXor, kCell };

  struct Bit {
    Source source = Source::kUndriven;
    std::array<int, 2> from{};  ///< bits; under kCell an instance and which of its outputs
    int declaration = 0;
    int position = 0;  ///< of this bit in what was declared
  };
  /// Where bits come from, for messages.
  struct Declaration {
    std::string name;  ///< `net "sum" of module "adder"`
    int line = 0;
    int lowest_index = 0;
    int step = 0;  ///< from one bit's index to the next, least significant first; 0: no vector
  };
  struct Instance {
    const Cell* cell = nullptr;
    std::vector<BitId> inputs;  ///< one for each of cell->inputs
    int line = 0;
  };
  struct Port {
    std::string name;
    std::vector<BitId> bits;  ///< least significant first
    bool is_vector = false;
  };

  std::string file;  ///< as messages name it
  std::string name;  ///< of the top module or model
  std::vector<Port> inputs;
  std::vector<Port> outputs;
  std::vector<Bit> bits;
  std::vector<Instance> instances;
  std::vector<Declaration> declarations;

  [[nodiscard]] const Bit& bit(BitId id) const { return bits[static_cast<std::size_t>(id)]; }
  /// `net "sum[3]" of module "adder"`
  [[nodiscard]] std::string describe(BitId id) const;
  /// "FILE:LINE" of a bit's declaration.
  [[nodiscard]] std::string place(BitId id) const;
};

/// `outputs` and the bits that they depend on, each after those it is made of.
/// @throws SpecError a bit is read and not driven, or depends on itself
[[nodiscard]] std::vector<BitId> in_topological_order(const Circuit& circuit, std::span<const BitId> outputs);

/// The bits of all ports, in order.
[[nodiscard]] std::vector<BitId> bits_of(const std::vector<Circuit::Port>& ports);

/// What every complaint about a netlist file is made of. @throws SpecError, always
[[noreturn]] void fail_in_netlist(std::string_view file, int line, std::string got, std::string allowed,
                                  std::string why = {}, std::string fix = "mend the netlist");

/// Limits of the readers, far above any 8x8 multiplier: hostile or mistaken files end in a message.
inline constexpr std::size_t kMaxNetlistBytes = std::size_t{4} << 20U;
inline constexpr std::size_t kMaxCircuitSteps = std::size_t{1} << 20U;  ///< bits and statements, after flattening
inline constexpr int kMaxHierarchyDepth = 64;
inline constexpr int kMaxNameLength = 4096;

/// Builds a circuit bit by bit and sees to it that none has two drivers.
class CircuitBuilder {
 public:
  /// @throws SpecError a text longer than kMaxNetlistBytes
  CircuitBuilder(std::string_view text, std::string_view file);

  /// Counts towards kMaxCircuitSteps. @throws SpecError there are too many
  void spend(std::size_t steps, int line);

  /// `width` new bits, undriven, numbered one after the other; returns the first.
  BitId declare(Circuit::Declaration declaration, int width);

  [[nodiscard]] BitId constant(bool value) const noexcept { return value ? one_ : zero_; }
  [[nodiscard]] BitId make_not(BitId a, int line) { return make(Circuit::Source::kNot, a, a, line); }
  [[nodiscard]] BitId make_and(BitId a, BitId b, int line) { return make(Circuit::Source::kAnd, a, b, line); }
  [[nodiscard]] BitId make_or(BitId a, BitId b, int line) { return make(Circuit::Source::kOr, a, b, line); }
  [[nodiscard]] BitId make_xor(BitId a, BitId b, int line) { return make(Circuit::Source::kXor, a, b, line); }
  /// select ? a : b
  [[nodiscard]] BitId make_multiplexer(BitId select, BitId a, BitId b, int line);
  /// An instance of a library cell; returns the bits of cell.outputs.
  [[nodiscard]] std::vector<BitId> make_cell(const Cell& cell, std::vector<BitId> inputs, int line);

  /// Connects `target` to `value`. @throws SpecError at `line` if it has a driver already
  void drive(BitId target, BitId value, int line);
  /// Makes `target` an input of the circuit. @throws as drive
  void drive_by_input(BitId target, int line);

  [[nodiscard]] Circuit& circuit() noexcept { return circuit_; }
  [[nodiscard]] Circuit finish() && { return std::move(circuit_); }

 private:
  BitId make(Circuit::Source source, BitId a, BitId b, int line);
  [[nodiscard]] Circuit::Bit& undriven(BitId target, int line);

  Circuit circuit_;
  std::size_t steps_ = 0;
  BitId zero_ = 0;
  BitId one_ = 0;
};

}  // namespace axdse::hwmodel

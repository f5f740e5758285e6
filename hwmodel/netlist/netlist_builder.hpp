#pragma once

#include <compare>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "hwmodel/netlist/cell_mapping.hpp"
#include "hwmodel/netlist/netlist.hpp"

namespace axdse::hwmodel {

/// A net under construction, or a constant.
class Signal {
 public:
  [[nodiscard]] static Signal zero() noexcept { return Signal(kZero); }
  [[nodiscard]] static Signal one() noexcept { return Signal(kOne); }
  [[nodiscard]] static Signal of_net(NetId net) noexcept { return Signal(net); }

  [[nodiscard]] bool is_zero() const noexcept { return id_ == kZero; }
  [[nodiscard]] bool is_one() const noexcept { return id_ == kOne; }
  [[nodiscard]] bool is_constant() const noexcept { return id_ < 0; }
  /// @pre not a constant
  [[nodiscard]] NetId net() const noexcept { return id_; }

  friend auto operator<=>(const Signal&, const Signal&) = default;

 private:
  static constexpr int kZero = -1;
  static constexpr int kOne = -2;
  explicit Signal(int id) noexcept : id_(id) {}
  int id_;
};

struct SumCarry {
  Signal sum;
  Signal carry;
};

/// Builds netlists of a library's cells. Constants fold away, so no gate of the result has a constant input.
class NetlistBuilder {
 public:
  /// `mapping` must outlive the builder.
  explicit NetlistBuilder(const CellMapping& mapping) : mapping_(&mapping) {}

  [[nodiscard]] Signal add_input(std::string name);
  /// `prefix` with numbers from `first`: "a0", "a1", ...
  [[nodiscard]] std::vector<Signal> add_inputs(std::string_view prefix, int count, int first = 0);
  /// @pre not a constant
  void add_output(std::string name, Signal signal);

  /// Gates from here on belong to `part`; at first to the multiplier.
  void begin_part(UnitPart part) noexcept { part_ = part; }

  [[nodiscard]] Signal invert(Signal a);
  [[nodiscard]] Signal make_and(Signal a, Signal b);
  [[nodiscard]] Signal make_nand(Signal a, Signal b);
  [[nodiscard]] Signal make_or(Signal a, Signal b);
  [[nodiscard]] Signal make_xor(Signal a, Signal b);
  /// a b + c
  [[nodiscard]] Signal make_and_or(Signal a, Signal b, Signal c);
  [[nodiscard]] SumCarry half_adder(Signal a, Signal b);
  [[nodiscard]] SumCarry full_adder(Signal a, Signal b, Signal c);
  /// The sum alone, where nobody reads the carry: a full adder or two exclusive-ors, what is smaller.
  [[nodiscard]] Signal sum_of_three(Signal a, Signal b, Signal c);

  /// Functions that were needed and that the library has no cell for, as the end of an architecture's name:
  /// "; from gates: half adder, full adder"; empty if there are none.
  [[nodiscard]] std::string composed_note() const;

  /// An instance of a library cell, whatever it computes; returns its outputs. @pre no input is a constant
  [[nodiscard]] std::vector<Signal> instantiate(const Cell& cell, std::span<const Signal> inputs);

  /// The netlist, without gates that no output depends on, and with buffers where a net's load exceeds what its
  /// driver's tables cover.
  [[nodiscard]] Netlist finish() &&;

 private:
  std::vector<Signal> emit(GateFunction function, std::vector<Signal> arguments);
  [[nodiscard]] Signal emit_one(GateFunction function, std::vector<Signal> arguments) {
    return emit(function, std::move(arguments))[0];
  }
  [[nodiscard]] Signal new_net() { return Signal::of_net(netlist_.net_count++); }

  const CellMapping* mapping_;
  Netlist netlist_;
  UnitPart part_ = UnitPart::kMultiplier;
  std::map<Signal, Signal> inverses_;
  std::set<GateFunction> composed_;
};

}  // namespace axdse::hwmodel

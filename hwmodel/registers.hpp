#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "hwmodel/environment.hpp"
#include "hwmodel/liberty/cell_library.hpp"

namespace axdse::hwmodel {

/// How one bit of a register moves.
struct RegisterBit {
  FlipFlopActivity activity;
  double data_slew_ns = 0;  ///< of D
  double load_ff = 0;       ///< at Q
};

/// A register of one flip-flop a bit; energies are those of a cycle.
struct RegisterCost {
  double area_um2 = 0;
  double clock_fj = 0;   ///< clock pins (C V^2) and what the clock's edges cost inside
  double data_fj = 0;    ///< edges of D, inside the flip-flops
  double output_fj = 0;  ///< clock edges that change Q, inside the flip-flops
  double leakage_uw = 0;
  int extrapolated_lookups = 0;
  [[nodiscard]] double dynamic_fj() const { return clock_fj + data_fj + output_fj; }
};

/// The flip-flops of a unit, and the library's as logic between registers sees it.
class Registers {
 public:
  /// The library's smallest flip-flop that has an output Q. `library` must outlive this.
  /// @throws SpecError there is none
  explicit Registers(const CellLibrary& library);

  /// A stand-in for a buffer in an Environment: its input has D's capacitance, its output is Q with the clock's arcs.
  /// So logic is launched by the clock edge and loaded by flip-flops.
  [[nodiscard]] const Cell& as_cell() const noexcept { return cell_; }
  /// What stands round logic between registers; null: wires without capacitance.
  [[nodiscard]] Environment environment(const WireLoad* wire_load = nullptr) const {
    return {.buffer = &cell_, .buffers_per_output = 1, .wire_load = wire_load};
  }
  [[nodiscard]] const FlipFlop& flip_flop() const noexcept { return *flip_flop_; }
  /// Slew of the clock, the steepest that the clock's delay tables know.
  [[nodiscard]] double clock_slew_ns() const noexcept { return clock_slew_ns_; }

  [[nodiscard]] RegisterCost cost(std::span<const RegisterBit> bits, double voltage_v) const;

 private:
  const FlipFlop* flip_flop_;
  Cell cell_;
  double clock_slew_ns_ = 0;
};

}  // namespace axdse::hwmodel

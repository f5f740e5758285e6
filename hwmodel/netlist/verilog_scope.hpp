#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hwmodel/netlist/circuit.hpp"
#include "hwmodel/netlist/verilog_syntax.hpp"

namespace axdse::hwmodel {

/// Bits of a net, a select or a value.
inline constexpr std::int64_t kMaxVerilogWidth = 65536;

/// A net of one instance of a module.
struct VerilogNet {
  BitId first = 0;  ///< its least significant bit; the others follow
  int width = 1;
  int lowest_index = 0;  ///< of the least significant bit
  int step = 0;          ///< from a bit's index to the next more significant one's: 1, -1; 0: no vector
  bool is_signed = false;
  VerilogDeclaration::Kind direction = VerilogDeclaration::Kind::kWire;  ///< kInput, kOutput, else kWire
};

/// What the names of one instance of a module stand for: parameters are integers, nets are bits of the circuit.
class VerilogScope {
 public:
  /// All must outlive the scope.
  VerilogScope(const VerilogModule& module, std::string_view file, CircuitBuilder& builder)
      : module_(&module), file_(file), builder_(&builder) {}

  void set_parameter(const std::string& name, std::int64_t value) { parameters_[name] = value; }
  [[nodiscard]] std::optional<std::int64_t> parameter(const std::string& name) const;

  /// Makes the net, or gives one that was a port or a wire before its other half. @throws SpecError the two disagree
  void declare(const VerilogDeclaration& declaration);
  /// @throws SpecError no such net
  [[nodiscard]] const VerilogNet& net(const std::string& name, int line) const;
  /// The net of a name or a select. A name without a declaration becomes a wire of one bit where the file allows that.
  /// @throws SpecError no such net
  [[nodiscard]] const VerilogNet& net_or_implicit(const VerilogExpression& expression);
  /// The bits of `net` that a name (all) or a select stands for, lowest first. @throws SpecError indices beyond its own
  [[nodiscard]] std::vector<BitId> selected(const VerilogExpression& expression, const VerilogNet& net) const;

  /// An integer of numbers and parameters. @throws SpecError it is none
  [[nodiscard]] std::int64_t constant(const VerilogExpression& expression) const;
  /// The same, or nothing.
  [[nodiscard]] std::optional<std::int64_t> try_constant(const VerilogExpression& expression) const;

  /// @throws SpecError not from 1 to kMaxVerilogWidth
  [[nodiscard]] int checked_width(std::int64_t width, int line) const;
  [[noreturn]] void fail(int line, std::string got, std::string allowed, std::string why = {}) const;

 private:
  [[noreturn]] void fail_unknown_name(const std::string& name, int line) const;

  const VerilogModule* module_;
  std::string_view file_;
  CircuitBuilder* builder_;
  std::map<std::string, std::int64_t> parameters_;
  std::map<std::string, VerilogNet> nets_;
};

}  // namespace axdse::hwmodel

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

/// A net of one instance of a module.
struct VerilogNet {
  BitId first = 0;  ///< its least significant bit; the others follow
  int width = 1;
  int lowest_index = 0;  ///< of the least significant bit
  int step = 0;          ///< from a bit's index to the next more significant one's: 1, -1; 0: no vector
  bool is_signed = false;
  VerilogDeclaration::Kind direction = VerilogDeclaration::Kind::kWire;  ///< kInput, kOutput, else kWire
};

/// The names of one instance of a module, and what expressions over them mean (IEEE 1364-2005, clause 5: operands of
/// bitwise operators and the value of an assignment are extended by zeros to the widest of them).
class VerilogScope {
 public:
  /// All must outlive the scope.
  VerilogScope(const VerilogModule& module, std::string_view file, CircuitBuilder& builder)
      : module_(&module), file_(file), builder_(&builder) {}

  void set_parameter(const std::string& name, std::int64_t value) { parameters_[name] = value; }
  /// Makes the net, or gives one that was a port or a wire before its other half. @throws SpecError the two disagree
  void declare(const VerilogDeclaration& declaration);
  /// @throws SpecError no such net
  [[nodiscard]] const VerilogNet& net(const std::string& name, int line) const;

  /// An integer of numbers and parameters. @throws SpecError it is none
  [[nodiscard]] std::int64_t constant(const VerilogExpression& expression) const;

  /// Bits of an assigned value, lowest first: `width`, or more if the expression is wider.
  [[nodiscard]] std::vector<BitId> value(const VerilogExpression& expression, int width);
  /// Exactly `width` bits for a port. @throws SpecError the widths differ (plain numbers are cut)
  [[nodiscard]] std::vector<BitId> value_of_width(const VerilogExpression& expression, int width,
                                                  std::string_view port);
  [[nodiscard]] BitId single_bit(const VerilogExpression& expression);

  /// Bits that an assignment drives, lowest first: nets, selects of them, concatenations. Undeclared names become wires
  /// of one bit where the file allows that.
  [[nodiscard]] std::vector<BitId> target(const VerilogExpression& expression);
  [[nodiscard]] std::vector<BitId> target_of_width(const VerilogExpression& expression, int width,
                                                   std::string_view port);
  [[nodiscard]] BitId single_target(const VerilogExpression& expression);

 private:
  using Expression = VerilogExpression;
  using Bits = std::vector<BitId>;

  [[noreturn]] void fail(int line, std::string got, std::string allowed, std::string why = {}) const;
  [[noreturn]] void fail_unknown_name(const std::string& name, int line) const;
  [[nodiscard]] const VerilogNet& net_or_implicit(const Expression& expression);
  [[nodiscard]] std::optional<std::int64_t> try_constant(const Expression& expression) const;
  [[nodiscard]] static std::optional<std::int64_t> arithmetic(std::string_view operation, std::int64_t a,
                                                              std::int64_t b);

  /// Width of an expression by itself.
  [[nodiscard]] int width_of(const Expression& expression);
  /// @pre width >= width_of(expression)
  [[nodiscard]] Bits evaluate(const Expression& expression, int width);
  [[nodiscard]] Bits evaluate_operator(const Expression& expression, int width);
  [[nodiscard]] Bits evaluate_bitwise(const Expression& expression, int width);
  [[nodiscard]] Bits evaluate_shift(const Expression& expression, int width);
  [[nodiscard]] BitId evaluate_to_bit(const Expression& expression);
  [[nodiscard]] BitId reduce(std::string_view operation, const Bits& bits, int line);
  [[nodiscard]] BitId combine(std::string_view operation, BitId a, BitId b, int line);
  [[nodiscard]] Bits selected(const Expression& expression, const VerilogNet& net) const;
  [[nodiscard]] Bits extended(Bits bits, int width) const;
  [[nodiscard]] int checked_width(std::int64_t width, int line) const;

  const VerilogModule* module_;
  std::string_view file_;
  CircuitBuilder* builder_;
  std::map<std::string, std::int64_t> parameters_;
  std::map<std::string, VerilogNet> nets_;
  bool may_declare_ = true;  ///< names at ports and targets of assignments become nets; those in values do not
};

}  // namespace axdse::hwmodel

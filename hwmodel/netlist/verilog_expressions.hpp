#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hwmodel/netlist/circuit.hpp"
#include "hwmodel/netlist/verilog_scope.hpp"
#include "hwmodel/netlist/verilog_syntax.hpp"

namespace axdse::hwmodel {

/// What expressions over the names of a scope mean, as bits of the circuit (IEEE 1364-2005, clause 5: operands of
/// bitwise operators and the value of an assignment are extended by zeros to the widest of them).
class VerilogExpressions {
 public:
  /// Both must outlive it.
  VerilogExpressions(VerilogScope& scope, CircuitBuilder& builder) : scope_(&scope), builder_(&builder) {}

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
  [[nodiscard]] const VerilogNet& net(const Expression& name_or_select);

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
  [[nodiscard]] Bits integer(std::int64_t value) const;  ///< of a parameter's width
  [[nodiscard]] Bits extended(Bits bits, int width) const;

  VerilogScope* scope_;
  CircuitBuilder* builder_;
  bool may_declare_ = true;  ///< names at ports and targets of assignments become nets; those in values do not
};

}  // namespace axdse::hwmodel

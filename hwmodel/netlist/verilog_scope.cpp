#include "hwmodel/netlist/verilog_scope.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "core/text.hpp"

namespace axdse::hwmodel {
namespace {

constexpr std::int64_t kMaxIndex = std::int64_t{1} << 30U;

bool may_be_index(std::int64_t value) { return value >= -kMaxIndex && value <= kMaxIndex; }

/// Nothing where the result is no 64-bit integer, or the operation none of constants.
std::optional<std::int64_t> arithmetic(std::string_view operation, std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  const bool is_in_range = operation == "+"   ? !__builtin_add_overflow(a, b, &result)
                           : operation == "-" ? !__builtin_sub_overflow(a, b, &result)
                           : operation == "*" ? !__builtin_mul_overflow(a, b, &result)
                                              : false;
  if (is_in_range) return result;
  if (operation == "/" && b > 0) return a / b;
  if (operation == "<<" && b >= 0 && b < 32 && may_be_index(a)) return a * (std::int64_t{1} << b);
  return std::nullopt;
}

}  // namespace

void VerilogScope::fail(int line, std::string got, std::string allowed, std::string why) const {
  fail_in_netlist(file_, line, std::move(got), std::move(allowed), std::move(why));
}

void VerilogScope::fail_unknown_name(const std::string& name, int line) const {
  constexpr std::size_t kMaxCompared = 200;  // characters, and names: comparing takes their product
  std::vector<std::string> names;
  for (const auto& [known, net] : nets_) {
    if (name.size() <= kMaxCompared && known.size() <= kMaxCompared && names.size() < kMaxCompared)
      names.push_back(known);
  }
  const std::string_view near = closest_match(name, names);
  fail(line, concat("\"", name, "\""), concat("a net or parameter of module \"", module_->name, "\""),
       near.empty() ? "" : concat("did you mean \"", near, "\"?"));
}

int VerilogScope::checked_width(std::int64_t width, int line) const {
  if (width < 1 || width > kMaxVerilogWidth)
    fail(line, concat("a width of ", width, " bits"), concat("1 to ", kMaxVerilogWidth, " bits"));
  return static_cast<int>(width);
}

// Names.

void VerilogScope::declare(const VerilogDeclaration& declaration) {
  using Kind = VerilogDeclaration::Kind;
  VerilogNet net;
  net.is_signed = declaration.is_signed;
  if (declaration.kind == Kind::kInput || declaration.kind == Kind::kOutput) net.direction = declaration.kind;
  if (declaration.range >= 0) {
    const VerilogRange& range = module_->ranges[static_cast<std::size_t>(declaration.range)];
    const std::int64_t first = constant(range.first);
    const std::int64_t last = constant(range.last);
    if (!may_be_index(first) || !may_be_index(last))
      fail(declaration.line, concat("range [", first, ":", last, "]"), concat("indices up to ", kMaxIndex));
    net.width = checked_width(std::abs(first - last) + 1, declaration.line);
    net.lowest_index = static_cast<int>(last);
    net.step = first >= last ? 1 : -1;
  }
  const auto known = nets_.find(declaration.name);
  if (known != nets_.end()) {  // "output [7:0] p; wire [7:0] p;"
    VerilogNet& earlier = known->second;
    const bool both_ports = earlier.direction != Kind::kWire && net.direction != Kind::kWire;
    const bool both_wires = earlier.direction == Kind::kWire && net.direction == Kind::kWire;
    if (both_ports || both_wires || earlier.width != net.width || earlier.lowest_index != net.lowest_index)
      fail(declaration.line, concat("a second declaration of \"", declaration.name, "\""),
           "one, or a port and a wire of the same range");
    if (net.direction != Kind::kWire) earlier.direction = net.direction;
    earlier.is_signed = earlier.is_signed || net.is_signed;
    return;
  }
  net.first = builder_->declare({.name = concat("net \"", declaration.name, "\" of module \"", module_->name, "\""),
                                 .line = declaration.line,
                                 .lowest_index = net.lowest_index,
                                 .step = net.step},
                                net.width);
  if (declaration.kind == Kind::kZero || declaration.kind == Kind::kOne) {
    for (int bit = 0; bit < net.width; ++bit)
      builder_->drive(net.first + bit, builder_->constant(declaration.kind == Kind::kOne), declaration.line);
  }
  nets_.emplace(declaration.name, net);
}

const VerilogNet& VerilogScope::net(const std::string& name, int line) const {
  const auto found = nets_.find(name);
  if (found == nets_.end()) fail_unknown_name(name, line);
  return found->second;
}

const VerilogNet& VerilogScope::net_or_implicit(const VerilogExpression& expression) {
  const auto found = nets_.find(expression.text);
  if (found != nets_.end()) return found->second;
  if (expression.kind != VerilogExpression::Kind::kName || module_->nets_must_be_declared ||
      parameters_.contains(expression.text))
    fail_unknown_name(expression.text, expression.line);
  VerilogDeclaration implicit;
  implicit.name = expression.text;
  implicit.line = expression.line;
  declare(implicit);
  return nets_.at(expression.text);
}

std::vector<BitId> VerilogScope::selected(const VerilogExpression& expression, const VerilogNet& net) const {
  builder_->spend(1, expression.line);
  std::vector<BitId> bits;
  if (expression.kind == VerilogExpression::Kind::kName) {
    for (int bit = 0; bit < net.width; ++bit) bits.push_back(net.first + bit);
    return bits;
  }
  if (net.step == 0) fail(expression.line, concat("an index of \"", expression.text, "\""), "none: it is one bit");
  const auto position = [&](const VerilogExpression& index) {
    const std::int64_t value = constant(index);
    const std::int64_t lowest = net.lowest_index;
    const std::int64_t found = may_be_index(value) ? (value - lowest) * net.step : -1;
    if (found < 0 || found >= net.width)
      fail(expression.line, concat("index ", value, " of \"", expression.text, "\""),
           concat("[", lowest + std::int64_t{net.step} * (net.width - 1), ":", lowest, "]"));
    return static_cast<int>(found);
  };
  const int highest = position(expression.operands[0]);
  const int lowest = expression.operands.size() == 1 ? highest : position(expression.operands[1]);
  if (highest < lowest)
    fail(expression.line, concat("a select of \"", expression.text, "\" in reverse"), "the order of its declaration");
  for (int bit = lowest; bit <= highest; ++bit) bits.push_back(net.first + bit);
  return bits;
}

// Constants.

std::optional<std::int64_t> VerilogScope::parameter(const std::string& name) const {
  const auto found = parameters_.find(name);
  return found == parameters_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::int64_t> VerilogScope::try_constant(const VerilogExpression& expression) const {
  builder_->spend(1, expression.line);
  switch (expression.kind) {
    case VerilogExpression::Kind::kNumber: {
      std::uint64_t value = 0;
      for (std::size_t bit = 0; bit < expression.bits.size(); ++bit) {
        if (!expression.bits[bit]) continue;
        if (bit >= 62) return std::nullopt;
        value |= std::uint64_t{1} << bit;
      }
      return static_cast<std::int64_t>(value);
    }
    case VerilogExpression::Kind::kName:
      return parameter(expression.text);
    case VerilogExpression::Kind::kOperator: {
      std::optional<std::int64_t> result = try_constant(expression.operands[0]);
      if (expression.operands.size() == 1)
        return result && expression.text == "-" ? arithmetic("-", 0, *result) : std::nullopt;
      for (std::size_t o = 1; o < expression.operands.size() && result; ++o) {
        const std::optional<std::int64_t> next = try_constant(expression.operands[o]);
        result = next ? arithmetic(expression.text, *result, *next) : std::nullopt;
      }
      return result;
    }
    case VerilogExpression::Kind::kSelect:
    case VerilogExpression::Kind::kConcatenation:
    case VerilogExpression::Kind::kReplication:
      return std::nullopt;
  }
  return std::nullopt;
}

std::int64_t VerilogScope::constant(const VerilogExpression& expression) const {
  const std::optional<std::int64_t> value = try_constant(expression);
  if (!value)
    fail(expression.line, "an expression that is no constant integer", "numbers and parameters with + - * / <<",
         "ranges, indices, repetitions and parameters are fixed when the file is read");
  return *value;
}

}  // namespace axdse::hwmodel

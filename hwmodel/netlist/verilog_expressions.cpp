#include "hwmodel/netlist/verilog_expressions.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "core/text.hpp"

namespace axdse::hwmodel {
namespace {

constexpr int kIntegerBits = 32;  // of a parameter

bool is_any_of(std::string_view text, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool is_bitwise(const VerilogExpression& e) {
  return e.operands.size() > 1 && is_any_of(e.text, {"&", "|", "^", "~^", "^~"});
}
bool is_shift(const VerilogExpression& e) { return is_any_of(e.text, {"<<", ">>"}); }
/// Operators whose result is one bit and whose operands stand for themselves.
bool is_one_bit(const VerilogExpression& e) {
  if (e.operands.size() == 1) return is_any_of(e.text, {"!", "&", "|", "^", "~&", "~|", "~^", "^~"});
  return is_any_of(e.text, {"&&", "||", "==", "!=", "===", "!=="});
}

}  // namespace

void VerilogExpressions::fail(int line, std::string got, std::string allowed, std::string why) const {
  scope_->fail(line, std::move(got), std::move(allowed), std::move(why));
}

const VerilogNet& VerilogExpressions::net(const Expression& name_or_select) {
  return may_declare_ ? scope_->net_or_implicit(name_or_select) : scope_->net(name_or_select.text, name_or_select.line);
}

std::vector<BitId> VerilogExpressions::value(const Expression& expression, int width) {
  may_declare_ = false;
  Bits bits = evaluate(expression, std::max(width, width_of(expression)));
  may_declare_ = true;
  return bits;
}

std::vector<BitId> VerilogExpressions::value_of_width(const Expression& expression, int width, std::string_view port) {
  const bool is_plain_number = expression.kind == Expression::Kind::kNumber && !expression.is_sized;
  const int own = width_of(expression);
  if (own != width && !is_plain_number)
    fail(expression.line, concat(own, " bits at port ", port), concat(width, " bits"),
         "padding or cutting a connection hides mistakes");
  Bits bits = evaluate(expression, std::max(own, width));
  bits.resize(static_cast<std::size_t>(width));
  return bits;
}

BitId VerilogExpressions::single_bit(const Expression& expression) {
  return value_of_width(expression, 1, "of a gate")[0];
}

std::vector<BitId> VerilogExpressions::target(const Expression& expression) {
  switch (expression.kind) {
    case Expression::Kind::kName:
    case Expression::Kind::kSelect:
      return scope_->selected(expression, net(expression));
    case Expression::Kind::kConcatenation: {
      Bits bits;
      for (auto part = expression.operands.rbegin(); part != expression.operands.rend(); ++part) {
        const Bits more = target(*part);
        bits.insert(bits.end(), more.begin(), more.end());
        static_cast<void>(scope_->checked_width(static_cast<std::int64_t>(bits.size()), expression.line));
      }
      return bits;
    }
    case Expression::Kind::kNumber:
    case Expression::Kind::kReplication:
    case Expression::Kind::kOperator:
      break;
  }
  fail(expression.line, "a target that is no net", "a net, a select of one, or a concatenation of them");
}

std::vector<BitId> VerilogExpressions::target_of_width(const Expression& expression, int width, std::string_view port) {
  Bits bits = target(expression);
  if (static_cast<int>(bits.size()) != width)
    fail(expression.line, concat(bits.size(), " bits at port ", port), concat(width, " bits"),
         "padding or cutting a connection hides mistakes");
  return bits;
}

BitId VerilogExpressions::single_target(const Expression& expression) {
  return target_of_width(expression, 1, "of a gate")[0];
}

std::vector<BitId> VerilogExpressions::integer(std::int64_t value) const {
  Bits bits;
  for (int bit = 0; bit < kIntegerBits; ++bit) bits.push_back(builder_->constant(((value >> bit) & 1) != 0));
  return bits;
}

std::vector<BitId> VerilogExpressions::extended(Bits bits, int width) const {
  bits.resize(static_cast<std::size_t>(width), builder_->constant(false));
  return bits;
}

int VerilogExpressions::width_of(const Expression& expression) {
  builder_->spend(1, expression.line);
  switch (expression.kind) {
    case Expression::Kind::kNumber:
      return static_cast<int>(expression.bits.size());
    case Expression::Kind::kName:
      return scope_->parameter(expression.text) ? kIntegerBits : net(expression).width;
    case Expression::Kind::kSelect:
      return static_cast<int>(scope_->selected(expression, scope_->net(expression.text, expression.line)).size());
    case Expression::Kind::kConcatenation: {
      std::int64_t width = 0;
      for (const Expression& part : expression.operands) {
        if (part.kind == Expression::Kind::kNumber && !part.is_sized)
          fail(part.line, "a number without a width in a concatenation", "a width, as in 1'b0");
        width += width_of(part);
      }
      return scope_->checked_width(width, expression.line);
    }
    case Expression::Kind::kReplication: {
      const std::int64_t count = scope_->constant(expression.operands[0]);
      if (count < 1 || count > kMaxVerilogWidth)
        fail(expression.line, concat(count, " repetitions"), concat("1 to ", kMaxVerilogWidth));
      return scope_->checked_width(count * width_of(expression.operands[1]), expression.line);
    }
    case Expression::Kind::kOperator:
      break;
  }
  if (is_one_bit(expression)) return 1;
  if (is_shift(expression)) return width_of(expression.operands[0]);
  if (expression.text == "~") return width_of(expression.operands[0]);
  if (is_bitwise(expression) || expression.text == "?") {
    int width = 0;
    for (std::size_t o = expression.text == "?" ? 1 : 0; o < expression.operands.size(); ++o)
      width = std::max(width, width_of(expression.operands[o]));
    return width;
  }
  if (scope_->try_constant(expression)) return kIntegerBits;
  fail(expression.line, concat("operator ", expression.text), "& | ^ ~ ! && || == != ?: and shifts by constants",
       "arithmetic is behaviour: synthesise it first");
}

std::vector<BitId> VerilogExpressions::evaluate(const Expression& expression, int width) {
  builder_->spend(static_cast<std::size_t>(width), expression.line);
  switch (expression.kind) {
    case Expression::Kind::kNumber: {
      Bits bits;
      for (const bool bit : expression.bits) bits.push_back(builder_->constant(bit));
      return extended(std::move(bits), width);
    }
    case Expression::Kind::kName:
    case Expression::Kind::kSelect: {
      if (expression.kind == Expression::Kind::kName) {
        if (const std::optional<std::int64_t> parameter = scope_->parameter(expression.text))
          return extended(integer(*parameter), width);
      }
      const VerilogNet& read = net(expression);
      Bits bits = scope_->selected(expression, read);
      if (read.is_signed && expression.kind == Expression::Kind::kName && static_cast<int>(bits.size()) < width)
        fail(expression.line, concat("signed net \"", expression.text, "\" of ", bits.size(), " bits among ", width),
             "equal widths", "sign extension is not supported");
      return extended(std::move(bits), width);
    }
    case Expression::Kind::kConcatenation: {
      Bits bits;
      for (auto part = expression.operands.rbegin(); part != expression.operands.rend(); ++part) {
        const Bits more = evaluate(*part, width_of(*part));
        bits.insert(bits.end(), more.begin(), more.end());
      }
      return extended(std::move(bits), width);
    }
    case Expression::Kind::kReplication: {
      const Bits once = evaluate(expression.operands[1], width_of(expression.operands[1]));
      Bits bits;
      const std::int64_t count = scope_->constant(expression.operands[0]);
      for (std::int64_t copy = 0; copy < count; ++copy) bits.insert(bits.end(), once.begin(), once.end());
      return extended(std::move(bits), width);
    }
    case Expression::Kind::kOperator:
      return evaluate_operator(expression, width);
  }
  return {};
}

std::vector<BitId> VerilogExpressions::evaluate_operator(const Expression& expression, int width) {
  if (is_one_bit(expression)) return extended({evaluate_to_bit(expression)}, width);
  if (is_shift(expression)) return evaluate_shift(expression, width);
  if (is_bitwise(expression)) return evaluate_bitwise(expression, width);
  if (expression.text == "~") {
    Bits bits = evaluate(expression.operands[0], width);
    for (BitId& bit : bits) bit = builder_->make_not(bit, expression.line);
    return bits;
  }
  if (expression.text == "?") {
    const BitId condition =
        reduce("|", evaluate(expression.operands[0], width_of(expression.operands[0])), expression.line);
    Bits bits = evaluate(expression.operands[1], width);
    const Bits otherwise = evaluate(expression.operands[2], width);
    for (std::size_t bit = 0; bit < bits.size(); ++bit)
      bits[bit] = builder_->make_multiplexer(condition, bits[bit], otherwise[bit], expression.line);
    return bits;
  }
  return extended(integer(scope_->constant(expression)), width);
}

BitId VerilogExpressions::combine(std::string_view operation, BitId a, BitId b, int line) {
  if (operation == "&" || operation == "&&") return builder_->make_and(a, b, line);
  if (operation == "|" || operation == "||") return builder_->make_or(a, b, line);
  const BitId different = builder_->make_xor(a, b, line);
  return operation == "^" ? different : builder_->make_not(different, line);
}

std::vector<BitId> VerilogExpressions::evaluate_bitwise(const Expression& expression, int width) {
  Bits bits = evaluate(expression.operands[0], width);
  for (std::size_t o = 1; o < expression.operands.size(); ++o) {
    const Bits next = evaluate(expression.operands[o], width);
    for (std::size_t bit = 0; bit < bits.size(); ++bit)
      bits[bit] = combine(expression.text, bits[bit], next[bit], expression.line);
  }
  return bits;
}

std::vector<BitId> VerilogExpressions::evaluate_shift(const Expression& expression, int width) {
  const std::int64_t amount = scope_->constant(expression.operands[1]);
  if (amount < 0 || amount > kMaxVerilogWidth)
    fail(expression.line, concat("a shift by ", amount), concat("0 to ", kMaxVerilogWidth));
  const Bits bits = evaluate(expression.operands[0], width);
  Bits shifted;
  for (std::int64_t bit = 0; bit < width; ++bit) {
    const std::int64_t from = expression.text == "<<" ? bit - amount : bit + amount;
    shifted.push_back(from >= 0 && from < width ? bits[static_cast<std::size_t>(from)] : builder_->constant(false));
  }
  return shifted;
}

BitId VerilogExpressions::reduce(std::string_view operation, const Bits& bits, int line) {
  BitId result = bits[0];
  for (std::size_t bit = 1; bit < bits.size(); ++bit) result = combine(operation, result, bits[bit], line);
  return result;
}

BitId VerilogExpressions::evaluate_to_bit(const Expression& expression) {
  const int line = expression.line;
  const std::string_view operation = expression.text;
  if (expression.operands.size() == 1) {
    const Bits bits = evaluate(expression.operands[0], width_of(expression.operands[0]));
    if (operation == "!") return builder_->make_not(reduce("|", bits, line), line);
    const bool inverts = operation.size() == 2;  // ~& ~| ~^ ^~
    const BitId result = reduce(operation == "^~" || operation == "~^" ? "^"
                                : inverts                              ? operation.substr(1)
                                                                       : operation,
                                bits, line);
    return inverts ? builder_->make_not(result, line) : result;
  }
  if (operation == "&&" || operation == "||") {
    Bits bits;
    for (const Expression& operand : expression.operands)
      bits.push_back(reduce("|", evaluate(operand, width_of(operand)), line));
    return reduce(operation, bits, line);
  }
  const int width = std::max(width_of(expression.operands[0]), width_of(expression.operands[1]));
  const Bits a = evaluate(expression.operands[0], width);
  const Bits b = evaluate(expression.operands[1], width);
  Bits different;
  for (std::size_t bit = 0; bit < a.size(); ++bit) different.push_back(builder_->make_xor(a[bit], b[bit], line));
  const BitId differ = reduce("|", different, line);
  return operation[0] == '!' ? differ : builder_->make_not(differ, line);
}

}  // namespace axdse::hwmodel

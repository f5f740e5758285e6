#include "hwmodel/netlist/verilog_expressions.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "core/text.hpp"

namespace axdse::hwmodel {
namespace {

constexpr std::int64_t kMaxWidth = 65536;
constexpr std::int64_t kMaxIndex = std::int64_t{1} << 30U;
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
  if (width < 1 || width > kMaxWidth)
    fail(line, concat("a width of ", width, " bits"), concat("1 to ", kMaxWidth, " bits"));
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
    if (std::abs(first) > kMaxIndex || std::abs(last) > kMaxIndex)
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

const VerilogNet& VerilogScope::net_or_implicit(const Expression& expression) {
  const auto found = nets_.find(expression.text);
  if (found != nets_.end()) return found->second;
  if (!may_declare_ || expression.kind != Expression::Kind::kName || module_->nets_must_be_declared ||
      parameters_.contains(expression.text))
    fail_unknown_name(expression.text, expression.line);
  VerilogDeclaration implicit;
  implicit.name = expression.text;
  implicit.line = expression.line;
  declare(implicit);
  return nets_.at(expression.text);
}

// Constants.

std::optional<std::int64_t> VerilogScope::arithmetic(std::string_view operation, std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  const bool is_in_range = operation == "+"   ? !__builtin_add_overflow(a, b, &result)
                           : operation == "-" ? !__builtin_sub_overflow(a, b, &result)
                           : operation == "*" ? !__builtin_mul_overflow(a, b, &result)
                                              : false;
  if (is_in_range) return result;
  if (operation == "/" && b > 0) return a / b;
  if (operation == "<<" && b >= 0 && b < 32 && std::abs(a) <= kMaxIndex) return a * (std::int64_t{1} << b);
  return std::nullopt;
}

std::optional<std::int64_t> VerilogScope::try_constant(const Expression& expression) const {
  builder_->spend(1, expression.line);
  switch (expression.kind) {
    case Expression::Kind::kNumber: {
      std::uint64_t value = 0;
      for (std::size_t bit = 0; bit < expression.bits.size(); ++bit) {
        if (!expression.bits[bit]) continue;
        if (bit >= 62) return std::nullopt;
        value |= std::uint64_t{1} << bit;
      }
      return static_cast<std::int64_t>(value);
    }
    case Expression::Kind::kName: {
      const auto found = parameters_.find(expression.text);
      return found == parameters_.end() ? std::nullopt : std::optional(found->second);
    }
    case Expression::Kind::kOperator: {
      std::optional<std::int64_t> result = try_constant(expression.operands[0]);
      if (expression.operands.size() == 1)
        return result && expression.text == "-" ? arithmetic("-", 0, *result) : std::nullopt;
      for (std::size_t o = 1; o < expression.operands.size() && result; ++o) {
        const std::optional<std::int64_t> next = try_constant(expression.operands[o]);
        result = next ? arithmetic(expression.text, *result, *next) : std::nullopt;
      }
      return result;
    }
    case Expression::Kind::kSelect:
    case Expression::Kind::kConcatenation:
    case Expression::Kind::kReplication:
      return std::nullopt;
  }
  return std::nullopt;
}

std::int64_t VerilogScope::constant(const Expression& expression) const {
  const std::optional<std::int64_t> value = try_constant(expression);
  if (!value)
    fail(expression.line, "an expression that is no constant integer", "numbers and parameters with + - * / <<",
         "ranges, indices, repetitions and parameters are fixed when the file is read");
  return *value;
}

// Values.

std::vector<BitId> VerilogScope::value(const Expression& expression, int width) {
  may_declare_ = false;
  Bits bits = evaluate(expression, std::max(width, width_of(expression)));
  may_declare_ = true;
  return bits;
}

std::vector<BitId> VerilogScope::value_of_width(const Expression& expression, int width, std::string_view port) {
  const bool is_plain_number = expression.kind == Expression::Kind::kNumber && !expression.is_sized;
  const int own = width_of(expression);
  if (own != width && !is_plain_number)
    fail(expression.line, concat(own, " bits at port ", port), concat(width, " bits"),
         "padding or cutting a connection hides mistakes");
  Bits bits = evaluate(expression, std::max(own, width));
  bits.resize(static_cast<std::size_t>(width));
  return bits;
}

BitId VerilogScope::single_bit(const Expression& expression) { return value_of_width(expression, 1, "of a gate")[0]; }

std::vector<BitId> VerilogScope::target(const Expression& expression) {
  switch (expression.kind) {
    case Expression::Kind::kName:
    case Expression::Kind::kSelect:
      return selected(expression, net_or_implicit(expression));
    case Expression::Kind::kConcatenation: {
      Bits bits;
      for (auto part = expression.operands.rbegin(); part != expression.operands.rend(); ++part) {
        const Bits more = target(*part);
        bits.insert(bits.end(), more.begin(), more.end());
        static_cast<void>(checked_width(static_cast<std::int64_t>(bits.size()), expression.line));
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

std::vector<BitId> VerilogScope::target_of_width(const Expression& expression, int width, std::string_view port) {
  Bits bits = target(expression);
  if (static_cast<int>(bits.size()) != width)
    fail(expression.line, concat(bits.size(), " bits at port ", port), concat(width, " bits"),
         "padding or cutting a connection hides mistakes");
  return bits;
}

BitId VerilogScope::single_target(const Expression& expression) {
  return target_of_width(expression, 1, "of a gate")[0];
}

std::vector<BitId> VerilogScope::selected(const Expression& expression, const VerilogNet& net) const {
  builder_->spend(1, expression.line);
  Bits bits;
  if (expression.kind == Expression::Kind::kName) {
    for (int bit = 0; bit < net.width; ++bit) bits.push_back(net.first + bit);
    return bits;
  }
  if (net.step == 0) fail(expression.line, concat("an index of \"", expression.text, "\""), "none: it is one bit");
  const auto position = [&](const Expression& index) {
    const std::int64_t value = constant(index);
    const std::int64_t lowest = net.lowest_index;
    const std::int64_t found = std::abs(value) > kMaxIndex ? -1 : (value - lowest) * net.step;
    if (found < 0 || found >= net.width)
      fail(expression.line, concat("index ", value, " of \"", expression.text, "\""),
           concat("[", lowest + net.step * (net.width - 1), ":", lowest, "]"));
    return static_cast<int>(found);
  };
  const int highest = position(expression.operands[0]);
  const int lowest = expression.operands.size() == 1 ? highest : position(expression.operands[1]);
  if (highest < lowest)
    fail(expression.line, concat("a select of \"", expression.text, "\" in reverse"), "the order of its declaration");
  for (int bit = lowest; bit <= highest; ++bit) bits.push_back(net.first + bit);
  return bits;
}

std::vector<BitId> VerilogScope::extended(Bits bits, int width) const {
  bits.resize(static_cast<std::size_t>(width), builder_->constant(false));
  return bits;
}

int VerilogScope::width_of(const Expression& expression) {
  builder_->spend(1, expression.line);
  switch (expression.kind) {
    case Expression::Kind::kNumber:
      return static_cast<int>(expression.bits.size());
    case Expression::Kind::kName:
      return parameters_.contains(expression.text) ? kIntegerBits : net_or_implicit(expression).width;
    case Expression::Kind::kSelect:
      return static_cast<int>(selected(expression, net(expression.text, expression.line)).size());
    case Expression::Kind::kConcatenation: {
      std::int64_t width = 0;
      for (const Expression& part : expression.operands) {
        if (part.kind == Expression::Kind::kNumber && !part.is_sized)
          fail(part.line, "a number without a width in a concatenation", "a width, as in 1'b0");
        width += width_of(part);
      }
      return checked_width(width, expression.line);
    }
    case Expression::Kind::kReplication: {
      const std::int64_t count = constant(expression.operands[0]);
      if (count < 1 || count > kMaxWidth)
        fail(expression.line, concat(count, " repetitions"), concat("1 to ", kMaxWidth));
      return checked_width(count * width_of(expression.operands[1]), expression.line);
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
  if (try_constant(expression)) return kIntegerBits;
  fail(expression.line, concat("operator ", expression.text), "& | ^ ~ ! && || == != ?: and shifts by constants",
       "arithmetic is behaviour: synthesise it first");
}

std::vector<BitId> VerilogScope::evaluate(const Expression& expression, int width) {
  builder_->spend(static_cast<std::size_t>(width), expression.line);
  switch (expression.kind) {
    case Expression::Kind::kNumber: {
      Bits bits;
      for (const bool bit : expression.bits) bits.push_back(builder_->constant(bit));
      return extended(std::move(bits), width);
    }
    case Expression::Kind::kName:
    case Expression::Kind::kSelect: {
      const auto parameter = parameters_.find(expression.text);
      if (parameter != parameters_.end() && expression.kind == Expression::Kind::kName) {
        Bits bits;
        for (int bit = 0; bit < kIntegerBits; ++bit)
          bits.push_back(builder_->constant(((parameter->second >> bit) & 1) != 0));
        return extended(std::move(bits), width);
      }
      const VerilogNet& read = net_or_implicit(expression);
      Bits bits = selected(expression, read);
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
      const std::int64_t count = constant(expression.operands[0]);
      for (std::int64_t copy = 0; copy < count; ++copy) bits.insert(bits.end(), once.begin(), once.end());
      return extended(std::move(bits), width);
    }
    case Expression::Kind::kOperator:
      return evaluate_operator(expression, width);
  }
  return {};
}

std::vector<BitId> VerilogScope::evaluate_operator(const Expression& expression, int width) {
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
  const std::int64_t value = constant(expression);
  Bits bits;
  for (int bit = 0; bit < kIntegerBits; ++bit) bits.push_back(builder_->constant(((value >> bit) & 1) != 0));
  return extended(std::move(bits), width);
}

BitId VerilogScope::combine(std::string_view operation, BitId a, BitId b, int line) {
  if (operation == "&" || operation == "&&") return builder_->make_and(a, b, line);
  if (operation == "|" || operation == "||") return builder_->make_or(a, b, line);
  const BitId different = builder_->make_xor(a, b, line);
  return operation == "^" ? different : builder_->make_not(different, line);
}

std::vector<BitId> VerilogScope::evaluate_bitwise(const Expression& expression, int width) {
  Bits bits = evaluate(expression.operands[0], width);
  for (std::size_t o = 1; o < expression.operands.size(); ++o) {
    const Bits next = evaluate(expression.operands[o], width);
    for (std::size_t bit = 0; bit < bits.size(); ++bit)
      bits[bit] = combine(expression.text, bits[bit], next[bit], expression.line);
  }
  return bits;
}

std::vector<BitId> VerilogScope::evaluate_shift(const Expression& expression, int width) {
  const std::int64_t amount = constant(expression.operands[1]);
  if (amount < 0 || amount > kMaxWidth)
    fail(expression.line, concat("a shift by ", amount), concat("0 to ", kMaxWidth));
  const Bits bits = evaluate(expression.operands[0], width);
  Bits shifted;
  for (std::int64_t bit = 0; bit < width; ++bit) {
    const std::int64_t from = expression.text == "<<" ? bit - amount : bit + amount;
    shifted.push_back(from >= 0 && from < width ? bits[static_cast<std::size_t>(from)] : builder_->constant(false));
  }
  return shifted;
}

BitId VerilogScope::reduce(std::string_view operation, const Bits& bits, int line) {
  BitId result = bits[0];
  for (std::size_t bit = 1; bit < bits.size(); ++bit) result = combine(operation, result, bits[bit], line);
  return result;
}

BitId VerilogScope::evaluate_to_bit(const Expression& expression) {
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

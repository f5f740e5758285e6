#include "hwmodel/netlist/verilog_expression_parser.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "core/text.hpp"

namespace axdse::hwmodel {
namespace {

constexpr int kMaxDepth = 200;

/// Binding powers of IEEE 1364-2005, table 5-4; higher binds tighter.
int precedence(const VerilogToken& token) {
  struct Level {
    std::string_view text;
    int level;
  };
  constexpr std::array<Level, 20> kLevels = {
      {{"||", 1},  {"&&", 2}, {"|", 3}, {"^", 4},  {"~^", 4}, {"^~", 4}, {"&", 5}, {"==", 6}, {"!=", 6}, {"===", 6},
       {"!==", 6}, {"<", 7},  {">", 7}, {">=", 7}, {"<<", 8}, {">>", 8}, {"+", 9}, {"-", 9},  {"*", 10}, {"/", 10}}};
  if (token.kind != VerilogToken::Kind::kPunctuation) return 0;
  const auto* const found =
      std::find_if(kLevels.begin(), kLevels.end(), [&](const Level& level) { return level.text == token.text; });
  return found == kLevels.end() ? 0 : found->level;
}

bool is_associative(std::string_view text) {
  return text == "&" || text == "|" || text == "^" || text == "&&" || text == "||" || text == "+" || text == "*";
}

/// `depth` counts brackets; trees that grow otherwise are bounded by Expression::depth.
class ExpressionParser {
 public:
  using Expression = VerilogExpression;
  explicit ExpressionParser(VerilogTokens& tokens) : tokens_(tokens) {}

  Expression take_expression(int depth) {
    check_depth(depth, tokens_.next().line);
    Expression condition = take_binary(1, depth + 1);
    if (!tokens_.next().is("?")) return condition;
    Expression choice = make(Expression::Kind::kOperator, tokens_.take().line, "?");
    add_operand(choice, std::move(condition));
    add_operand(choice, take_expression(depth + 1));
    tokens_.expect(":", "between the two values of '?'");
    add_operand(choice, take_expression(depth + 1));
    return choice;
  }

  Expression take_primary(int depth) {
    const int line = tokens_.next().line;
    if (tokens_.take_if("(")) {
      Expression inner = take_expression(depth + 1);
      tokens_.expect(")", "it closes a bracket");
      return inner;
    }
    if (tokens_.take_if("{")) return take_braces(line, depth);
    if (tokens_.next().kind == VerilogToken::Kind::kNumber) {
      VerilogToken number = tokens_.take();
      Expression expression = make(Expression::Kind::kNumber, line);
      expression.bits = std::move(number.bits);
      expression.is_sized = number.is_sized;
      return expression;
    }
    Expression expression = verilog_name(tokens_.take_name("a name, a number, '(', '{' or an operator"), line);
    if (tokens_.take_if("[")) {
      expression.kind = Expression::Kind::kSelect;
      add_operand(expression, take_expression(depth + 1));
      if (tokens_.take_if(":")) add_operand(expression, take_expression(depth + 1));
      tokens_.expect("]", "after an index");
      if (tokens_.next().is("[")) tokens_.fail_here("one index", "arrays of nets are not supported");
    }
    return expression;
  }

 private:
  void check_depth(int depth, int line) const {
    if (depth > kMaxDepth)
      tokens_.fail(line, "an expression nested deeper",
                   concat("at most ", kMaxDepth, " operators or brackets inside each other"));
  }

  void add_operand(Expression& expression, Expression operand) const {
    expression.depth = std::max(expression.depth, operand.depth + 1);
    check_depth(expression.depth, operand.line);
    expression.operands.push_back(std::move(operand));
  }

  [[nodiscard]] static Expression make(Expression::Kind kind, int line, std::string_view text = {}) {
    Expression expression;
    expression.kind = kind;
    expression.line = line;
    expression.text = text;
    return expression;
  }

  /// Operators of at least `level`.
  Expression take_binary(int level, int depth) {
    Expression left = take_unary(depth);
    for (int found = precedence(tokens_.next()); found >= level && found != 0; found = precedence(tokens_.next())) {
      const VerilogToken operation = tokens_.take();
      Expression right = take_binary(found + 1, depth + 1);
      if (is_associative(operation.text) && left.kind == Expression::Kind::kOperator && left.text == operation.text &&
          left.operands.size() > 1) {
        add_operand(left, std::move(right));
        continue;
      }
      Expression joined = make(Expression::Kind::kOperator, operation.line, operation.text);
      add_operand(joined, std::move(left));
      add_operand(joined, std::move(right));
      left = std::move(joined);
    }
    return left;
  }

  Expression take_unary(int depth) {
    check_depth(depth, tokens_.next().line);
    constexpr std::array<std::string_view, 10> kUnary = {"~", "!", "&", "|", "^", "~&", "~|", "~^", "^~", "-"};
    if (std::none_of(kUnary.begin(), kUnary.end(), [this](auto text) { return tokens_.next().is(text); }))
      return take_primary(depth);
    const VerilogToken operation = tokens_.take();
    Expression expression = make(Expression::Kind::kOperator, operation.line, operation.text);
    add_operand(expression, take_unary(depth + 1));
    return expression;
  }

  Expression take_braces(int line, int depth) {
    Expression first = take_expression(depth + 1);
    if (tokens_.take_if("{")) {
      Expression replication = make(Expression::Kind::kReplication, line);
      add_operand(replication, std::move(first));
      add_operand(replication, take_concatenation(line, take_expression(depth + 1), depth));
      tokens_.expect("}", "after a replication");
      return replication;
    }
    return take_concatenation(line, std::move(first), depth);
  }

  Expression take_concatenation(int line, Expression first, int depth) {
    Expression concatenation = make(Expression::Kind::kConcatenation, line);
    add_operand(concatenation, std::move(first));
    while (tokens_.take_if(",")) add_operand(concatenation, take_expression(depth + 1));
    tokens_.expect("}", "after a concatenation");
    return concatenation;
  }

  VerilogTokens& tokens_;
};

}  // namespace

VerilogExpression take_verilog_expression(VerilogTokens& tokens) { return ExpressionParser(tokens).take_expression(0); }

VerilogExpression take_verilog_primary(VerilogTokens& tokens) { return ExpressionParser(tokens).take_primary(0); }

VerilogExpression verilog_name(std::string name, int line) {
  VerilogExpression expression;
  expression.kind = VerilogExpression::Kind::kName;
  expression.line = line;
  expression.text = std::move(name);
  return expression;
}

}  // namespace axdse::hwmodel

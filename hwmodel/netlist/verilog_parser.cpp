#include "hwmodel/netlist/verilog_parser.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/text.hpp"
#include "hwmodel/netlist/circuit.hpp"
#include "hwmodel/netlist/verilog_lexer.hpp"

namespace axdse::hwmodel {
namespace {

constexpr int kMaxDepth = 200;
constexpr std::size_t kShownLength = 60;  // of an offending token in a message

constexpr std::array<std::string_view, 8> kGates = {"and", "nand", "or", "nor", "xor", "xnor", "buf", "not"};

struct Refused {
  std::string_view word;
  std::string_view why;
};
constexpr std::string_view kBehaviour = "only structure is read: synthesise behavioural code first";
constexpr std::string_view kTristate = "a multiplier has no tristate or bidirectional nets";
constexpr std::array<Refused, 26> kRefused = {{
    {"always", "registers and latches are not supported, and behavioural code must be synthesised first"},
    {"always_comb", kBehaviour},
    {"always_ff", "registers are not supported: take the combinational multiplier out of its pipeline"},
    {"always_latch", "latches are not supported"},
    {"reg", "registers and latches are not supported, and behavioural code must be synthesised first"},
    {"initial", kBehaviour},
    {"function", kBehaviour},
    {"task", kBehaviour},
    {"generate", "loops must be unrolled: synthesise first"},
    {"genvar", "loops must be unrolled: synthesise first"},
    {"for", "loops must be unrolled: synthesise first"},
    {"if", kBehaviour},
    {"case", kBehaviour},
    {"integer", kBehaviour},
    {"real", kBehaviour},
    {"defparam", "give parameters at the instance, #(.NAME(value))"},
    {"primitive", "user-defined primitives are not supported: use a library cell"},
    {"inout", kTristate},
    {"tri0", kTristate},
    {"tri1", kTristate},
    {"wand", kTristate},
    {"wor", kTristate},
    {"trireg", kTristate},
    {"bufif0", kTristate},
    {"bufif1", kTristate},
    {"interface", kBehaviour},
}};

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

class VerilogParser {
 public:
  VerilogParser(std::string_view text, std::string_view file) : lexer_(text, file), token_(lexer_.next()) {}

  std::vector<VerilogModule> modules() {
    std::vector<VerilogModule> result;
    while (token_.kind != VerilogToken::Kind::kEnd) {
      if (!token_.is_keyword("module") && !token_.is_keyword("macromodule")) {
        refuse_by_name();
        fail_at_token("module NAME (PORTS);");
      }
      result.push_back(take_module());
    }
    return result;
  }

 private:
  using Expression = VerilogExpression;

  [[noreturn]] void fail(int line, std::string got, std::string allowed, std::string why = {}) const {
    fail_in_netlist(lexer_.file(), line, std::move(got), std::move(allowed), std::move(why));
  }
  [[noreturn]] void fail_at_token(std::string allowed, std::string why = {}) const {
    fail(token_.line,
         token_.kind == VerilogToken::Kind::kEnd ? "the end of the file"
                                                 : concat("\"", token_.text.substr(0, kShownLength), "\""),
         std::move(allowed), std::move(why));
  }
  void refuse_by_name() const {
    const auto* const refused =
        std::find_if(kRefused.begin(), kRefused.end(), [this](const Refused& r) { return token_.is_keyword(r.word); });
    if (refused != kRefused.end()) fail_at_token("structural Verilog", std::string(refused->why));
  }

  VerilogToken take() {
    VerilogToken taken = std::move(token_);
    token_ = lexer_.next();
    return taken;
  }
  bool take_if(std::string_view punctuation) {
    if (!token_.is(punctuation)) return false;
    take();
    return true;
  }
  bool take_keyword(std::string_view word) {
    if (!token_.is_keyword(word)) return false;
    take();
    return true;
  }
  void expect(std::string_view punctuation, std::string_view where) {
    if (!take_if(punctuation)) fail_at_token(concat("'", punctuation, "'"), std::string(where));
  }
  std::string take_name(std::string_view what) {
    refuse_by_name();
    if (!token_.is_name()) fail_at_token(std::string(what));
    return std::string(take().text);
  }

  // Modules.

  VerilogModule take_module() {
    VerilogModule module;
    module.line = take().line;
    module.name = take_name("a module's name");
    module.nets_must_be_declared = lexer_.nets_must_be_declared();
    if (take_if("#")) take_header_parameters(module);
    if (take_if("(")) take_header_ports(module);
    expect(";", "after a module's header");
    while (!take_keyword("endmodule")) take_item(module);
    return module;
  }

  void take_header_parameters(VerilogModule& module) {
    expect("(", "it opens the parameters of a module");
    do {
      take_keyword("parameter");
      take_parameter(module, false);
    } while (take_if(","));
    expect(")", "after the parameters of a module");
  }

  void take_header_ports(VerilogModule& module) {
    if (take_if(")")) return;
    VerilogDeclaration shared;
    bool is_ansi = false;
    do {
      if (at_declaration()) {
        shared = take_declaration_type(module);
        if (shared.kind == VerilogDeclaration::Kind::kWire) fail_at_token("\"input\" or \"output\" first");
        is_ansi = true;
      }
      if (token_.is(".")) fail_at_token("a port's name", "port expressions are not supported");
      VerilogDeclaration declaration = shared;
      declaration.line = token_.line;
      declaration.name = take_name("a port's name, \"input\" or \"output\"");
      module.ports.push_back(declaration.name);
      if (is_ansi) module.declarations.push_back(std::move(declaration));
    } while (take_if(","));
    expect(")", "after the ports of a module");
  }

  void take_item(VerilogModule& module) {
    if (token_.kind == VerilogToken::Kind::kEnd)
      fail_at_token(concat("\"endmodule\" of module \"", module.name, "\" (line ", module.line, ")"));
    refuse_by_name();
    if (take_if(";")) return;
    if (at_declaration()) {
      take_declarations(module);
    } else if (token_.is_keyword("parameter") || token_.is_keyword("localparam")) {
      const bool is_local = take().text == "localparam";
      do {
        take_parameter(module, is_local);
      } while (take_if(","));
      expect(";", "after a parameter");
    } else if (take_keyword("assign")) {
      if (token_.is("#")) fail_at_token("an assignment without a delay", "delays come from the library");
      do {
        take_assignment(module);
      } while (take_if(","));
      expect(";", "after an assignment");
    } else if (take_keyword("specify")) {
      while (!take_keyword("endspecify")) {
        if (token_.kind == VerilogToken::Kind::kEnd) fail_at_token("\"endspecify\"");
        take();
      }
    } else {
      take_instances(module);
    }
  }

  void take_parameter(VerilogModule& module, bool is_local) {
    take_keyword("integer");
    if (token_.is("[")) {  // parameter [7:0] NAME: values are integers here
      take();
      take_expression(0);
      expect(":", "in a range");
      take_expression(0);
      expect("]", "after a range");
    }
    VerilogParameter parameter;
    parameter.is_local = is_local;
    parameter.name = take_name("a parameter's name");
    expect("=", "after a parameter's name");
    parameter.value = take_expression(0);
    module.parameters.push_back(std::move(parameter));
  }

  // Declarations.

  [[nodiscard]] bool at_declaration() const {
    constexpr std::array<std::string_view, 7> kWords = {"input", "output",  "wire",   "tri",
                                                        "logic", "supply0", "supply1"};
    return std::any_of(kWords.begin(), kWords.end(), [this](auto word) { return token_.is_keyword(word); });
  }

  VerilogDeclaration take_declaration_type(VerilogModule& module) {
    using Kind = VerilogDeclaration::Kind;
    VerilogDeclaration type;
    const std::string_view word = take().text;
    if (word == "input") type.kind = Kind::kInput;
    if (word == "output") type.kind = Kind::kOutput;
    if (word == "supply0") type.kind = Kind::kZero;
    if (word == "supply1") type.kind = Kind::kOne;
    refuse_by_name();  // output reg
    if (!take_keyword("wire")) take_keyword("logic");
    type.is_signed = take_keyword("signed");
    if (take_if("[")) {
      VerilogRange range;
      range.first = take_expression(0);
      expect(":", "in a range");
      range.last = take_expression(0);
      expect("]", "after a range");
      type.range = static_cast<int>(module.ranges.size());
      module.ranges.push_back(std::move(range));
    }
    return type;
  }

  void take_declarations(VerilogModule& module) {
    const VerilogDeclaration type = take_declaration_type(module);
    do {
      VerilogDeclaration declaration = type;
      declaration.line = token_.line;
      declaration.name = take_name("a net's name");
      if (token_.is("[")) fail_at_token("',' or ';'", "arrays of nets are not supported");
      if (take_if("=")) {
        VerilogAssignment assignment;
        assignment.target = name_expression(declaration.name, declaration.line);
        assignment.value = take_expression(0);
        module.assignments.push_back(std::move(assignment));
      }
      module.declarations.push_back(std::move(declaration));
    } while (take_if(","));
    expect(";", "after a declaration");
  }

  void take_assignment(VerilogModule& module) {
    VerilogAssignment assignment;
    assignment.target = take_primary(0);
    expect("=", "between the target and the value of an assignment");
    assignment.value = take_expression(0);
    module.assignments.push_back(std::move(assignment));
  }

  // Instances.

  void take_instances(VerilogModule& module) {
    VerilogInstance shared;
    shared.line = token_.line;
    shared.is_primitive = token_.kind == VerilogToken::Kind::kName &&
                          std::find(kGates.begin(), kGates.end(), token_.text) != kGates.end();
    shared.module = take_name("a declaration, \"assign\", an instance or \"endmodule\"");
    if (take_if("#")) {
      if (shared.is_primitive) {
        take_delay();
      } else {
        shared.parameters = static_cast<int>(module.parameter_lists.size());
        module.parameter_lists.push_back(take_connections("the parameters of an instance"));
      }
    }
    do {
      VerilogInstance instance = shared;
      instance.line = token_.line;
      if (!shared.is_primitive || !token_.is("(")) instance.name = take_name("the instance's name");
      if (token_.is("[")) fail_at_token("'('", "arrays of instances are not supported");
      instance.ports = take_connections("the ports of an instance");
      module.instances.push_back(std::move(instance));
    } while (take_if(","));
    expect(";", "after an instance");
  }

  void take_delay() {
    if (!take_if("(")) {
      take_primary(0);
      return;
    }
    do {
      take_expression(0);
    } while (take_if(","));
    expect(")", "after a delay");
  }

  std::vector<VerilogConnection> take_connections(std::string_view what) {
    std::vector<VerilogConnection> connections;
    expect("(", concat("it opens ", what));
    if (take_if(")")) return connections;
    do {
      VerilogConnection connection;
      connection.line = token_.line;
      if (take_if(".")) {
        connection.port = take_name("a port's name after '.'");
        expect("(", "after a port's name");
        if (!token_.is(")")) connection.value = take_expression(0);
        expect(")", "after a connection");
      } else if (!token_.is(",") && !token_.is(")")) {
        connection.value = take_expression(0);
      }
      connections.push_back(std::move(connection));
    } while (take_if(","));
    expect(")", concat("after ", what));
    const auto is_named = [](const VerilogConnection& c) { return !c.port.empty(); };
    if (std::any_of(connections.begin(), connections.end(), is_named) !=
        std::all_of(connections.begin(), connections.end(), is_named))
      fail(connections[0].line, "connections by name beside others by position", "all by name, or all by position");
    return connections;
  }

  // Expressions. `depth` counts brackets; trees that grow otherwise are bounded by Expression::depth.

  [[nodiscard]] static Expression name_expression(std::string name, int line) {
    Expression expression;
    expression.kind = Expression::Kind::kName;
    expression.line = line;
    expression.text = std::move(name);
    return expression;
  }

  void check_depth(int depth, int line) const {
    if (depth > kMaxDepth)
      fail(line, "an expression nested deeper",
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

  Expression take_expression(int depth) {
    check_depth(depth, token_.line);
    Expression condition = take_binary(1, depth + 1);
    if (!token_.is("?")) return condition;
    Expression choice = make(Expression::Kind::kOperator, take().line, "?");
    add_operand(choice, std::move(condition));
    add_operand(choice, take_expression(depth + 1));
    expect(":", "between the two values of '?'");
    add_operand(choice, take_expression(depth + 1));
    return choice;
  }

  /// Operators of at least `level`.
  Expression take_binary(int level, int depth) {
    Expression left = take_unary(depth);
    for (int found = precedence(token_); found >= level && found != 0; found = precedence(token_)) {
      const VerilogToken operation = take();
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
    check_depth(depth, token_.line);
    constexpr std::array<std::string_view, 10> kUnary = {"~", "!", "&", "|", "^", "~&", "~|", "~^", "^~", "-"};
    if (std::none_of(kUnary.begin(), kUnary.end(), [this](auto text) { return token_.is(text); }))
      return take_primary(depth);
    const VerilogToken operation = take();
    Expression expression = make(Expression::Kind::kOperator, operation.line, operation.text);
    add_operand(expression, take_unary(depth + 1));
    return expression;
  }

  Expression take_primary(int depth) {
    const int line = token_.line;
    if (take_if("(")) {
      Expression inner = take_expression(depth + 1);
      expect(")", "it closes a bracket");
      return inner;
    }
    if (take_if("{")) return take_braces(line, depth);
    if (token_.kind == VerilogToken::Kind::kNumber) {
      VerilogToken number = take();
      Expression expression = make(Expression::Kind::kNumber, line);
      expression.bits = std::move(number.bits);
      expression.is_sized = number.is_sized;
      return expression;
    }
    Expression expression = name_expression(take_name("a name, a number, '(', '{' or an operator"), line);
    if (take_if("[")) {
      expression.kind = Expression::Kind::kSelect;
      add_operand(expression, take_expression(depth + 1));
      if (take_if(":")) add_operand(expression, take_expression(depth + 1));
      expect("]", "after an index");
      if (token_.is("[")) fail_at_token("one index", "arrays of nets are not supported");
    }
    return expression;
  }

  Expression take_braces(int line, int depth) {
    Expression first = take_expression(depth + 1);
    if (take_if("{")) {
      Expression replication = make(Expression::Kind::kReplication, line);
      add_operand(replication, std::move(first));
      add_operand(replication, take_concatenation(line, take_expression(depth + 1), depth));
      expect("}", "after a replication");
      return replication;
    }
    return take_concatenation(line, std::move(first), depth);
  }

  Expression take_concatenation(int line, Expression first, int depth) {
    Expression concatenation = make(Expression::Kind::kConcatenation, line);
    add_operand(concatenation, std::move(first));
    while (take_if(",")) add_operand(concatenation, take_expression(depth + 1));
    expect("}", "after a concatenation");
    return concatenation;
  }

  VerilogLexer lexer_;
  VerilogToken token_;
};

}  // namespace

std::vector<VerilogModule> parse_verilog(std::string_view text, std::string_view file) {
  return VerilogParser(text, file).modules();
}

}  // namespace axdse::hwmodel

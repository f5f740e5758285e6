#include "hwmodel/liberty/boolean_function.hpp"

#include <algorithm>
#include <cctype>

#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse::hwmodel {

/// Recursive descent; keeps count of the evaluation stack, so that evaluate() needs no check.
class BooleanParser {
 public:
  BooleanParser(std::string_view text, std::span<const std::string> pins, std::string_view where)
      : text_(text), pins_(pins), where_(where) {}

  BooleanFunction parse() {
    take_or();
    skip_space();
    if (position_ != text_.size()) fail("an operator or the end");
    return std::move(function_);
  }

 private:
  using Operation = BooleanFunction::Operation;
  static constexpr int kMaxDepth = 100;

  [[noreturn]] void fail(std::string_view expected) const {
    const std::string_view rest = text_.substr(position_).substr(0, 40);
    throw SpecError(
        {.where = std::string(where_),
         .got = concat("\"", text_.substr(0, 200), "\""),
         .allowed = concat(expected, rest.empty() ? std::string(" at its end") : concat(" before \"", rest, "\"")),
         .why = concat("a Boolean expression over the pins ", join(pins_, ", ")),
         .fix = "mend the expression in the Liberty file"});
  }

  void push(Operation operation, int input = 0) {
    function_.steps_.push_back({operation, input});
    if (operation == Operation::kInput || operation == Operation::kZero || operation == Operation::kOne) {
      if (++stack_ > BooleanFunction::kMaxStack) fail("an expression that nests less");
    } else if (operation != Operation::kNot) {
      --stack_;
    }
  }

  void skip_space() {
    while (position_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[position_])) != 0) ++position_;
  }

  bool take_any(std::string_view characters) {
    skip_space();
    if (position_ >= text_.size() || characters.find(text_[position_]) == std::string_view::npos) return false;
    ++position_;
    return true;
  }

  static bool is_name(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '[' || c == ']' || c == '.';
  }

  /// Whether an operand starts here, so that "A B" and "A(B+C)" are products.
  bool at_operand() {
    skip_space();
    return position_ < text_.size() &&
           (is_name(text_[position_]) || text_[position_] == '(' || text_[position_] == '!');
  }

  void take_or() {
    take_and();
    while (take_any("+|")) {
      take_and();
      push(Operation::kOr);
    }
  }

  void take_and() {
    take_xor();
    while (take_any("*&") || at_operand()) {
      take_xor();
      push(Operation::kAnd);
    }
  }

  void take_xor() {
    take_not();
    while (take_any("^")) {
      take_not();
      push(Operation::kXor);
    }
  }

  void take_not() {
    if (take_any("!")) {
      descend();
      take_not();
      --depth_;
      push(Operation::kNot);
      return;
    }
    take_operand();
    while (take_any("'")) push(Operation::kNot);
  }

  void take_operand() {
    if (take_any("(")) {
      descend();
      take_or();
      --depth_;
      if (!take_any(")")) fail("')'");
      return;
    }
    if (!at_operand()) fail("a pin, 0, 1, '!' or '('");
    const std::size_t begin = position_;
    while (position_ < text_.size() && is_name(text_[position_])) ++position_;
    const std::string_view name = text_.substr(begin, position_ - begin);
    const auto pin = std::find(pins_.begin(), pins_.end(), name);
    if (pin != pins_.end()) {
      push(Operation::kInput, static_cast<int>(pin - pins_.begin()));
    } else if (name == "0" || name == "1") {
      push(name == "0" ? Operation::kZero : Operation::kOne);
    } else {
      position_ = begin;
      fail("a pin of the cell");
    }
  }

  void descend() {
    if (++depth_ > kMaxDepth) fail(concat("at most ", kMaxDepth, " brackets inside each other"));
  }

  std::string_view text_;
  std::span<const std::string> pins_;
  std::string_view where_;
  std::size_t position_ = 0;
  int depth_ = 0;
  int stack_ = 0;
  BooleanFunction function_;
};

BooleanFunction BooleanFunction::parse(std::string_view text, std::span<const std::string> pins,
                                       std::string_view where) {
  return BooleanParser(text, pins, where).parse();
}

TruthTable BooleanFunction::truth_table(int input_count, std::span<const TruthTable> derived) const {
  // Input i of all 64 states at once: bit s of the word is bit i of s.
  constexpr std::array<std::uint64_t, kMaxTableInputs> kStates = {0xaaaaaaaaaaaaaaaa, 0xcccccccccccccccc,
                                                                  0xf0f0f0f0f0f0f0f0, 0xff00ff00ff00ff00,
                                                                  0xffff0000ffff0000, 0xffffffff00000000};
  std::vector<std::uint64_t> pins(kStates.begin(), kStates.begin() + input_count);
  for (const TruthTable& table : derived) pins.push_back(table.bits);
  const std::uint64_t used =
      input_count == kMaxTableInputs ? ~std::uint64_t{0} : (std::uint64_t{1} << (1U << input_count)) - 1;
  return {.inputs = input_count, .bits = evaluate(std::span<const std::uint64_t>(pins)) & used};
}

}  // namespace axdse::hwmodel

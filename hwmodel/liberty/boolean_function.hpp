#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace axdse::hwmodel {

/// Outputs of a function of n <= 6 inputs: bit s is its value where input i is bit i of s.
struct TruthTable {
  int inputs = 0;
  std::uint64_t bits = 0;
  friend bool operator==(const TruthTable&, const TruthTable&) = default;

  [[nodiscard]] bool at(unsigned state) const noexcept { return ((bits >> state) & 1U) != 0; }
};

/// A Liberty expression over pins (`function`, `when`), ready to be evaluated on any number of bits at a time.
/// Operators: ! and ' (not), ^ (xor), * & and juxtaposition (and), + | (or), binding in this order; 0, 1, brackets.
class BooleanFunction {
 public:
  static constexpr int kMaxTableInputs = 6;
  static constexpr int kMaxStack = 32;

  /// `pins` are the names that may occur; their positions are the inputs' numbers. `where` names the place in messages.
  /// @throws SpecError unknown pin, syntax, or brackets nested too deep
  [[nodiscard]] static BooleanFunction parse(std::string_view text, std::span<const std::string> pins,
                                             std::string_view where);

  /// inputs[i] holds pin i; Word is bool-like under & | ^ ~ (std::uint64_t: 64 evaluations).
  template <typename Word>
  [[nodiscard]] Word evaluate(std::span<const Word> inputs) const {
    std::array<Word, kMaxStack> stack;  // every element is written before it is read
    std::size_t top = 0;
    for (const Step& step : steps_) {
      switch (step.operation) {
        case Operation::kInput:
          stack[top++] = inputs[static_cast<std::size_t>(step.input)];
          break;
        case Operation::kZero:
          stack[top++] = Word{};
          break;
        case Operation::kOne:
          stack[top++] = static_cast<Word>(~Word{});
          break;
        case Operation::kNot:
          stack[top - 1] = static_cast<Word>(~stack[top - 1]);
          break;
        case Operation::kAnd:
          --top;
          stack[top - 1] = stack[top - 1] & stack[top];
          break;
        case Operation::kOr:
          --top;
          stack[top - 1] = stack[top - 1] | stack[top];
          break;
        case Operation::kXor:
          --top;
          stack[top - 1] = stack[top - 1] ^ stack[top];
          break;
      }
    }
    return stack[0];
  }

  /// Of a function of `input_count` <= kMaxTableInputs pins. Pins beyond those stand for functions of them, given by
  /// `derived`.
  [[nodiscard]] TruthTable truth_table(int input_count, std::span<const TruthTable> derived = {}) const;

 private:
  friend class BooleanParser;
  enum class Operation : std::uint8_t { kInput, kZero, kOne, kNot, kAnd, kOr, kXor };
  struct Step {
    Operation operation = Operation::kZero;
    int input = 0;
  };
  std::vector<Step> steps_;  ///< reverse Polish
};

}  // namespace axdse::hwmodel

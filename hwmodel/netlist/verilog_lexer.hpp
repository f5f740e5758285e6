#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace axdse::hwmodel {

struct VerilogToken {
  enum class Kind { kName, kEscapedName, kNumber, kPunctuation, kEnd };
  Kind kind = Kind::kEnd;
  std::string_view text;   ///< into the source: the name without its escape, the number as written
  std::vector<bool> bits;  ///< of a number, lowest first, as many as its width
  bool is_sized = false;   ///< of a number
  int line = 0;

  [[nodiscard]] bool is(std::string_view punctuation) const {
    return kind == Kind::kPunctuation && text == punctuation;
  }
  [[nodiscard]] bool is_keyword(std::string_view word) const { return kind == Kind::kName && text == word; }
  [[nodiscard]] bool is_name() const { return kind == Kind::kName || kind == Kind::kEscapedName; }
};

/// Splits Verilog (IEEE 1364-2005) into tokens: without comments, attributes (* *), and the compiler directives that do
/// not change a circuit.
class VerilogLexer {
 public:
  /// Both must outlive the lexer and its tokens.
  VerilogLexer(std::string_view text, std::string_view file) : text_(text), file_(file) {}

  /// @throws SpecError a byte that starts no token, a number with x or z or of more than kMaxNumberBits, a string, a
  /// directive that may change the circuit
  [[nodiscard]] VerilogToken next();
  [[nodiscard]] std::string_view file() const noexcept { return file_; }
  /// Whether `default_nettype none` holds: every net must be declared.
  [[nodiscard]] bool nets_must_be_declared() const noexcept { return nets_must_be_declared_; }

  static constexpr std::size_t kMaxNumberBits = 512;

 private:
  [[noreturn]] void fail(std::string got, std::string allowed, std::string why = {}) const;
  [[nodiscard]] bool starts_with(std::string_view prefix) const { return text_.substr(position_).starts_with(prefix); }
  void skip_blank();
  void skip_block(std::string_view opening, std::string_view closing);
  void skip_directive();
  [[nodiscard]] std::string_view take_word();
  [[nodiscard]] VerilogToken take_number();
  void read_digits(VerilogToken& token, char base);

  std::string_view text_;
  std::string_view file_;
  std::size_t position_ = 0;
  int line_ = 1;
  bool nets_must_be_declared_ = false;
};

}  // namespace axdse::hwmodel

#pragma once

#include <string>
#include <string_view>

#include "hwmodel/netlist/verilog_lexer.hpp"

namespace axdse::hwmodel {

/// Verilog's tokens one by one, the next in view, and what parsers say where another was expected.
class VerilogTokens {
 public:
  /// Both must outlive this. @throws as VerilogLexer::next(), here and wherever a token is taken
  VerilogTokens(std::string_view text, std::string_view file) : lexer_(text, file), token_(lexer_.next()) {}

  [[nodiscard]] const VerilogToken& next() const noexcept { return token_; }
  [[nodiscard]] bool at_end() const noexcept { return token_.kind == VerilogToken::Kind::kEnd; }
  [[nodiscard]] bool nets_must_be_declared() const noexcept { return lexer_.nets_must_be_declared(); }

  VerilogToken take();
  bool take_if(std::string_view punctuation);
  bool take_keyword(std::string_view word);
  /// @throws SpecError another token is next; `where` tells what the punctuation is for
  void expect(std::string_view punctuation, std::string_view where);
  /// @throws SpecError no name is next; `what` was expected
  std::string take_name(std::string_view what);

  /// @throws SpecError a word is next that only behavioural, sequential or tristate code has
  void refuse_by_name() const;
  [[noreturn]] void fail(int line, std::string got, std::string allowed, std::string why = {}) const;
  /// At the next token, which is what was got.
  [[noreturn]] void fail_here(std::string allowed, std::string why = {}) const;

 private:
  VerilogLexer lexer_;
  VerilogToken token_;
};

}  // namespace axdse::hwmodel

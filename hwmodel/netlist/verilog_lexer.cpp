#include "hwmodel/netlist/verilog_lexer.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <utility>

#include "core/text.hpp"
#include "hwmodel/netlist/circuit.hpp"

namespace axdse::hwmodel {
namespace {

bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool starts_name(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool is_in_name(char c) { return starts_name(c) || is_digit(c) || c == '$'; }

/// Operators and separators, longest first.
constexpr std::array<std::string_view, 46> kPunctuation = {
    "<<<", ">>>", "===", "!==", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||", "~&", "~|", "~^", "^~",
    "**",  "+:",  "-:",  "->",  "(",  ")",  "[",  "]",  "{",  "}",  ",",  ";",  ":",  "?",  "=",  "&",
    "|",   "^",   "~",   "!",   "+",  "-",  "*",  "/",  "%",  "<",  ">",  ".",  "#",  "@"};

/// Directives without influence on a combinational circuit; the rest of their line is dropped.
constexpr std::array<std::string_view, 8> kHarmlessDirectives = {
    "timescale", "celldefine", "endcelldefine", "resetall", "line", "pragma", "nounconnected_drive", "begin_keywords"};

int bits_per_digit(char base) {
  switch (base) {
    case 'b':
      return 1;
    case 'o':
      return 3;
    default:
      return 4;
  }
}

/// The value of a digit, -1 for none of them.
int digit_value(char c) {
  if (is_digit(c)) return c - '0';
  const int lower = std::tolower(static_cast<unsigned char>(c));
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace

void VerilogLexer::fail(std::string got, std::string allowed, std::string why) const {
  fail_in_netlist(file_, line_, std::move(got), std::move(allowed), std::move(why));
}

VerilogToken VerilogLexer::next() {
  using Kind = VerilogToken::Kind;
  skip_blank();
  VerilogToken token;
  token.line = line_;
  if (position_ >= text_.size()) return token;
  const char c = text_[position_];
  if (starts_name(c)) {
    token.kind = Kind::kName;
    token.text = take_word();
    return token;
  }
  if (c == '\\') {
    const std::size_t begin = ++position_;
    while (position_ < text_.size() && !is_space(text_[position_])) ++position_;
    token.kind = Kind::kEscapedName;
    token.text = text_.substr(begin, position_ - begin);
    if (token.text.empty() || token.text.size() > kMaxNameLength)
      fail("'\\'", concat("a name of at most ", kMaxNameLength, " characters after it"));
    return token;
  }
  if (is_digit(c) || c == '\'') return take_number();
  const auto* const found = std::find_if(kPunctuation.begin(), kPunctuation.end(),
                                         [this](std::string_view text) { return starts_with(text); });
  if (found == kPunctuation.end()) {
    const bool is_printable = c > ' ' && c < 0x7f;
    fail(is_printable ? concat("'", c, "'") : concat("byte ", static_cast<int>(static_cast<unsigned char>(c))),
         "a name, a number or an operator", "system tasks and strings are no part of a netlist");
  }
  token.kind = Kind::kPunctuation;
  token.text = text_.substr(position_, found->size());
  position_ += found->size();
  return token;
}

std::string_view VerilogLexer::take_word() {
  const std::size_t begin = position_;
  while (position_ < text_.size() && is_in_name(text_[position_])) ++position_;
  const std::string_view word = text_.substr(begin, position_ - begin);
  if (word.size() > kMaxNameLength)
    fail(concat("a name of ", word.size(), " characters"), concat("at most ", kMaxNameLength));
  return word;
}

void VerilogLexer::skip_blank() {
  while (position_ < text_.size()) {
    const char c = text_[position_];
    if (c == '\n') {
      ++line_;
      ++position_;
    } else if (is_space(c)) {
      ++position_;
    } else if (starts_with("//")) {
      position_ = std::min(text_.find('\n', position_), text_.size());
    } else if (starts_with("/*")) {
      skip_block("/*", "*/");
    } else if (starts_with("(*") && !starts_with("(*)")) {
      skip_block("(*", "*)");
    } else if (c == '`') {
      skip_directive();
    } else {
      return;
    }
  }
}

void VerilogLexer::skip_block(std::string_view opening, std::string_view closing) {
  const std::size_t end = text_.find(closing, position_ + opening.size());
  if (end == std::string_view::npos)
    fail(concat("\"", opening, "\" without an end"), concat("\"", closing, "\" after it"));
  const std::string_view skipped = text_.substr(position_, end - position_);
  line_ += static_cast<int>(std::count(skipped.begin(), skipped.end(), '\n'));
  position_ = end + closing.size();
}

void VerilogLexer::skip_directive() {
  ++position_;
  const std::string_view name = take_word();
  const std::size_t end = std::min(text_.find('\n', position_), text_.size());
  const std::string_view rest = trim(text_.substr(position_, end - position_));
  position_ = end;
  if (name == "default_nettype") {
    nets_must_be_declared_ = rest.starts_with("none");
    return;
  }
  if (std::find(kHarmlessDirectives.begin(), kHarmlessDirectives.end(), name) != kHarmlessDirectives.end()) return;
  fail(
      concat("`", name),
      concat("at most `", join(std::vector<std::string>(kHarmlessDirectives.begin(), kHarmlessDirectives.end()), ", `"),
             ", `default_nettype"),
      "macros, conditions and included files are not supported: run a preprocessor first");
}

VerilogToken VerilogLexer::take_number() {
  VerilogToken token;
  token.kind = VerilogToken::Kind::kNumber;
  token.line = line_;
  const std::size_t begin = position_;
  while (position_ < text_.size() && (is_digit(text_[position_]) || text_[position_] == '_')) ++position_;
  std::string size(text_.substr(begin, position_ - begin));
  std::erase(size, '_');
  std::size_t quote = position_;
  while (quote < text_.size() && (text_[quote] == ' ' || text_[quote] == '\t')) ++quote;
  constexpr std::uint32_t kUnsizedBits = 32;
  std::uint32_t width = kUnsizedBits;
  const auto parse = [&](std::uint32_t largest, std::string_view what) {
    std::uint32_t value = 0;
    const auto result = std::from_chars(size.data(), size.data() + size.size(), value);
    if (result.ec != std::errc{} || value > largest) fail(size, concat(what, " up to ", largest));
    return value;
  };
  if (quote >= text_.size() || text_[quote] != '\'') {  // a plain decimal number
    const std::uint32_t value = parse(0x7fffffff, "a number");
    for (std::uint32_t bit = 0; bit < width; ++bit) token.bits.push_back(((value >> bit) & 1U) != 0);
    token.text = text_.substr(begin, position_ - begin);
    return token;
  }
  if (!size.empty()) {
    width = parse(kMaxNumberBits, "a width");
    if (width == 0) fail("a width of 0", "1 or more");
    token.is_sized = true;
  }
  position_ = quote + 1;
  if (position_ < text_.size() && std::tolower(static_cast<unsigned char>(text_[position_])) == 's')
    fail("a signed number", "an unsigned one", "sign extension is not supported");
  if (position_ >= text_.size()) fail("\"'\" at the end of the file", "b, o, d or h and digits after it");
  const char base = static_cast<char>(std::tolower(static_cast<unsigned char>(text_[position_])));
  if (base != 'b' && base != 'o' && base != 'd' && base != 'h')
    fail(concat("\"'\" before byte ", static_cast<int>(static_cast<unsigned char>(base))), "b, o, d or h after it");
  ++position_;
  while (position_ < text_.size() && (text_[position_] == ' ' || text_[position_] == '\t')) ++position_;
  token.bits.resize(width);
  read_digits(token, base);
  token.text = text_.substr(begin, position_ - begin);
  return token;
}

void VerilogLexer::read_digits(VerilogToken& token, char base) {
  const std::size_t begin = position_;
  while (position_ < text_.size() && (is_in_name(text_[position_]) || text_[position_] == '?')) ++position_;
  std::string digits(text_.substr(begin, position_ - begin));
  std::erase(digits, '_');
  if (digits.empty()) fail("a number without digits", "digits after its base");
  const auto allowed = [&](int value) { return value >= 0 && value < (base == 'd' ? 10 : 1 << bits_per_digit(base)); };
  if (!std::all_of(digits.begin(), digits.end(), [&](char c) { return allowed(digit_value(c)); }))
    fail(concat("digits \"", digits.substr(0, 60), "\""), concat("digits of base '", base),
         "x and z are no values of a product");
  if (base == 'd') {
    std::uint64_t value = 0;
    const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (result.ec != std::errc{}) fail(digits.substr(0, 60), "a decimal number below 2^64");
    for (std::size_t bit = 0; bit < std::min<std::size_t>(token.bits.size(), 64); ++bit)
      token.bits[bit] = ((value >> bit) & 1U) != 0;
    return;
  }
  const auto step = static_cast<std::size_t>(bits_per_digit(base));
  for (std::size_t digit = 0; digit < digits.size(); ++digit) {
    const int value = digit_value(digits[digits.size() - 1 - digit]);
    for (std::size_t bit = 0; bit < step; ++bit) {
      const std::size_t position = digit * step + bit;
      if (position < token.bits.size()) token.bits[position] = ((value >> bit) & 1) != 0;
    }
  }
}

}  // namespace axdse::hwmodel

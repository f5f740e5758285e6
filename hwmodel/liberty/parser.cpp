#include "hwmodel/liberty/parser.hpp"

#include <algorithm>
#include <cctype>

#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse::hwmodel {
namespace {

constexpr int kMaxDepth = 100;
constexpr std::size_t kShownLength = 60;  // of an offending token in a message

struct Token {
  enum class Kind { kWord, kString, kPunctuation, kEnd };
  Kind kind = Kind::kEnd;
  std::string text;
  int line = 0;

  [[nodiscard]] bool is(char punctuation) const { return kind == Kind::kPunctuation && text[0] == punctuation; }
  [[nodiscard]] bool is_value() const { return kind == Kind::kWord || kind == Kind::kString; }
};

[[noreturn]] void fail(std::string_view file, int line, std::string got, std::string_view expected,
                       std::string_view why = {}) {
  throw SpecError({.where = concat(file, ":", line),
                   .got = std::move(got),
                   .allowed = std::string(expected),
                   .why = std::string(why),
                   .fix = "mend the Liberty file, or take an undamaged copy"});
}

class Lexer {
 public:
  Lexer(std::string_view text, std::string_view file) : text_(text), file_(file) {}

  [[nodiscard]] std::string_view file() const { return file_; }

  Token next() {
    skip_blank();
    if (position_ >= text_.size()) return {.kind = Token::Kind::kEnd, .text = {}, .line = line_};
    const char c = text_[position_];
    if (c == '"') return take_string();
    if (is_punctuation(c)) {
      ++position_;
      return {.kind = Token::Kind::kPunctuation, .text = std::string(1, c), .line = line_};
    }
    const std::size_t begin = position_;
    while (position_ < text_.size() && is_word(text_[position_]) && !starts_comment()) ++position_;
    if (position_ == begin) {
      fail(file_, line_, concat("byte ", static_cast<int>(static_cast<unsigned char>(c))),
           "printable text, '(', '{' or '\"'");
    }
    return {.kind = Token::Kind::kWord, .text = std::string(text_.substr(begin, position_ - begin)), .line = line_};
  }

 private:
  static bool is_punctuation(char c) {
    return c == '(' || c == ')' || c == '{' || c == '}' || c == ':' || c == ';' || c == ',';
  }
  static bool is_word(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > ' ' && byte != 0x7f && c != '"' && c != '\\' && !is_punctuation(c);
  }
  [[nodiscard]] bool starts_with(std::string_view prefix) const { return text_.substr(position_).starts_with(prefix); }
  [[nodiscard]] bool starts_comment() const { return starts_with("/*") || starts_with("//"); }

  /// White space, comments, and the backslash that continues a line.
  void skip_blank() {
    while (position_ < text_.size()) {
      const char c = text_[position_];
      if (c == '\n') {
        ++line_;
        ++position_;
      } else if (std::isspace(static_cast<unsigned char>(c)) != 0) {
        ++position_;
      } else if (starts_with("\\\n") || starts_with("\\\r\n")) {
        ++position_;
      } else if (starts_with("//")) {
        position_ = std::min(text_.find('\n', position_), text_.size());
      } else if (starts_with("/*")) {
        const std::size_t end = text_.find("*/", position_ + 2);
        if (end == std::string_view::npos) fail(file_, line_, "a comment without an end", "\"*/\" after \"/*\"");
        line_ += static_cast<int>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(position_),
                                             text_.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
        position_ = end + 2;
      } else {
        return;
      }
    }
  }

  Token take_string() {
    Token token{.kind = Token::Kind::kString, .text = {}, .line = line_};
    ++position_;
    for (; position_ < text_.size() && text_[position_] != '"'; ++position_) {
      if (text_[position_] == '\\' && position_ + 1 < text_.size()) {
        ++position_;
        if (text_[position_] == '\r') continue;  // its '\n' follows and is dropped as part of the string's white space
        if (text_[position_] == '\n') {
          ++line_;
          continue;
        }
      }
      if (text_[position_] == '\n') ++line_;
      token.text.push_back(text_[position_]);
    }
    if (position_ >= text_.size()) fail(file_, token.line, "a string without an end", "a closing '\"'");
    ++position_;
    return token;
  }

  std::string_view text_;
  std::string_view file_;
  std::size_t position_ = 0;
  int line_ = 1;
};

class Parser {
 public:
  Parser(std::string_view text, std::string_view file) : lexer_(text, file), token_(lexer_.next()) {}

  LibertyGroup library() {
    const Token head = take_word("library (NAME) {");
    if (head.text != "library") fail(lexer_.file(), head.line, concat("\"", shown(head), "\""), "library (NAME) {");
    LibertyGroup group{.type = head.text, .names = take_arguments(), .line = head.line, .attributes = {}, .groups = {}};
    expect('{', "after library (NAME)");
    take_statements(group, 1);
    if (token_.kind != Token::Kind::kEnd) fail_at_token("the end of the file", "one library a file");
    return group;
  }

 private:
  static std::string shown(const Token& token) { return token.text.substr(0, kShownLength); }

  [[noreturn]] void fail_at_token(std::string_view expected, std::string_view why = {}) const {
    fail(lexer_.file(), token_.line,
         token_.kind == Token::Kind::kEnd ? "the end of the file" : concat("\"", shown(token_), "\""), expected, why);
  }

  Token take() {
    Token taken = std::move(token_);
    token_ = lexer_.next();
    return taken;
  }

  Token take_word(std::string_view expected) {
    if (token_.kind != Token::Kind::kWord) fail_at_token(expected);
    return take();
  }

  void expect(char punctuation, std::string_view why) {
    if (!token_.is(punctuation)) fail_at_token(concat("'", punctuation, "'"), why);
    take();
  }

  /// "(a, b)" or "(a b)"
  std::vector<std::string> take_arguments() {
    expect('(', "it opens the arguments");
    std::vector<std::string> values;
    while (!token_.is(')')) {
      if (token_.is(',') || token_.is(':')) {
        take();
      } else if (token_.is_value()) {
        values.push_back(take().text);
      } else {
        fail_at_token("a value, ',' or ')'", "arguments of an attribute or group");
      }
    }
    take();
    return values;
  }

  /// What stands after "name :", up to ';', '}' or the end of the line; several words become one value.
  std::string take_simple_value() {
    const int line = token_.line;
    std::string value;
    while (token_.kind != Token::Kind::kEnd && !token_.is(';') && !token_.is('}') && token_.line == line) {
      if (!value.empty()) value.push_back(' ');
      value += take().text;
    }
    if (token_.is(';')) take();
    return value;
  }

  /// Everything up to the '}' of `group`.
  void take_statements(LibertyGroup& group, int depth) {
    if (depth > kMaxDepth) fail_at_token(concat("at most ", kMaxDepth, " groups inside each other"));
    while (!token_.is('}')) {
      if (token_.is(';')) {
        take();
        continue;
      }
      const Token name = take_word(concat("an attribute, a group or '}' of ", group.type, " (line ", group.line, ")"));
      if (token_.is(':')) {
        take();
        group.attributes.push_back({.name = name.text, .values = {take_simple_value()}, .line = name.line});
        continue;
      }
      if (!token_.is('(')) fail_at_token(concat("':' or '(' after \"", shown(name), "\""));
      std::vector<std::string> arguments = take_arguments();
      if (token_.is('{')) {
        take();
        LibertyGroup inner{
            .type = name.text, .names = std::move(arguments), .line = name.line, .attributes = {}, .groups = {}};
        take_statements(inner, depth + 1);
        group.groups.push_back(std::move(inner));
      } else {
        group.attributes.push_back({.name = name.text, .values = std::move(arguments), .line = name.line});
      }
    }
    take();
  }

  Lexer lexer_;
  Token token_;
};

}  // namespace

const LibertyAttribute* LibertyGroup::attribute(std::string_view name) const {
  const auto found =
      std::find_if(attributes.rbegin(), attributes.rend(), [name](const auto& a) { return a.name == name; });
  return found == attributes.rend() ? nullptr : &*found;
}

const LibertyGroup* LibertyGroup::group(std::string_view wanted) const {
  const auto found = std::find_if(groups.begin(), groups.end(), [wanted](const auto& g) { return g.type == wanted; });
  return found == groups.end() ? nullptr : &*found;
}

LibertyGroup parse_liberty(std::string_view text, std::string_view file) { return Parser(text, file).library(); }

}  // namespace axdse::hwmodel

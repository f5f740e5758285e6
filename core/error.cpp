#include "core/error.hpp"

#include "core/text.hpp"

namespace axdse {
namespace {

std::string join_blocks(const std::vector<Diagnostic>& diagnostics) {
  std::vector<std::string> blocks;
  blocks.reserve(diagnostics.size());
  for (const Diagnostic& diagnostic : diagnostics) blocks.push_back(to_string(diagnostic));
  return join(blocks, "\n");
}

}  // namespace

std::string to_string(const Diagnostic& diagnostic) {
  std::string text = diagnostic.where;
  const bool has_value = !diagnostic.got.empty() || !diagnostic.allowed.empty() || !diagnostic.why.empty();
  if (has_value) {
    std::string line;
    if (!diagnostic.got.empty()) line = "got " + diagnostic.got;
    if (!diagnostic.allowed.empty()) line += concat(line.empty() ? "" : ", ", "allowed ", diagnostic.allowed);
    if (!diagnostic.why.empty()) line += concat(line.empty() ? "" : ": ", diagnostic.why);
    text += concat(text.empty() ? "" : "\n", "  ", line);
  }
  if (!diagnostic.fix.empty()) text += "\n  fix: " + diagnostic.fix;
  return text;
}

Error::Error(std::vector<Diagnostic> diagnostics)
    : std::runtime_error(join_blocks(diagnostics)), diagnostics_(std::move(diagnostics)) {}

namespace detail {

void ensure_failed(std::string_view condition, std::string_view message, std::string_view file, int line) {
  throw InternalError({.where = concat(file, ":", line),
                       .got = concat("a violated invariant: ", condition),
                       .why = std::string(message),
                       .fix = "this is a bug in axdse; please report it with the command that led here"});
}

}  // namespace detail
}  // namespace axdse

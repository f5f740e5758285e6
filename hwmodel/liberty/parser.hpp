#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace axdse::hwmodel {

/// `name : value;` (one value) or `name (value, value, ...);`, quotes and line continuations taken away.
struct LibertyAttribute {
  std::string name;
  std::vector<std::string> values;
  int line = 0;
};

/// `type (names) { attributes and groups }`, in the order of the file.
struct LibertyGroup {
  std::string type;
  std::vector<std::string> names;
  int line = 0;
  std::vector<LibertyAttribute> attributes;
  std::vector<LibertyGroup> groups;

  /// The last attribute of that name (a later one overrides), or null.
  [[nodiscard]] const LibertyAttribute* attribute(std::string_view name) const;
  /// The first group of that type, or null.
  [[nodiscard]] const LibertyGroup* group(std::string_view type) const;
};

/// Reads the syntax of Liberty, knowing no attribute: comments (/* */ and //), quoted strings, line continuations, a
/// missing ';' at the end of a line. Not supported: include_file, expressions over user variables (define, k-factors
/// parse as plain values). `file` names the text in messages.
/// @throws SpecError at "file:line": what was expected; also where groups nest deeper than 100
[[nodiscard]] LibertyGroup parse_liberty(std::string_view text, std::string_view file);

}  // namespace axdse::hwmodel

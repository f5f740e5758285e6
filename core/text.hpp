#pragma once

#include <concepts>
#include <span>
#include <string>
#include <string_view>

namespace axdse {

/// Shortest decimal text that reads back as the same double ("0.1", "1e+300", "nan").
[[nodiscard]] std::string to_text(double value);
[[nodiscard]] std::string to_text(std::integral auto value) { return std::to_string(value); }
[[nodiscard]] inline std::string to_text(bool value) { return value ? "true" : "false"; }
[[nodiscard]] inline std::string to_text(char value) { return std::string(1, value); }
[[nodiscard]] inline std::string to_text(std::string_view value) { return std::string(value); }
[[nodiscard]] inline std::string to_text(const char* value) { return value; }

/// `value` with exactly `decimals` (0 or more) digits after the point, for people ("92.10"); zero has no sign.
[[nodiscard]] std::string fixed(double value, int decimals);

/// The texts of all arguments, one after the other. Stands in for std::format, which GCC 12 lacks.
template <typename... Parts>
[[nodiscard]] std::string concat(const Parts&... parts) {
  std::string text;
  (text.append(to_text(parts)), ...);
  return text;
}

[[nodiscard]] std::string join(std::span<const std::string> parts, std::string_view separator);

/// `text` without white space at its ends.
[[nodiscard]] std::string_view trim(std::string_view text);

/// The candidate closest to `name` by edit distance, the first of equals; empty when none is within 2 edits or a third
/// of the name. For "did you mean".
[[nodiscard]] std::string_view closest_match(std::string_view name, std::span<const std::string> candidates);

}  // namespace axdse

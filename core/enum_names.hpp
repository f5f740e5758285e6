#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse {

/// A value of an enumeration under the name that files and options have for it:
///
///     constexpr std::array kUnits{EnumName{ComputeUnit::kMultiplier, "multiplier"}, EnumName{ComputeUnit::kMac,
///     "mac"}};
template <typename Enum>
struct EnumName {
  Enum value;
  std::string_view name;
};

template <typename Enum, std::size_t Count>
using EnumNames = std::array<EnumName<Enum>, Count>;

/// "?" for a value that has none.
template <typename Enum, std::size_t Count>
[[nodiscard]] std::string_view name_of(const EnumNames<Enum, Count>& names, Enum value) noexcept {
  for (const EnumName<Enum>& known : names) {
    if (known.value == value) return known.name;
  }
  return "?";
}

template <typename Enum, std::size_t Count>
[[nodiscard]] std::vector<std::string> names_of(const EnumNames<Enum, Count>& names) {
  std::vector<std::string> all;
  for (const EnumName<Enum>& known : names) all.emplace_back(known.name);
  return all;
}

template <typename Enum, std::size_t Count>
[[nodiscard]] std::optional<Enum> find_named(const EnumNames<Enum, Count>& names, std::string_view name) noexcept {
  for (const EnumName<Enum>& known : names) {
    if (known.name == name) return known.value;
  }
  return std::nullopt;
}

/// A name that people wrote. @throws SpecError at `where`, listing the known ones
template <typename Enum, std::size_t Count>
[[nodiscard]] Enum parse_name(const EnumNames<Enum, Count>& names, std::string_view text, std::string_view where) {
  if (const std::optional<Enum> value = find_named(names, text)) return *value;
  throw SpecError({.where = std::string(where),
                   .got = concat("\"", text, "\""),
                   .allowed = join(names_of(names), ", "),
                   .fix = "choose one of these"});
}

/// A name that a program wrote. @throws DataError at `where`, listing the known ones
template <typename Enum, std::size_t Count>
[[nodiscard]] Enum parse_stored_name(const EnumNames<Enum, Count>& names, std::string_view text,
                                     std::string_view where) {
  if (const std::optional<Enum> value = find_named(names, text)) return *value;
  throw DataError({.where = std::string(where),
                   .got = concat("\"", text, "\""),
                   .allowed = join(names_of(names), ", "),
                   .fix = "take an undamaged copy"});
}

}  // namespace axdse

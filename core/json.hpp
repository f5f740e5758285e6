#pragma once

#include <concepts>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "core/text.hpp"

namespace axdse {

/// Keys sorted: `dump()` is canonical, equal documents have equal text. Used for identities and storage.
using Json = nlohmann::json;
/// Keys in the order of writing, for files that people read.
using OrderedJson = nlohmann::ordered_json;

/// Text of `json` for a message: at most some 200 bytes, whatever the document holds.
[[nodiscard]] std::string excerpt(const Json& json);

/// Why nlohmann-json refused a text, without its "[json.exception...] parse error at ...", at most some 200 bytes.
[[nodiscard]] std::string reason_of(const Json::exception& error);

/// The member `key` of an object. @throws DataError at `where`: no object, or no such key
[[nodiscard]] const Json& member(const Json& json, std::string_view key, std::string_view where);

namespace detail {
[[noreturn]] void throw_wrong_json_type(const Json& got, std::string_view allowed, std::string_view key,
                                        std::string_view where);
}  // namespace detail

/// The member `key` as a bool, an integer in T's range, a finite double or a string, without the silent conversions of
/// nlohmann-json (1.5 or true read as 1, -1 as 2^64 - 1). @throws DataError at `where`/`key`
template <typename T>
[[nodiscard]] T field(const Json& json, std::string_view key, std::string_view where) {
  const Json& value = member(json, key, where);
  if constexpr (std::same_as<T, bool>) {
    if (value.is_boolean()) return value.get<bool>();
    detail::throw_wrong_json_type(value, "true or false", key, where);
  } else if constexpr (std::integral<T>) {
    if (value.is_number_unsigned()) {
      if (const auto number = value.get<std::uint64_t>(); std::in_range<T>(number)) return static_cast<T>(number);
    } else if (value.is_number_integer()) {
      if (const auto number = value.get<std::int64_t>(); std::in_range<T>(number)) return static_cast<T>(number);
    }
    detail::throw_wrong_json_type(
        value, concat("an integer from ", std::numeric_limits<T>::min(), " to ", std::numeric_limits<T>::max()), key,
        where);
  } else if constexpr (std::floating_point<T>) {
    if (value.is_number()) return value.get<T>();
    detail::throw_wrong_json_type(value, "a number", key, where);
  } else {
    static_assert(std::same_as<T, std::string>);
    if (value.is_string()) return value.get<std::string>();
    detail::throw_wrong_json_type(value, "a text", key, where);
  }
}

}  // namespace axdse

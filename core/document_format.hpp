#pragma once

#include <string_view>

#include "core/json.hpp"

namespace axdse {

/// The number in the key "format", which documents of format 1 did not have; `mark` is a key of every later format, so
/// that a document that lost its number is not taken for one of format 1.
/// @throws DataError at `where`: not a number from 2 to `newest`
[[nodiscard]] int format_of(const Json& json, int newest, std::string_view mark, std::string_view where);

}  // namespace axdse

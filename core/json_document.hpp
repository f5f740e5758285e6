#pragma once

#include <string>
#include <string_view>

#include "core/json.hpp"

namespace axdse {

/// A JSON document that people wrote. Duplicate keys are refused, and nesting beyond 64 levels: nlohmann-json's dump()
/// recurses. @throws SpecError with file, line and column
[[nodiscard]] Json parse_json_document(std::string_view text, const std::string& file);

/// The same for a document that a program wrote: a text that is none was damaged. @throws DataError at `where`
[[nodiscard]] Json parse_stored_json(std::string_view text, std::string_view where);

}  // namespace axdse

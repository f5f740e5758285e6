#pragma once

#include <nlohmann/json.hpp>

namespace axdse {

/// Keys sorted: `dump()` is canonical, equal documents have equal text. Used for identities and storage.
using Json = nlohmann::json;
/// Keys in the order of writing, for files that people read.
using OrderedJson = nlohmann::ordered_json;

}  // namespace axdse

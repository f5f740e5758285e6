#pragma once

#include <span>
#include <string>

#include "core/json.hpp"
#include "dse/json_reader.hpp"

namespace axdse::dse {

/// Applies "key=value" settings from the command line to a campaign document. A key is a JSON pointer
/// ("/layers/layer1.0.conv1/levels") or a path with dots ("search.evaluations"); objects on the way are made, list
/// entries must exist or follow the last. A value is JSON, or else a text. What cannot be applied goes to `problems`;
/// later problems at what was set name the setting.
void apply_settings(Json& document, std::span<const std::string> settings, Problems& problems);

}  // namespace axdse::dse

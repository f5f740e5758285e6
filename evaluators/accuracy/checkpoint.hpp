#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "evaluators/accuracy/network.hpp"

namespace axdse::accuracy {

/// Parameters and buffers as safetensors bytes, with "architecture" added to `metadata`.
[[nodiscard]] std::string save_checkpoint(const Network& network, std::map<std::string, std::string> metadata = {});

/// The buffers alone, the running statistics of batch norm: what recalibration changes. With the other tensors of the
/// checkpoint that was recalibrated they are the whole network. load_checkpoint() refuses them.
[[nodiscard]] std::string save_statistics(const Network& network, std::map<std::string, std::string> metadata = {});

/// The network that save_checkpoint() saved, in evaluation mode.
/// @param where the file's name, for messages
/// @throws DataError damaged, unknown architecture, a tensor is missing, unknown, of another shape, or not finite
[[nodiscard]] std::unique_ptr<Network> load_checkpoint(std::string_view bytes, std::string_view where);

}  // namespace axdse::accuracy

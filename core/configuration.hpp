#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.hpp"
#include "core/level.hpp"

namespace axdse {

struct LayerLevel {
  std::string layer;  ///< name of the layer in its network
  Level level;
  friend bool operator==(const LayerLevel&, const LayerLevel&) = default;
};

/// One level for each layer of a network: a point of the search space. Layers are in network order, names are unique.
class Configuration {
 public:
  Configuration() : Configuration(std::vector<LayerLevel>{}) {}
  explicit Configuration(std::vector<LayerLevel> layers);

  /// Every layer at the same level.
  [[nodiscard]] static Configuration uniform(std::span<const std::string> layers, const Level& level);

  [[nodiscard]] const std::vector<LayerLevel>& layers() const noexcept { return layers_; }
  [[nodiscard]] std::size_t size() const noexcept { return layers_.size(); }
  /// @throws InternalError the network has no such layer
  [[nodiscard]] const Level& at(std::string_view layer) const;
  [[nodiscard]] bool is_uniform() const;

  /// SHA-256 of the canonical JSON: equal exactly for equal configurations, the same on every machine.
  [[nodiscard]] const std::string& sha256() const noexcept { return sha256_; }
  /// "truncated(6)" if uniform, else the levels in network order with repetitions counted: "exact(8, 8), 8 x
  /// truncated(7), exact(6, 6)".
  [[nodiscard]] std::string summary() const;

  friend bool operator==(const Configuration& a, const Configuration& b) { return a.layers_ == b.layers_; }

 private:
  std::vector<LayerLevel> layers_;
  std::string sha256_;
};

/// [{"layer": "conv1", "multiplier": ..., "activation_clip": ..., "weight_scale": ...}, ...]
[[nodiscard]] Json to_json(const Configuration& configuration);
/// Reads what to_json writes. @throws DataError at `where`
[[nodiscard]] Configuration configuration_from_json(const Json& json, std::string_view where);

}  // namespace axdse

#include "core/configuration.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "core/digest.hpp"
#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse {

Configuration::Configuration(std::vector<LayerLevel> layers) : layers_(std::move(layers)) {
  std::set<std::string_view> names;
  for (const LayerLevel& layer : layers_) AXDSE_ENSURE(names.insert(layer.layer).second, "layer names are unique");
  sha256_ = sha256_hex(to_json(*this).dump());
}

Configuration Configuration::uniform(std::span<const std::string> layers, const Level& level) {
  std::vector<LayerLevel> levels;
  levels.reserve(layers.size());
  for (const std::string& layer : layers) levels.push_back({layer, level});
  return Configuration(std::move(levels));
}

const Level& Configuration::at(std::string_view layer) const {
  const auto found =
      std::find_if(layers_.begin(), layers_.end(), [layer](const LayerLevel& l) { return l.layer == layer; });
  AXDSE_ENSURE(found != layers_.end(),
               concat("a configuration names every layer of its network, but not \"", layer, "\""));
  return found->level;
}

bool Configuration::is_uniform() const {
  return std::all_of(layers_.begin(), layers_.end(),
                     [this](const LayerLevel& l) { return l.level == layers_.front().level; });
}

std::string Configuration::summary() const {
  if (layers_.empty()) return "no layers";
  if (is_uniform()) return to_string(layers_.front().level);
  std::vector<std::string> runs;
  for (std::size_t first = 0; first < layers_.size();) {
    const Level& level = layers_[first].level;
    std::size_t last = first + 1;
    while (last < layers_.size() && layers_[last].level == level) ++last;
    const std::size_t count = last - first;
    runs.push_back(count == 1 ? to_string(level) : concat(count, " x ", to_string(level)));
    first = last;
  }
  return join(runs, ", ");
}

Json to_json(const Configuration& configuration) {
  Json layers = Json::array();
  for (const LayerLevel& layer : configuration.layers()) {
    Json entry = to_json(layer.level);
    entry["layer"] = layer.layer;
    layers.push_back(std::move(entry));
  }
  return layers;
}

Configuration configuration_from_json(const Json& json, std::string_view where) {
  if (!json.is_array())
    throw DataError({.where = std::string(where), .got = excerpt(json), .allowed = "an array of layers"});
  std::vector<LayerLevel> layers;
  std::set<std::string> names;
  for (const Json& entry : json) {
    const std::string inside = concat(where, "/", layers.size());
    auto name = field<std::string>(entry, "layer", inside);
    if (!names.insert(name).second) {
      throw DataError({.where = inside, .got = excerpt(entry), .why = "an earlier layer has the same name"});
    }
    layers.push_back({std::move(name), level_from_json(entry, inside)});
  }
  return Configuration(std::move(layers));
}

}  // namespace axdse

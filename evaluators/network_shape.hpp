#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace axdse::evaluators {

/// A convolution or linear layer as its multipliers see it. A linear layer is a 1x1 convolution of a 1x1 image.
struct LayerShape {
  std::string name;  ///< unique in its network, as in PyTorch's state_dict without ".weight"
  std::int64_t in_channels = 1;
  std::int64_t out_channels = 1;
  std::int64_t kernel = 1;  ///< height and width of the window
  std::int64_t stride = 1;
  std::int64_t padding = 0;  ///< zeros on each of the four sides
  std::int64_t in_height = 1;
  std::int64_t in_width = 1;

  [[nodiscard]] std::int64_t out_height() const { return (in_height + 2 * padding - kernel) / stride + 1; }
  [[nodiscard]] std::int64_t out_width() const { return (in_width + 2 * padding - kernel) / stride + 1; }
  /// Products summed into one output element.
  [[nodiscard]] std::int64_t products_per_output() const { return in_channels * kernel * kernel; }
  [[nodiscard]] std::int64_t weights() const { return out_channels * products_per_output(); }
  /// Multiply-accumulates of one image; those on padding count, as in the literature.
  [[nodiscard]] std::int64_t macs() const { return weights() * out_height() * out_width(); }
  friend bool operator==(const LayerShape&, const LayerShape&) = default;
};

/// What cost and search need to know of a network: its multiplying layers, without weights.
struct NetworkShape {
  std::string architecture;        ///< a name that network_shape() knows
  std::vector<LayerShape> layers;  ///< in network order
  std::int64_t in_channels = 1;    ///< of an image, like the two below
  std::int64_t in_height = 1;
  std::int64_t in_width = 1;
  std::int64_t classes = 1;

  [[nodiscard]] std::int64_t total_macs() const;
  [[nodiscard]] std::vector<std::string> layer_names() const;
  /// Position of the layer of this name. @throws SpecError lists the layers
  [[nodiscard]] std::size_t index_of(std::string_view layer) const;
  friend bool operator==(const NetworkShape&, const NetworkShape&) = default;
};

/// Names that network_shape() accepts.
[[nodiscard]] std::vector<std::string> known_architectures();

/// @throws SpecError an unknown name; lists the known ones
[[nodiscard]] NetworkShape network_shape(std::string_view architecture);

}  // namespace axdse::evaluators

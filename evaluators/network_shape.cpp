#include "evaluators/network_shape.hpp"

#include <algorithm>
#include <iterator>

#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse::evaluators {
namespace {

[[noreturn]] void throw_unknown(std::string_view what, std::string_view name, const std::vector<std::string>& known) {
  const std::string_view close = closest_match(name, known);
  throw SpecError({.where = std::string(what),
                   .got = concat('"', name, '"'),
                   .allowed = join(known, ", "),
                   .fix = close.empty() ? "choose one of these" : concat("did you mean \"", close, "\"?")});
}

/// He et al., Deep Residual Learning (CVPR 2016), section 4.2, cut to one basic block a stage and fed with 1x28x28
/// images. Shortcuts that change the shape are 1x1 convolutions (its option B).
NetworkShape resnet8() {
  NetworkShape network{
      .architecture = "resnet8", .layers = {}, .in_channels = 1, .in_height = 28, .in_width = 28, .classes = 10};
  std::int64_t channels = network.in_channels;
  std::int64_t size = network.in_height;
  const auto convolution = [&](std::string name, std::int64_t inputs, std::int64_t outputs, std::int64_t kernel,
                               std::int64_t stride) {
    network.layers.push_back({.name = std::move(name),
                              .in_channels = inputs,
                              .out_channels = outputs,
                              .kernel = kernel,
                              .stride = stride,
                              .padding = kernel / 2,
                              .in_height = size,
                              .in_width = size});
    return network.layers.back().out_height();
  };

  size = convolution("conv1", channels, 16, 3, 1);
  channels = 16;
  for (int stage = 1; stage <= 3; ++stage) {
    const std::string block = concat("layer", stage, ".0.");
    const std::int64_t outputs = stage == 1 ? 16 : 2 * channels;
    const std::int64_t stride = stage == 1 ? 1 : 2;
    const std::int64_t input_size = size;
    size = convolution(block + "conv1", channels, outputs, 3, stride);
    convolution(block + "conv2", outputs, outputs, 3, 1);
    if (stride != 1) {
      size = input_size;
      size = convolution(block + "downsample", channels, outputs, 1, stride);
    }
    channels = outputs;
  }
  network.layers.push_back({.name = "fc", .in_channels = channels, .out_channels = network.classes});
  return network;
}

}  // namespace

std::int64_t NetworkShape::total_macs() const {
  std::int64_t sum = 0;
  for (const LayerShape& layer : layers) sum += layer.macs();
  return sum;
}

std::vector<std::string> NetworkShape::layer_names() const {
  std::vector<std::string> names;
  names.reserve(layers.size());
  for (const LayerShape& layer : layers) names.push_back(layer.name);
  return names;
}

std::size_t NetworkShape::index_of(std::string_view layer) const {
  const auto found = std::find_if(layers.begin(), layers.end(), [&](const LayerShape& l) { return l.name == layer; });
  if (found == layers.end()) throw_unknown(concat("layer of ", architecture), layer, layer_names());
  return static_cast<std::size_t>(std::distance(layers.begin(), found));
}

std::vector<std::string> known_architectures() { return {"resnet8"}; }

NetworkShape network_shape(std::string_view architecture) {
  if (architecture == "resnet8") return resnet8();
  throw_unknown("architecture", architecture, known_architectures());
}

}  // namespace axdse::evaluators

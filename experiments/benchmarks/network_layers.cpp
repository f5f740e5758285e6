#include "network_layers.hpp"

#include <algorithm>
#include <array>

#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse::benchmarks {
namespace {

using kernels::ConvProblem;

/// Collects the layers of a network while images pass through it.
class LayerList {
 public:
  explicit LayerList(std::int64_t batch) : batch_(batch) {}

  /// @return rows (= columns) of the output
  std::int64_t add(std::int64_t channels, std::int64_t outputs, std::int64_t size, std::int64_t kernel,
                   std::int64_t stride, std::int64_t groups = 1) {
    const ConvProblem problem = kernels::with_stride_and_padding({.batch = batch_,
                                                                  .height = size,
                                                                  .width = size,
                                                                  .channels = channels,
                                                                  .outputs = outputs,
                                                                  .kernel_height = kernel,
                                                                  .kernel_width = kernel,
                                                                  .groups = groups},
                                                                 stride, kernel / 2);
    const auto same = std::ranges::find(layers_, problem, &LayerShape::problem);
    if (same != layers_.end()) {
      ++same->count;
    } else {
      layers_.push_back({.problem = problem});
    }
    return problem.output_height();
  }

  [[nodiscard]] std::vector<LayerShape> take() { return std::move(layers_); }

 private:
  std::int64_t batch_;
  std::vector<LayerShape> layers_;
};

/// Two 3x3 convolutions beside a shortcut.
std::int64_t add_basic_block(LayerList& layers, std::int64_t channels, std::int64_t outputs, std::int64_t size,
                             std::int64_t stride) {
  const std::int64_t half = layers.add(channels, outputs, size, 3, stride);
  layers.add(outputs, outputs, half, 3, 1);
  if (stride != 1 || channels != outputs) layers.add(channels, outputs, size, 1, stride);
  return half;
}

void add_resnet8(LayerList& layers) {
  std::int64_t size = layers.add(1, 16, 28, 3, 1);
  size = add_basic_block(layers, 16, 16, size, 1);
  size = add_basic_block(layers, 16, 32, size, 2);
  add_basic_block(layers, 32, 64, size, 2);
  layers.add(64, 10, 1, 1, 1);
}

void add_resnet18(LayerList& layers) {
  std::int64_t size = layers.add(3, 64, 224, 7, 2) / 2;
  std::int64_t channels = 64;
  for (const std::int64_t outputs : {64, 128, 256, 512}) {
    size = add_basic_block(layers, channels, outputs, size, channels == outputs ? 1 : 2);
    size = add_basic_block(layers, outputs, outputs, size, 1);
    channels = outputs;
  }
  layers.add(512, 1000, 1, 1, 1);
}

void add_resnet50(LayerList& layers) {
  struct Stage {
    std::int64_t width;
    int blocks;
  };
  std::int64_t size = layers.add(3, 64, 224, 7, 2) / 2;
  std::int64_t channels = 64;
  for (const auto [width, blocks] : {Stage{64, 3}, Stage{128, 4}, Stage{256, 6}, Stage{512, 3}}) {
    for (int block = 0; block < blocks; ++block) {
      const std::int64_t stride = block == 0 && width != 64 ? 2 : 1;
      layers.add(channels, width, size, 1, 1);
      const std::int64_t smaller = layers.add(width, width, size, 3, stride);
      layers.add(width, 4 * width, smaller, 1, 1);
      if (block == 0) layers.add(channels, 4 * width, size, 1, stride);
      size = smaller;
      channels = 4 * width;
    }
  }
  layers.add(2048, 1000, 1, 1, 1);
}

void add_mobilenet_v2(LayerList& layers) {
  struct Stage {
    std::int64_t expansion;
    std::int64_t outputs;
    int blocks;
    std::int64_t stride;
  };
  std::int64_t size = layers.add(3, 32, 224, 3, 2);
  std::int64_t channels = 32;
  for (const auto [expansion, outputs, blocks, stride] :
       {Stage{1, 16, 1, 1}, Stage{6, 24, 2, 2}, Stage{6, 32, 3, 2}, Stage{6, 64, 4, 2}, Stage{6, 96, 3, 1},
        Stage{6, 160, 3, 2}, Stage{6, 320, 1, 1}}) {
    for (int block = 0; block < blocks; ++block) {
      const std::int64_t expanded = expansion * channels;
      if (expansion != 1) layers.add(channels, expanded, size, 1, 1);
      size = layers.add(expanded, expanded, size, 3, block == 0 ? stride : 1, expanded);
      layers.add(expanded, outputs, size, 1, 1);
      channels = outputs;
    }
  }
  layers.add(320, 1280, size, 1, 1);
  layers.add(1280, 1000, 1, 1, 1);
}

struct Network {
  std::string_view name;
  void (*add)(LayerList&);
};
constexpr std::array kNetworks = {Network{"resnet8", add_resnet8}, Network{"resnet18", add_resnet18},
                                  Network{"resnet50", add_resnet50}, Network{"mobilenet_v2", add_mobilenet_v2}};

}  // namespace

std::vector<std::string> network_names() {
  std::vector<std::string> names;
  for (const Network& network : kNetworks) names.emplace_back(network.name);
  return names;
}

std::vector<LayerShape> network_layers(const std::string& name, std::int64_t batch) {
  const auto* const network = std::ranges::find(kNetworks, name, &Network::name);
  if (network == kNetworks.end()) {
    throw SpecError({.where = "network", .got = name, .allowed = join(network_names(), ", "), .fix = "choose one"});
  }
  LayerList layers(batch);
  network->add(layers);
  return layers.take();
}

std::string to_string(const ConvProblem& p) {
  return concat(p.channels, " -> ", p.outputs, ", ", p.height, "x", p.width, ", ", p.kernel_height, "x", p.kernel_width,
                p.stride_height > 1 ? concat(" /", p.stride_height) : "", p.groups > 1 ? " depthwise" : "");
}

double operations(const ConvProblem& p) {
  return 2.0 * static_cast<double>(p.output_size()) * static_cast<double>(p.products_per_output());
}

}  // namespace axdse::benchmarks

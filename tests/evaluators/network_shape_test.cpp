#include "evaluators/network_shape.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "core/error.hpp"

namespace axdse::evaluators {
namespace {

TEST_CASE("resnet8 has ten layers under their names", "[evaluators]") {
  const NetworkShape network = network_shape("resnet8");
  CHECK(network.layer_names() == std::vector<std::string>{"conv1", "layer1.0.conv1", "layer1.0.conv2", "layer2.0.conv1",
                                                          "layer2.0.conv2", "layer2.0.downsample", "layer3.0.conv1",
                                                          "layer3.0.conv2", "layer3.0.downsample", "fc"});
  CHECK(network.classes == 10);
}

TEST_CASE("resnet8 does 9,345,920 multiply-accumulates an image", "[evaluators]") {
  const NetworkShape network = network_shape("resnet8");
  CHECK(network.total_macs() == 9'345'920);
  // By hand: 28 x 28 x 16 x (1 x 9), 14 x 14 x 32 x (16 x 9), 7 x 7 x 64 x 32, 10 x 64.
  CHECK(network.layers[network.index_of("conv1")].macs() == 112'896);
  CHECK(network.layers[network.index_of("layer2.0.conv1")].macs() == 903'168);
  CHECK(network.layers[network.index_of("layer3.0.downsample")].macs() == 100'352);
  CHECK(network.layers[network.index_of("fc")].macs() == 640);
}

TEST_CASE("each layer's input is what an earlier layer puts out", "[evaluators][property]") {
  const NetworkShape network = network_shape(GENERATE(from_range(known_architectures())));
  std::set<std::vector<std::int64_t>> available{{network.in_channels, network.in_height, network.in_width}};
  for (const LayerShape& layer : network.layers) {
    CAPTURE(layer.name);
    // A linear layer takes the average over the image.
    const bool linear = layer.in_height == 1 && layer.in_width == 1;
    const auto fits = [&](const std::vector<std::int64_t>& shape) {
      return shape[0] == layer.in_channels && (linear || (shape[1] == layer.in_height && shape[2] == layer.in_width));
    };
    CHECK(std::any_of(available.begin(), available.end(), fits));
    available.insert({layer.out_channels, layer.out_height(), layer.out_width()});
  }
  CHECK(network.layers.back().out_channels == network.classes);
}

TEST_CASE("unknown architectures and layers are answered with the known ones", "[evaluators]") {
  try {
    (void)network_shape("resnet9");
    FAIL("accepted");
  } catch (const SpecError& error) {
    CHECK(error.diagnostics().front().got == "\"resnet9\"");
    CHECK(error.diagnostics().front().allowed == "resnet8");
    CHECK(error.diagnostics().front().fix == "did you mean \"resnet8\"?");
  }
  try {
    (void)network_shape("resnet8").index_of("layer1.0.conv3");
    FAIL("accepted");
  } catch (const SpecError& error) {
    CHECK(error.diagnostics().front().where == "layer of resnet8");
    CHECK(error.diagnostics().front().allowed.find("layer3.0.downsample") != std::string::npos);
  }
}

}  // namespace
}  // namespace axdse::evaluators

#pragma once

#include <string>
#include <vector>

#include "kernels/approx_conv.hpp"

namespace axdse::benchmarks {

/// Convolutions of equal shape in a network.
struct LayerShape {
  int count = 1;                 ///< times it occurs
  kernels::ConvProblem problem;  ///< its multiplier is to be filled in
};

[[nodiscard]] std::vector<std::string> network_names();

/// Layers of a network in the order of their first occurrence: "resnet8" (Fashion-MNIST, 28x28), "resnet18",
/// "resnet50", "mobilenet_v2" (ImageNet, 224x224; He et al., CVPR 2016; Sandler et al., CVPR 2018). Its classifier as a
/// 1x1 convolution. @throws SpecError an unknown name, listing the known
[[nodiscard]] std::vector<LayerShape> network_layers(const std::string& name, std::int64_t batch);

[[nodiscard]] std::string to_string(const kernels::ConvProblem& problem);  ///< "64 -> 64, 28x28, 3x3 /2"
/// Two operations a product.
[[nodiscard]] double operations(const kernels::ConvProblem& problem);

}  // namespace axdse::benchmarks

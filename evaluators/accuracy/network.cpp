#include "evaluators/accuracy/network.hpp"

#include "core/error.hpp"
#include "evaluators/accuracy/models/resnet8.hpp"

namespace axdse::accuracy {

torch::Tensor FloatExecutor::run(const evaluators::LayerShape& layer, std::size_t /*layer_index*/,
                                 const torch::Tensor& input, const torch::Tensor& weight, const torch::Tensor& bias) {
  if (input.dim() == 2) return torch::linear(input, weight, bias);
  return torch::conv2d(input, weight, bias, layer.stride, layer.padding);
}

std::unique_ptr<Network> make_network(std::string_view architecture, std::uint64_t seed) {
  const evaluators::NetworkShape shape = evaluators::network_shape(architecture);  // throws for an unknown one
  if (architecture == "resnet8") return std::make_unique<ResNet8>(seed);
  throw InternalError(
      {.where = "make_network", .got = shape.architecture, .why = "its shape is known, but no network of it"});
}

}  // namespace axdse::accuracy

#include "evaluators/accuracy/network.hpp"

#include "core/error.hpp"
#include "core/text.hpp"
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

torch::Device device_of(const Network& network) { return network.parameters().front().tensor.device(); }

void move_to(Network& network, const torch::Device& device) {
  if (device.is_cuda() && !torch::cuda::is_available()) {
    throw ResourceError({.where = concat("device ", device.str()),
                         .got = "no CUDA device that LibTorch can use",
                         .allowed = "cpu",
                         .why = "there is no GPU or driver, or this build links LibTorch's CPU half alone",
                         .fix = "choose cpu, or set up with AXDSE_TORCH=cuda scripts/setup and build again"});
  }
  const torch::NoGradGuard no_grad;
  std::vector<NamedTensor> tensors = network.parameters();
  for (NamedTensor& buffer : network.buffers()) tensors.push_back(std::move(buffer));
  for (NamedTensor& named : tensors) named.tensor.set_data(named.tensor.to(device));
}

}  // namespace axdse::accuracy

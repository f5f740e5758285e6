#include "evaluators/accuracy/models/resnet8.hpp"

#include <ATen/CPUGeneratorImpl.h>

#include <cmath>

#include "core/error.hpp"
#include "core/seed.hpp"
#include "core/text.hpp"

namespace axdse::accuracy {
namespace {

/// Name of the batch norm behind a convolution in torchvision's state_dict: "conv1" -> "bn1", "x.downsample" ->
/// "x.downsample_bn".
std::string norm_name_of(const std::string& layer) {
  if (layer.ends_with("downsample")) return layer + "_bn";
  constexpr std::string_view kConv = "conv";
  const std::size_t at = layer.rfind(kConv);
  AXDSE_ENSURE(at != std::string::npos, concat("a convolution named ", layer));
  return concat(layer.substr(0, at), "bn", layer.substr(at + kConv.size()));
}

torch::Tensor leaf(torch::Tensor values) { return values.set_requires_grad(true); }

}  // namespace

ResNet8::ResNet8(std::uint64_t seed) : shape_(evaluators::network_shape("resnet8")) {
  for (std::size_t index = 0; index < shape_.layers.size(); ++index) {
    const evaluators::LayerShape& shape = shape_.layers[index];
    at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(seed_for(seed, index, "initial weights"));
    Layer layer;
    if (shape.name == "fc") {
      const double bound = 1 / std::sqrt(static_cast<double>(shape.in_channels));
      layer.weight = leaf(torch::empty({shape.out_channels, shape.in_channels}).uniform_(-bound, bound, generator));
      layer.bias = leaf(torch::empty({shape.out_channels}).uniform_(-bound, bound, generator));
    } else {
      const double deviation = std::sqrt(2.0 / static_cast<double>(shape.out_channels * shape.kernel * shape.kernel));
      layer.weight = leaf(torch::empty({shape.out_channels, shape.in_channels, shape.kernel, shape.kernel})
                              .normal_(0, deviation, generator)
                              .contiguous(torch::MemoryFormat::ChannelsLast));
      layer.norm.emplace(shape.out_channels);
      layer.norm_name = norm_name_of(shape.name);
    }
    layers_.push_back(std::move(layer));
  }
  for (int stage = 1; stage <= 3; ++stage) {
    const std::string prefix = concat("layer", stage, ".0.");
    Block block{.conv1 = shape_.index_of(prefix + "conv1"), .conv2 = shape_.index_of(prefix + "conv2")};
    if (stage > 1) block.downsample = shape_.index_of(prefix + "downsample");
    blocks_.push_back(block);
  }
}

torch::Tensor ResNet8::run(std::size_t index, const torch::Tensor& input, LayerExecutor& executor,
                           const AfterNorm& after) {
  Layer& layer = layers_[index];
  const torch::Tensor output = executor.run(shape_.layers[index], index, input, layer.weight, layer.bias);
  return layer.norm ? layer.norm->forward(output, training_, average_, after) : output;
}

torch::Tensor ResNet8::forward(const torch::Tensor& images, LayerExecutor& executor) {
  torch::Tensor x = run(shape_.index_of("conv1"), images, executor, {.relu = true});
  for (const Block& block : blocks_) {
    const torch::Tensor shortcut = block.downsample ? run(*block.downsample, x, executor) : x;
    const torch::Tensor inner = run(block.conv1, x, executor, {.relu = true});
    x = run(block.conv2, inner, executor, {.addend = shortcut, .relu = true});
  }
  return run(shape_.index_of("fc"), x.mean({2, 3}), executor);
}

std::vector<NamedTensor> ResNet8::parameters() const {
  std::vector<NamedTensor> tensors;
  for (std::size_t index = 0; index < layers_.size(); ++index) {
    const Layer& layer = layers_[index];
    tensors.push_back({shape_.layers[index].name + ".weight", layer.weight});
    if (layer.bias.defined()) tensors.push_back({shape_.layers[index].name + ".bias", layer.bias});
    if (layer.norm) {
      tensors.push_back({layer.norm_name + ".weight", layer.norm->scale()});
      tensors.push_back({layer.norm_name + ".bias", layer.norm->shift()});
    }
  }
  return tensors;
}

std::vector<NamedTensor> ResNet8::buffers() const {
  std::vector<NamedTensor> tensors;
  for (const Layer& layer : layers_) {
    if (!layer.norm) continue;
    tensors.push_back({layer.norm_name + ".running_mean", layer.norm->running_mean()});
    tensors.push_back({layer.norm_name + ".running_var", layer.norm->running_variance()});
  }
  return tensors;
}

void ResNet8::reset_statistics() {
  for (Layer& layer : layers_) {
    if (layer.norm) layer.norm->reset_statistics();
  }
}

std::unique_ptr<Network> ResNet8::clone() const {
  std::unique_ptr<ResNet8> copy(new ResNet8(*this));
  for (Layer& layer : copy->layers_) {
    layer.weight = leaf(layer.weight.detach().clone());
    if (layer.bias.defined()) layer.bias = leaf(layer.bias.detach().clone());
    if (layer.norm) layer.norm = layer.norm->clone();
  }
  return copy;
}

}  // namespace axdse::accuracy

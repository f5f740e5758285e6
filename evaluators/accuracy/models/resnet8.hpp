#pragma once

#include <torch/torch.h>

#include <optional>
#include <vector>

#include "evaluators/accuracy/batch_norm.hpp"
#include "evaluators/accuracy/network.hpp"

namespace axdse::accuracy {

/// "resnet8" of network_shape(): a 3x3 convolution, three basic blocks of 16, 32 and 64 channels, average pooling, a
/// linear layer. Batch norm after each convolution, which has no bias; the shortcuts of the last two blocks are 1x1
/// convolutions with batch norm.
class ResNet8 final : public Network {
 public:
  /// He initialisation (normal, by outputs) of convolutions, PyTorch's default for the linear layer.
  explicit ResNet8(std::uint64_t seed);

  [[nodiscard]] const evaluators::NetworkShape& shape() const override { return shape_; }
  [[nodiscard]] torch::Tensor forward(const torch::Tensor& images, LayerExecutor& executor) override;
  [[nodiscard]] std::vector<NamedTensor> parameters() const override;
  [[nodiscard]] std::vector<NamedTensor> buffers() const override;
  [[nodiscard]] torch::Tensor weight(std::size_t layer_index) const override { return layers_.at(layer_index).weight; }
  void train(bool on) override { training_ = on; }
  [[nodiscard]] bool is_training() const override { return training_; }
  void set_statistics_average(StatisticsAverage average) override { average_ = average; }
  void reset_statistics() override;
  [[nodiscard]] std::unique_ptr<Network> clone() const override;

 private:
  struct Layer {
    torch::Tensor weight;
    torch::Tensor bias;             // of the linear layer only
    std::optional<BatchNorm> norm;  // of convolutions only
    std::string norm_name;
  };
  struct Block {
    std::size_t conv1 = 0;
    std::size_t conv2 = 0;
    std::optional<std::size_t> downsample;
  };

  ResNet8(const ResNet8& other) = default;  // shares tensors: the first half of clone()

  [[nodiscard]] torch::Tensor run(std::size_t layer, const torch::Tensor& input, LayerExecutor& executor,
                                  const AfterNorm& after = {});

  evaluators::NetworkShape shape_;
  std::vector<Layer> layers_;  // as in shape_.layers
  std::vector<Block> blocks_;
  bool training_ = false;
  StatisticsAverage average_ = StatisticsAverage::kExponential;
};

}  // namespace axdse::accuracy

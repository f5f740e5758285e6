#pragma once

#include <torch/torch.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "evaluators/network_shape.hpp"

namespace axdse::accuracy {

/// How a network's multiplying layers are computed: in float, or quantised with approximate products.
class LayerExecutor {
 public:
  virtual ~LayerExecutor() = default;
  /// One layer. Convolution: input (N, C, H, W) channels_last, weight (K, C, R, S), output (N, K, H', W')
  /// channels_last; linear: input (N, C), weight (K, C), output (N, K). All float; `bias` (K) is undefined where the
  /// layer has none. `layer_index` counts in NetworkShape::layers. A layer is run once in each forward pass; gradients
  /// flow to input, weight and bias when autograd is on.
  [[nodiscard]] virtual torch::Tensor run(const evaluators::LayerShape& layer, std::size_t layer_index,
                                          const torch::Tensor& input, const torch::Tensor& weight,
                                          const torch::Tensor& bias) = 0;
};

/// LibTorch's own convolution and linear layers. Has no state: one serves any network and thread.
class FloatExecutor final : public LayerExecutor {
 public:
  [[nodiscard]] torch::Tensor run(const evaluators::LayerShape& layer, std::size_t layer_index,
                                  const torch::Tensor& input, const torch::Tensor& weight,
                                  const torch::Tensor& bias) override;
};

struct NamedTensor {
  std::string name;
  torch::Tensor tensor;  ///< a handle: shares memory with the network
};

/// How training mode folds a batch into the running statistics of batch norm.
enum class StatisticsAverage {
  kExponential,  ///< 0.9 x old + 0.1 x batch
  kCumulative,   ///< mean over all batches since reset_statistics()
};

/// A trained or trainable network. Not thread-safe: each thread works on a clone().
class Network {
 public:
  virtual ~Network() = default;

  [[nodiscard]] virtual const evaluators::NetworkShape& shape() const = 0;

  /// images (N, C, H, W) float in [0, 1], as make_batch() makes them -> logits (N, classes). In training mode batch
  /// norm uses the statistics of the batch and updates the running ones.
  [[nodiscard]] virtual torch::Tensor forward(const torch::Tensor& images, LayerExecutor& executor) = 0;

  /// Leaves that training changes, requires_grad set, named as in PyTorch's state_dict; always in the same order.
  [[nodiscard]] virtual std::vector<NamedTensor> parameters() const = 0;
  /// Running statistics of batch norm, float, without num_batches_tracked; always in the same order.
  [[nodiscard]] virtual std::vector<NamedTensor> buffers() const = 0;
  /// The weight (K, C, R, S) or (K, C) of a layer: the tensor that parameters() holds as "LAYER.weight".
  [[nodiscard]] virtual torch::Tensor weight(std::size_t layer_index) const = 0;

  /// A new network evaluates.
  virtual void train(bool on) = 0;
  [[nodiscard]] virtual bool is_training() const = 0;
  /// A new network averages exponentially.
  virtual void set_statistics_average(StatisticsAverage average) = 0;
  /// Running means to 0, variances to 1, and the cumulative average starts anew.
  virtual void reset_statistics() = 0;

  /// Shares nothing with this one; modes and statistics are equal.
  [[nodiscard]] virtual std::unique_ptr<Network> clone() const = 0;
};

/// Freshly initialised; equal seeds give equal weights. No global random state is read or changed.
/// @throws SpecError an unknown architecture
[[nodiscard]] std::unique_ptr<Network> make_network(std::string_view architecture, std::uint64_t seed);

/// Where a network's tensors lie; images and labels must lie there too.
[[nodiscard]] torch::Device device_of(const Network& network);

/// Moves parameters and statistics; handles that parameters() gave out stay those of the network.
/// @throws ResourceError LibTorch was built or linked without that kind of device, or finds none
void move_to(Network& network, const torch::Device& device);

}  // namespace axdse::accuracy

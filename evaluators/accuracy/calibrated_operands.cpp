#include "evaluators/accuracy/calibrated_operands.hpp"

#include "core/text.hpp"
#include "evaluators/accuracy/layer_operands.hpp"

namespace axdse::accuracy {

CalibratedOperands::CalibratedOperands(const Network& network, const Calibration& calibration)
    : layers_(network.shape().layers), calibration_(&calibration) {
  for (std::size_t n = 0; n < layers_.size(); ++n) {
    const torch::Tensor weight = network.weight(n).detach().to(torch::kCPU).contiguous();
    const auto* const values = weight.const_data_ptr<float>();
    weights_.emplace_back(values, values + weight.numel());
  }
}

OperandStatistics CalibratedOperands::operands(std::size_t layer_index, const Level& level) const {
  const OperandWidths widths = operand_widths(level.multiplier);
  const std::pair<std::size_t, std::string> key(
      layer_index,
      concat(widths.activation_bits, " ", widths.weight_bits, " ", to_string(operands_of(level.multiplier).weight), " ",
             to_string(level.clip), " ", to_string(level.weight_scale)));
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = known_.find(key); known != known_.end()) return known->second;
  }
  OperandStatistics statistics =
      layer_operands(layers_.at(layer_index), calibration_->distribution(layer_index),
                     calibration_->quantiser(layer_index, level), weights_[layer_index], level);
  const std::lock_guard lock(mutex_);
  return known_.try_emplace(key, std::move(statistics)).first->second;
}

}  // namespace axdse::accuracy

#pragma once

#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "evaluators/accuracy/calibration.hpp"
#include "evaluators/accuracy/network.hpp"
#include "evaluators/operand_source.hpp"

namespace axdse::accuracy {

/// Operands of the fp32 network as it was trained, on the images of its calibration.
class CalibratedOperands final : public evaluators::OperandSource {
 public:
  /// Copies the weights; `calibration`, of this network, must outlive this.
  CalibratedOperands(const Network& network, const Calibration& calibration);

  [[nodiscard]] OperandStatistics operands(std::size_t layer_index, const Level& level) const override;

 private:
  std::vector<evaluators::LayerShape> layers_;
  std::vector<std::vector<float>> weights_;  ///< by layer
  const Calibration* calibration_;
  mutable std::mutex mutex_;
  /// By layer and what of the level they depend on; guarded by mutex_.
  mutable std::map<std::pair<std::size_t, std::string>, OperandStatistics> known_;
};

}  // namespace axdse::accuracy

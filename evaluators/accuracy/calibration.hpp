#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/level.hpp"
#include "evaluators/accuracy/activation_distribution.hpp"
#include "evaluators/accuracy/datasets/dataset.hpp"
#include "evaluators/accuracy/network.hpp"
#include "evaluators/accuracy/quantiser.hpp"

namespace axdse::accuracy {

/// The inputs of all layers of the exact fp32 network on some images: what activation clips are chosen from. A property
/// of network and images, never of a configuration. Immutable, thread-safe.
class Calibration {
 public:
  /// Runs a copy of `network` in evaluation mode on `images` of `dataset`, drawn with a fixed seed (all, if there are
  /// fewer).
  /// @throws SpecError a layer has negative or not finite inputs
  Calibration(const Network& network, const Dataset& dataset, std::int64_t images);

  /// The quantiser that `level` asks for at the input of a layer. The first layer reads pixels: its clip is 1, whatever
  /// the level says, so that its codes at 8 bits are the raw pixels.
  [[nodiscard]] ActivationQuantiser quantiser(std::size_t layer_index, const Level& level) const;

  [[nodiscard]] const ActivationDistribution& distribution(std::size_t layer_index) const {
    return distributions_.at(layer_index);
  }

 private:
  std::vector<ActivationDistribution> distributions_;  ///< in network order
};

/// `images` different indices into `dataset` (all, if there are fewer), drawn with a seed fixed for this purpose: equal
/// in every campaign.
[[nodiscard]] std::vector<std::int32_t> fixed_images(const Dataset& dataset, std::int64_t images,
                                                     std::string_view purpose);

}  // namespace axdse::accuracy

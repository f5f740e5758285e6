#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace axdse::hwmodel {

/// Draws operand codes by their probabilities, by inversion: the smallest code whose cumulated probability exceeds a
/// uniform number.
class CodeSampler {
 public:
  /// @pre the probabilities sum to 1
  explicit CodeSampler(const std::array<double, 256>& probability);

  /// @pre `u` in [0, 1)
  [[nodiscard]] std::uint8_t at(double u) const {
    std::size_t code = first_[static_cast<std::size_t>(u * static_cast<double>(first_.size()))];
    while (cumulated_[code] <= u) ++code;
    return static_cast<std::uint8_t>(code);
  }

 private:
  std::array<double, 256> cumulated_{};
  std::array<std::uint8_t, 256> first_{};  ///< by u in steps of 1/256: where the search starts
};

}  // namespace axdse::hwmodel

#include "hwmodel/simulation/stimulus.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"

namespace axdse::hwmodel {

std::uint64_t OperandPorts::values(std::uint8_t activation_code, std::uint8_t weight_code) const noexcept {
  const auto low_bits = [](std::uint64_t code, int bits) { return code & ((std::uint64_t{1} << bits) - 1); };
  std::uint64_t weight = low_bits(weight_code, weight_bits);
  if (weight_encoding == OperandEncoding::kSm8) {
    const int magnitude_bits = weight_bits - 1;
    weight = low_bits(weight_code, magnitude_bits) | (std::uint64_t{weight_code} >> 7U) << magnitude_bits;
  }
  return low_bits(activation_code, activation_bits) | weight << activation_bits;
}

Stimulus recorded_stimulus(std::string name, std::vector<std::uint64_t> periods, int hold) {
  AXDSE_ENSURE(hold >= 1, "a hold period is at least one period");
  const auto next = [recording = std::move(periods), position = std::size_t{0}](std::span<std::uint64_t> out) mutable {
    const std::size_t count = std::min(out.size(), recording.size() - position);
    std::copy_n(recording.begin() + static_cast<std::ptrdiff_t>(position), count, out.begin());
    position += count;
    return count;
  };
  return {.name = std::move(name), .hold = hold, .next = next};
}

}  // namespace axdse::hwmodel

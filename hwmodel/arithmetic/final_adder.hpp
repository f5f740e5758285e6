#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "hwmodel/arithmetic/partial_products.hpp"

namespace axdse::hwmodel {

enum class FinalAdder {
  kRipple,    ///< a chain of full adders: the least area and, without glitches, energy
  kSklansky,  ///< parallel prefix of logarithmic depth (J. Sklansky, IRE Trans. Electronic Computers, 1960)
};
inline constexpr std::array kFinalAdders = {FinalAdder::kRipple, FinalAdder::kSklansky};

[[nodiscard]] std::string_view to_string(FinalAdder adder) noexcept;  ///< "ripple", "sklansky"

/// Sum of columns of at most two bits, modulo 2^columns.size(): one bit a column.
[[nodiscard]] std::vector<Signal> add_columns(const BitColumns& columns, FinalAdder adder, NetlistBuilder& builder);

}  // namespace axdse::hwmodel

#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "hwmodel/arithmetic/partial_products.hpp"

namespace axdse::hwmodel {

/// A chain of full adders, or a parallel-prefix adder: generate and propagate of single columns are combined over ever
/// longer spans until each column knows its carry.
enum class FinalAdder {
  kRipple,      ///< a chain of full adders: the least area
  kSklansky,    ///< least depth, fan-out up to half the width (J. Sklansky, IRE Trans. Electronic Computers, 1960)
  kBrentKung,   ///< fewest prefix nodes at about twice the depth (R. Brent, H. Kung, IEEE Trans. Computers, 1982)
  kKoggeStone,  ///< least depth and fan-out of 2, most nodes (P. Kogge, H. Stone, IEEE Trans. Computers, 1973)
};
inline constexpr std::array kFinalAdders = {FinalAdder::kRipple, FinalAdder::kSklansky, FinalAdder::kBrentKung,
                                            FinalAdder::kKoggeStone};

/// "ripple", "sklansky", "brent-kung", "kogge-stone"
[[nodiscard]] std::string_view to_string(FinalAdder adder) noexcept;

/// Sum of columns of at most two bits, modulo 2^columns.size(): one bit a column. `carry` is a third bit of the lowest
/// column that is not empty.
[[nodiscard]] std::vector<Signal> add_columns(const BitColumns& columns, FinalAdder adder, NetlistBuilder& builder,
                                              Signal carry = Signal::zero());

}  // namespace axdse::hwmodel

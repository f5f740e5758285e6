#pragma once

#include <array>
#include <string_view>

#include "hwmodel/arithmetic/partial_products.hpp"

namespace axdse::hwmodel {

/// How partial products become two bits a column.
enum class ReductionTree {
  kArray,    ///< row after row into a carry-save sum (E. Braun, Digital Computer Design, 1963): regular, deepest
  kWallace,  ///< every three bits of a column as soon as they are there (C. Wallace, IEEE Trans. EC, 1964)
  kDadda,    ///< as late as the depth allows: fewest adders (L. Dadda, Alta Frequenza, 1965)
};
inline constexpr std::array kReductionTrees = {ReductionTree::kArray, ReductionTree::kWallace, ReductionTree::kDadda};

[[nodiscard]] std::string_view to_string(ReductionTree tree) noexcept;  ///< "array", "wallace", "dadda"

/// Reduces `products` to columns of at most two bits, of equal sum modulo 2^width. Within a column of a Dadda tree the
/// bits of least delay are added first.
[[nodiscard]] BitColumns reduce(const PartialProducts& products, ReductionTree tree, NetlistBuilder& builder);

}  // namespace axdse::hwmodel

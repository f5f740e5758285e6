#pragma once

#include "hwmodel/arithmetic/partial_products.hpp"

namespace axdse::hwmodel {

/// Adds with full and half adders until no column holds more than two bits (L. Dadda, "Some schemes for parallel
/// multipliers", 1965): each stage brings the columns down to the next of 2, 3, 4, 6, 9, 13, ... and no further. Within
/// a column the bits that have passed the fewest adders are added first.
[[nodiscard]] BitColumns dadda_reduction(BitColumns columns, NetlistBuilder& builder);

}  // namespace axdse::hwmodel

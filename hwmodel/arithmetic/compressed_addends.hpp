#pragma once

#include "core/multiplier_spec.hpp"
#include "hwmodel/arithmetic/partial_products.hpp"

namespace axdse::hwmodel {

/// The partial products of `multiplier`'s array with its low columns compressed by gates; the sign constants stay.
[[nodiscard]] PartialProducts compressed_addends(const CompressedMultiplier& multiplier, const PartialProducts& array,
                                                 NetlistBuilder& builder);

}  // namespace axdse::hwmodel

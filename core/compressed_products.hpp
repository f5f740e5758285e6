#pragma once

#include "core/compressed_multiplier.hpp"
#include "core/product_table.hpp"

namespace axdse {

/// product_table() of a compressed array.
[[nodiscard]] ProductTable tabulate(const CompressedMultiplier& spec);

}  // namespace axdse

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/seed.hpp"
#include "core/table_file.hpp"

namespace axdse::kernels {

/// sum over t of u_t(a) v_t(w) with `rank` random maps, u up to `largest_u`, v up to +-`largest_v`, and a map of w
/// alone. Not commutative.
[[nodiscard]] TableMultiplier random_low_rank_table(Operands operands, int rank, int largest_u, int largest_v,
                                                    RandomEngine& engine);

/// Any 16-bit products: of full rank.
[[nodiscard]] TableMultiplier random_table(Operands operands, RandomEngine& engine);

/// The same products with the operands' codes exchanged.
[[nodiscard]] TableMultiplier exchanged(const TableMultiplier& table);

/// EvoApproxLib's 8 x 8 multipliers (NAME.bin, 131,072 bytes, first index operand A) where the environment variable
/// AXDSE_EVOAPPROX_DIR names their folder; else nothing, and says "SKIP".
[[nodiscard]] std::vector<TableMultiplier> evoapprox_tables();

}  // namespace axdse::kernels

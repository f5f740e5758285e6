#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/table_multiplier.hpp"

namespace axdse {

/// Which operand a file's rows stand for: its index is row * 256 + column. Published tables are often not commutative,
/// and their sources disagree, so it has to be said.
enum class TableRows { kActivation, kWeight };

/// Reads 256 x 256 products, both codes in the order 0 to 255 (two's complement: 0 to 127, -128 to -1). The format is
/// told by content and name:
/// - .npy (format 1 to 3): little-endian int16, uint16, int32 or int64, C order, shape (256, 256) or (65536,)
/// - C text (.h .hpp .c .cc .cpp .inc .inl): the numbers of the first initialiser in braces
/// - anything else: raw little-endian, 131,072 bytes of 16 bits or 262,144 bytes of int32
/// Raw 16-bit products are read as int16 where an operand is signed, else as uint16.
/// @throws SpecError no such file; another size, shape or element type; a number that is none
[[nodiscard]] TableMultiplier read_table(const std::filesystem::path& file, TableRows rows, Operands operands);

/// The same from the content of a file called `name`.
[[nodiscard]] TableMultiplier parse_table(std::string_view content, const std::filesystem::path& name, TableRows rows,
                                          Operands operands);

/// What a table holds, for the person who imported it: "MED 1.5, WCE 6, ER 0.5, MSE 4, bias -1.5, error rank
/// 3, not commutative, product(0, 0) = 0", under uniform operands.
[[nodiscard]] std::string table_report(const TableMultiplier& table);

}  // namespace axdse

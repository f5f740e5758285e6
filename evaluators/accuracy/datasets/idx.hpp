#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace axdse::accuracy {

/// An array of bytes in the IDX format of LeCun's MNIST pages.
struct IdxArray {
  std::vector<std::int64_t> dimensions;  ///< slowest first
  std::vector<std::uint8_t> values;
};

/// Reads a whole IDX file of unsigned bytes, plain or gzip-compressed (told by its first bytes). Of the element types
/// that IDX knows only 0x08 is read. Memory is taken only for what `bytes` can hold: gzip expands at most 1032-fold.
/// @param where the file's name, for messages
/// @throws DataError not IDX, other element type, not `dimensions` dimensions, shorter or longer than its header says,
/// or damaged compression
[[nodiscard]] IdxArray parse_idx(std::string_view bytes, int dimensions, std::string_view where);

}  // namespace axdse::accuracy

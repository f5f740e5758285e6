#include "core/compressed_multiplier.hpp"

namespace axdse {
namespace {

/// Bits that are left to be added when the columns below `below` have been compressed.
std::size_t bits_left(const MaskedMultiplier& array, Compressor compressor, std::size_t below) {
  struct AnyBit {};
  const PartialProductMask kept = array.kept_in_array();
  std::vector<std::vector<AnyBit>> columns(static_cast<std::size_t>(array.rows()) +
                                           static_cast<std::size_t>(array.columns()));
  for (int i = 0; i < array.rows(); ++i) {
    for (int j = 0; j < array.columns(); ++j) {
      if (kept.kept(i, j)) columns[static_cast<std::size_t>(i) + static_cast<std::size_t>(j)].emplace_back();
    }
  }
  compress_columns(
      columns, below, compressor, [](AnyBit, AnyBit) { return AnyBit{}; },
      [](std::span<const AnyBit, 4>) { return std::pair<AnyBit, AnyBit>{}; });
  std::size_t bits = 0;
  for (const auto& column : columns) bits += column.size();
  return bits;
}

}  // namespace

std::string_view to_string(Compressor compressor) noexcept {
  switch (compressor) {
    case Compressor::kOr:
      return "or";
    case Compressor::kMomeni:
      return "momeni";
    case Compressor::kVenkatachalam:
      return "venkatachalam";
    case Compressor::kYang:
      return "yang";
  }
  return "?";
}

std::vector<int> compressible_columns(const MaskedMultiplier& array, Compressor compressor) {
  std::vector<int> all;
  std::size_t before = bits_left(array, compressor, 0);
  for (int columns = 1; columns < array.rows() + array.columns(); ++columns) {
    const std::size_t left = bits_left(array, compressor, static_cast<std::size_t>(columns));
    if (left < before) all.push_back(columns);
    before = left;
  }
  return all;
}

}  // namespace axdse

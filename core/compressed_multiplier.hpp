#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "core/masked_multiplier.hpp"

namespace axdse {

/// What the bits of a low column become, with errors. x1 to x4 are the inputs of a 4:2 compressor, whose outputs weigh
/// 1 (sum) and 2 (carry); none has a carry input.
enum class Compressor {
  /// All bits of a column become one, their OR.
  kOr,
  /// Design 2 of Momeni, Han, Montuschi, Lombardi, IEEE Trans. Computers 64(4), 2015:
  /// sum = !(x1 ^ x2) + !(x3 ^ x4), carry = (x1 + x2)(x3 + x4); 0000 gives 1, and 1100, 0011, 1111 give 1 too few.
  kMomeni,
  /// Venkatachalam, Ko, IEEE Trans. VLSI Systems 25(5), 2017: with a = x1 x2, b = x3 x4
  /// sum = (x1 ^ x2) + (x3 ^ x4) + a b, carry = a + b; one of x1, x2 with one of x3, x4, and 1111, give 1 too few.
  kVenkatachalam,
  /// The first of Yang, Han, Lombardi, DFTS 2015: exact but for 1111, which gives 3.
  kYang,
};
inline constexpr std::array kCompressors = {Compressor::kOr, Compressor::kMomeni, Compressor::kVenkatachalam,
                                            Compressor::kYang};

[[nodiscard]] std::string_view to_string(Compressor compressor) noexcept;  ///< "or", "momeni", "venkatachalam", "yang"

/// An array whose columns below `columns` are compressed with errors, and then added up exactly with the others.
///
/// The kept partial products of a column count from the lowest activation bit; those of a sign (Baugh-Wooley) take part
/// as the array forms them, the sign constants don't. kOr does a column at once. 4:2 compressors work in stages: each
/// stage takes the bits of each column in groups of four, and leaves the sums, then the bits that were left over, then
/// the carries from the column below; stages follow one another while a column below `columns` holds four bits.
/// (Published designs differ in where they put exact and half compressors; this is the plainest rule.)
struct CompressedMultiplier {
  MaskedMultiplier array;
  int columns = 2;  ///< column `columns` - 1 holds enough bits to be compressed, so that equal products look equal
  Compressor compressor = Compressor::kOr;

  friend bool operator==(const CompressedMultiplier&, const CompressedMultiplier&) = default;
};

/// The values of `columns` for which a compressor has something to do in the uppermost of them.
[[nodiscard]] std::vector<int> compressible_columns(const MaskedMultiplier& array, Compressor compressor);

/// Compresses columns[c], the bits of weight 2^c, for c < below, as CompressedMultiplier says; carries out of the last
/// column are lost. A bit is whatever the functions take: a word of operand pairs, a net. either(a, b) is their OR,
/// compress(x) takes four bits and gives {sum, carry}.
template <typename Bit, typename Either, typename Compress>
void compress_columns(std::vector<std::vector<Bit>>& columns, std::size_t below, Compressor compressor, Either either,
                      Compress compress) {
  if (compressor == Compressor::kOr) {
    for (std::size_t c = 0; c < below; ++c) {
      for (; columns[c].size() > 1; columns[c].pop_back())
        columns[c].front() = either(columns[c].front(), columns[c].back());
    }
    return;
  }
  for (bool again = true; again;) {
    again = false;
    std::vector<std::vector<Bit>> carries(columns.size());
    for (std::size_t c = 0; c < below; ++c) {
      std::vector<Bit>& column = columns[c];
      std::vector<Bit> left;
      std::size_t taken = 0;
      for (; taken + 4 <= column.size(); taken += 4) {
        const std::pair<Bit, Bit> result = compress(std::span<const Bit, 4>(column.data() + taken, 4));
        left.push_back(result.first);
        if (c + 1 < columns.size()) carries[c + 1].push_back(result.second);
        again = true;
      }
      left.insert(left.end(), column.begin() + static_cast<std::ptrdiff_t>(taken), column.end());
      column = std::move(left);
    }
    for (std::size_t c = 0; c < columns.size(); ++c)
      columns[c].insert(columns[c].end(), carries[c].begin(), carries[c].end());
  }
}

}  // namespace axdse

#include "core/compressed_products.hpp"

namespace axdse {
namespace {

/// One bit for each of 64 neighbouring weight codes.
using Word = std::uint64_t;
constexpr unsigned kWordCodes = 64;

/// Bit j of the weight codes from `first` on.
Word weight_bits(int j, unsigned first) {
  constexpr std::array<Word, 6> kPatterns = {0xaaaaaaaaaaaaaaaa, 0xcccccccccccccccc, 0xf0f0f0f0f0f0f0f0,
                                             0xff00ff00ff00ff00, 0xffff0000ffff0000, 0xffffffff00000000};
  if (j < 6) return kPatterns[static_cast<std::size_t>(j)];
  return ((first >> j) & 1U) != 0 ? ~Word{0} : 0;
}

std::pair<Word, Word> compressed(Compressor compressor, std::span<const Word, 4> x) {
  const Word both_low = x[0] & x[1];
  const Word both_high = x[2] & x[3];
  const Word any_low = x[0] | x[1];
  const Word any_high = x[2] | x[3];
  const Word one_low = x[0] ^ x[1];
  const Word one_high = x[2] ^ x[3];
  switch (compressor) {
    case Compressor::kOr:
      break;
    case Compressor::kMomeni:
      return {~one_low | ~one_high, any_low & any_high};
    case Compressor::kVenkatachalam:
      return {one_low | one_high | (both_low & both_high), both_low | both_high};
    case Compressor::kYang:
      return {(one_low ^ one_high) | (both_low & both_high), both_low | both_high | (any_low & any_high)};
  }
  return {};
}

class Array {
 public:
  explicit Array(const CompressedMultiplier& spec) : spec_(spec), kept_(spec.array.kept_in_array()) {
    for (int i = 0; i < spec.array.rows(); ++i) {
      for (int j = 0; j < spec.array.columns(); ++j) {
        if (is_inverted(i, j)) sign_constant_ -= 1 << (i + j);
      }
    }
  }

  /// Sums (before an sm8 sign) of one activation code and the weight codes from `first` on.
  [[nodiscard]] std::array<std::int32_t, kWordCodes> sums(unsigned activation, unsigned first) const {
    const int rows = spec_.array.rows();
    std::vector<std::vector<Word>> columns(static_cast<std::size_t>(rows) +
                                           static_cast<std::size_t>(spec_.array.columns()));
    for (int i = 0; i < rows; ++i) {
      const bool activation_bit = ((activation >> i) & 1U) != 0;
      for (int j = 0; j < spec_.array.columns(); ++j) {
        if (!kept_.kept(i, j)) continue;
        const Word product = activation_bit ? weight_bits(j, first) : 0;
        columns[static_cast<std::size_t>(i) + static_cast<std::size_t>(j)].push_back(is_inverted(i, j) ? ~product
                                                                                                       : product);
      }
    }
    compress_columns(
        columns, static_cast<std::size_t>(spec_.columns), spec_.compressor, [](Word a, Word b) { return a | b; },
        [this](std::span<const Word, 4> x) { return compressed(spec_.compressor, x); });
    std::array<std::int32_t, kWordCodes> sums{};
    sums.fill(sign_constant_);
    for (std::size_t c = 0; c < columns.size(); ++c) {
      for (const Word bits : columns[c]) {
        for (unsigned w = 0; w < kWordCodes; ++w) sums[w] += static_cast<std::int32_t>((bits >> w) & 1U) << c;
      }
    }
    return sums;
  }

 private:
  /// A partial product of one sign bit: -x 2^c = (!x) 2^c - 2^c.
  [[nodiscard]] bool is_inverted(int i, int j) const {
    const bool sign_row = spec_.array.activation == OperandEncoding::kS8 && i == spec_.array.rows() - 1;
    const bool sign_column = spec_.array.weight == OperandEncoding::kS8 && j == spec_.array.columns() - 1;
    return sign_row != sign_column;
  }

  const CompressedMultiplier& spec_;
  PartialProductMask kept_;
  std::int32_t sign_constant_ = 0;
};

}  // namespace

ProductTable tabulate(const CompressedMultiplier& spec) {
  const Array array(spec);
  ProductTable table;
  for (unsigned a = 0; a < ProductTable::kCodes; ++a) {
    for (unsigned first = 0; first < ProductTable::kCodes; first += kWordCodes) {
      const auto sums = array.sums(a, first);
      for (unsigned w = 0; w < kWordCodes; ++w) {
        const bool negative = spec.array.weight == OperandEncoding::kSm8 && first + w >= 128;
        table.set(static_cast<std::uint8_t>(a), static_cast<std::uint8_t>(first + w),
                  (negative ? -sums[w] : sums[w]) + spec.array.constant);
      }
    }
  }
  return table;
}

}  // namespace axdse

#include "hwmodel/arithmetic/compressed_addends.hpp"

#include <algorithm>
#include <utility>

namespace axdse::hwmodel {
namespace {

/// A 4:2 compressor as in core/compressed_multiplier.hpp: {sum, carry}.
std::pair<Signal, Signal> compress(Compressor compressor, std::span<const Signal, 4> x, NetlistBuilder& builder) {
  const auto both = [&builder](Signal a, Signal b) { return builder.make_and(a, b); };
  const auto either = [&builder](Signal a, Signal b) { return builder.make_or(a, b); };
  const Signal one_low = builder.make_xor(x[0], x[1]);
  const Signal one_high = builder.make_xor(x[2], x[3]);
  switch (compressor) {
    case Compressor::kOr:
      break;
    case Compressor::kMomeni:
      return {builder.make_nand(one_low, one_high), both(either(x[0], x[1]), either(x[2], x[3]))};
    case Compressor::kVenkatachalam: {
      const Signal low = both(x[0], x[1]);
      const Signal high = both(x[2], x[3]);
      return {builder.make_and_or(low, high, either(one_low, one_high)), either(low, high)};
    }
    case Compressor::kYang: {
      const Signal low = both(x[0], x[1]);
      const Signal high = both(x[2], x[3]);
      const Signal across = both(either(x[0], x[1]), either(x[2], x[3]));
      return {builder.make_and_or(low, high, builder.make_xor(one_low, one_high)), either(either(low, high), across)};
    }
  }
  return {Signal::zero(), Signal::zero()};
}

}  // namespace

PartialProducts compressed_addends(const CompressedMultiplier& multiplier, const PartialProducts& array,
                                   NetlistBuilder& builder) {
  const std::size_t width = array.constants.size();
  BitColumns columns = PartialProducts{.rows = array.rows, .constants = BitRow(width, Signal::zero())}.columns();
  compress_columns(
      columns, std::min(static_cast<std::size_t>(multiplier.columns), width), multiplier.compressor,
      [&builder](Signal a, Signal b) { return builder.make_or(a, b); },
      [&](std::span<const Signal, 4> x) { return compress(multiplier.compressor, x, builder); });
  PartialProducts compressed{.rows = {}, .constants = array.constants};
  for (std::size_t c = 0; c < width; ++c) {
    compressed.rows.resize(std::max(compressed.rows.size(), columns[c].size()), BitRow(width, Signal::zero()));
    for (std::size_t k = 0; k < columns[c].size(); ++k) compressed.rows[k][c] = columns[c][k];
  }
  return compressed;
}

}  // namespace axdse::hwmodel

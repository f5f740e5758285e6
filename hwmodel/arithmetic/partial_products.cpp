#include "hwmodel/arithmetic/partial_products.hpp"

namespace axdse::hwmodel {

BitColumns partial_products(const MaskedMultiplier& multiplier, std::span<const Signal> activation,
                            std::span<const Signal> weight, int width, NetlistBuilder& builder) {
  const PartialProductMask kept = multiplier.kept_in_array();
  const int signed_row = multiplier.activation == OperandEncoding::kS8 ? multiplier.rows() - 1 : -1;
  const int signed_column = multiplier.weight == OperandEncoding::kS8 ? multiplier.columns() - 1 : -1;
  BitColumns columns(static_cast<std::size_t>(width));
  std::int64_t constant = 0;
  for (int i = 0; i < multiplier.rows(); ++i) {
    for (int j = 0; j < multiplier.columns(); ++j) {
      const bool inverted = (i == signed_row) != (j == signed_column);
      if (inverted) constant -= std::int64_t{1} << (i + j);
      if (!kept.kept(i, j) || i + j >= width) continue;
      const Signal a = activation[static_cast<std::size_t>(i)];
      const Signal w = weight[static_cast<std::size_t>(j)];
      columns[static_cast<std::size_t>(i + j)].push_back(inverted ? builder.make_nand(a, w) : builder.make_and(a, w));
    }
  }
  for (int c = 0; c < width; ++c) {
    if (((constant >> c) & 1) != 0)
      columns[static_cast<std::size_t>(c)].push_back(Signal::one());  // two's complement, modulo 2^width
  }
  return columns;
}

}  // namespace axdse::hwmodel

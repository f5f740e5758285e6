#include "hwmodel/arithmetic/partial_products.hpp"

namespace axdse::hwmodel {

BitColumns PartialProducts::columns() const {
  BitColumns columns(constants.size());
  const auto add = [&columns](const BitRow& row) {
    for (std::size_t c = 0; c < row.size(); ++c) {
      if (!row[c].is_zero()) columns[c].push_back(row[c]);
    }
  };
  for (const BitRow& row : rows) add(row);
  add(constants);
  return columns;
}

PartialProducts partial_products(const MaskedMultiplier& multiplier, std::span<const Signal> activation,
                                 std::span<const Signal> weight, int width, NetlistBuilder& builder) {
  const PartialProductMask kept = multiplier.kept_in_array();
  const int signed_row = multiplier.activation == OperandEncoding::kS8 ? multiplier.rows() - 1 : -1;
  const int signed_column = multiplier.weight == OperandEncoding::kS8 ? multiplier.columns() - 1 : -1;
  const BitRow empty(static_cast<std::size_t>(width), Signal::zero());
  PartialProducts products{.rows = std::vector<BitRow>(activation.size(), empty), .constants = empty};
  std::int64_t constant = 0;
  for (int i = 0; i < multiplier.rows(); ++i) {
    BitRow& row = products.rows[static_cast<std::size_t>(i)];
    for (int j = 0; j < multiplier.columns(); ++j) {
      const bool inverted = (i == signed_row) != (j == signed_column);
      if (inverted) constant -= std::int64_t{1} << (i + j);
      if (!kept.kept(i, j) || i + j >= width) continue;
      const Signal a = activation[static_cast<std::size_t>(i)];
      const Signal w = weight[static_cast<std::size_t>(j)];
      row[static_cast<std::size_t>(i) + static_cast<std::size_t>(j)] =
          inverted ? builder.make_nand(a, w) : builder.make_and(a, w);
    }
  }
  for (int c = 0; c < width; ++c) {
    if (((constant >> c) & 1) != 0)
      products.constants[static_cast<std::size_t>(c)] = Signal::one();  // two's complement, modulo 2^width
  }
  return products;
}

}  // namespace axdse::hwmodel

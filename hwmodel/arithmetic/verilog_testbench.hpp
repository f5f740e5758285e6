#pragma once

#include <cstdint>
#include <string>

#include "core/operand_encoding.hpp"
#include "core/product_table.hpp"
#include "hwmodel/arithmetic/multiplier_netlist.hpp"

namespace axdse::hwmodel {

/// What a testbench must know of a multiplier beside its netlist.
struct TestbenchParams {
  std::string module_name = "multiplier";      ///< as given to to_verilog
  std::string products_file = "products.hex";  ///< as the simulator will find it
  Operands operands;
  std::int32_t constant = 0;  ///< product_constant(): part of the products, not of the netlist
  int ns_per_pair = 1000;     ///< time for the netlist to settle
};

/// A self-checking test of a multiplier's netlist on all pairs of operand codes.
struct VerilogTestbench {
  /// Module `<module_name>_testbench` (IEEE 1364-2005): applies every pair, sums the outputs by their weights, compares
  /// with the products read by $readmemh, prints the first ten that differ and as its last line
  /// "PASS: 65536 products of <module_name>" or "FAIL: 12 of 65536 products of <module_name> are wrong".
  std::string verilog;
  /// The file of products: two's complement in hexadecimal, one a line, activation counting fastest.
  std::string products;
};

[[nodiscard]] VerilogTestbench verilog_testbench(const MultiplierNetlist& multiplier, const ProductTable& products,
                                                 const TestbenchParams& params);

}  // namespace axdse::hwmodel

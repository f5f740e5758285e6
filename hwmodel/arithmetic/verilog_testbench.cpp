#include "hwmodel/arithmetic/verilog_testbench.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <string_view>
#include <vector>

#include "core/text.hpp"
#include "hwmodel/netlist/verilog_writer.hpp"

namespace axdse::hwmodel {
namespace {

std::vector<std::int32_t> expected_products(const MultiplierNetlist& multiplier, const ProductTable& products,
                                            const Operands& operands) {
  std::vector<std::int32_t> expected;
  for (int w = 0; w < (1 << multiplier.weight_inputs); ++w) {
    const std::uint8_t weight = code_of_wires(operands.weight, multiplier.weight_inputs, static_cast<std::uint8_t>(w));
    for (int a = 0; a < (1 << multiplier.activation_inputs); ++a) {
      expected.push_back(products.at(
          code_of_wires(operands.activation, multiplier.activation_inputs, static_cast<std::uint8_t>(a)), weight));
    }
  }
  return expected;
}

/// Bits of two's complement that hold all of them.
int bits_of(const std::vector<std::int32_t>& products) {
  std::uint32_t magnitude = 0;
  for (const std::int32_t product : products) magnitude |= static_cast<std::uint32_t>(product < 0 ? ~product : product);
  return static_cast<int>(std::bit_width(magnitude)) + 1;
}

std::string hexadecimal_lines(const std::vector<std::int32_t>& products, int bits) {
  const std::uint32_t mask = bits == 32 ? ~std::uint32_t{0} : (std::uint32_t{1} << bits) - 1;
  std::string text;
  std::array<char, 8> digits{};
  for (const std::int32_t product : products) {
    const auto result =
        std::to_chars(digits.data(), digits.data() + digits.size(), static_cast<std::uint32_t>(product) & mask, 16);
    text.append(digits.data(), result.ptr);
    text += '\n';
  }
  return text;
}

}  // namespace

VerilogTestbench verilog_testbench(const MultiplierNetlist& multiplier, const ProductTable& products,
                                   const TestbenchParams& params) {
  const std::vector<std::int32_t> expected = expected_products(multiplier, products, params.operands);
  const int bits = bits_of(expected);
  const int inputs = multiplier.activation_inputs + multiplier.weight_inputs;
  const std::string_view name = params.module_name;

  std::vector<std::string> connections;
  std::string wires;
  std::string sum = to_text(multiplier.offset + params.constant);
  for (std::size_t i = 0; i < multiplier.netlist.inputs.size(); ++i) {
    connections.push_back(concat(".", verilog_identifier(multiplier.netlist.inputs[i].name), "(pair[", i, "])"));
  }
  for (std::size_t o = 0; o < multiplier.output_weights.size(); ++o) {
    const std::string port = verilog_identifier(multiplier.netlist.outputs[o].name);
    wires += concat("  wire out", o, ";\n");
    connections.push_back(concat(".", port, "(out", o, ")"));
    sum += concat("\n           + (out", o, " === 1'b1 ? ", multiplier.output_weights[o], " : out", o,
                  " === 1'b0 ? 0 : 32'bx)");
  }
  const std::size_t pairs = expected.size();
  const std::string bench = verilog_identifier(concat(name, "_testbench"));
  return {.verilog = concat(
              "// Applies all pairs of operand codes to ", name, " and compares its products with ",
              params.products_file, ".\n`timescale 1ns/1ps\nmodule ", bench, ";\n  reg [", inputs, ":0] pair;\n  reg [",
              bits - 1, ":0] products [0:", pairs - 1, "];\n  reg signed [31:0] sum;\n  reg signed [31:0] expected;\n",
              "  integer wrong;\n", wires, "  ", verilog_identifier(name), " dut (", join(connections, ", "),
              ");\n\n  initial begin\n    $readmemh(\"", params.products_file, "\", products);\n    wrong = 0;\n",
              "    for (pair = 0; pair < ", pairs, "; pair = pair + 1) begin\n      #", params.ns_per_pair,
              ";\n      sum = ", sum, ";\n      expected = $signed(products[pair]);\n",
              "      if (sum !== expected) begin\n        wrong = wrong + 1;\n        if (wrong <= 10)\n",
              "          $display(\"activation bits %0d, weight bits %0d: got %0d, expected %0d\", pair[",
              multiplier.activation_inputs - 1, ":0], pair[", inputs - 1, ":", multiplier.activation_inputs,
              "], sum, expected);\n      end\n    end\n    if (wrong == 0) $display(\"PASS: ", pairs, " products of ",
              name, "\");\n    else $display(\"FAIL: %0d of ", pairs, " products of ", name,
              " are wrong\", wrong);\n    $finish;\n  end\nendmodule\n"),
          .products = hexadecimal_lines(expected, bits)};
}

}  // namespace axdse::hwmodel

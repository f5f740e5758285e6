#include "hwmodel/netlist/verilog_writer.hpp"

#include <catch2/catch.hpp>
#include <filesystem>

#include "core/file.hpp"
#include "core/product_table.hpp"
#include "core/text.hpp"
#include "hwmodel/arithmetic/multiplier_netlist.hpp"
#include "hwmodel/netlist/netlist_builder.hpp"
#include "libraries.hpp"
#include "outside_tools.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

namespace {

/// Applies all operand pairs, sums the outputs by their weights, and compares with a file of products in the same
/// order.
std::string testbench(const MultiplierNetlist& multiplier) {
  std::vector<std::string> connections;
  std::string sum = std::to_string(multiplier.offset);
  std::string wires;
  int input = 0;
  for (const Port& port : multiplier.netlist.inputs)
    connections.push_back(concat(".", port.name, "(pair[", input++, "])"));
  for (std::size_t o = 0; o < multiplier.output_weights.size(); ++o) {
    const std::string& name = multiplier.netlist.outputs[o].name;
    wires += concat("  wire ", name, ";\n");
    connections.push_back(concat(".", name, "(", name, ")"));
    sum += concat(" + (", name, " === 1'b1 ? ", multiplier.output_weights[o], " : 0)");
  }
  const int pairs = 1 << input;
  return concat("`timescale 1ns/10ps\nmodule bench;\n  reg [", input, ":0] pair;\n  reg [31:0] products [0:", pairs - 1,
                "];\n  integer wrong;\n  integer sum;\n", wires, "  multiplier m (", join(connections, ", "),
                ");\n  initial begin\n    $readmemh(\"products.hex\", products);\n    wrong = 0;\n",
                "    for (pair = 0; pair < ", pairs, "; pair = pair + 1) begin\n      #100;\n      sum = ", sum,
                ";\n      if (sum !== products[pair]) wrong = wrong + 1;\n    end\n    $display(\"%0d pairs, %0d "
                "wrong\", pair, wrong);\n    $finish;\n  end\nendmodule\n");
}

std::string products_in_hexadecimal(const MaskedMultiplier& multiplier) {
  const ProductTable products = product_table(multiplier);
  std::string text;
  std::array<char, 16> line{};
  for (int w = 0; w < (1 << multiplier.weight_bits); ++w) {
    const int magnitude_bits = multiplier.weight_bits - 1;
    const bool magnitudes = multiplier.weight == OperandEncoding::kSm8;
    const int code = magnitudes ? (w & ((1 << magnitude_bits) - 1)) | ((w >> magnitude_bits) << 7) : w;
    for (int a = 0; a < (1 << multiplier.activation_bits); ++a) {
      std::snprintf(line.data(), line.size(), "%08x\n",
                    static_cast<unsigned>(products.at(static_cast<std::uint8_t>(a), static_cast<std::uint8_t>(code))));
      text += line.data();
    }
  }
  return text;
}

/// iverilog's verdict on the emitted netlist, with the cell models that come with the library.
std::string simulated_by_iverilog(const MaskedMultiplier& multiplier, FinalAdder adder) {
  const CellMapping mapping(testing::osu018());
  const MultiplierNetlist netlist =
      multiplier_netlist(multiplier, product_table(multiplier), mapping, {.adder = adder});
  const test::TemporaryFolder folder;
  write_file_atomically(folder.path() / "netlist.v", to_verilog(netlist.netlist, "multiplier"));
  write_file_atomically(folder.path() / "bench.v", testbench(netlist));
  write_file_atomically(folder.path() / "products.hex", products_in_hexadecimal(multiplier));
  std::filesystem::path cells = testing::osu018_file();
  cells.replace_extension(".v");
  return testing::output_of(concat("iverilog -Ttyp -o bench bench.v netlist.v ", cells.string(), " && ./bench"),
                            folder.path());
}

}  // namespace

TEST_CASE("a netlist in Verilog", "[netlist]") {
  const CellMapping mapping(testing::osu018());
  NetlistBuilder builder(mapping);
  const Signal a = builder.add_input("a");
  const Signal b = builder.add_input("b[0]");
  builder.add_output("y", builder.make_nand(a, b));
  builder.add_output("feedthrough", a);
  CHECK(to_verilog(std::move(builder).finish(), "m") ==
        "module m (a, \\b[0] , y, feedthrough);\n"
        "  input a;\n"
        "  input \\b[0] ;\n"
        "  output y;\n"
        "  output feedthrough;\n"
        "  wire n2_;\n"
        "  NAND2X1 g0_ (.A(a), .B(\\b[0] ), .Y(n2_));\n"
        "  assign y = n2_;\n"
        "  assign feedthrough = a;\n"
        "endmodule\n");
}

TEST_CASE("iverilog finds the products of narrow multipliers", "[netlist][oracle]") {
  if (!testing::installed_or_skip("iverilog")) return;
  CHECK(simulated_by_iverilog(exact(5, 4), FinalAdder::kSklansky) == "512 pairs, 0 wrong\n");
  CHECK(simulated_by_iverilog(truncated(2, 4, 4, {OperandEncoding::kS8, OperandEncoding::kS8}), FinalAdder::kRipple) ==
        "256 pairs, 0 wrong\n");
}

TEST_CASE("iverilog finds the products of 8-bit multipliers", "[netlist][oracle][slow]") {
  if (!testing::installed_or_skip("iverilog")) return;
  const Operands operands = GENERATE(
      Operands{OperandEncoding::kU8, OperandEncoding::kSm8}, Operands{OperandEncoding::kU8, OperandEncoding::kS8},
      Operands{OperandEncoding::kS8, OperandEncoding::kS8}, Operands{OperandEncoding::kU8, OperandEncoding::kU8});
  CHECK(simulated_by_iverilog(truncated(6, 8, 8, operands), FinalAdder::kSklansky) == "65536 pairs, 0 wrong\n");
}

#include "hwmodel/multiplier_import.hpp"

#include <catch2/catch.hpp>
#include <iostream>

#include "core/product_table.hpp"
#include "core/text.hpp"
#include "hwmodel/arithmetic/multiplier_netlist.hpp"
#include "hwmodel/mapping/abc_flow.hpp"
#include "hwmodel/netlist/verilog_writer.hpp"
#include "libraries.hpp"
#include "netlist/circuit_values.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

namespace {

constexpr Operands kUnsigned = {.activation = OperandEncoding::kU8, .weight = OperandEncoding::kU8};
constexpr Operands kSigned = {.activation = OperandEncoding::kS8, .weight = OperandEncoding::kS8};

ImportedMultiplier import_verilog(std::string_view text, const ImportParams& params) {
  return import_multiplier(text, NetlistFormat::kVerilog, "x.v", testing::osu018(), params);
}

std::int32_t product(const ImportedMultiplier& multiplier, std::size_t activation, std::size_t weight) {
  return multiplier.table.products()[activation * 256 + weight];
}

Diagnostic refusal(std::string_view text, const ImportParams& params) {
  return testing::complaint([&] { return import_verilog(text, params); });
}

/// x AND y, a product of one bit.
constexpr std::string_view kOneBit = "module m(input x, y, output p); AND2X1 g (.A(x), .B(y), .Y(p)); endmodule";

/// 2 x + 3 y of two bits each, which is not commutative.
constexpr std::string_view kWeighted =
    "module m(input [1:0] x, y, output [3:0] p);\n"
    " wire [2:0] c; wire [1:0] s;\n"
    " // 3 y = y + 2 y\n"
    " wire t0 = y[0], t1 = y[0] ^ y[1], t2 = y[1] ^ (y[0] & y[1]), t3 = y[0] & y[1] & y[1];\n"
    " assign p[0] = t0, p[1] = t1 ^ x[0], c[0] = t1 & x[0];\n"
    " assign p[2] = t2 ^ x[1] ^ c[0], c[1] = t2 & x[1] | c[0] & (t2 ^ x[1]);\n"
    " assign p[3] = t3 ^ c[1];\n"
    "endmodule";

}  // namespace

TEST_CASE("the order of operands is what the user says", "[import]") {
  const ImportedMultiplier xy = import_verilog(kWeighted, {.activation = "x", .weight = "y", .operands = kUnsigned});
  const ImportedMultiplier yx = import_verilog(kWeighted, {.activation = "y", .weight = "x", .operands = kUnsigned});
  for (std::uint8_t a = 0; a < 4; ++a) {
    for (std::uint8_t w = 0; w < 4; ++w) {
      CHECK(product(xy, a, w) == 2 * a + 3 * w);
      CHECK(product(yx, a, w) == 2 * w + 3 * a);
    }
  }
  CHECK(product(xy, 4 + 1, 252 + 2) == 2 * 1 + 3 * 2);  // bits above the ports are not connected
  CHECK(xy.netlist.activation_inputs == 2);
  CHECK(xy.netlist.netlist.inputs[0].name == "a0");
  CHECK(xy.netlist.netlist.inputs[3].name == "w1");
  CHECK(xy.flow == ImportFlow::kMap);
  CHECK(xy.why_mapped.starts_with("x.v:"));
  CHECK(refusal(kWeighted, {.weight = "y", .operands = kUnsigned}).got == "no port for the activation");
}

TEST_CASE("codes and products mean what the operands say", "[import]") {
  // Two bits by two: activation 0..3, weight -2..1, product -6..3.
  const std::string_view text =
      "module m(input [1:0] a, w, output [3:0] p);\n"
      " wire [1:0] m = a & {2{w[0]}}, n = a & {2{w[1]}};\n"
      " // m - 2 n: two's complement of 2 n added\n"
      " assign p[0] = m[0], p[1] = m[1] ^ n[0];\n"
      " wire b1 = ~m[1] & n[0];\n"
      " assign p[2] = n[1] ^ b1, p[3] = n[1] | b1;\n"
      "endmodule";
  const ImportedMultiplier exact = import_verilog(
      text, {.activation = "a", .weight = "w", .operands = {OperandEncoding::kU8, OperandEncoding::kS8}});
  CHECK(product(exact, 3, 2) == -6);
  CHECK(product(exact, 3, 1) == 3);
  CHECK(product(exact, 3, 3) == -3);
  CHECK(exact.netlist.output_weights == std::vector<std::int32_t>{1, 2, 4, -8});
  const ImportedMultiplier raw = import_verilog(text, {.activation = "a",
                                                       .weight = "w",
                                                       .operands = {OperandEncoding::kU8, OperandEncoding::kS8},
                                                       .product_is_signed = false});
  CHECK(product(raw, 3, 2) == 10);
  // Sign and magnitude: the sign of a narrower code is bit 7.
  const ImportedMultiplier sm = import_verilog(
      text, {.activation = "a", .weight = "w", .operands = {OperandEncoding::kU8, OperandEncoding::kSm8}});
  CHECK(product(sm, 3, 0x80) == product(exact, 3, 2));
  CHECK(product(sm, 3, 0x02) == 0);
}

TEST_CASE("cells of the library stay, or are mapped on demand", "[import]") {
  ImportParams params = {.activation = "x", .weight = "y", .operands = kUnsigned};
  const ImportedMultiplier kept = import_verilog(kOneBit, params);
  CHECK(kept.flow == ImportFlow::kAsIs);
  CHECK(kept.why_mapped.empty());
  CHECK(kept.netlist.architecture == "imported m, as is");
  REQUIRE(kept.netlist.netlist.gates.size() == 1);
  CHECK(kept.netlist.netlist.gates[0].cell->name == "AND2X1");
  params.flow = ImportFlow::kMap;
  CHECK(import_verilog(kOneBit, params).netlist.architecture ==
        "imported m, mapped by axdse: 0 full adders, 0 half adders");
  params.flow = ImportFlow::kAsIs;
  const std::string_view with_constant =
      "module m(input x, y, output p);\n wire n;\n AND2X1 g (.A(x), .B(1'b1), .Y(n));\n and (p, n, y);\nendmodule";
  CHECK(refusal(with_constant, params).got == "a constant at an input of a AND2X1");
  CHECK(refusal(with_constant, params).where == "x.v:3");
  CHECK(refusal("module m(input x, y, output p); assign p = x & y; endmodule", params).got ==
        "logic that is no instance of a library cell, at net \"x\" of module \"m\"");
}

TEST_CASE("constant product bits have no port", "[import]") {
  const ImportedMultiplier made =
      import_verilog("module m(input x, y, output [3:0] p); assign p = {1'b0, x & y, 1'b1, y & ~y}; endmodule",
                     {.activation = "x", .weight = "y", .operands = kUnsigned});
  CHECK(made.netlist.offset == 2);
  CHECK(made.netlist.output_weights == std::vector<std::int32_t>{4});
  CHECK(made.netlist.netlist.outputs[0].name == "p2");
  CHECK(product(made, 1, 1) == 6);
  CHECK(product(made, 0, 1) == 2);
  const ImportedMultiplier nothing = import_verilog("module m(input x, y, output p); assign p = 1'b0; endmodule",
                                                    {.activation = "x", .weight = "y", .operands = kUnsigned});
  CHECK(nothing.netlist.netlist.gates.empty());
}

TEST_CASE("ports are found as vectors and by their stems", "[import]") {
  const auto table = [](std::string_view ports, std::string_view x0, std::string_view x1, std::string_view y) {
    const std::string text = concat(".model m\n.inputs ", ports, "\n.outputs p\n.gate AND2X1 A=", x0, " B=", y,
                                    " Y=n\n.gate OR2X1 A=n B=", x1, " Y=p\n.end\n");
    return import_multiplier(text, NetlistFormat::kBlif, "x.blif", testing::osu018(),
                             {.activation = "x", .weight = "y", .operands = kUnsigned})
        .table;
  };
  const TableMultiplier wanted = table("x[0] x[1] y", "x[0]", "x[1]", "y");
  CHECK(wanted.products()[512] == 1);  // code 2 of 256 by code 0
  CHECK(table("y x[1] x[0]", "x[0]", "x[1]", "y") == wanted);
  CHECK(table("x_1 x_0 y", "x_0", "x_1", "y") == wanted);
  CHECK(table("x<1> x<0> y[0]", "x<0>", "x<1>", "y[0]") == wanted);
  CHECK(table("x1 x0 y", "x0", "x1", "y") == wanted);
}

TEST_CASE("the Verilog that we write reads back, dropped product bits and all", "[import]") {
  const CellMapping mapping(testing::osu018());
  const MaskedMultiplier multiplier = truncated(6, 8, 8, kUnsigned);
  const ProductTable products = product_table(multiplier);
  const Netlist written = multiplier_netlist(multiplier, products, mapping, {}).netlist;
  REQUIRE(written.outputs.front().name == "p6");
  for (const ImportFlow flow : {ImportFlow::kAsIs, ImportFlow::kMap}) {
    const ImportedMultiplier read = import_verilog(
        to_verilog(written, "m"), {.activation = "a", .weight = "w", .operands = kUnsigned, .flow = flow});
    CHECK(read.table.products() == products.products());
    if (flow == ImportFlow::kAsIs) CHECK(read.netlist.netlist.gates.size() == written.gates.size());
  }
}

TEST_CASE("ports that do not fit are refused", "[import]") {
  const auto ports = [](std::string_view inputs, std::string_view outputs, std::string_view items) {
    return refusal(concat("module m(", inputs, ", ", outputs, "); ", items, " endmodule"),
                   {.activation = "a", .weight = "b", .operands = kSigned});
  };
  const std::string_view one = "assign p = {2{^a & ^b}};";
  CHECK(ports("input [1:0] c, b", "output [1:0] p", "assign p = b;").allowed == "c, b");
  CHECK(ports("input [8:0] a, b", "output [1:0] p", one).allowed == "2 to 8 bits");
  CHECK(ports("input a, b", "output [1:0] p", one).got == "port \"a\" of 1 bits as the activation");
  CHECK(ports("input [1:0] a, b", "output [1:0] p, q", one).got == "p, q");
  CHECK(ports("input a0, a2, input [1:0] b", "output p", "assign p = a0 & &b;").allowed ==
        "numbers from 0 without gaps, each once");
  CHECK(ports("input a1, a2, input [1:0] b", "output p", "assign p = a1 & &b;").allowed ==
        "numbers from 0 without gaps, each once");
  CHECK(ports("input [1:0] a, b", "output p1, p3", "assign p1 = &a, p3 = &b;").allowed ==
        "numbers without gaps, each once");
  CHECK(ports("input [1:0] a, b, input c", "output p", "assign p = &a & &b & c;").got ==
        "a product that depends on net \"c\" of module \"m\"");
  CHECK(ports("input [1:0] a, b, input c", "output p", "assign p = &a & &b;").where == "nothing was wrong");
  CHECK(refusal(kOneBit, {.activation = "x", .weight = "x", .operands = kUnsigned}).allowed == "two ports");
  CHECK(testing::complaint([] {
          return import_multiplier("multiplier.vhd", testing::osu018(), {.activation = "a", .weight = "b"});
        }).allowed == ".v or .sv (structural Verilog), .blif");
}

TEST_CASE("abc maps imported multipliers too, to the same products", "[import][oracle]") {
  if (!abc_is_installed()) {
    std::cout << "SKIP: berkeley-abc is not installed\n";
    return;
  }
  ImportParams params = {.activation = "x", .weight = "y", .operands = kUnsigned, .flow = ImportFlow::kAbc};
  const ImportedMultiplier made = import_verilog(kWeighted, params);  // proved against the file's products
  CHECK(made.netlist.architecture == "imported m, mapped by abc: strash; ifraig; dch; amap");
  CHECK(made.flow == ImportFlow::kAbc);
  params.flow = ImportFlow::kMap;
  CHECK(made.table == import_verilog(kWeighted, params).table);
}

#include "hwmodel/netlist/verilog_reader.hpp"

#include <catch2/catch.hpp>

#include "core/text.hpp"
#include "libraries.hpp"
#include "netlist/circuit_values.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

namespace {

using Values = std::vector<std::uint64_t>;

Circuit read(std::string_view text, std::string_view top = {}) {
  return read_verilog(text, "x.v", testing::osu018(), top);
}

Values values(std::string_view text) { return testing::all_values(read(text)); }

/// Of one expression over a, b (three bits each) at an output of `width` bits.
Values values_of_expression(std::string_view expression, int width = 3) {
  return values(concat("module m(input [2:0] a, input [2:0] b, output [", width - 1, ":0] y); assign y = ", expression,
                       "; endmodule"));
}

template <typename Function>
Values expected(const Function& function) {
  Values all;
  for (std::uint64_t n = 0; n < 64; ++n) all.push_back(static_cast<std::uint64_t>(function(n & 7U, n >> 3U)));
  return all;
}

Diagnostic refusal(std::string_view text, std::string_view top = {}) {
  return testing::complaint([&] { return read(text, top); });
}

/// What is said against an item of a module with inputs a and b of three bits and an output y of three.
Diagnostic refusal_of_item(std::string_view item) {
  return refusal(concat("module m(input [2:0] a, input [2:0] b, output [2:0] y);\n", item, "\nendmodule\n"));
}

}  // namespace

TEST_CASE("Verilog expressions mean what IEEE 1364 says", "[verilog]") {
  using U = std::uint64_t;
  CHECK(values_of_expression("a & b") == expected([](U a, U b) { return a & b; }));
  CHECK(values_of_expression("a | b & ~a ^ b") == expected([](U a, U b) { return (a | ((b & ~a) ^ b)) & 7; }));
  CHECK(values_of_expression("a ^ ~b") == expected([](U a, U b) { return (a ^ ~b) & 7; }));
  CHECK(values_of_expression("a ~^ b") == expected([](U a, U b) { return ~(a ^ b) & 7; }));
  CHECK(values_of_expression("(a ^ b) & a & b") == expected([](U, U) { return 0; }));
  CHECK(values_of_expression("a[0] ? a : b") == expected([](U a, U b) { return (a & 1) != 0 ? a : b; }));
  CHECK(values_of_expression("a ? b : 3'd5") == expected([](U a, U b) { return a != 0 ? b : 5; }));
  CHECK(values_of_expression("{a[1:0], b[2]}") == expected([](U a, U b) { return ((a & 3) << 1) | (b >> 2); }));
  CHECK(values_of_expression("{3{a[1]}}") == expected([](U a, U) { return (a & 2) != 0 ? 7 : 0; }));
  CHECK(values_of_expression("{1'b1, {2{b[0]}}}") == expected([](U, U b) { return 4 + 3 * (b & 1); }));
  CHECK(values_of_expression("&a", 1) == expected([](U a, U) { return a == 7; }));
  CHECK(values_of_expression("~|a", 1) == expected([](U a, U) { return a == 0; }));
  CHECK(values_of_expression("^a", 1) == expected([](U a, U) { return __builtin_popcountll(a) & 1; }));
  CHECK(values_of_expression("~^a", 1) == expected([](U a, U) { return (__builtin_popcountll(a) + 1) & 1; }));
  CHECK(values_of_expression("!a || a == b && a != 3'h2", 1) ==
        expected([](U a, U b) { return a == 0 || (a == b && a != 2); }));
  CHECK(values_of_expression("a << 1") == expected([](U a, U) { return (a << 1) & 7; }));
  CHECK(values_of_expression("a << 1", 4) == expected([](U a, U) { return a << 1; }));  // extended before it is shifted
  CHECK(values_of_expression("b >> 2") == expected([](U, U b) { return b >> 2; }));
}

TEST_CASE("operands are extended by zeros before they are inverted", "[verilog]") {
  using U = std::uint64_t;
  CHECK(values_of_expression("~a", 5) == expected([](U a, U) { return ~a & 31; }));
  CHECK(values_of_expression("{~a}", 5) == expected([](U a, U) { return ~a & 7; }));  // parts stand for themselves
  CHECK(values_of_expression("a[0] ^ b", 4) == expected([](U a, U b) { return (a & 1) ^ b; }));
  CHECK(values_of_expression("a", 2) == expected([](U a, U) { return a & 3; }));
  CHECK(values_of_expression("a ^ 1") == expected([](U a, U) { return a ^ 1; }));
}

TEST_CASE("numbers in every base", "[verilog]") {
  const auto number = [](std::string_view text) {
    return values(concat("module m(output [11:0] y); assign y = ", text, "; endmodule"))[0];
  };
  CHECK(number("12'hA_5c") == 0xa5c);
  CHECK(number("12'b1010_0101_1100") == 0xa5c);
  CHECK(number("12'o5134") == 0xa5c);
  CHECK(number("12 'd 2652") == 0xa5c);
  CHECK(number("2652") == 0xa5c);
  CHECK(number("'h a5c") == 0xa5c);
  CHECK(number("4'hff") == 0xf);
}

TEST_CASE("ports, directions and ranges in both styles", "[verilog]") {
  const Circuit ansi = read("module m(input [1:0] a, b, input c, output y); assign y = &a & ^b & c; endmodule");
  REQUIRE(ansi.inputs.size() == 3);
  CHECK(ansi.inputs[1].name == "b");
  CHECK(ansi.inputs[1].bits.size() == 2);
  CHECK(ansi.inputs[1].is_vector);
  CHECK_FALSE(ansi.inputs[2].is_vector);
  const Circuit plain =
      read("module m(a, b, c, y); input [1:0] a, b; input c; output y; wire y; assign y = &a & ^b & c; endmodule");
  CHECK(testing::all_values(plain) == testing::all_values(ansi));
  // A range that counts upwards: a[0] is the most significant bit.
  CHECK(values("module m(input [0:1] a, output y); assign y = a[0] & ~a[1]; endmodule") == Values{0, 0, 1, 0});
  CHECK(values("module m(input [5:4] a, output y); assign y = a[5] & ~a[4]; endmodule") == Values{0, 0, 1, 0});
  CHECK(values("module m(input \\a+b , output y); assign y = ~\\a+b ; endmodule") == Values{1, 0});
}

TEST_CASE("Verilog's gates", "[verilog]") {
  const std::string_view text =
      "module m(input a, b, c, output [7:0] y);\n"
      "  and (y[0], a, b, c); nand g1(y[1], a, b, c);\n"
      "  or #1 g2 (y[2], a, b, c), g3 (y[3], a, b);\n"
      "  nor (y[4], a, b, c); xor (y[5], a, b, c); xnor (y[6], a, b, c);\n"
      "  wire n, m; not (n, m, a); buf (y[7], n);\n"
      "endmodule\n";
  Values wanted;
  for (unsigned n = 0; n < 8; ++n) {
    const unsigned ones = static_cast<unsigned>(__builtin_popcount(n));
    wanted.push_back((n == 7 ? 1U : 2U) | (n != 0 ? 4U : 16U) | ((n & 3U) != 0 ? 8U : 0U) |
                     ((ones & 1U) != 0 ? 32U : 64U) | ((n & 1U) == 0 ? 128U : 0U));
  }
  CHECK(values(text) == wanted);
}

TEST_CASE("instances of modules and of library cells", "[verilog]") {
  const std::string_view text =
      "`timescale 1ns/1ps\n"
      "(* top *) module m(input a, b, c, output [1:0] s);\n"
      "  wire t, unread;\n"
      "  xor_gate x (.o(t), .i({b, a}));\n"
      "  xor_gate y (s[0], {t, c});\n"
      "  FAX1 f (.A(a), .B(b), .C(c), .YC(s[1]));  // YS is left open\n"
      "endmodule\n"
      "module xor_gate #(parameter W = 2) (output o, input [W-1:0] i);\n"
      "  localparam TOP = W - 1;\n"
      "  assign o = i[TOP] ^ i[0];\n"
      "endmodule\n";
  CHECK(values(text) == Values{0, 1, 1, 2, 1, 2, 2, 3});
  CHECK(read(text).name == "m");
  CHECK(read(text, "xor_gate").inputs.size() == 1);
}

TEST_CASE("parameters are taken from the instance", "[verilog]") {
  const std::string_view text =
      "module m(input [3:0] a, output x, output y);\n"
      "  all_of #(.W(4), .FLIP(1)) p (a, x);\n"
      "  all_of #(2) q (a[1:0], y);\n"
      "endmodule\n"
      "module all_of(i, o); parameter W = 1, FLIP = 0; input [W-1:0] i; output o; assign o = (&i) ^ FLIP; endmodule\n";
  const Values all = values(text);
  for (std::uint64_t n = 0; n < 16; ++n) CHECK(all[n] == ((n == 15 ? 0U : 1U) | ((n & 3U) == 3 ? 2U : 0U)));
  CHECK(refusal("module m(input a, output y); n #(.V(1)) i (a, y); endmodule\n"
                "module n(input a, output y); localparam V = 2; assign y = a; endmodule")
            .got == "\"V\" of n");
}

TEST_CASE("a module without a body tells the order of a cell's ports", "[verilog]") {
  const std::string use = "module m(input a, b, output y); AND2X1 g (y, b, a); endmodule\n";
  CHECK(values(use + "module AND2X1(Y, A, B); output Y; input A, B; endmodule") == Values{0, 0, 0, 1});
  CHECK(read(use + "module AND2X1(Y, A, B); output Y; input A, B; endmodule").instances.size() == 1);
  CHECK(refusal(use).got == "ports of AND2X1 by position");
  // With a body it is a module of its own, whatever the library's cell of that name does.
  const Circuit own = read(use + "module AND2X1(output Y, input A, B); assign Y = A | B; endmodule");
  CHECK(own.instances.empty());
  CHECK(testing::all_values(own) == Values{0, 1, 1, 1});
}

TEST_CASE("the netlists of the library's own models are read", "[verilog]") {
  // OSU's models: gates, and timing in specify blocks.
  CHECK(values("`celldefine\nmodule AOI(A, B, C, Y);\ninput A ; input B ; input C ; output Y ;\n"
               "and (I0_out, A, B); or (I1_out, I0_out, C); not (Y, I1_out);\n"
               "specify\n specparam tp$A$Y = 0.069:0.069:0.069;\n (A *> Y) = (tp$A$Y, tp$A$Y);\nendspecify\n"
               "endmodule\n`endcelldefine\n") == Values{1, 1, 1, 0, 0, 0, 0, 0});
}

TEST_CASE("what is no structural Verilog is refused by its name", "[verilog]") {
  for (const std::string_view word :
       {"always", "initial", "function", "generate", "reg", "for", "primitive", "inout"}) {
    CAPTURE(word);
    const Diagnostic said = refusal_of_item(concat(word, " x;"));
    CHECK(said.where == "x.v:2");
    CHECK(said.got == concat("\"", word, "\""));
    CHECK(said.allowed == "structural Verilog");
    CHECK_FALSE(said.why.empty());
  }
  CHECK(refusal_of_item("assign y = a * b;").why == "arithmetic is behaviour: synthesise it first");
  CHECK(refusal_of_item("assign y = a < b;").got == "operator <");
  CHECK(refusal_of_item("assign y = 3'b1x0;").why == "x and z are no values of a product");
  CHECK(refusal_of_item("`ifdef FAST\n").why ==
        "macros, conditions and included files are not supported: run a preprocessor first");
  CHECK(refusal_of_item("wire signed [1:0] n; assign n = a[1:0]; assign y = n;").why ==
        "sign extension is not supported");
  CHECK(refusal_of_item("DFFPOSX1 r (.CLK(a[0]), .D(a[1]), .Q(y[0]));").got == "an instance of \"DFFPOSX1\"");
}

TEST_CASE("mistakes in Verilog name file, line and what was expected", "[verilog]") {
  CHECK(refusal_of_item("assign y = a &;").where == "x.v:2");
  CHECK(refusal_of_item("assign y = a &;").allowed == "a name, a number, '(', '{' or an operator");
  CHECK(refusal_of_item("assign y = a & c;").got == "\"c\"");
  CHECK(refusal_of_item("wire carry; assign y = a & cary;").why == "did you mean \"carry\"?");
  CHECK(refusal_of_item("assign y[3] = a[0];").allowed == "[2:0]");
  CHECK(refusal_of_item("assign y = a; assign y[1] = b[0];").got ==
        "a second driver of bit 1 of net \"y\" of module \"m\"");
  CHECK(refusal_of_item("assign a[0] = b[0];").got == "a second driver of bit 0 of net \"a\" of module \"m\"");
  CHECK(refusal_of_item("AND2X1 g (.A(a), .B(b[0]), .Y(y[0]));").got == "3 bits at port A");
  CHECK(refusal_of_item("AND2X1 g (.A(a[0]), .Y(y[0]));").got == "input B of AND2X1 left open");
  CHECK(refusal_of_item("AND2X1 g (.A(a[0]), .B(b[0]), .Z(y[0]));").allowed == "A, B, Y");
  CHECK(refusal_of_item("AND2X9 g (.A(a[0]), .B(b[0]), .Y(y[0]));").why.ends_with("did you mean AND2X1?"));
  CHECK(refusal_of_item("AND2X1 g (.A(a[0]), b[0], .Y(y[0]));").allowed == "all by name, or all by position");
  CHECK(refusal_of_item("m i (a, b, y);").got == "no module that is not instantiated by another");
  CHECK(refusal("module m(input a, output y); m i (a, y); endmodule", "m").why ==
        "a module may not instantiate itself");
  CHECK(refusal("module m(input a, output y); assign y = a; endmodule\nmodule n; endmodule").fix ==
        "name one: --top NAME");
  CHECK(refusal("module m(input a, output y); assign y = a;").allowed == "\"endmodule\" of module \"m\" (line 1)");
  CHECK(refusal("module m(a); assign a = 1'b0; endmodule").got == "\"a\"");
  CHECK(refusal("wire x;").allowed == "module NAME (PORTS);");
  CHECK(refusal("module m; /* open").got == "\"/*\" without an end");
  CHECK(refusal("").got == "no module that is not instantiated by another");
  CHECK(refusal("module m; endmodule", "other").allowed == "m");
}

TEST_CASE("nets without a driver and loops are found where they are read", "[verilog]") {
  const auto said = [](std::string_view items) {
    return testing::complaint([&] {
      return testing::all_values(read(concat("module m(input a, output y);\n wire n;\n", items, " endmodule")));
    });
  };
  CHECK(said("assign y = a & n;").got == "net \"n\" of module \"m\", which is read");
  CHECK(said("assign y = a & n;").where == "x.v:2");
  CHECK(said("assign n = a & y; assign y = n;").why == "loops store state: latches are not supported");
  CHECK(said("assign y = a;").where == "nothing was wrong");  // nobody reads n
  CHECK(refusal("`default_nettype none\nmodule m(input a, output y); not (n, a); not (y, n); endmodule").got ==
        "\"n\"");
  CHECK(values("module m(input a, output y); not (n, a); not (y, n); endmodule") == Values{0, 1});
}

TEST_CASE("hostile Verilog ends in a message", "[verilog]") {
  const auto many = [](std::size_t count, std::string_view text) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += text;
    return all;
  };
  CHECK(refusal_of_item("assign y = " + many(100000, "(")).got == "an expression nested deeper");
  CHECK(refusal_of_item("assign y = " + many(100000, "~") + "a;").got == "an expression nested deeper");
  CHECK(refusal_of_item("assign y = " + many(100000, "a ? ") + "a;").got == "an expression nested deeper");
  CHECK(refusal_of_item("assign y = a" + many(100000, " ^ a ~^ b") + ";").got == "an expression nested deeper");
  CHECK(refusal_of_item("assign y = a" + many(20000, " & b") + ";").where == "nothing was wrong");
  CHECK(refusal_of_item("wire [1000000000:0] x;").got == "a width of 1000000001 bits");
  CHECK(refusal_of_item("wire [99999999999999999999:0] x;").allowed == "a number up to 2147483647");
  const std::string lowest = "(-1 - 2147483647) * (2147483647 + 1) * 2";  // -2^63, which has no absolute value
  CHECK(refusal_of_item("wire [" + lowest + ":0] x;").got == "range [-9223372036854775808:0]");
  CHECK(refusal_of_item("wire [(" + lowest + " << 1) + 7:0] x;").got == "an expression that is no constant integer");
  CHECK(refusal_of_item("assign y = a[" + lowest + "];").allowed == "[2:0]");
  CHECK(refusal_of_item("assign y = {60000{ {60000{a}} }};").got == "a width of 180000 bits");
  CHECK(refusal(std::string(kMaxNetlistBytes + 1, ' ')).why == "an 8x8 multiplier takes a hundredth of that");
  // Each module holds two of the next: 2^40 instances.
  std::string doubling;
  for (int level = 0; level < 40; ++level)
    doubling += concat("module m", level, "; m", level + 1, " a(); m", level + 1, " b(); endmodule\n");
  CHECK(refusal(doubling + "module m40; endmodule").why == "an 8x8 multiplier takes a hundredth of that");
  // Long constants and long lists of connections, read again for each of many instances.
  const std::string sum = "1" + many(50000, "+1");
  CHECK(refusal("module m; " + concat("n #(", sum, ") i0()") + many(50000, ", i()") + "; endmodule\n" +
                "module n #(parameter W = 1)(); endmodule")
            .why == "an 8x8 multiplier takes a hundredth of that");
  CHECK(refusal("module m;" + many(1000, " n i();") + " endmodule\nmodule n; o j (" + many(50000, ",") +
                "); endmodule\nmodule o; endmodule")
            .where.starts_with("x.v:"));
}

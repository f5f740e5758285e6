#include "hwmodel/netlist/verilog_writer.hpp"

#include <catch2/catch.hpp>

#include "hwmodel/netlist/netlist_builder.hpp"
#include "libraries.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

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

#include "hwmodel/arithmetic/verilog_testbench.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <filesystem>

#include "core/file.hpp"
#include "core/multiplier_spec.hpp"
#include "core/text.hpp"
#include "hwmodel/netlist/verilog_writer.hpp"
#include "libraries.hpp"
#include "outside_tools.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

namespace {

struct Circuit {
  MultiplierNetlist netlist;
  ProductTable products;
  TestbenchParams params;
};

Circuit osu018_circuit(std::string_view multiplier, const MultiplierArchitecture& architecture = {}) {
  static const CellMapping mapping(testing::osu018());
  const MultiplierSpec spec = parse_multiplier(multiplier);
  const ProductTable products = product_table(spec);
  return {.netlist = multiplier_netlist(spec, products, mapping, architecture),
          .products = products,
          .params = {.operands = operands_of(spec), .constant = product_constant(spec)}};
}

/// iverilog's verdict on the emitted netlist, with the cell models that come with the library.
std::string verdict_of_iverilog(const Circuit& circuit) {
  const test::TemporaryFolder folder;
  const VerilogTestbench bench = verilog_testbench(circuit.netlist, circuit.products, circuit.params);
  write_file_atomically(folder.path() / "netlist.v", to_verilog(circuit.netlist.netlist, circuit.params.module_name));
  write_file_atomically(folder.path() / "bench.v", bench.verilog);
  write_file_atomically(folder.path() / circuit.params.products_file, bench.products);
  std::filesystem::path cells = testing::osu018_file();
  cells.replace_extension(".v");
  return testing::output_of(
      concat("iverilog -Wall -Wno-timescale -g2005 -Ttyp -s multiplier_testbench -o bench bench.v netlist.v ",
             cells.string(), " 2>&1 | grep bench.v; ./bench"),
      folder.path());
}

}  // namespace

TEST_CASE("a testbench holds every product, the activation counting fastest", "[arithmetic]") {
  const Circuit circuit = osu018_circuit("u8 x sm8 exact(3, 3)");
  const VerilogTestbench bench = verilog_testbench(circuit.netlist, circuit.products, circuit.params);
  std::string positive;
  std::string negative;  // six bits hold -21 to 21
  for (int w = 0; w < 4; ++w) {
    for (int a = 0; a < 8; ++a) {
      std::array<char, 8> line{};
      std::snprintf(line.data(), line.size(), "%x\n", static_cast<unsigned>(a * w));
      positive += line.data();
      std::snprintf(line.data(), line.size(), "%x\n", static_cast<unsigned>(-a * w) & 63U);
      negative += line.data();
    }
  }
  CHECK(bench.products == positive + negative);
  CHECK(bench.verilog.find("reg [5:0] products [0:63];") != std::string::npos);
  CHECK(bench.verilog.find("(pair[5])") != std::string::npos);
}

TEST_CASE("narrow multipliers of every family pass their testbench under iverilog", "[arithmetic][oracle]") {
  if (!testing::installed_or_skip("iverilog")) return;
  const std::string_view multiplier = GENERATE(
      "u8 x sm8 exact(5, 4)", "u8 x u8 exact(3, 3)", "s8 x s8 truncated(2, 4, 4) + 7", "u8 x s8 rectangle(2, 2, 5, 4)",
      "u8 x sm8 perforated({1, 2}, 5, 4) - 3", "u8 x s8 operand(1, 2, 4, 5)", "u8 x u8 mask(0x3060f09, 4, 4)",
      "u8 x sm8 compressed(4, or, exact(5, 4))", "s8 x s8 compressed(5, momeni, exact(4, 4))",
      "u8 x u8 compressed(4, venkatachalam, exact(4, 5))", "u8 x s8 compressed(5, yang, truncated(1, 5, 5))");
  CAPTURE(multiplier);
  const std::string verdict = verdict_of_iverilog(osu018_circuit(multiplier, {.adder = FinalAdder::kBrentKung}));
  CHECK(verdict.starts_with("PASS: "));
  CHECK(verdict.ends_with(" products of multiplier\n"));
}

TEST_CASE("8-bit multipliers of every family pass their testbench under iverilog", "[arithmetic][oracle][slow]") {
  if (!testing::installed_or_skip("iverilog")) return;
  const std::string_view multiplier =
      GENERATE("u8 x sm8 truncated(6)", "u8 x s8 exact(8, 8)", "s8 x s8 rectangle(4, 5)",
               "u8 x u8 perforated({0, 2}) + 100", "u8 x sm8 compressed(7, or)", "u8 x sm8 compressed(8, momeni)",
               "s8 x s8 compressed(8, venkatachalam)", "u8 x u8 compressed(9, yang)");
  CAPTURE(multiplier);
  CHECK(verdict_of_iverilog(osu018_circuit(multiplier, {.adder = FinalAdder::kKoggeStone})) ==
        "PASS: 65536 products of multiplier\n");
}

TEST_CASE("a testbench finds a wrong product and says where", "[arithmetic][oracle]") {
  if (!testing::installed_or_skip("iverilog")) return;
  Circuit circuit = osu018_circuit("u8 x sm8 exact(4, 3)");
  circuit.products.set(9, 0x83, -26);  // 9 times -3
  CHECK(verdict_of_iverilog(circuit) ==
        "activation bits 9, weight bits 7: got -27, expected -26\nFAIL: 1 of 128 products of multiplier are wrong\n");
}

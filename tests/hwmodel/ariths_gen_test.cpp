// Multipliers of another generator, as Verilog and as BLIF, against the products of its own C code.

#include <algorithm>
#include <catch2/catch.hpp>
#include <iostream>

#include "core/digest.hpp"
#include "core/text.hpp"
#include "hwmodel/mapping/abc_flow.hpp"
#include "hwmodel/multiplier_import.hpp"
#include "hwmodel/netlist/blif_reader.hpp"
#include "hwmodel/netlist/verilog_reader.hpp"
#include "libraries.hpp"
#include "netlist/circuit_values.hpp"
#include "tests/support/fixtures.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

namespace {

/// SHA-256 of the products as little-endian int32, b fastest. `circuit` has the inputs a and b and one output.
std::string product_digest(const Circuit& circuit, bool is_signed) {
  const std::vector<std::uint64_t> values = testing::all_values(circuit);
  std::string bytes;
  for (std::size_t a = 0; a < 256; ++a) {
    for (std::size_t b = 0; b < 256; ++b) {
      const std::uint64_t product = values[a + 256 * b];
      const auto value =
          static_cast<std::uint32_t>(is_signed ? static_cast<std::int32_t>(static_cast<std::int16_t>(product))
                                               : static_cast<std::int32_t>(product));
      for (unsigned byte = 0; byte < 4; ++byte) bytes.push_back(static_cast<char>(value >> (8 * byte)));
    }
  }
  return sha256_hex(bytes);
}

std::string text_of(const std::string& name) { return testing::read_gzip(test::fixture("ariths_gen") / name); }

}  // namespace

TEST_CASE("multipliers of ariths-gen have the products of its C code", "[import]") {
  const auto circuits = test::read_fixture_table("ariths_gen/circuits.csv", ',');
  REQUIRE(circuits.size() >= 20);
  for (const auto& row : circuits) {
    const std::string& name = row.at("name");
    CAPTURE(name);
    const bool is_signed = name.starts_with('s');
    const Circuit verilog = read_verilog(text_of(name + ".v.gz"), name, testing::osu018());
    CHECK(product_digest(verilog, is_signed) == row.at("sha256"));
    const Circuit blif = read_blif(text_of(name + ".blif.gz"), name, testing::osu018());
    CHECK(product_digest(blif, is_signed) == row.at("sha256"));
  }
  for (const std::string name : {"u_array", "s_dadda_lookahead"}) {
    const Circuit cells = read_verilog(text_of(name + "_cells.v.gz"), name, testing::osu018());
    CHECK(cells.instances.size() > 40);
    const auto row =
        std::find_if(circuits.begin(), circuits.end(), [&](const auto& r) { return r.at("name") == name; });
    CHECK(product_digest(cells, name.starts_with('s')) == row->at("sha256"));
  }
}

TEST_CASE("multipliers of ariths-gen are mapped to libraries with their products", "[import]") {
  const auto circuits = test::read_fixture_table("ariths_gen/circuits.csv", ',');
  for (const CellLibrary* library : testing::libraries()) {
    for (const auto& row : circuits) {
      const std::string& name = row.at("name");
      CAPTURE(library->name, name);
      const OperandEncoding encoding = name.starts_with('s') ? OperandEncoding::kS8 : OperandEncoding::kU8;
      const ImportedMultiplier imported =
          import_multiplier(text_of(name + ".v.gz"), NetlistFormat::kVerilog, name, *library,
                            {.activation = "a", .weight = "b", .operands = {encoding, encoding}});
      CHECK(imported.flow == ImportFlow::kMap);
      CHECK(imported.table.sha256() == row.at("sha256"));  // which the netlist was proved to have
    }
  }
}

TEST_CASE("the adders of imported exact multipliers become adder cells", "[import]") {
  // An 8x8 array and a Dadda tree with a ripple adder: 64 ANDs, 48 full and 8 half adders each.
  const std::string name = GENERATE("u_array", "u_dadda_ripple");
  CAPTURE(name);
  const Operands operands = {.activation = OperandEncoding::kU8, .weight = OperandEncoding::kU8};
  const ImportedMultiplier imported =
      import_multiplier(text_of(name + ".v.gz"), NetlistFormat::kVerilog, name, testing::osu018(),
                        {.activation = "a", .weight = "b", .operands = operands});
  CHECK(imported.netlist.architecture == concat("imported ", name, ", mapped by axdse: 48 full adders, 8 half adders"));
  // Smaller than the generated one by 3 %: partial products are NORs of operands inverted once, 24 um2 each and not 32.
  const MaskedMultiplier spec = exact(8, 8, operands);
  const MultiplierNetlist own = multiplier_netlist(spec, product_table(spec), CellMapping(testing::osu018()));
  CHECK(imported.netlist.netlist.area_um2() / own.netlist.area_um2() == Approx(0.970).margin(0.02));
}

TEST_CASE("abc's netlists of ariths-gen's multipliers have their products", "[import][oracle][slow]") {
  if (!abc_is_installed()) {
    std::cout << "SKIP: berkeley-abc is not installed\n";
    return;
  }
  for (const CellLibrary* library : testing::libraries()) {
    for (const auto& row : test::read_fixture_table("ariths_gen/circuits.csv", ',')) {
      const std::string& name = row.at("name");
      const OperandEncoding encoding = name.starts_with('s') ? OperandEncoding::kS8 : OperandEncoding::kU8;
      ImportParams params = {.activation = "a", .weight = "b", .operands = {encoding, encoding}};
      const auto area_um2 = [&](ImportFlow flow) {
        params.flow = flow;
        const ImportedMultiplier imported =
            import_multiplier(text_of(name + ".blif.gz"), NetlistFormat::kBlif, name, *library, params);
        CHECK(imported.table.sha256() == row.at("sha256"));
        return imported.netlist.netlist.area_um2();
      };
      const double own = area_um2(ImportFlow::kMap);
      const double abc = area_um2(ImportFlow::kAbc);
      std::cout << library->name << ' ' << name << ": axdse " << own << " um2, abc " << abc << " um2, ratio "
                << own / abc << '\n';
      // abc restructures: of a carry-lookahead or prefix adder it makes a slower and smaller one. Where that is not to
      // be had, adder cells are worth more.
      CHECK(own < 1.25 * abc);
      if (name.ends_with("_array")) CHECK(own < abc);
    }
  }
}

TEST_CASE("a net with two drivers in a file of ariths-gen is found", "[import]") {
  const std::string text = text_of("u_carry_save_kogge_stone_defective.blif.gz");
  const Diagnostic said = testing::complaint([&] { return read_blif(text, "x.blif", testing::osu018()); });
  CHECK(said.where == "x.blif:221");
  CHECK(said.got == "a second driver of net \"u_ksa8x8_pg_sum0_pg_sum_and0\" of model \"u_ksa8x8\"");
}

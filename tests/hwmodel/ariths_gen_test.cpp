// Multipliers of another generator, as Verilog and as BLIF, against the products of its own C code.

#include <algorithm>
#include <catch2/catch.hpp>

#include "core/digest.hpp"
#include "core/text.hpp"
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

TEST_CASE("a net with two drivers in a file of ariths-gen is found", "[import]") {
  const std::string text = text_of("u_carry_save_kogge_stone_defective.blif.gz");
  const Diagnostic said = testing::complaint([&] { return read_blif(text, "x.blif", testing::osu018()); });
  CHECK(said.where == "x.blif:221");
  CHECK(said.got == "a second driver of net \"u_ksa8x8_pg_sum0_pg_sum_and0\" of model \"u_ksa8x8\"");
}

#include "dse/text_table.hpp"

#include <catch2/catch.hpp>

#include "core/error.hpp"

namespace axdse::dse {
namespace {

TextTable example() {
  TextTable table(
      {{"point", "point"}, {"energy_relative", "energy", 3}, {"tie", "tie"}, {"configuration", "configuration"}});
  table.add_row({std::int64_t{7}, 0.25, true, "exact(8, 8)"});
  table.add_row({std::int64_t{112}, 1.0 / 3, std::monostate{}, "say \"µ\""});
  return table;
}

}  // namespace

TEST_CASE("a table is aligned: numbers right, text left, nothing as -", "[dse]") {
  CHECK(example().print(TableFormat::kTable) ==
        "point  energy  tie  configuration\n"
        "    7   0.250  yes  exact(8, 8)\n"
        "  112   0.333  -    say \"µ\"\n");
  CHECK(TextTable({{"a", "a"}, {"b", "b"}}).print(TableFormat::kTable) == "a  b\n");
}

TEST_CASE("JSON and CSV hold numbers in full", "[dse]") {
  CHECK(example().to_json()[1]["energy_relative"] == 1.0 / 3);
  CHECK(example().to_json()[1]["tie"].is_null());
  CHECK(example().print(TableFormat::kCsv) ==
        "point,energy_relative,tie,configuration\n"
        "7,0.25,true,\"exact(8, 8)\"\n"
        "112,0.3333333333333333,,\"say \"\"µ\"\"\"\n");
}

TEST_CASE("formats go by name", "[dse]") {
  CHECK(parse_table_format("csv") == TableFormat::kCsv);
  CHECK_THROWS_AS(parse_table_format("xml"), SpecError);
  CHECK_THROWS_AS(example().add_row({}), InternalError);
}

}  // namespace axdse::dse

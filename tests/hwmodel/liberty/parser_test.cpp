#include "hwmodel/liberty/parser.hpp"

#include <catch2/catch.hpp>

#include "core/error.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

namespace {

Diagnostic refusal(std::string_view text) {
  try {
    static_cast<void>(parse_liberty(text, "x.lib"));
  } catch (const SpecError& error) {
    return error.diagnostics().at(0);
  }
  FAIL("accepted: " << text);
  return {};
}

}  // namespace

TEST_CASE("groups, attributes and their lines", "[liberty]") {
  const LibertyGroup library = parse_liberty(
      "/* a comment\n over lines */ library (lib) { // another\n"
      "  time_unit : \"1ns\";\n"
      "  capacitive_load_unit (1, pf);\n"
      "  nom_voltage : 1.8\n"  // no semicolon: the line ends the value
      "  cell (A B) {\n"
      "    area : 3 ;\n"
      "    values ( \\\n"
      "      \"1, 2\", \\\n"
      "      \"3, \\\n4\" );\n"
      "  }\n"
      "}\n",
      "x.lib");
  CHECK(library.names == std::vector<std::string>{"lib"});
  CHECK(library.line == 2);
  REQUIRE(library.attribute("time_unit") != nullptr);
  CHECK(library.attribute("time_unit")->values == std::vector<std::string>{"1ns"});
  CHECK(library.attribute("time_unit")->line == 3);
  CHECK(library.attribute("capacitive_load_unit")->values == std::vector<std::string>{"1", "pf"});
  CHECK(library.attribute("nom_voltage")->values == std::vector<std::string>{"1.8"});
  const LibertyGroup* const cell = library.group("cell");
  REQUIRE(cell != nullptr);
  CHECK(cell->names == std::vector<std::string>{"A", "B"});
  CHECK(cell->line == 6);
  CHECK(cell->attribute("values")->values == std::vector<std::string>{"1, 2", "3, 4"});
  CHECK(cell->attribute("absent") == nullptr);
  CHECK(library.group("absent") == nullptr);
}

TEST_CASE("a later attribute overrides an earlier one", "[liberty]") {
  CHECK(parse_liberty("library (l) { a : 1; a : 2; }", "x.lib").attribute("a")->values[0] == "2");
}

TEST_CASE("syntax errors name file, line and what was expected", "[liberty]") {
  CHECK(refusal("").where == "x.lib:1");
  CHECK(refusal("cell (a) {}").allowed == "library (NAME) {");
  CHECK(refusal("library (l) {\n  area : 1;\n").where == "x.lib:3");
  CHECK(refusal("library (l) {\n  area : 1;\n").got == "the end of the file");
  CHECK(refusal("library (l) {\n  area 1;\n}").where == "x.lib:2");
  CHECK(refusal("library (l) {\n  area 1;\n}").allowed == "':' or '(' after \"area\"");
  CHECK(refusal("library (l) {\n  name : \"open;\n}\n").got == "a string without an end");
  CHECK(refusal("library (l) {\n  name : \"open;\n}\n").where == "x.lib:2");
  CHECK(refusal("library (l) { /* open").got == "a comment without an end");
  CHECK(refusal("library (l) { values (1, {").allowed == "a value, ',' or ')'");
  CHECK(refusal("library (l) { } library (m) { }").allowed == "the end of the file");
  CHECK(refusal("library (l) { \x01 }").got == "byte 1");
}

TEST_CASE("groups inside groups have a limit", "[liberty]") {
  std::string text = "library (l) {";
  for (int i = 0; i < 100000; ++i) text += "g (n) {";
  CHECK(refusal(text).allowed == "at most 100 groups inside each other");
}

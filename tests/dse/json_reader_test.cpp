#include "dse/json_reader.hpp"

#include <catch2/catch.hpp>

#include "core/text.hpp"

namespace axdse::test {
namespace {

using dse::ObjectReader;
using dse::Problems;

Diagnostic only_problem(const Problems& problems) {
  try {
    problems.throw_if_any();
  } catch (const SpecError& error) {
    REQUIRE(error.diagnostics().size() == 1);
    return error.diagnostics()[0];
  }
  FAIL("no problem");
  return {};
}

}  // namespace

TEST_CASE("an integer is whole, in range, and no boolean or text", "[dse]") {
  const std::string value = GENERATE("0", "6", "-1", "2.5", "1e2", "true", "\"3\"", "null", "[]",
                                     "18446744073709551615", "9223372036854775808");
  CAPTURE(value);
  const Json json = Json::parse("{\"n\": " + value + "}");
  Problems problems("x.json");
  ObjectReader reader({&json, "/at"}, problems);
  CHECK(reader.integer("n", 1, 5) == 1);
  const Diagnostic problem = only_problem(problems);
  CHECK(problem.where == "x.json: /at/n");
  CHECK(problem.allowed == "a whole number from 1 to 5");
}

TEST_CASE("the ends of a range belong to it, unless it is open below", "[dse]") {
  const Json json = Json::parse(R"({"low": 0, "high": 1, "big": 9223372036854775807})");
  Problems problems("x.json");
  ObjectReader reader({&json, ""}, problems);
  CHECK(reader.integer("low", 0, 5) == 0);
  CHECK(reader.number("high", 0, 1, true) == 1);
  CHECK(reader.number("low", 0, 1, false) == 0);
  CHECK(reader.integer("big", 0, INT64_MAX) == INT64_MAX);
  CHECK(problems.empty());
  CHECK(reader.number("low", 0, 1, true) == 0);
  CHECK(only_problem(problems).allowed == "a number above 0 and up to 1");
}

TEST_CASE("an unknown key is reported with the closest known one", "[dse]") {
  const Json json = Json::parse(R"({"evaluation": 3, "a~b/c": 4})");
  Problems problems("x.json");
  ObjectReader reader({&json, "/search"}, problems);
  static_cast<void>(reader.integer("evaluations", 1, 10, 1));
  reader.finish();
  try {
    problems.throw_if_any();
    FAIL("no problem");
  } catch (const SpecError& error) {
    REQUIRE(error.diagnostics().size() == 2);
    CHECK(error.diagnostics()[0].where == "x.json: /search/a~0b~1c");
    CHECK(error.diagnostics()[0].fix == "remove it");
    CHECK(error.diagnostics()[1].where == "x.json: /search/evaluation");
    CHECK(error.diagnostics()[1].fix == "did you mean \"evaluations\"?");
  }
}

TEST_CASE("a missing object is reported once, not once a key", "[dse]") {
  const Json json = Json::object();
  Problems problems("x.json");
  ObjectReader reader({&json, ""}, problems);
  ObjectReader inner = reader.object("inner");
  static_cast<void>(inner.text("a"));
  static_cast<void>(inner.array("b"));
  inner.finish();
  CHECK(only_problem(problems).where == "x.json: /inner");
}

TEST_CASE("a long value is shown by its beginning, at a character's border", "[dse]") {
  CHECK(dse::shown(Json("short")) == "\"short\"");
  std::string text = "a";
  for (int i = 0; i < 100; ++i) text += "\xc3\xa9";
  const std::string shown = dse::shown(Json(text));
  CHECK(shown.size() <= 83);
  CHECK_NOTHROW(Json::parse("\"" + shown.substr(1) + "\""));
}

}  // namespace axdse::test

#include "core/json_document.hpp"

#include <catch2/catch.hpp>

#include "core/error.hpp"

using namespace axdse;

namespace {

Diagnostic parse_problem(const std::string& text) {
  try {
    static_cast<void>(parse_json_document(text, "x.json"));
  } catch (const SpecError& error) {
    return error.diagnostics()[0];
  }
  FAIL("it was read: " << text);
  return {};
}

}  // namespace

TEST_CASE("a syntax error is named by line and column", "[core]") {
  CHECK(parse_problem("{\n  \"a\": 1,\n  \"b\" 2\n}").where == "x.json: line 3, column 7");
  CHECK(parse_problem("").where == "x.json: line 1, column 1");
  CHECK(parse_problem("{\"a\": NaN}").where == "x.json: line 1, column 7");
  CHECK(parse_problem("{\"a\": 1").got == "text that is not JSON");
  CHECK(parse_problem("\"\xff\"").got == "text that is not JSON");
  CHECK(parse_problem("{\"a\": 1e999}").where == "x.json");
  CHECK(parse_problem("{\"a\": 1e999}").why == "number overflow parsing '1e999'");
}

TEST_CASE("a key twice in one object is refused, in two objects it is not", "[core]") {
  CHECK(parse_problem(R"({"a": {"b": 1, "c": 2, "b": 3}})").got == R"(the key "b" twice in one object)");
  CHECK_NOTHROW(parse_json_document(R"([{"b": {"b": 1}}, {"b": 1}])", "x.json"));
}

TEST_CASE("deep nesting is refused without recursion", "[core]") {
  CHECK(parse_problem(std::string(1'000'000, '[')).got == "brackets nested deeper than 64");
  CHECK_NOTHROW(parse_json_document(std::string(64, '[') + std::string(64, ']'), "x.json"));
}

TEST_CASE("a stored document that is damaged is an error of its data", "[core]") {
  CHECK(parse_stored_json(R"({"a": 1})", "results.db").at("a") == 1);
  for (const std::string text : {R"({"a")", R"({"a": 1, "a": 2})", R"({"a": 1e999})"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_stored_json(text, "results.db"), DataError);
  }
}

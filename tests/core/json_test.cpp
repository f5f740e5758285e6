#include "core/json.hpp"

#include <catch2/catch.hpp>
#include <cstdint>

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

TEST_CASE("fields of the right type are read", "[core]") {
  const Json json =
      Json::parse(R"({"b": true, "i": -3, "u": 18446744073709551615, "d": 1.5, "whole": 2, "s": "text"})");
  CHECK(field<bool>(json, "b", "test"));
  CHECK(field<int>(json, "i", "test") == -3);
  CHECK(field<std::uint64_t>(json, "u", "test") == UINT64_MAX);
  CHECK(field<double>(json, "d", "test") == 1.5);
  CHECK(field<double>(json, "whole", "test") == 2);
  CHECK(field<std::string>(json, "s", "test") == "text");
  CHECK(member(json, "d", "test") == 1.5);
}

TEST_CASE("nothing is converted in silence", "[core]") {
  const auto refused = [](std::string_view value, auto type) {
    using T = decltype(type);
    const Json json = Json::parse("{\"key\": " + std::string(value) + "}");
    try {
      (void)field<T>(json, "key", "file.json: ");
      return Diagnostic{};
    } catch (const DataError& error) {
      return error.diagnostics().front();
    }
  };
  CHECK(refused("1.5", int{}) ==
        Diagnostic{.where = "file.json: /key",
                   .got = "1.5",
                   .allowed = "an integer from -2147483648 to 2147483647",
                   .fix = "the document was changed after it was written: take an undamaged copy"});
  CHECK(refused("true", int{}).got == "true");
  CHECK(refused("2147483648", int{}).got == "2147483648");
  CHECK(refused("1e300", int{}).got == "1e+300");
  CHECK(refused("-1", std::uint64_t{}).allowed == "an integer from 0 to 18446744073709551615");
  CHECK(refused("18446744073709551615", std::int64_t{}).got == "18446744073709551615");
  CHECK(refused("null", double{}).allowed == "a number");
  CHECK(refused("\"1\"", double{}).allowed == "a number");
  CHECK(refused("1", bool{}).allowed == "true or false");
  CHECK(refused("[1]", std::string{}).allowed == "a text");
}

TEST_CASE("a missing member, and a document that is no object, are data errors", "[core]") {
  for (const std::string_view text : {"{}", "[]", "null", "7", "\"key\"", R"({"Key": 1})"}) {
    CAPTURE(text);
    try {
      (void)field<int>(Json::parse(text), "key", "results.db");
      FAIL("accepted");
    } catch (const DataError& error) {
      CHECK(error.diagnostics().front().where == "results.db");
      CHECK(error.diagnostics().front().allowed == "an object with \"key\"");
    }
  }
}

TEST_CASE("an excerpt stays short and never throws", "[core]") {
  CHECK(excerpt(Json::parse("[1, 2]")) == "[1,2]");
  CHECK(excerpt(Json(std::string(100000, 'x'))).size() <= 203);
  CHECK(excerpt(Json("\xff\xfe")) == "\"\\ufffd\\ufffd\"");
}

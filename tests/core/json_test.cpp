#include "core/json.hpp"

#include <catch2/catch.hpp>
#include <cstdint>

#include "core/error.hpp"

using namespace axdse;

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

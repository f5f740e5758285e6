#include "core/document_format.hpp"

#include <catch2/catch.hpp>

#include "core/error.hpp"

using namespace axdse;

TEST_CASE("a document tells its format, and one that lost the number is not of format 1", "[core]") {
  CHECK(format_of(Json{{"area", 1}}, 3, "parts", "test") == 1);
  CHECK(format_of(Json{{"format", 3}, {"parts", 1}}, 3, "parts", "test") == 3);
  for (const Json& wrong : {Json{{"parts", 1}}, Json{{"format", 4}}, Json{{"format", 1}}, Json{{"format", "2"}},
                            Json("text"), Json(nullptr)}) {
    CAPTURE(wrong.dump());
    CHECK_THROWS_AS(format_of(wrong, 3, "parts", "test"), DataError);
  }
}

#include "core/enum_names.hpp"

#include <catch2/catch.hpp>

using namespace axdse;

namespace {

enum class Colour { kRed, kGreen, kNameless };
constexpr std::array kColours{EnumName{Colour::kRed, "red"}, EnumName{Colour::kGreen, "green"}};

}  // namespace

TEST_CASE("values of an enumeration and their names lead to each other", "[core]") {
  CHECK(names_of(kColours) == std::vector<std::string>{"red", "green"});
  for (const EnumName<Colour>& entry : kColours) {
    CHECK(name_of(kColours, entry.value) == entry.name);
    CHECK(find_named(kColours, entry.name) == entry.value);
    CHECK(parse_name(kColours, entry.name, "test") == entry.value);
    CHECK(parse_stored_name(kColours, entry.name, "test") == entry.value);
  }
  CHECK(name_of(kColours, Colour::kNameless) == "?");
  CHECK(find_named(kColours, "Red") == std::nullopt);
}

TEST_CASE("an unknown name is the writer's fault, or the damage of a stored file", "[core]") {
  CHECK_THROWS_AS(parse_stored_name(kColours, "blue", "results.db"), DataError);
  try {
    static_cast<void>(parse_name(kColours, "blue", "/colour"));
    FAIL("accepted");
  } catch (const SpecError& error) {
    CHECK(error.diagnostics().front() ==
          Diagnostic{.where = "/colour", .got = "\"blue\"", .allowed = "red, green", .fix = "choose one of these"});
  }
}

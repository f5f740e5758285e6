#include "dse/multipliers/multiplier_list.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "core/error.hpp"

namespace axdse::dse {
namespace {

std::vector<std::string> names(const std::vector<MultiplierSpec>& multipliers) {
  std::vector<std::string> texts;
  for (const MultiplierSpec& m : multipliers) texts.push_back(to_string(m));
  return texts;
}

TEST_CASE("a number of a multiplier's name may be a range, the last one counting fastest", "[dse]") {
  CHECK(names(parse_multipliers("truncated(6..8)", {}, "x")) ==
        std::vector<std::string>{"truncated(6)", "truncated(7)", "truncated(8)"});
  CHECK(names(parse_multipliers("exact(5..6, 4..5)", {}, "x")) ==
        std::vector<std::string>{"exact(5, 4)", "exact(5, 5)", "exact(6, 4)", "exact(6, 5)"});
  CHECK(names(parse_multipliers("perforated({1..2, 4}) + 3..4", {}, "x")) ==
        std::vector<std::string>{"perforated({1, 4}) + 3", "perforated({1, 4}) + 4", "perforated({2, 4}) + 3",
                                 "perforated({2, 4}) + 4"});
  CHECK(canonical_name(parse_multipliers("u8 x s8 truncated(6..6)", {}, "x").at(0)) == "u8 x s8 truncated(6)");
}

TEST_CASE("ranges that are none are refused with what was written", "[dse]") {
  const std::string text = GENERATE("truncated(8..6)", "truncated(..6)", "truncated(6..)", "truncated(6...8)",
                                    "truncated(1..99999999999)", "mask(0x1) + 0..60000");
  CAPTURE(text);
  try {
    static_cast<void>(parse_multipliers(text, {}, "multiplier"));
    FAIL("not refused");
  } catch (const SpecError& error) {
    CHECK(error.diagnostics().at(0).where == "multiplier");
    CHECK(error.diagnostics().at(0).got == '"' + text + '"');
  }
}

TEST_CASE("family members are legal, distinct and of their family", "[dse]") {
  for (const Operands& operands :
       {Operands{}, parse_operands("u8 x s8"), parse_operands("u8 x u8"), parse_operands("s8 x s8")}) {
    for (const std::string& family : swept_families()) {
      CAPTURE(family, to_string(operands));
      std::vector<MultiplierSpec> members = family_members(family, operands, "--sweep");
      REQUIRE_FALSE(members.empty());
      for (const MultiplierSpec& member : members) {
        CHECK_NOTHROW(validate(member));
        CHECK(operands_of(member) == operands);
      }
      const std::size_t count = members.size();
      remove_duplicates(members);
      if (family != "all") CHECK(members.size() == count);
      if (family == "all") CHECK(members.size() < count);  // truncated(0) is exact(8, 8)
    }
  }
  CHECK(family_members("exact", {}, "x").size() == 5 * 6);
  CHECK(family_members("truncated", {}, "x").size() == 14);
  CHECK_THROWS_AS(family_members("trunkated", {}, "--sweep"), SpecError);
}

TEST_CASE("of equal multipliers the first stays", "[dse]") {
  std::vector<MultiplierSpec> multipliers = {truncated(6), exact(8, 8), truncated(0), rectangle(1, 1), truncated(1)};
  remove_duplicates(multipliers);
  CHECK(names(multipliers) == std::vector<std::string>{"truncated(6)", "exact(8, 8)", "truncated(1)"});
}

}  // namespace
}  // namespace axdse::dse

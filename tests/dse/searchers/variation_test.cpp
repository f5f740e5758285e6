#include "dse/searchers/variation.hpp"

#include <catch2/catch.hpp>
#include <set>

namespace axdse::dse {

TEST_CASE("children take every gene from a parent", "[dse][property]") {
  RandomEngine engine(1);
  const Genome a(9, 0);
  const Genome b(9, 1);
  std::set<Genome> children;
  for (int n = 0; n < 200; ++n) {
    const Genome child = Variation::cross(a, b, engine);
    for (const std::size_t gene : child) CHECK(gene <= 1);
    children.insert(child);
  }
  CHECK(children.size() > 50);
}

TEST_CASE("mutants differ from their parent, stay in range, and mostly move a little along the order",
          "[dse][property]") {
  RandomEngine engine(2);
  const std::vector<std::size_t> order = {4, 2, 0, 1, 3, 5, 6, 7};
  const Variation variation({order, {0}, order});
  int small = 0;
  for (int n = 0; n < 1000; ++n) {
    const Genome mutant = variation.mutate({0, 0, 0}, engine);
    CHECK(mutant != Genome{0, 0, 0});
    CHECK(mutant[1] == 0);  // the only level there is
    CHECK(mutant[0] < 8);
    CHECK(mutant[2] < 8);
    const auto near = [](std::size_t level) {
      return level <= 5;
    };  // at most two places from 0 in the order ... 4, 2, 0, 1, 3
    small += near(mutant[0]) && mutant[0] != 5 && near(mutant[2]) && mutant[2] != 5 ? 1 : 0;
  }
  CHECK(small > 700);
  const std::vector<std::vector<std::size_t>> nothing_to_choose(1, {0});
  CHECK(Variation(nothing_to_choose).mutate({0}, engine) == Genome{0});
}

}  // namespace axdse::dse

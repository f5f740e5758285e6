#include "dse/searchers/monotone_fit.hpp"

#include <catch2/catch.hpp>
#include <vector>

namespace axdse::dse {

TEST_CASE("rising points are kept, others pooled", "[dse]") {
  const MonotoneFit rising({{2, 1}, {0, 0}, {8, 4}});
  CHECK(rising(0) == 0);
  CHECK(rising(1) == 0.5);
  CHECK(rising(2) == 1);
  CHECK(rising(5) == 2.5);
  CHECK(rising(16) == 8);  // in proportion beyond the last
  CHECK(rising(-3) == 0);
  const MonotoneFit pooled({{0, 0}, {1, 3}, {2, 1}, {3, 5}});
  CHECK(pooled(1.5) == 2);  // (1, 3) and (2, 1) share their mean
  CHECK(pooled(3) == 5);
}

TEST_CASE("without points a monotone fit is the identity, and equal x are pooled", "[dse]") {
  CHECK(MonotoneFit({})(1.25) == 1.25);
  CHECK(MonotoneFit({{1, 2}, {1, 4}})(1) == 3);
  CHECK(MonotoneFit({{0, -1}})(7) == -1);
}

TEST_CASE("a monotone fit never falls", "[dse][property]") {
  const MonotoneFit fit({{0, 0}, {0.1, -0.2}, {0.1, 0.3}, {0.5, 0.2}, {1, 0.9}, {1.5, 0.7}, {3, 2}});
  for (double x = -1; x < 5; x += 0.01) CHECK(fit(x + 0.01) >= fit(x));
}

}  // namespace axdse::dse

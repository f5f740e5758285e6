#include "hwmodel/simulation/bit_parallel.hpp"

#include <catch2/catch.hpp>
#include <numeric>

#include "core/product_table.hpp"
#include "core/seed.hpp"
#include "hwmodel/arithmetic/multiplier_netlist.hpp"
#include "hwmodel/netlist/netlist_builder.hpp"
#include "libraries.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

TEST_CASE("given vectors and all combinations give the same values", "[bit_parallel]") {
  const CellMapping mapping(testing::osu018());
  const Netlist netlist =
      multiplier_netlist(exact(5, 4), product_table(exact(5, 4)), mapping, {.adder = FinalAdder::kSklansky}).netlist;
  std::vector<std::uint64_t> vectors(512);
  std::iota(vectors.begin(), vectors.end(), 0);
  const NetValues given = simulate_vectors(netlist, vectors);
  const ExhaustiveValues all = simulate_exhaustively(netlist);
  REQUIRE(given.words() == all.words());
  for (NetId net = 0; net < netlist.net_count; ++net) {
    CAPTURE(net);
    CHECK(std::equal(given.of(net).begin(), given.of(net).end(), all.of(net).begin()));
  }
}

TEST_CASE("a ripple adder of 62 inputs adds", "[bit_parallel]") {
  constexpr int kBits = 31;
  const CellMapping mapping(testing::osu018());
  NetlistBuilder builder(mapping);
  std::vector<Signal> a;
  std::vector<Signal> b;
  for (int i = 0; i < kBits; ++i) a.push_back(builder.add_input("a" + std::to_string(i)));
  for (int i = 0; i < kBits; ++i) b.push_back(builder.add_input("b" + std::to_string(i)));
  Signal carry = Signal::zero();
  for (std::size_t i = 0; i < kBits; ++i) {
    const SumCarry added = builder.full_adder(a[i], b[i], carry);
    builder.add_output("s" + std::to_string(i), added.sum);
    carry = added.carry;
  }
  builder.add_output("c", carry);
  const Netlist netlist = std::move(builder).finish();

  RandomEngine engine(1);
  constexpr std::uint64_t kMask = (std::uint64_t{1} << kBits) - 1;
  std::vector<std::uint64_t> vectors(1000);  // the last word is not full
  for (std::uint64_t& vector : vectors) vector = engine() >> 2U;
  const std::vector<std::uint64_t> sums = simulate_outputs(netlist, vectors);
  REQUIRE(sums.size() == vectors.size());
  int wrong = 0;
  for (std::size_t i = 0; i < vectors.size(); ++i) wrong += sums[i] != (vectors[i] & kMask) + (vectors[i] >> kBits);
  CHECK(wrong == 0);
}

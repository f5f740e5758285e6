#include "dse/damaged_reference.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "tests/support/fake_evaluators.hpp"

namespace axdse::dse {
namespace {

constexpr double kLimitPp = 0.5;
const Rung kRecalibrated{.name = "recalibrated", .images = 5000};
const Rung kRetrained{.name = "retrained", .retraining = {.steps = 100}, .images = 5000};

/// What a campaign was told, of exact where nothing else is said.
class Told {
 public:
  void add(const Rung& rung, std::uint64_t seed, const AccuracyReport& report) { add(exact_, rung, seed, report); }
  void add(const Configuration& configuration, const Rung& rung, std::uint64_t seed, const AccuracyReport& report) {
    history_.add({.number = number_++, .configuration = configuration, .rung = rung, .seed = seed},
                 Evaluation{.accuracy = report});
  }
  [[nodiscard]] Configuration other() const {
    return Configuration::uniform(space_.layer_names(), space_.common_levels().back());
  }
  [[nodiscard]] std::optional<DamagedReference> damage(const Rung& rung = kRetrained) const {
    return find_damaged_reference(history_, rung, kLimitPp);
  }

 private:
  SearchSpace space_ = test::small_space(2, 3);
  Configuration exact_ = Configuration::uniform(space_.layer_names(), space_.common_levels().front());
  History history_{exact_};
  std::int64_t number_ = 0;
};

}  // namespace

TEST_CASE("an exact network that retraining destroys is a damaged reference", "[dse]") {
  Told told;
  told.add(kRecalibrated, 1, test::make_report(0.9, 5000, 1));
  for (const std::uint64_t seed : {1, 2, 3}) told.add(kRetrained, seed, test::make_report(0.1, 5000, 10 + seed));
  const std::optional<DamagedReference> damage = told.damage();
  REQUIRE(damage.has_value());
  CHECK(damage->untrained == kRecalibrated);
  CHECK(damage->images == 5000);
  CHECK(damage->untrained_percent == Approx(90).margin(1.5));
  CHECK(damage->retrained_percent == Approx(10).margin(1.5));
  const double loss_pp = damage->untrained_percent - damage->retrained_percent;
  CHECK(damage->loss_low_pp < loss_pp);
  CHECK(damage->loss_high_pp > loss_pp);
  CHECK(damage->loss_high_pp - damage->loss_low_pp < 4);
}

TEST_CASE("seeds that scatter widely do not hide the damage", "[dse]") {
  Told told;
  told.add(kRecalibrated, 1, test::make_report(0.9, 5000, 1));
  told.add(kRetrained, 1, test::make_report(0.1, 5000, 2));
  told.add(kRetrained, 2, test::make_report(0.6, 5000, 3));
  told.add(kRetrained, 3, test::make_report(0.88, 5000, 4));
  CHECK(told.damage().has_value());
}

TEST_CASE("a retrained exact network that is not shown worse by more than the limit is a sound reference", "[dse]") {
  const double before = 0.9;
  const double after = GENERATE(0.895, 0.9, 0.905, 0.95);
  CAPTURE(after);
  Told told;
  told.add(kRecalibrated, 1, test::make_report(before, 5000, 1));
  // Of the same seed: what the better one gets right holds what the other does.
  for (const std::uint64_t seed : {1, 2, 3}) told.add(kRetrained, seed, test::make_report(after, 5000, 1));
  CHECK_FALSE(told.damage().has_value());
}

TEST_CASE("rungs that count different numbers of images are compared on those that both count", "[dse]") {
  Rung fewer = kRecalibrated;
  fewer.images = 1003;  // the last byte is not full
  Told told;
  // Equal on the first 1003 images.
  told.add(fewer, 1, test::make_report(0.9, 1003, 1));
  told.add(kRetrained, 1, test::make_report(0.9, 5000, 1));
  CHECK_FALSE(told.damage().has_value());
  Told destroyed;
  destroyed.add(fewer, 1, test::make_report(0.9, 1003, 1));
  destroyed.add(kRetrained, 1, test::make_report(0.1, 5000, 1));
  const std::optional<DamagedReference> damage = destroyed.damage();
  REQUIRE(damage.has_value());
  CHECK(damage->images == 1003);
  CHECK(damage->retrained_percent == 100 * test::make_report(0.1, 1003, 1).accuracy());
}

TEST_CASE("nothing is said of a damage where there is nothing to compare", "[dse]") {
  Told told;
  told.add(kRetrained, 1, test::make_report(0.1, 5000, 1));
  CHECK_FALSE(told.damage().has_value());
  // Of other multipliers and of test images nothing follows.
  told.add(told.other(), kRecalibrated, 1, test::make_report(0.9, 5000, 1));
  Rung on_test = kRecalibrated;
  on_test.split = "test";
  told.add(on_test, 1, test::make_report(0.9, 5000, 1));
  CHECK_FALSE(told.damage().has_value());
  told.add(kRecalibrated, 1, test::make_report(0.9, 5000, 1));
  CHECK(told.damage().has_value());
  CHECK_FALSE(told.damage(kRecalibrated).has_value());  // a rung that does not retrain damages nothing
}

}  // namespace axdse::dse

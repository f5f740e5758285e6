#include "core/objective.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "core/error.hpp"

using namespace axdse;

TEST_CASE("objectives read the figure that they name", "[core]") {
  const Evaluation evaluation{.cost = {.energy_relative = 0.31, .area_um2 = 400, .delay_ns = 1.5},
                              .accuracy = {.images = 1000, .correct = 900, .loss = 0.4}};
  const AccuracyReport exact{.images = 1000, .correct = 920, .loss = 0.25};
  const auto value = [&](std::string_view name) { return find_objective(name).value(evaluation, exact); };
  CHECK(value("accuracy_drop_pp") == Approx(2));
  CHECK(value("loss_increase") == Approx(0.15));
  CHECK(value("energy_relative") == 0.31);
  CHECK(value("area_um2") == 400);
  CHECK(value("delay_ns") == 1.5);
}

TEST_CASE("what is known without an accuracy says so, and does not read one", "[core]") {
  const Evaluation evaluation{
      .cost = {.energy_relative = 0.31, .area_um2 = 400, .delay_ns = 1.5}};  // 0 of 0 images: NaN
  for (const Objective& objective : known_objectives()) {
    CAPTURE(objective.name);
    const double value = objective.value(evaluation, {.loss = std::nan("")});
    CHECK(std::isnan(value) == !objective.from_cost_alone);
  }
}

TEST_CASE("every known objective is found by its name and says what it is", "[core]") {
  std::set<std::string_view> names;
  for (const Objective& objective : known_objectives()) {
    CHECK(&find_objective(objective.name) == &objective);
    CHECK_FALSE(objective.unit.empty());
    CHECK_FALSE(objective.description.empty());
    CHECK(names.insert(objective.name).second);
  }
}

TEST_CASE("an unknown objective lists the known ones", "[core]") {
  try {
    (void)find_objective("energy_relativ", "campaign.json: /objectives/1");
    FAIL("accepted");
  } catch (const SpecError& error) {
    const Diagnostic& diagnostic = error.diagnostics().front();
    CHECK(diagnostic.where == "campaign.json: /objectives/1");
    CHECK(diagnostic.got == "\"energy_relativ\"");
    for (const Objective& objective : known_objectives()) {
      CHECK(diagnostic.allowed.find(objective.name) != std::string::npos);
    }
    CHECK_FALSE(diagnostic.fix.empty());
  }
}

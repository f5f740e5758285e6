#include "core/rung.hpp"

#include <catch2/catch.hpp>

#include "core/error.hpp"

using namespace axdse;

namespace {

Rung retrained() {
  return {.name = "retrained",
          .recalibration_images = 500,
          .retraining = {.steps = 234,
                         .batch_size = 32,
                         .warmup_steps = 10,
                         .learning_rate = 0.1,
                         .momentum = 0.8,
                         .weight_decay = 1e-4},
          .split = "test",
          .images = 2000};
}

}  // namespace

TEST_CASE("rungs read back from their JSON text", "[core]") {
  for (const Rung& rung : {Rung{.name = "recalibrated"}, retrained()}) {
    CHECK(rung_from_json(Json::parse(to_json(rung).dump()), "test") == rung);
  }
}

TEST_CASE("the name is no part of the settings, and neither is a retraining that does not happen", "[core]") {
  Rung a = retrained();
  Rung b = a;
  b.name = "another";
  CHECK(settings_json(a) == settings_json(b));
  CHECK(to_json(a) != to_json(b));
  a.retraining.steps = b.retraining.steps = 0;
  b.retraining.learning_rate = 7;
  CHECK(settings_json(a) == settings_json(b));
  CHECK_FALSE(settings_json(a).contains("retraining"));
}

TEST_CASE("each setting is part of the identity", "[core]") {
  const Json base = settings_json(retrained());
  const auto changed = [](auto change) {
    Rung rung = retrained();
    change(rung);
    return settings_json(rung);
  };
  CHECK(changed([](Rung& rung) { rung.recalibration_images = 501; }) != base);
  CHECK(changed([](Rung& rung) { rung.split = "validation"; }) != base);
  CHECK(changed([](Rung& rung) { rung.images = 0; }) != base);
  CHECK(changed([](Rung& rung) { rung.retraining.steps = 233; }) != base);
  CHECK(changed([](Rung& rung) { rung.retraining.batch_size = 64; }) != base);
  CHECK(changed([](Rung& rung) { rung.retraining.warmup_steps = 11; }) != base);
  CHECK(changed([](Rung& rung) { rung.retraining.learning_rate = 0.2; }) != base);
  CHECK(changed([](Rung& rung) { rung.retraining.momentum = 0.9; }) != base);
  CHECK(changed([](Rung& rung) { rung.retraining.weight_decay = 0; }) != base);
  CHECK(changed([](Rung& rung) { rung.retraining.gradient = GradientRule::kErrorAware; }) != base);
  CHECK(changed([](Rung& rung) { rung.retraining.gradient_precision = GradientPrecision::kFp32; }) != base);
}

TEST_CASE("a rung with gradient settings reads back, and one without them is that of older files", "[core]") {
  Rung rung = retrained();
  CHECK_FALSE(settings_json(rung)["retraining"].contains("gradient"));
  CHECK_FALSE(settings_json(rung)["retraining"].contains("gradient_precision"));
  rung.retraining.gradient = GradientRule::kErrorAware;
  rung.retraining.gradient_half_window = 5;
  rung.retraining.gradient_precision = GradientPrecision::kFp32;
  CHECK(rung_from_json(to_json(rung), "test") == rung);
  Rung wider = rung;
  wider.retraining.gradient_half_window = 6;
  CHECK(settings_json(wider) != settings_json(rung));
  for (const char* key : {"gradient", "gradient_precision"}) {
    Json wrong = to_json(rung);
    wrong["retraining"][key] = "none";
    CHECK_THROWS_AS(rung_from_json(wrong, "test"), DataError);
  }
  Json incomplete = to_json(rung);
  incomplete["retraining"].erase("gradient_half_window");
  CHECK_THROWS_AS(rung_from_json(incomplete, "test"), DataError);
}

TEST_CASE("a rung with any key missing or of a wrong type is damaged", "[core]") {
  const Json good = to_json(retrained());
  for (const auto& item : good.items()) {
    const std::string& key = item.key();
    CAPTURE(key);
    Json wrong = good;
    wrong[key] = Json::array({1});
    CHECK_THROWS_AS(rung_from_json(wrong, "test"), DataError);
    if (key == "retraining") continue;  // may be absent
    wrong.erase(key);
    CHECK_THROWS_AS(rung_from_json(wrong, "test"), DataError);
  }
  for (const auto& item : good["retraining"].items()) {
    CAPTURE(item.key());
    Json wrong = good;
    wrong["retraining"].erase(item.key());
    CHECK_THROWS_AS(rung_from_json(wrong, "test"), DataError);
  }
  CHECK_THROWS_AS(rung_from_json(Json::array(), "test"), DataError);
}

#include "core/level.hpp"

#include <catch2/catch.hpp>

#include "core/configuration.hpp"
#include "core/error.hpp"

using namespace axdse;

TEST_CASE("the default quantiser follows the multiplier", "[core]") {
  const auto clip = [](std::string_view name) { return to_string(default_level(parse_multiplier(name)).clip); };
  const auto scale = [](std::string_view name) {
    return to_string(default_level(parse_multiplier(name)).weight_scale);
  };
  for (const std::string_view name :
       {"exact(8, 8)", "exact(6, 6)", "truncated(4)", "truncated(8)", "truncated(3, 6, 6)", "operand(3, 3)"}) {
    CAPTURE(name);
    CHECK(clip(name) == "percentile 99.9");
    CHECK(scale(name) == "max");
  }
  for (const std::string_view name : {"truncated(9)", "truncated(10)", "operand(5, 4)"}) {
    CAPTURE(name);
    CHECK(clip(name) == "percentile 99.5");
    CHECK(scale(name) == "max");
  }
  for (const std::string_view name :
       {"exact(6, 5)", "exact(5, 5)", "exact(4, 3)", "exact(8, 4)", "exact(4, 8)", "truncated(3, 5, 5)"}) {
    CAPTURE(name);
    CHECK(clip(name) == "mse");
    CHECK(scale(name) == "mse");
  }
}

TEST_CASE("a level names its quantiser where that is not the default", "[core]") {
  Level level = default_level(parse_multiplier("truncated(9)"));
  CHECK(to_string(level) == "truncated(9)");
  level.clip.percentile = 99.9;
  CHECK(to_string(level) == "truncated(9) [clip percentile 99.9, weights max]");
  const std::vector<std::string> layers = {"conv1", "fc"};
  CHECK(Configuration::uniform(layers, level).summary() == to_string(level));
}

TEST_CASE("clips and scales read back", "[core]") {
  for (const std::string_view text : {"mse", "percentile 99.9", "percentile 100", "percentile 0.1"}) {
    CHECK(to_string(parse_activation_clip(text, "test")) == text);
  }
  for (const std::string_view text : {"max", "mse"}) CHECK(to_string(parse_weight_scale(text, "test")) == text);
}

TEST_CASE("wrong clips and scales say what is allowed", "[core]") {
  for (const std::string_view text :
       {"", "percentile", "percentile ", "percentile 0", "percentile -1", "percentile 100.1", "percentile nan",
        "percentile inf", "percentile 99.9%", "percentile 9 9", "MSE", "99.9"}) {
    CAPTURE(text);
    try {
      (void)parse_activation_clip(text, "campaign.json: /clip");
      FAIL("accepted");
    } catch (const SpecError& error) {
      CHECK(error.diagnostics().front().where == "campaign.json: /clip");
      CHECK(error.diagnostics().front().allowed == "\"mse\" or \"percentile P\" with 0 < P <= 100");
    }
  }
  try {
    (void)parse_weight_scale("maximum", "campaign.json: /scale");
    FAIL("accepted");
  } catch (const SpecError& error) {
    CHECK(error.diagnostics().front().got == "\"maximum\"");
    CHECK(error.diagnostics().front().allowed == "\"max\", \"mse\"");
  }
}

TEST_CASE("a level's JSON is for people too", "[core]") {
  const Json json = to_json(default_level(truncated(9)));
  CHECK(json.dump() ==
        R"json({"activation_clip":"percentile 99.5","multiplier":"u8 x sm8 truncated(9)","weight_scale":"max"})json");
  CHECK(level_from_json(json, "test") == default_level(truncated(9)));
}

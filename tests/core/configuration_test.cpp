#include "core/configuration.hpp"

#include <catch2/catch.hpp>

#include "core/error.hpp"
#include "tests/support/random_multiplier.hpp"

using namespace axdse;

namespace {

Configuration example() {
  return Configuration({{"conv1", default_level(exact(8, 8))},
                        {"conv2", default_level(truncated(9))},
                        {"linear", default_level(exact(5, 4))}});
}

Configuration random_configuration(RandomEngine& engine) {
  std::vector<LayerLevel> layers(1 + uniform_below(engine, 5));
  for (std::size_t i = 0; i < layers.size(); ++i) {
    layers[i].layer = "layer" + std::to_string(i);
    layers[i].level = default_level(test::random_multiplier(engine));
    if (uniform_below(engine, 2) == 0) layers[i].level.clip = {.percentile = 100 * (1 - uniform_unit(engine))};
  }
  return Configuration(std::move(layers));
}

}  // namespace

// Stored results are found by this hash. A change makes every stored evaluation unknown: if it is meant, say so in
// CHANGELOG.md.
TEST_CASE("the hash of a configuration does not change between releases", "[core]") {
  // sha256sum of [{"activation_clip":"percentile 99.9","layer":"conv1","multiplier":"u8 x sm8 exact(8,
  // 8)","weight_scale":"max"},...]
  CHECK(example().sha256() == "e7c453e528bfd2b28dda1f773637ea121350a51389c8c8f1aad33fb2e790ae7c");
  CHECK(Configuration().sha256() == "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945");  // of []
  CHECK(Configuration() == Configuration(std::vector<LayerLevel>{}));
}

TEST_CASE("a different multiplier, clip, scale, layer name or order is a different configuration", "[core]") {
  const Configuration base = example();
  const auto changed = [&base](auto change) {
    std::vector<LayerLevel> layers = base.layers();
    change(layers);
    return Configuration(std::move(layers));
  };
  const std::vector<Configuration> others = {
      changed([](auto& layers) { layers[1].level.multiplier = truncated(8); }),
      changed([](auto& layers) { layers[1].level.clip.percentile = 99.4; }),
      changed([](auto& layers) { layers[1].level.weight_scale = WeightScale::kMeanSquaredError; }),
      changed([](auto& layers) { layers[1].layer = "conv3"; }),
      changed([](auto& layers) { std::swap(layers[0], layers[1]); }),
      changed([](auto& layers) { layers.pop_back(); }),
  };
  for (const Configuration& other : others) {
    CHECK_FALSE(other == base);
    CHECK(other.sha256() != base.sha256());
  }
}

TEST_CASE("equal configurations have equal hashes however their levels were written", "[core]") {
  Level level = default_level(parse_multiplier("rectangle(1,1)"));
  CHECK(Configuration({{"a", level}}).sha256() == Configuration({{"a", default_level(truncated(1))}}).sha256());
  level.multiplier = exact(5, 4);
  std::get<MaskedMultiplier>(level.multiplier).kept.drop(7, 7);  // outside the array
  const Configuration a({{"a", level}});
  level.multiplier = exact(5, 4);
  const Configuration b({{"a", level}});
  CHECK(a == b);
  CHECK(a.sha256() == b.sha256());
  level.clip = {.rule = ActivationClip::Rule::kMeanSquaredError, .percentile = 99};
  const Configuration c({{"a", level}});
  level.clip.percentile = 98;  // not read under this rule
  CHECK(c == Configuration({{"a", level}}));
  CHECK(c.sha256() == Configuration({{"a", level}}).sha256());
}

TEST_CASE("random configurations read back from their JSON text", "[core][property]") {
  const std::uint64_t seed = test::test_seed();
  CAPTURE(seed);
  RandomEngine engine(seed);
  for (int i = 0; i < 300; ++i) {
    const Configuration configuration = random_configuration(engine);
    const Configuration read = configuration_from_json(Json::parse(to_json(configuration).dump()), "test");
    CHECK(read == configuration);
    CHECK(read.sha256() == configuration.sha256());
  }
}

TEST_CASE("layers are found by name", "[core]") {
  const Configuration configuration = example();
  CHECK(configuration.size() == 3);
  CHECK(configuration.at("conv2").multiplier == MultiplierSpec{truncated(9)});
  CHECK_THROWS_AS(configuration.at("conv9"), InternalError);
  CHECK_THROWS_AS(Configuration({{"a", {}}, {"b", {}}, {"a", {}}}), InternalError);
}

TEST_CASE("a summary names one level, or counts repetitions in network order", "[core]") {
  const std::vector<std::string> layers = {"a", "b", "c", "d"};
  const Configuration uniform = Configuration::uniform(layers, default_level(truncated(6)));
  CHECK(uniform.is_uniform());
  CHECK(uniform.summary() == "truncated(6)");
  CHECK(uniform.layers()[3].layer == "d");
  CHECK_FALSE(example().is_uniform());
  CHECK(example().summary() == "exact(8, 8), truncated(9), exact(5, 4)");
  std::vector<LayerLevel> mixed = uniform.layers();
  mixed.front().level = default_level(exact(8, 8));
  CHECK(Configuration(mixed).summary() == "exact(8, 8), 3 x truncated(6)");
  CHECK(Configuration().summary() == "no layers");
}

TEST_CASE("damaged configurations are refused where they are damaged", "[core]") {
  const Json good = to_json(example());
  const auto where = [&good](auto damage) {
    Json json = good;
    damage(json);
    try {
      (void)configuration_from_json(json, "results.db");
    } catch (const DataError& error) {
      return error.diagnostics().front().where;
    }
    return std::string("accepted");
  };
  CHECK(where([](Json& json) { json = "text"; }) == "results.db");
  CHECK(where([](Json& json) { json[1] = 5; }) == "results.db/1");
  CHECK(where([](Json& json) { json[1].erase("layer"); }) == "results.db/1");
  CHECK(where([](Json& json) { json[1]["layer"] = 7; }) == "results.db/1/layer");
  CHECK(where([](Json& json) { json[2]["layer"] = "conv1"; }) == "results.db/2");
  CHECK(where([](Json& json) { json[0].erase("multiplier"); }) == "results.db/0");
  CHECK(where([](Json& json) { json[0]["multiplier"] = "truncated(99)"; }) == "results.db/0");
  CHECK(where([](Json& json) { json[0]["activation_clip"] = "percentile 0"; }) == "results.db/0");
  CHECK(where([](Json& json) { json[0]["weight_scale"] = nullptr; }) == "results.db/0/weight_scale");
}

TEST_CASE("mutated configurations are read or refused as Error, never anything else", "[core][fuzz]") {
  const std::uint64_t seed = test::test_seed();
  CAPTURE(seed);
  RandomEngine engine(seed);
  int parsed = 0;
  int accepted = 0;
  for (int i = 0; i < 5000; ++i) {
    std::string text = to_json(random_configuration(engine)).dump();
    for (std::uint64_t edits = 1 + uniform_below(engine, 3); edits > 0; --edits) {
      const auto position = static_cast<std::size_t>(uniform_below(engine, text.size()));
      if (uniform_below(engine, 4) == 0) {
        text.erase(position, 1 + uniform_below(engine, 20));
      } else {
        text[position] = static_cast<char>(uniform_below(engine, 2) == 0 ? uniform_below(engine, 256)
                                                                         : '0' + uniform_below(engine, 10));
      }
    }
    const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (json.is_discarded()) continue;
    ++parsed;
    try {
      (void)configuration_from_json(json, "mutated");
      ++accepted;
    } catch (const DataError&) {
      // any other exception ends the test
    }
  }
  CHECK(parsed > 1000);
  CHECK(accepted > 100);
}

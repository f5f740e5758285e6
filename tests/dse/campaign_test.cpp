#include "dse/campaign.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/json.hpp"
#include "core/seed.hpp"
#include "core/text.hpp"
#include "tests/support/temporary_folder.hpp"

namespace axdse::test {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& file, std::string_view content) {
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << content;
}

/// A folder with a campaign file and small stand-ins for the files that it names; only their hashes count here.
struct Place {
  TemporaryFolder folder;
  Json document = Json::parse(R"json({
    "schema": "axdse.campaign/1",
    "name": "test",
    "network": {"architecture": "resnet8", "checkpoint": "../models/net.safetensors"},
    "data": {"dataset": "fashion-mnist", "folder": "../data"},
    "hardware": {"library": "../cells.lib", "period_ns": 10},
    "levels": ["exact(8, 8)", "truncated(4)", {"multiplier": "truncated(9)", "activation_clip": "percentile 99.25"}],
    "objectives": [{"name": "accuracy_drop_pp", "reference": 20}, {"name": "energy_relative", "reference": 1.1}],
    "rungs": {"fast": {"images": 500}, "slow": {"retraining": {"steps": 10}}},
    "search": {"searcher": "nsga2", "rung": "fast", "evaluations": 30}
  })json");

  Place() {
    write(folder.path() / "models/net.safetensors", "weights");
    for (const char* name : {"train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte",
                             "t10k-labels-idx1-ubyte.gz"}) {
      write(folder.path() / "data" / name, name);
    }
    write(folder.path() / "cells.lib", "cells");
  }
  [[nodiscard]] fs::path file() const { return folder.path() / "campaigns" / "c.json"; }
  [[nodiscard]] dse::Campaign load(const std::vector<std::string>& settings = {}) const {
    write(file(), document.dump(2));
    return dse::load_campaign(file(), settings);
  }
  /// Problems by pointer (or setting and pointer).
  [[nodiscard]] std::map<std::string, Diagnostic> problems(const std::vector<std::string>& settings = {}) const {
    std::map<std::string, Diagnostic> found;
    try {
      static_cast<void>(load(settings));
    } catch (const SpecError& error) {
      for (const Diagnostic& problem : error.diagnostics()) {
        std::string where = problem.where;
        if (where.starts_with(file().string())) where = where.substr(file().string().size() + 2);
        CHECK(!found.contains(where));
        CHECK(!problem.got.empty());
        CHECK(!problem.fix.empty());
        found[where] = problem;
      }
    }
    return found;
  }
  void set(const std::string& pointer, Json value) { document[Json::json_pointer(pointer)] = std::move(value); }
};

}  // namespace

TEST_CASE("a campaign is read with its defaults", "[dse]") {
  const Place place;
  const dse::Campaign campaign = place.load();
  CHECK(campaign.name == "test");
  CHECK(campaign.seed == 1);
  CHECK(campaign.workers == 2);
  CHECK(campaign.network.checkpoint.path == place.folder.path() / "models/net.safetensors");
  CHECK(campaign.hardware.period_ns == 10);
  CHECK(campaign.hardware.accelerator == evaluators::Accelerator::kDataflow);
  CHECK(campaign.hardware.unit == hwmodel::ComputeUnit::kMac);
  CHECK(campaign.hardware.setting == hwmodel::MacSetting::kWeightStationary);
  CHECK(campaign.hardware.hold_cycles == 16);
  CHECK(campaign.hardware.objective == hwmodel::CostObjective::kEnergy);
  // What campaigns held before there were other settings: theirs are the same still.
  CHECK(Json::parse(campaign.document)["hardware"].size() == 4);
  CHECK(campaign.space.layers.size() == 10);
  CHECK(campaign.space.layers[0].levels.size() == 3);
  CHECK(campaign.space.layers[0].levels[1] == default_level(truncated(4)));
  CHECK(campaign.space.layers[0].levels[2].clip.percentile == 99.25);
  CHECK(campaign.space.exact == default_level(exact(8, 8)));
  CHECK(campaign.exact_configuration().is_uniform());
  CHECK(campaign.space.size() == 59049);
  REQUIRE(campaign.objectives.size() == 2);
  CHECK(campaign.objectives[1].objective.name == "energy_relative");
  CHECK(campaign.objectives[1].reference == 1.1);
  CHECK(campaign.rung("fast").images == 500);
  CHECK(campaign.rung("fast").recalibration_images == 1000);
  CHECK(campaign.rung("slow").retraining == RetrainingSettings{.steps = 10, .warmup_steps = 10});
  CHECK(campaign.rung("slow").split == "validation");
  CHECK(campaign.search.population == 18);
  CHECK_FALSE(campaign.verification.has_value());
  CHECK(campaign.report.within_pp == 0.5);
}

TEST_CASE("a campaign chooses how units are costed", "[dse]") {
  Place place;
  Json& hardware = place.document["hardware"];
  hardware.update({{"accelerator", "shared"}, {"setting", "output_stationary"}, {"objective", "pdp"}});
  dse::HardwareChoice chosen = place.load().hardware;
  CHECK(chosen.accelerator == evaluators::Accelerator::kShared);
  CHECK(chosen.setting == hwmodel::MacSetting::kOutputStationary);
  CHECK(chosen.hold_cycles == 1);
  CHECK(chosen.objective == hwmodel::CostObjective::kPdp);
  hardware["hold"] = 7;
  CHECK(place.load().hardware.hold_cycles == 7);

  hardware.update({{"unit", "multiplier"}, {"hold", 0}, {"objective", "speed"}, {"accelerator", "systolic"}});
  std::vector<std::string> places;
  for (const auto& [where, problem] : place.problems()) places.push_back(where);
  CHECK(places == std::vector<std::string>{"/hardware/accelerator", "/hardware/hold", "/hardware/objective",
                                           "/hardware/setting"});
  hardware.erase("setting");
  hardware.update({{"hold", 4}, {"objective", "area"}, {"accelerator", "dataflow"}});
  CHECK(place.load().hardware.unit == hwmodel::ComputeUnit::kMultiplier);
}

TEST_CASE("levels of single layers replace the common ones", "[dse]") {
  Place place;
  place.set("/layers", Json{{"fc", {{"levels", {"exact(8, 8)", "exact(6, 6)"}}}}});
  const dse::Campaign campaign = place.load();
  CHECK(campaign.space.layers[0].levels.size() == 3);
  CHECK(campaign.space.layers.back().layer == "fc");
  CHECK(campaign.space.layers.back().levels[1] == default_level(exact(6, 6)));
  REQUIRE(campaign.space.common_levels().size() == 1);
  CHECK(campaign.space.common_levels()[0] == campaign.space.exact);
}

TEST_CASE("every problem of a campaign is reported at once, at its place", "[dse]") {
  Place place;
  place.document = Json::parse(R"json({
    "schema": "axdse.campaign/2",
    "name": "a/b",
    "sed": 1,
    "network": {"architecture": "resnet9", "checkpoint": "missing.safetensors"},
    "data": {"dataset": "fashion-mnist", "folder": "nowhere"},
    "hardware": {"library": "", "period_ns": -1, "unit": "adder"},
    "levels": ["truncated(17)", "truncated(4)", "truncated( 4 )", 7, {"multiplier": "truncated(5)", "clip": "max", "weight_scale": "maximum"},
               "u8 x s8 exact(8, 8)"],
    "objectives": [{"name": "energy", "reference": "1"}],
    "rungs": {"fast": {"images": 10001, "retraining": {"learning_rate": 0}}},
    "search": {"searcher": "nsga2", "rung": "slow", "population": 2},
    "verification": {"rung": "fast", "seeds": 0},
    "workers": 0
  })json");
  const auto problems = place.problems();
  std::vector<std::string> places;
  for (const auto& [where, problem] : problems) places.push_back(where);
  CHECK(places == std::vector<std::string>{"/data/folder",
                                           "/hardware/library",
                                           "/hardware/period_ns",
                                           "/hardware/unit",
                                           "/levels",
                                           "/levels/0",
                                           "/levels/2",
                                           "/levels/3",
                                           "/levels/4/clip",
                                           "/levels/4/weight_scale",
                                           "/levels/5",
                                           "/name",
                                           "/network/architecture",
                                           "/network/checkpoint",
                                           "/objectives",
                                           "/objectives/0/name",
                                           "/objectives/0/reference",
                                           "/rungs/fast/images",
                                           "/rungs/fast/retraining/learning_rate",
                                           "/rungs/fast/retraining/steps",
                                           "/schema",
                                           "/search/evaluations",
                                           "/search/population",
                                           "/search/rung",
                                           "/sed",
                                           "/verification/seeds",
                                           "/workers"});
  CHECK(problems.at("/levels/0").got == "\"truncated(17)\"");
  CHECK(problems.at("/levels/0").allowed == "truncated(0) to truncated(13)");
  CHECK(problems.at("/sed").fix == "did you mean \"seed\"?");
  CHECK(problems.at("/network/architecture").fix == "did you mean \"resnet8\"?");
  CHECK(problems.at("/search/rung").allowed == "\"fast\"");
  CHECK(problems.at("/levels").fix == "add \"exact(8, 8)\"");
}

TEST_CASE("what is missing, empty or of the wrong type is reported", "[dse]") {
  struct Case {
    std::string pointer;
    Json value;
  };
  const Case wrong = GENERATE(values<Case>({{"/levels", Json::array()},
                                            {"/levels", "exact(8, 8)"},
                                            {"/objectives", Json::array()},
                                            {"/rungs", Json::object()},
                                            {"/rungs", 3},
                                            {"/network", nullptr},
                                            {"/name", ""},
                                            {"/name", 5},
                                            {"/seed", -1},
                                            {"/seed", 1.5},
                                            {"/hardware/period_ns", "10"},
                                            {"/hardware/period_ns", 1e300},
                                            {"/search/evaluations", 0},
                                            {"/layers", Json::array()},
                                            {"/layers/layer9", Json{{"levels", {"exact(8, 8)"}}}},
                                            {"/operands", "u8 x u9"},
                                            {"/report/within_pp", 0}}));
  CAPTURE(wrong.pointer, wrong.value.dump());
  Place place;
  place.set(wrong.pointer, wrong.value);
  CHECK(place.problems().contains(wrong.pointer));
}

TEST_CASE("operands that no accuracy can be measured on are refused, with the reason", "[dse]") {
  const std::string operands = GENERATE("u8 x u8", "s8 x s8");
  Place place;
  place.set("/operands", operands);
  const auto problems = place.problems();
  REQUIRE(problems.contains("/operands"));
  CHECK(problems.at("/operands").allowed == "\"u8 x sm8\", \"u8 x s8\"");
  CHECK_THAT(problems.at("/operands").why, Catch::Contains("ReLU"));
  place.set("/operands", "u8 x s8");
  CHECK(place.problems().empty());
}

TEST_CASE("a table of products is refused before it is read: it cannot be costed", "[dse]") {
  Place place;
  place.document["levels"].push_back("u8 x sm8 table(nowhere.bin, rows=weight)");
  const auto problems = place.problems();
  REQUIRE(problems.size() == 1);
  CHECK(problems.begin()->first == "/levels/3");
  CHECK(problems.begin()->second.allowed == "multipliers with a circuit");
}

TEST_CASE("a search that could not measure its own baselines is refused", "[dse]") {
  Place place;
  place.set("/search/evaluations", 2);
  const auto problems = place.problems();
  REQUIRE(problems.contains("/search/evaluations"));
  CHECK(problems.at("/search/evaluations").allowed == "3 or more");
  place.set("/search/evaluations", 3);
  CHECK(place.problems().empty());
}

TEST_CASE("a retraining says how its gradients are found, and leaves that out of the document where it is the default",
          "[dse]") {
  Place place;
  const dse::Campaign plain = place.load();
  CHECK(plain.rung("slow").retraining.gradient == GradientRule::kStraightThrough);
  CHECK(plain.rung("slow").retraining.gradient_precision == GradientPrecision::kNative);
  place.document["rungs"]["slow"]["retraining"] = {{"steps", 10}, {"gradient", "straight_through"}};
  CHECK(place.load().document == plain.document);
  place.document["rungs"]["slow"]["retraining"] = {
      {"steps", 10}, {"gradient", "error_aware"}, {"gradient_half_window", 4}, {"gradient_precision", "fp32"}};
  const RetrainingSettings settings = place.load().rung("slow").retraining;
  CHECK(settings.gradient == GradientRule::kErrorAware);
  CHECK(settings.gradient_half_window == 4);
  CHECK(settings.gradient_precision == GradientPrecision::kFp32);
  CHECK(place.load().document != plain.document);

  place.document["rungs"]["slow"]["retraining"] = {
      {"steps", 10}, {"gradient", "error_awake"}, {"gradient_half_window", 0}, {"gradient_precision", "fp16"}};
  const auto problems = place.problems();
  CHECK(problems.at("/rungs/slow/retraining/gradient").fix == "did you mean \"error_aware\"?");
  CHECK(problems.contains("/rungs/slow/retraining/gradient_half_window"));
  CHECK(problems.contains("/rungs/slow/retraining/gradient_precision"));
  place.document["rungs"]["slow"]["retraining"] = {{"steps", 10}, {"gradient_half_window", 4}};
  CHECK(place.problems().at("/rungs/slow/retraining/gradient_half_window").why == "the other takes no slopes");
}

TEST_CASE("several seeds where nothing is retrained are refused: all replicates would be the same", "[dse]") {
  Place place;
  place.set("/verification", Json{{"rung", "fast"}});
  REQUIRE(place.problems().contains("/verification/seeds"));
  CHECK_THAT(place.problems().at("/verification/seeds").why, Catch::Contains("same network"));
  place.set("/verification/seeds", 1);
  CHECK(place.problems().empty());
  place.set("/verification", Json{{"rung", "slow"}, {"seeds", 2}});
  CHECK(place.problems().empty());
}

TEST_CASE("every required key is missed by name", "[dse]") {
  const std::string pointer =
      GENERATE("/schema", "/name", "/network", "/network/architecture", "/network/checkpoint", "/data", "/data/dataset",
               "/data/folder", "/hardware", "/hardware/library", "/hardware/period_ns", "/levels", "/objectives",
               "/rungs", "/search", "/search/searcher", "/search/rung", "/search/evaluations");
  CAPTURE(pointer);
  Place place;
  const Json::json_pointer path(pointer);
  place.document[path.parent_pointer()].erase(path.back());
  const auto problems = place.problems();
  REQUIRE(problems.contains(pointer));
  CHECK(problems.at(pointer).why == "this key is required");
}

TEST_CASE("a checkpoint, library or data file that is missing is named with its full path", "[dse]") {
  const Place place;
  fs::remove(place.folder.path() / "cells.lib");
  fs::remove(place.folder.path() / "data/t10k-images-idx3-ubyte");
  const auto problems = place.problems();
  REQUIRE(problems.contains("/hardware/library"));
  CHECK(problems.at("/hardware/library").why == (place.folder.path() / "cells.lib").string() + ": no such file");
  REQUIRE(problems.contains("/data/folder"));
}

TEST_CASE("settings from the command line are applied before the check", "[dse]") {
  Place place;
  const dse::Campaign campaign =
      place.load({"search.evaluations=7", "/rungs/fast/images=10", "report.within_pp=0.25", "name=other",
                  "/layers/layer1.0.conv1/levels=[\"exact(8, 8)\"]", "levels.1=truncated(6)", "levels.3=truncated(5)"});
  CHECK(campaign.search.evaluations == 7);
  CHECK(campaign.rung("fast").images == 10);
  CHECK(campaign.report.within_pp == 0.25);
  CHECK(campaign.name == "other");
  CHECK(campaign.space.layers[1].levels.size() == 1);
  CHECK(campaign.space.layers[0].levels.size() == 4);
  CHECK(campaign.space.layers[0].levels[1] == default_level(truncated(6)));
}

TEST_CASE("a problem at what was set on the command line names the setting", "[dse]") {
  const Place place;
  CHECK(place.problems({"search.evaluations=many"}).contains("--set search.evaluations: /search/evaluations"));
  CHECK(place.problems({"serach.evaluations=4"}).contains("--set serach.evaluations: /serach"));
  CHECK(place.problems({"rungs.fast={\"image\": 3}"}).contains("--set rungs.fast: /rungs/fast/image"));
  CHECK(place.problems({"levels.9=truncated(6)"}).contains("--set levels.9: /levels/9"));
  CHECK(place.problems({"name.first=x"}).contains("--set name.first: /name/first"));
  CHECK(place.problems({"nonsense", "seed=-1"}).contains("--set nonsense"));
  CHECK(place.problems({"nonsense", "seed=-1"}).contains("--set seed: /seed"));
  CHECK(place.problems({"rungs.\xff.images=5"}).contains("--set"));  // no JSON document can hold it
  CHECK(place.problems({"search={\"rung\": 1, \"rung\": 2}"}).contains("--set search: /search"));
}

TEST_CASE("the hash depends on what changes results and on nothing else", "[dse][property]") {
  Place place;
  const std::string hash = place.load().sha256();
  SECTION("not on workers, defaults spelled out, order or white space") {
    place.set("/workers", 5);
    place.set("/seed", 1);
    place.set("/operands", "u8 x sm8");
    place.set("/levels/1", Json{{"multiplier", "u8 x sm8 truncated( 4 )"}});
    CHECK(place.load().sha256() == hash);
  }
  SECTION("not on where files are") {
    write(place.folder.path() / "elsewhere.lib", "cells");
    place.set("/hardware/library", (place.folder.path() / "elsewhere.lib").string());
    CHECK(place.load().sha256() == hash);
  }
  SECTION("but on what is in them") {
    const std::string file = GENERATE("cells.lib", "models/net.safetensors", "data/t10k-labels-idx1-ubyte.gz");
    write(place.folder.path() / file, "something else");
    CHECK(place.load().sha256() != hash);
  }
  SECTION("not on a cost setting that is spelled out") {
    const std::string setting = GENERATE("hardware.unit=mac", "hardware.setting=weight_stationary", "hardware.hold=16",
                                         "hardware.objective=energy", "hardware.accelerator=dataflow");
    CHECK(place.load({setting}).sha256() == hash);
  }
  SECTION("and on every choice") {
    const std::string setting =
        GENERATE("name=x", "seed=2", "hardware.period_ns=9", "hardware.unit=multiplier",
                 "hardware.setting=output_stationary", "hardware.hold=2", "hardware.objective=pdp",
                 "hardware.accelerator=shared", "levels.1=truncated(5)", "objectives.0.reference=10",
                 "rungs.fast.images=501", "search.evaluations=31", "search.population=8", "search.searcher=random",
                 "report.within_pp=1", "verification.rung=slow", "/layers/fc/levels=[\"exact(8, 8)\"]");
    CAPTURE(setting);
    CHECK(place.load({setting}).sha256() != hash);
  }
}

TEST_CASE("a stored document reads back as the same campaign", "[dse][property]") {
  Place place;
  place.set("/verification", Json{{"rung", "slow"}, {"mixed_points", 2}});
  place.set("/layers/fc", Json{{"levels", {"exact(6, 6)"}}});
  place.document["hardware"].update({{"setting", "output_stationary"}, {"hold", 3}, {"objective", "delay"}});
  const dse::Campaign campaign = place.load();
  const dse::Campaign stored = dse::campaign_from_document(campaign.document, "results.db");
  CHECK(stored.sha256() == campaign.sha256());
  CHECK(stored.name == campaign.name);
  CHECK(stored.hardware.setting == campaign.hardware.setting);
  CHECK(stored.hardware.hold_cycles == 3);
  CHECK(stored.hardware.objective == hwmodel::CostObjective::kDelay);
  CHECK(stored.space.exact == campaign.space.exact);
  REQUIRE(stored.space.layers.size() == 10);
  for (std::size_t i = 0; i < 10; ++i) CHECK(stored.space.layers[i].levels == campaign.space.layers[i].levels);
  CHECK(stored.rungs == campaign.rungs);
  CHECK(stored.verification->mixed_points == 2);
  CHECK(stored.objectives[0].reference == 20);
  CHECK(stored.network.checkpoint.sha256 == campaign.network.checkpoint.sha256);
  CHECK_THROWS_AS(dse::campaign_from_document("{\"schema\": 1}", "results.db"), DataError);
  CHECK_THROWS_AS(dse::campaign_from_document("{", "results.db"), DataError);
}

TEST_CASE("a damaged campaign file gives a SpecError or a campaign, never anything else", "[dse]") {
  const Place place;
  static_cast<void>(place.load());
  const std::string good = place.document.dump(2);
  RandomEngine engine(3);
  for (int i = 0; i < 300; ++i) {
    std::string damaged = good;
    if (i % 3 == 0) damaged.resize(uniform_below(engine, good.size()));
    for (std::uint64_t flips = uniform_below(engine, 4); flips > 0 && !damaged.empty(); --flips) {
      damaged[uniform_below(engine, damaged.size())] = static_cast<char>(engine());
    }
    CAPTURE(i, damaged);
    write(place.file(), damaged);
    try {
      static_cast<void>(dse::load_campaign(place.file()));
    } catch (const SpecError& error) {
      CHECK(!error.diagnostics().empty());
    }
  }
}

TEST_CASE("a campaign file that is missing, a folder or huge is the user's mistake", "[dse]") {
  const TemporaryFolder folder;
  CHECK_THROWS_AS(dse::load_campaign(folder.path() / "missing.json"), SpecError);
  CHECK_THROWS_AS(dse::load_campaign(folder.path()), SpecError);
  write(folder.path() / "huge.json", std::string(5 << 20, ' '));
  CHECK_THROWS_AS(dse::load_campaign(folder.path() / "huge.json"), SpecError);
}

}  // namespace axdse::test

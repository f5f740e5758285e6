#include "core/evaluation.hpp"

#include <catch2/catch.hpp>

#include "core/error.hpp"

using namespace axdse;

namespace {

NetworkCost example_cost() {
  return {.accelerator = "dataflow",
          .unit = "multiplier",
          .baseline = "u8 x sm8 exact(8, 8), dadda + ripple",
          .best_exact = "u8 x s8 exact(8, 8), dadda + ripple",
          .energy_per_inference_nj = 1234.5,
          .energy_relative = 0.31,
          .energy_relative_to_best_exact = 0.33,
          .multiplier_energy_relative = 0.25,
          .pdp_relative = 0.27,
          .area_um2 = 400,
          .delay_ns = 1.5,
          .layers = {{.layer = "conv1", .macs = 112896, .unit = {.area_um2 = 500, .delay_ns = 1.5}},
                     {.layer = "linear", .macs = 9'000'000'000'000, .unit = {.area_um2 = 300, .delay_ns = 1}}}};
}

}  // namespace

TEST_CASE("network costs read back from their JSON text", "[core]") {
  CHECK(network_cost_from_json(Json::parse(to_json(example_cost()).dump()), "test") == example_cost());
  CHECK(network_cost_from_json(Json::parse(to_json(NetworkCost{}).dump()), "test") == NetworkCost{});
}

TEST_CASE("a provenance in JSON holds each of its members by name", "[core]") {
  const AccuracyProvenance provenance{.checkpoint_sha256 = "ab",
                                      .data_sha256 = "cd",
                                      .backend = "cpu-onednn",
                                      .instruction_set = "avx512_vnni",
                                      .threads = 2,
                                      .library_versions = "LibTorch 2.11.0, oneDNN 3.2.0",
                                      .axdse_version = "0.1.0"};
  CHECK(to_json(provenance) == Json{{"checkpoint_sha256", "ab"},
                                    {"data_sha256", "cd"},
                                    {"backend", "cpu-onednn"},
                                    {"instruction_set", "avx512_vnni"},
                                    {"threads", 2},
                                    {"library_versions", "LibTorch 2.11.0, oneDNN 3.2.0"},
                                    {"axdse_version", "0.1.0"}});
}

TEST_CASE("a network cost of format 1 is one of multipliers", "[core]") {
  Json old = to_json(example_cost());
  for (const char* key : {"format", "best_exact", "energy_relative_to_best_exact", "multiplier_energy_relative"})
    old.erase(key);
  old["layers"] = Json::array();
  const NetworkCost cost = network_cost_from_json(old, "test");
  CHECK(cost.multiplier_energy_relative == cost.energy_relative);
  CHECK(cost.energy_relative_to_best_exact == std::nullopt);
  CHECK(cost.best_exact.empty());
}

TEST_CASE("damaged network costs say where", "[core]") {
  const Json good = to_json(example_cost());
  for (const auto& item : good.items()) {
    CAPTURE(item.key());
    Json wrong = good;
    wrong.erase(item.key());
    CHECK_THROWS_AS(network_cost_from_json(wrong, "test"), DataError);
  }
  Json wrong = good;
  wrong["layers"][1]["unit"]["provenance"]["period_ns"] = "2";
  try {
    (void)network_cost_from_json(wrong, "results.db");
    FAIL("accepted");
  } catch (const DataError& error) {
    CHECK(error.diagnostics().front() ==
          Diagnostic{.where = "results.db/layers/1/unit/provenance/period_ns",
                     .got = "\"2\"",
                     .allowed = "a number",
                     .fix = "the document was changed after it was written: take an undamaged copy"});
  }
  for (const Json& layers : {Json(5), Json("text"), Json::array({1}), Json(true)}) {
    wrong["layers"] = layers;
    CHECK_THROWS_AS(network_cost_from_json(wrong, "test"), DataError);
  }
}

TEST_CASE("the bits of an accuracy agree with its counts", "[core]") {
  AccuracyReport report{.split = "test", .images = 10, .correct = 3, .correct_bits = {0b101, 0b10}};
  CHECK_NOTHROW(check_bits(report, "here"));
  const auto change = GENERATE(
      +[](AccuracyReport& r) { r.correct = 4; }, +[](AccuracyReport& r) { r.images = 17; },
      +[](AccuracyReport& r) { r.images = 8; }, +[](AccuracyReport& r) { r.correct_bits = {}; });
  change(report);
  CHECK_THROWS_AS(check_bits(report, "here"), DataError);
  CHECK_THROWS_AS(check_bits(AccuracyReport{}, "here"), DataError);
}

TEST_CASE("kinds of failure read back", "[core]") {
  for (const Failure::Kind kind : {Failure::Kind::kDiverged, Failure::Kind::kUnsupported}) {
    CHECK(parse_failure_kind(to_string(kind), "test") == kind);
  }
  CHECK_THROWS_AS(parse_failure_kind("exploded", "results.db"), DataError);
}

TEST_CASE("accuracy is the share of correct images", "[core]") {
  CHECK(AccuracyReport{.images = 8, .correct = 7}.accuracy() == 0.875);
}

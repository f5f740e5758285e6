#include <catch2/catch.hpp>
#include <filesystem>

#include "core/digest.hpp"
#include "core/error.hpp"
#include "core/file.hpp"
#include "db/sqlite_result_store.hpp"
#include "dse/export/campaign_outputs.hpp"
#include "dse/export/pareto_json.hpp"
#include "tests/support/example_campaign.hpp"
#include "tests/support/temporary_folder.hpp"

namespace axdse::dse {

TEST_CASE("the outputs of a campaign can be read back and agree with its summary", "[dse]") {
  const test::TemporaryFolder folder;
  const Campaign campaign = example_campaign(folder.path());
  const std::unique_ptr<db::ResultStore> store = db::open_result_store(folder.path() / "results.db");
  const db::CampaignId id = run_example(campaign, *store);
  const CampaignOutputs outputs = write_campaign_outputs(*store, id, campaign, folder.path() / "out");

  const Json pareto = Json::parse(read_file(outputs.pareto));
  CHECK(pareto["schema"] == "axdse.pareto/1");
  CHECK(pareto["hypervolume"] == *outputs.summary.hypervolume);
  CHECK(pareto["objectives"][0]["reference"] == 20);
  CHECK(pareto["cost_model"]["operand_statistics"] == "uniform");
  std::size_t on_front = 0;
  for (const Json& entry : pareto["configurations"]) {
    const ConfigurationSummary& summary = outputs.summary.at_point(entry["point"]);
    on_front += entry["on_front"].get<bool>() ? 1 : 0;
    CHECK(entry["validation"]["drop_pp"] == summary.validation.drop.drop_pp);
    CHECK(entry["validation"]["tie"] == summary.validation.drop.tie().value());
    CHECK(entry["validation"]["seed_spread"] == (summary.is_exact || summary.replicates.size() > 1 ? "own" : "pooled"));
    CHECK(entry["cost"]["delay_above_period"] == false);
    CHECK(entry["validation"]["deviation_pp"].is_null() == (summary.replicates.size() == 1));
    std::vector<LayerLevel> layers;  // the layers are enough to rebuild the configuration
    for (const std::string& name : campaign.space.layer_names())
      layers.push_back({name, level_from_json(entry["layers"][name], "pareto.json")});
    CHECK(Configuration(layers).sha256() == entry["sha256"]);
  }
  CHECK(on_front == outputs.summary.front().size());
  CHECK(pareto["best_within_shown"]["test"] ==
        outputs.summary.best_within(0.5).test->drop.is_shown_within(outputs.summary.within_pp));
  CHECK(pareto["selection"]["unbiased"] == "test");
  CHECK(pareto["cost_model"]["extrapolated_lookups"]["most"] == 0);

  const Json deployment = Json::parse(read_file(outputs.deployment.document));
  CHECK(deployment["schema"] == "axdse.deployment/1");
  CHECK(deployment["point"] == outputs.summary.best_within(0.5).point);
  REQUIRE(outputs.deployment.weights.has_value());
  CHECK(outputs.deployment.weights->filename() == "deployment.safetensors");
  CHECK(deployment["weights"]["file"] == "deployment.safetensors");
  CHECK(deployment["weights"]["tensors"] == "all");
  CHECK(deployment["weights"]["sha256"] == sha256_hex_of_file(*outputs.deployment.weights));
  double energy_share = 0;
  for (const auto& [name, layer] : deployment["layers"].items()) {
    energy_share += layer["energy_share"].get<double>();
    const MultiplierSpec multiplier = parse_multiplier(layer["multiplier"]["name"].get<std::string>());
    const std::uint64_t kept =
        std::stoull(layer["multiplier"]["kept_partial_products"].get<std::string>(), nullptr, 16);
    CHECK(kept == std::get<MaskedMultiplier>(multiplier).kept_in_array().bits);
    CHECK(layer["operand_a"] == "activation");
    CHECK(layer["operand_domain"] == "raw_codes");
  }
  CHECK(energy_share == Approx(1));
  CHECK(deployment["layers"].size() == 10);
}

TEST_CASE("where batch norm was re-estimated only, a deployment has its statistics", "[dse]") {
  const test::TemporaryFolder folder;
  const Campaign campaign = example_campaign(folder.path());
  const std::unique_ptr<db::ResultStore> store = db::open_result_store(folder.path() / "results.db");
  const CampaignSummary summary = summarise(campaign, store->points(run_example(campaign, *store, 30)));
  REQUIRE(summary.rung.retraining.steps == 0);
  const Deployment deployment = make_deployment(summary, summary.exact(), *store);
  REQUIRE(deployment.weights.has_value());
  CHECK(deployment.document["weights"]["tensors"] == "batch_norm_statistics");
  CHECK(deployment.document["weights"]["sha256"] == sha256_hex(*deployment.weights));
}

namespace {
class NoWeights final : public WeightSource {
 public:
  [[nodiscard]] std::optional<std::string> find_weights(const std::string&) const override { return std::nullopt; }
};
}  // namespace

TEST_CASE("weights that are missing are damage where the rung changes the network, and absent where it does not",
          "[dse]") {
  const test::TemporaryFolder folder;
  const Campaign campaign = example_campaign(folder.path());
  const std::unique_ptr<db::ResultStore> store = db::open_result_store(folder.path() / "results.db");
  CampaignSummary summary = summarise(campaign, store->points(run_example(campaign, *store, 30)));
  CHECK_THROWS_AS(make_deployment(summary, summary.exact(), NoWeights()), DataError);

  const std::filesystem::path file = folder.path() / "deployment.json";
  const std::filesystem::path weights_file = folder.path() / "deployment.safetensors";
  CHECK(write_deployment(summary, summary.exact(), *store, file).weights == weights_file);
  REQUIRE(std::filesystem::exists(weights_file));
  summary.rung.recalibration_images = 0;
  CHECK_FALSE(write_deployment(summary, summary.exact(), NoWeights(), file).weights.has_value());
  CHECK(Json::parse(read_file(file))["weights"].is_null());
  CHECK_FALSE(std::filesystem::exists(weights_file));  // the earlier deployment's
}

TEST_CASE("outputs below a file are an error of the user", "[dse]") {
  const test::TemporaryFolder folder;
  const Campaign campaign = example_campaign(folder.path());
  const std::unique_ptr<db::ResultStore> store = db::open_result_store(folder.path() / "results.db");
  const db::CampaignId id = run_example(campaign, *store, 20);
  CHECK_THROWS_AS(write_campaign_outputs(*store, id, campaign, folder.path() / "net.safetensors"), SpecError);
}

}  // namespace axdse::dse

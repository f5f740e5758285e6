#include "dse/export/deployment.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>

#include "core/digest.hpp"
#include "core/error.hpp"
#include "core/file.hpp"
#include "core/overloaded.hpp"
#include "core/text.hpp"
#include "dse/export/pareto_json.hpp"

namespace axdse::dse {
namespace {

std::string hex64(std::uint64_t bits) {
  std::array<char, 16> digits = {};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), bits, 16);
  const std::string_view written(digits.data(), end);
  return concat("0x", std::string(16 - written.size(), '0'), written);
}

OrderedJson multiplier_json(const MultiplierSpec& spec) {
  const auto table_json = [&spec](const TableMultiplier& table) -> OrderedJson {
    return {{"name", canonical_name(spec)},
            {"activation", {{"encoding", to_string(table.operands().activation)}, {"bits", 8}}},
            {"weight", {{"encoding", to_string(table.operands().weight)}, {"bits", 8}}},
            {"table", table.name()},
            {"table_sha256", table.sha256()}};
  };
  const auto mask_json = [&spec](const MaskedMultiplier& masked) -> OrderedJson {
    return {{"name", canonical_name(spec)},
            {"activation", {{"encoding", to_string(masked.activation)}, {"bits", masked.activation_bits}}},
            {"weight", {{"encoding", to_string(masked.weight)}, {"bits", masked.weight_bits}}},
            {"kept_partial_products", hex64(masked.kept_in_array().bits)},
            {"constant", masked.constant}};
  };
  const auto compressed_json = [&mask_json](const CompressedMultiplier& compressed) -> OrderedJson {
    OrderedJson json = mask_json(compressed.array);
    json["compressed_columns"] = compressed.columns;
    json["compressor"] = to_string(compressed.compressor);
    return json;
  };
  return std::visit(Overloaded{mask_json, table_json, compressed_json}, spec);
}

OrderedJson layers_json(const ConfigurationSummary& configuration) {
  double total_energy = 0;
  for (const LayerCost& cost : configuration.cost.layers)
    total_energy += static_cast<double>(cost.macs) * cost.unit.energy_per_product_fj();
  OrderedJson layers = OrderedJson::object();
  for (const LayerLevel& layer : configuration.configuration.layers()) {
    OrderedJson entry = {{"multiplier", multiplier_json(layer.level.multiplier)},
                         {"operand_a", "activation"},
                         {"operand_b", "weight"},
                         {"operand_domain", "raw_codes"},
                         {"padding_code", 0},
                         {"activation_clip", to_string(layer.level.clip)},
                         {"weight_scale", to_string(layer.level.weight_scale)}};
    const std::vector<LayerCost>& costs = configuration.cost.layers;
    const auto cost =
        std::find_if(costs.begin(), costs.end(), [&](const LayerCost& c) { return c.layer == layer.layer; });
    if (cost != costs.end()) {
      const double energy = static_cast<double>(cost->macs) * cost->unit.energy_per_product_fj();
      entry["macs"] = cost->macs;
      entry["energy_per_product_fj"] = cost->unit.energy_per_product_fj();
      entry["energy_standard_error_fj"] = cost->unit.energy_standard_error_fj;
      entry["energy_share"] = total_energy > 0 ? energy / total_energy : 0;
      entry["area_um2"] = cost->unit.area_um2;
      entry["delay_ns"] = cost->unit.delay_ns;
      entry["architecture"] = cost->unit.provenance.architecture;
      entry["operand_statistics"] = cost->unit.provenance.operand_statistics;
      entry["products_per_sum"] = cost->unit.provenance.products_per_sum;
      OrderedJson parts = OrderedJson::object();
      for (const CostPart& part : cost->unit.parts)
        parts[part.name] = {{"area_um2", part.area_um2}, {"energy_fj", part.energy_fj}};
      entry["parts"] = std::move(parts);
    }
    layers[layer.layer] = std::move(entry);
  }
  return layers;
}

void remove_file(const std::filesystem::path& file) {
  std::error_code error;
  std::filesystem::remove(file, error);
  if (!error) return;
  throw ResourceError({.where = file.string(),
                       .got = concat("cannot be removed: ", error.message()),
                       .why = "it holds weights of an earlier deployment",
                       .fix = "remove it, or name another place"});
}

}  // namespace

Deployment make_deployment(const CampaignSummary& summary, const ConfigurationSummary& configuration,
                           const WeightSource& weights, const std::string& weights_file) {
  AXDSE_ENSURE(!configuration.replicates.empty(), "a summarised configuration was measured at a seed at least");
  const Replicate& deployed = configuration.replicates.front();
  Deployment deployment;
  deployment.weights = weights.find_weights(deployed.training_identity);
  const bool trained = summary.rung.retraining.steps > 0;
  if (!deployment.weights && (trained || summary.rung.recalibration_images > 0)) {
    throw DataError({.where = concat("campaign \"", summary.campaign, "\", point ", deployed.point),
                     .got = "no weights",
                     .allowed = trained ? "the retrained weights" : "the re-estimated statistics of batch norm",
                     .why = concat("rung \"", summary.rung.name, "\" changes the network"),
                     .fix = "restore a copy of the database, or run the campaign into a new one"});
  }
  OrderedJson weights_json = nullptr;
  if (deployment.weights) {
    weights_json = {{"file", weights_file},
                    {"format", "safetensors"},
                    {"sha256", sha256_hex(*deployment.weights)},
                    {"tensors", trained ? "all" : "batch_norm_statistics"}};
  }
  const OrderedJson test = configuration.test ? accuracy_json(*configuration.test) : OrderedJson(nullptr);
  deployment.document = {
      {"schema", "axdse.deployment/1"},
      {"tool", tool_json()},
      {"campaign", {{"name", summary.campaign}, {"sha256", summary.campaign_sha256}}},
      {"point", deployed.point},
      {"configuration_sha256", configuration.configuration.sha256()},
      {"summary", configuration.configuration.summary()},
      {"checkpoint_sha256", summary.provenance.checkpoint_sha256},
      {"weights", std::move(weights_json)},
      {"training",
       {{"rung", OrderedJson(to_json(summary.rung))},
        {"seed", deployed.seed},
        {"training_identity_sha256", sha256_hex(deployed.training_identity)}}},
      {"accuracy_of_these_weights",
       {{"validation_percent", deployed.validation_percent}, {"test_percent", or_null(deployed.test_percent)}}},
      {"accuracy_over_seeds", {{"validation", accuracy_json(configuration.validation)}, {"test", test}}},
      {"on_front", configuration.on_front},
      {"verified", configuration.verified},
      {"cost", network_cost_json(configuration.cost)},
      {"cost_unit", configuration.cost.unit},
      {"cost_baseline", configuration.cost.baseline},
      {"cost_best_exact", configuration.cost.best_exact},
      {"accelerator", configuration.cost.accelerator},
      {"accuracy_provenance", OrderedJson(to_json(summary.provenance))},
      {"layers", layers_json(configuration)}};
  return deployment;
}

std::filesystem::path weights_file_of(const std::filesystem::path& document) {
  return std::filesystem::path(document).replace_extension(".safetensors");
}

DeploymentFiles write_deployment(const CampaignSummary& summary, const ConfigurationSummary& configuration,
                                 const WeightSource& weights, const std::filesystem::path& file) {
  const std::filesystem::path weights_file = weights_file_of(file);
  const Deployment deployment = make_deployment(summary, configuration, weights, weights_file.filename().string());
  DeploymentFiles files{.document = file};
  if (deployment.weights) {
    write_file_atomically(weights_file, *deployment.weights);
    files.weights = weights_file;
  }
  write_file_atomically(file, deployment.document.dump(2) + '\n');
  if (!deployment.weights) remove_file(weights_file);  // another deployment's
  return files;
}

}  // namespace axdse::dse

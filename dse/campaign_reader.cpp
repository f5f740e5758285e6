#include "dse/campaign_reader.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"
#include "dse/searchers/campaign_searcher.hpp"
#include "dse/searchers/uniform.hpp"
#include "evaluators/network_shape.hpp"

namespace axdse::dse {
namespace {

constexpr std::int64_t kMaxCount = 1'000'000'000;
constexpr double kMaxReal = 1e12;

/// Reads the keys of a campaign one after the other; the result means something only if `problems` stays empty.
class CampaignReader {
 public:
  CampaignReader(const Json& document, CampaignFolder folder, Problems& problems)
      : root_({&document, ""}, problems), folder_(std::move(folder)), problems_(problems) {}

  Campaign read() {
    static_cast<void>(root_.choice("schema", {std::string(kCampaignSchema)}));
    campaign_.name = root_.text("name");
    check_name();
    campaign_.seed = static_cast<std::uint64_t>(root_.integer("seed", 0, std::numeric_limits<std::int64_t>::max(), 1));
    read_network();
    read_data();
    read_hardware();
    read_operands();
    read_space();
    read_objectives();
    read_rungs();
    read_search();
    read_verification();
    ObjectReader report = root_.object("report", false);
    campaign_.report.within_pp = report.number("within_pp", 0, 100, true, 0.5);
    report.finish();
    if (folder_) campaign_.workers = static_cast<int>(root_.integer("workers", 1, 256, 2));
    root_.finish();
    return std::move(campaign_);
  }

 private:
  void check_name();
  void read_network();
  void read_data();
  void read_hardware();
  void read_operands();
  void read_space();
  void read_objectives();
  void read_rungs();
  void read_gradient(ObjectReader& retraining, RetrainingSettings& settings);
  void read_search();
  void read_verification();
  void check_evaluations(const std::string& pointer);
  [[nodiscard]] std::optional<Level> read_level(const JsonItem& item);
  [[nodiscard]] std::vector<Level> read_levels(ObjectReader& owner);
  [[nodiscard]] std::string read_rung_name(ObjectReader& owner);

  ObjectReader root_;
  CampaignFolder folder_;
  Problems& problems_;
  Campaign campaign_;
};

void CampaignReader::check_name() {
  // It becomes a folder's name.
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
  const bool fits = campaign_.name.find_first_not_of(kAllowed) == std::string::npos &&
                    !campaign_.name.starts_with('.') && campaign_.name.size() <= 100;
  if (fits) return;
  problems_.add("/name", {.got = shown(Json(campaign_.name)),
                          .allowed = "letters, digits, '_', '-' and '.', at most 100, no '.' in front",
                          .why = "results go to a folder of this name",
                          .fix = "choose such a name"});
}

void CampaignReader::read_network() {
  ObjectReader network = root_.object("network");
  campaign_.network.architecture = network.choice("architecture", evaluators::known_architectures());
  campaign_.network.checkpoint = read_file_reference(network, "checkpoint", folder_, problems_);
  network.finish();
}

void CampaignReader::read_data() {
  ObjectReader data = root_.object("data");
  campaign_.data.dataset = data.choice("dataset", dataset_names());
  campaign_.data.folder = read_dataset_folder(data, dataset_named(campaign_.data.dataset), folder_, problems_);
  data.finish();
}

void CampaignReader::read_hardware() {
  ObjectReader hardware = root_.object("hardware");
  campaign_.hardware.library = read_file_reference(hardware, "library", folder_, problems_);
  HardwareChoice& choice = campaign_.hardware;
  choice.period_ns = hardware.number("period_ns", hwmodel::kShortestPeriodNs, hwmodel::kLongestPeriodNs, false);
  const auto read = [&](const std::string& key, const std::vector<std::string>& names, const std::string& fallback,
                        auto parse) { return parse(hardware.choice(key, names, fallback), key); };
  choice.accelerator = read("accelerator", evaluators::accelerator_names(), "dataflow", evaluators::parse_accelerator);
  choice.unit = read("unit", hwmodel::compute_unit_names(), "mac", hwmodel::parse_compute_unit);
  choice.objective = read("objective", hwmodel::cost_objective_names(), "energy", hwmodel::parse_cost_objective);
  const bool has_setting = hardware.has("setting");
  choice.setting = read("setting", hwmodel::mac_setting_names(), "weight_stationary", hwmodel::parse_mac_setting);
  if (has_setting && choice.unit == hwmodel::ComputeUnit::kMultiplier) {
    problems_.add(hardware.pointer_to("setting"),
                  {.got = concat("\"", to_string(choice.setting), "\" of unit \"multiplier\""),
                   .allowed = "a setting of unit \"mac\"",
                   .why = "a multiplier alone has no partial sums",
                   .fix = "leave it out, or choose unit \"mac\""});
  }
  choice.hold_cycles = static_cast<int>(
      hardware.integer("hold", 1, hwmodel::kMostHoldCycles, hwmodel::default_hold_cycles(choice.setting)));
  hardware.finish();
}

void CampaignReader::read_operands() {
  const std::string text = root_.text("operands", "u8 x sm8");
  problems_.collect("/operands", [&] {
    const Operands operands = parse_operands(text);
    if (operands.activation != OperandEncoding::kU8 || operands.weight == OperandEncoding::kU8) {
      throw SpecError(
          {.where = {},
           .got = shown(Json(text)),
           .allowed = "\"u8 x sm8\", \"u8 x s8\"",
           .why = "activations follow a ReLU and are quantised without a sign, weights symmetrically with one",
           .fix = "choose one of these"});
    }
    campaign_.operands = operands;
  });
}

std::optional<Level> CampaignReader::read_level(const JsonItem& item) {
  std::optional<Level> level;
  const auto parse = [&](const std::string& name, const std::string& pointer) {
    problems_.collect(pointer, [&] {
      if (name.find("table(") != std::string::npos) {
        throw SpecError({.where = {},
                         .got = concat("\"", name, "\""),
                         .allowed = "multipliers with a circuit",
                         .why = "a campaign costs every level, and a table of products says what is computed, not how",
                         .fix = "choose another family"});
      }
      const MultiplierSpec multiplier = parse_multiplier(name, campaign_.operands);
      if (!(operands_of(multiplier) == campaign_.operands)) {
        throw SpecError({.where = {},
                         .got = concat("\"", name, "\""),
                         .allowed = concat("multipliers of ", to_string(campaign_.operands)),
                         .why = "a campaign compares multipliers of the same operands, named by its key \"operands\"",
                         .fix = "leave the operands out of the level, or run a second campaign"});
      }
      level = default_level(multiplier);
    });
  };
  if (item.value->is_string()) {
    parse(*item.value, item.pointer);
    return level;
  }
  if (!item.value->is_object()) {
    problems_.add(
        item.pointer,
        {.got = shown(*item.value),
         .allowed = "a multiplier such as \"truncated(6)\", or {\"multiplier\": ..., \"activation_clip\": ..., "
                    "\"weight_scale\": ...}",
         .fix = "write one of these"});
    return level;
  }
  ObjectReader reader(item, problems_);
  if (const std::string name = reader.text("multiplier"); !name.empty()) parse(name, reader.pointer_to("multiplier"));
  const bool has_clip = reader.has("activation_clip");
  const bool has_scale = reader.has("weight_scale");
  if (level && has_clip) {
    const std::string text = reader.text("activation_clip");
    if (!text.empty())
      problems_.collect(reader.pointer_to("activation_clip"), [&] { level->clip = parse_activation_clip(text, ""); });
  }
  if (level && has_scale) {
    const std::string text = reader.text("weight_scale");
    if (!text.empty())
      problems_.collect(reader.pointer_to("weight_scale"), [&] { level->weight_scale = parse_weight_scale(text, ""); });
  }
  reader.finish();
  return level;
}

std::vector<Level> CampaignReader::read_levels(ObjectReader& owner) {
  std::vector<Level> levels;
  for (const JsonItem& item : owner.array("levels")) {
    const std::optional<Level> level = read_level(item);
    if (!level) continue;
    if (std::find(levels.begin(), levels.end(), *level) != levels.end()) {
      problems_.add(item.pointer, {.got = shown(*item.value),
                                   .allowed = "each level once",
                                   .why = concat("it is the same as an earlier one: ", to_string(level->multiplier)),
                                   .fix = "remove one of the two"});
      continue;
    }
    levels.push_back(*level);
  }
  return levels;
}

void CampaignReader::read_space() {
  const std::vector<Level> levels = read_levels(root_);
  const MultiplierSpec exact = axdse::exact(8, 8, campaign_.operands);
  const auto reference =
      std::find_if(levels.begin(), levels.end(), [&exact](const Level& level) { return level.multiplier == exact; });
  if (reference != levels.end()) {
    campaign_.space.exact = *reference;
  } else if (root_.has("levels") && !levels.empty()) {
    problems_.add("/levels", {.got = "no exact(8, 8)",
                              .allowed = "a list that holds it",
                              .why = "every accuracy drop and energy is relative to the exact 8-bit network",
                              .fix = "add \"exact(8, 8)\""});
  }

  ObjectReader layers = root_.object("layers", false);
  std::map<std::string, std::vector<Level>> own_levels;
  std::vector<std::string> names;
  const std::string& architecture = campaign_.network.architecture;
  if (!architecture.empty()) names = evaluators::network_shape(architecture).layer_names();
  for (const auto& [layer, item] : layers.entries()) {
    if (!names.empty() && std::find(names.begin(), names.end(), layer) == names.end()) {
      const std::string_view closest = closest_match(layer, names);
      problems_.add(item.pointer, {.got = "an unknown layer",
                                   .allowed = join(names, ", "),
                                   .fix = closest.empty() ? std::string("choose one of these")
                                                          : concat("did you mean \"", closest, "\"?")});
    }
    ObjectReader choices(item, problems_);
    own_levels[layer] = read_levels(choices);
    choices.finish();
  }
  for (const std::string& name : names) {
    const auto own = own_levels.find(name);
    campaign_.space.layers.push_back({name, own == own_levels.end() ? levels : own->second});
  }
}

void CampaignReader::read_objectives() {
  std::vector<std::string> names;
  for (const Objective& objective : known_objectives()) names.emplace_back(objective.name);
  const std::vector<JsonItem> items = root_.array("objectives");
  std::vector<std::string> chosen;
  for (const JsonItem& item : items) {
    ObjectReader reader(item, problems_);
    const std::string name = reader.choice("name", names);
    const double reference = reader.number("reference", 0, kMaxReal, true);
    reader.finish();
    if (name.empty()) continue;
    if (std::find(chosen.begin(), chosen.end(), name) != chosen.end()) {
      problems_.add(
          reader.pointer_to("name"),
          {.got = concat("\"", name, "\""), .allowed = "each objective once", .fix = "remove one of the two"});
    }
    chosen.push_back(name);
    campaign_.objectives.push_back({find_objective(name), reference});
  }
  if (!items.empty() && items.size() != 2) {
    problems_.add("/objectives", {.got = concat(items.size(), items.size() == 1 ? " objective" : " objectives"),
                                  .allowed = "two objectives",
                                  .why = "fronts and hypervolumes are computed for two",
                                  .fix = "name an accuracy and a cost, as accuracy_drop_pp and energy_relative"});
  }
}

void CampaignReader::read_gradient(ObjectReader& retraining, RetrainingSettings& settings) {
  const std::size_t before = problems_.count();
  settings.gradient = parse_gradient_rule(
      retraining.choice("gradient", gradient_rule_names(), std::string(to_string(settings.gradient))), "gradient");
  settings.gradient_half_window =
      static_cast<int>(retraining.integer("gradient_half_window", 1, 128, settings.gradient_half_window));
  const bool each_is_valid = problems_.count() == before;
  if (each_is_valid && retraining.has("gradient_half_window") && settings.gradient != GradientRule::kErrorAware) {
    problems_.add(retraining.pointer_to("gradient_half_window"),
                  {.got = concat("a window of gradient \"", to_string(settings.gradient), "\""),
                   .allowed = "a window of gradient \"error_aware\"",
                   .why = "the other takes no slopes",
                   .fix = "leave it out, or set gradient to \"error_aware\""});
  }
  settings.gradient_precision =
      parse_gradient_precision(retraining.choice("gradient_precision", gradient_precision_names(),
                                                 std::string(to_string(settings.gradient_precision))),
                               "gradient_precision");
}

void CampaignReader::read_rungs() {
  const evaluators::KnownDataset* dataset = dataset_named(campaign_.data.dataset);
  const std::int64_t train_images = dataset == nullptr ? kMaxCount : dataset->train_images;
  const std::int64_t validation_images = dataset == nullptr ? kMaxCount : dataset->validation_images;
  ObjectReader rungs = root_.object("rungs");
  const auto entries = rungs.entries();
  if (rungs.is_object() && entries.empty()) {
    problems_.add("/rungs",
                  {.got = "{}", .allowed = "at least one rung", .fix = "add \"recalibrated\": {\"images\": 5000}"});
  }
  for (const auto& [name, item] : entries) {
    ObjectReader reader(item, problems_);
    Rung rung{.name = name};
    rung.recalibration_images = static_cast<int>(reader.integer("recalibration_images", 0, train_images, 1000));
    rung.images = static_cast<int>(reader.integer("images", 0, validation_images, 0));
    if (reader.has("retraining")) {
      ObjectReader retraining = reader.object("retraining");
      RetrainingSettings& settings = rung.retraining;
      settings.steps = static_cast<int>(retraining.integer("steps", 1, 10'000'000));
      settings.batch_size =
          static_cast<int>(retraining.integer("batch_size", 2, std::min<std::int64_t>(train_images, 65'536), 64));
      settings.warmup_steps =
          static_cast<int>(retraining.integer("warmup_steps", 0, settings.steps, std::min(20, settings.steps)));
      settings.learning_rate = retraining.number("learning_rate", 0, 100, true, 0.01);
      settings.momentum = retraining.number("momentum", 0, 1, false, 0.9);
      settings.weight_decay = retraining.number("weight_decay", 0, 1, false, 5e-4);
      read_gradient(retraining, settings);
      retraining.finish();
    }
    reader.finish();
    campaign_.rungs.push_back(std::move(rung));
  }
}

std::string CampaignReader::read_rung_name(ObjectReader& owner) {
  std::vector<std::string> names;
  for (const Rung& rung : campaign_.rungs) names.push_back(rung.name);
  static_cast<void>(owner.has("rung"));  // known, also where no name can be right: that is told at /rungs
  if (names.empty()) return {};
  return owner.choice("rung", names);
}

void CampaignReader::read_search() {
  ObjectReader search = root_.object("search");
  campaign_.search.searcher = search.choice("searcher", {known_searchers().begin(), known_searchers().end()});
  campaign_.search.rung = read_rung_name(search);
  const bool uniform_only = campaign_.search.searcher == "uniform";
  if (!uniform_only) {
    const std::size_t problems_before = problems_.count();
    campaign_.search.evaluations = search.integer("evaluations", 1, kMaxCount);
    if (problems_.count() == problems_before) check_evaluations(search.pointer_to("evaluations"));
  }
  if (campaign_.search.searcher == "nsga2") campaign_.search.population = search.integer("population", 4, 100'000, 18);
  search.finish();
}

void CampaignReader::check_evaluations(const std::string& pointer) {
  if (campaign_.space.layers.empty()) return;  // an unknown network, which has been told
  const auto uniform = static_cast<std::int64_t>(uniform_configurations(campaign_.space).size());
  if (campaign_.search.evaluations >= uniform) return;
  problems_.add(
      pointer, {.got = to_text(campaign_.search.evaluations),
                .allowed = concat(uniform, " or more"),
                .why = concat("exact and every level that all layers share are measured first, in all layers at once: ",
                              uniform, " configurations"),
                .fix = "raise it, or leave out levels"});
}

void CampaignReader::read_verification() {
  if (!root_.has("verification")) return;
  ObjectReader reader = root_.object("verification");
  VerificationChoice verification;
  verification.rung = read_rung_name(reader);
  verification.uniform = reader.boolean("uniform", true);
  verification.mixed_points = reader.integer("mixed_points", 0, 100'000, 4);
  verification.seeds = reader.integer("seeds", 1, 1000, 3);
  const auto rung =
      std::find_if(campaign_.rungs.begin(), campaign_.rungs.end(),
                   [&verification](const Rung& candidate) { return candidate.name == verification.rung; });
  if (rung != campaign_.rungs.end() && rung->retraining.steps == 0 && verification.seeds > 1) {
    problems_.add(
        reader.pointer_to("seeds"),
        {.got = concat(verification.seeds, " seeds at rung \"", rung->name, "\", which does not retrain"),
         .allowed = "1 where nothing is retrained",
         .why = "a seed orders the training images: without training all replicates are the same network, and "
                "would look certain",
         .fix = "set it to 1, or choose a rung with retraining"});
  }
  reader.finish();
  campaign_.verification = verification;
}

}  // namespace

Campaign read_campaign(const Json& document, const CampaignFolder& folder, Problems& problems) {
  return CampaignReader(document, folder, problems).read();
}

}  // namespace axdse::dse

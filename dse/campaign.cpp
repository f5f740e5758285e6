#include "dse/campaign.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <system_error>

#include "core/digest.hpp"
#include "core/file.hpp"
#include "core/text.hpp"
#include "dse/campaign_settings.hpp"
#include "dse/json_reader.hpp"
#include "evaluators/network_shape.hpp"

namespace axdse::dse {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSchema = "axdse.campaign/1";
constexpr std::uintmax_t kMaxFileBytes = 4 << 20;
constexpr std::int64_t kMaxCount = 1'000'000'000;
constexpr double kMaxReal = 1e12;

/// What must be in the folder of a data set, each plain or with ".gz".
struct KnownDataset {
  std::string_view name;
  std::array<std::string_view, 4> files;
  std::int64_t train_images;
  std::int64_t validation_images;
};
constexpr std::array kDatasets = {KnownDataset{
    "fashion-mnist",
    {"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"},
    50'000,
    10'000}};
const std::vector<std::string> kAccelerators = {"dataflow"};
const std::vector<std::string> kUnits = {"multiplier"};
const std::vector<std::string> kSearchers = {"uniform", "random", "nsga2"};

const KnownDataset* dataset_named(std::string_view name) {
  const auto* found = std::find_if(kDatasets.begin(), kDatasets.end(),
                                   [name](const KnownDataset& known) { return known.name == name; });
  return found == kDatasets.end() ? nullptr : found;
}

std::vector<std::string> dataset_names() {
  std::vector<std::string> names;
  for (const KnownDataset& dataset : kDatasets) names.emplace_back(dataset.name);
  return names;
}

/// Reads the keys of a campaign one after the other; the result means something only if `problems` stays empty.
class CampaignReader {
 public:
  /// `folder` is what relative paths start from; empty for a document from a database, which names files by hash alone.
  CampaignReader(const Json& document, std::optional<fs::path> folder, Problems& problems)
      : root_({&document, ""}, problems), folder_(std::move(folder)), problems_(problems) {}

  Campaign read() {
    static_cast<void>(root_.choice("schema", {std::string(kSchema)}));
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
  void read_search();
  void read_verification();
  [[nodiscard]] std::optional<Level> read_level(const JsonItem& item);
  [[nodiscard]] std::vector<Level> read_levels(ObjectReader& owner);
  [[nodiscard]] std::string read_rung_name(ObjectReader& owner);
  /// `key` names a file, "`key`_sha256" stands for it in a stored document.
  [[nodiscard]] CampaignFile read_file_reference(ObjectReader& owner, const std::string& key);
  [[nodiscard]] CampaignFile read_dataset_folder(ObjectReader& owner, const KnownDataset* dataset);

  ObjectReader root_;
  std::optional<fs::path> folder_;
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

CampaignFile CampaignReader::read_file_reference(ObjectReader& owner, const std::string& key) {
  if (!folder_) return {.path = {}, .sha256 = owner.text(key + "_sha256")};
  const std::string name = owner.text(key);
  if (name.empty()) return {};
  CampaignFile file{.path = (*folder_ / name).lexically_normal(), .sha256 = {}};
  try {
    file.sha256 = sha256_hex_of_file(file.path);
  } catch (const SpecError& error) {
    const Diagnostic& reason = error.diagnostics().front();
    problems_.add(owner.pointer_to(key), {.got = shown(Json(name)),
                                          .allowed = "a file that can be read",
                                          .why = concat(file.path.string(), ": ", reason.got),
                                          .fix = "check the path; relative paths start at the campaign file's folder"});
  }
  return file;
}

CampaignFile CampaignReader::read_dataset_folder(ObjectReader& owner, const KnownDataset* dataset) {
  if (!folder_) return {.path = {}, .sha256 = owner.text("folder_sha256")};
  const std::string name = owner.text("folder");
  if (name.empty() || dataset == nullptr) return {};
  CampaignFile folder{.path = (*folder_ / name).lexically_normal(), .sha256 = {}};
  std::string hashes;
  std::vector<std::string> unreadable;
  for (const std::string_view file : dataset->files) {
    const fs::path plain = folder.path / file;
    const fs::path compressed = concat(plain.string(), ".gz");
    std::error_code error;
    try {
      hashes += concat(sha256_hex_of_file(fs::exists(plain, error) ? plain : compressed), "  ", file, "\n");
    } catch (const SpecError& problem) {
      unreadable.push_back(concat(file, " (", problem.diagnostics().front().got, ")"));
    }
  }
  folder.sha256 = sha256_hex(hashes);
  if (!unreadable.empty()) {
    problems_.add(owner.pointer_to("folder"),
                  {.got = shown(Json(name)),
                   .allowed = concat("the folder of ", dataset->name, ", its files plain or with .gz"),
                   .why = concat("cannot read in ", folder.path.string(), ": ", join(unreadable, ", ")),
                   .fix = "check the path; relative paths start at the campaign file's folder"});
  }
  return folder;
}

void CampaignReader::read_network() {
  ObjectReader network = root_.object("network");
  campaign_.network.architecture = network.choice("architecture", evaluators::known_architectures());
  campaign_.network.checkpoint = read_file_reference(network, "checkpoint");
  network.finish();
}

void CampaignReader::read_data() {
  ObjectReader data = root_.object("data");
  campaign_.data.dataset = data.choice("dataset", dataset_names());
  campaign_.data.folder = read_dataset_folder(data, dataset_named(campaign_.data.dataset));
  data.finish();
}

void CampaignReader::read_hardware() {
  ObjectReader hardware = root_.object("hardware");
  campaign_.hardware.library = read_file_reference(hardware, "library");
  campaign_.hardware.period_ns = hardware.number("period_ns", 0, 1e6, true);
  campaign_.hardware.accelerator = hardware.choice("accelerator", kAccelerators, "dataflow");
  campaign_.hardware.unit = hardware.choice("unit", kUnits, "multiplier");
  hardware.finish();
}

void CampaignReader::read_operands() {
  const std::string text = root_.text("operands", "u8 x sm8");
  problems_.collect("/operands", [&] { campaign_.operands = parse_operands(text); });
}

std::optional<Level> CampaignReader::read_level(const JsonItem& item) {
  std::optional<Level> level;
  const auto parse = [&](const std::string& name, const std::string& pointer) {
    problems_.collect(pointer, [&] {
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

void CampaignReader::read_rungs() {
  const KnownDataset* dataset = dataset_named(campaign_.data.dataset);
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
      retraining.finish();
    }
    reader.finish();
    campaign_.rungs.push_back(std::move(rung));
  }
}

std::string CampaignReader::read_rung_name(ObjectReader& owner) {
  std::vector<std::string> names;
  for (const Rung& rung : campaign_.rungs) names.push_back(rung.name);
  return owner.choice("rung", names);
}

void CampaignReader::read_search() {
  ObjectReader search = root_.object("search");
  campaign_.search.searcher = search.choice("searcher", kSearchers);
  campaign_.search.rung = read_rung_name(search);
  const bool uniform_only = campaign_.search.searcher == "uniform";
  if (!uniform_only) campaign_.search.evaluations = search.integer("evaluations", 1, kMaxCount);
  if (campaign_.search.searcher == "nsga2") campaign_.search.population = search.integer("population", 4, 100'000, 18);
  search.finish();
}

void CampaignReader::read_verification() {
  if (!root_.has("verification")) return;
  ObjectReader reader = root_.object("verification");
  VerificationChoice verification;
  verification.rung = read_rung_name(reader);
  verification.uniform = reader.boolean("uniform", true);
  verification.mixed_points = reader.integer("mixed_points", 0, 100'000, 4);
  verification.seeds = reader.integer("seeds", 1, 1000, 3);
  reader.finish();
  campaign_.verification = verification;
}

/// What results depend on; CampaignReader reads it back.
Json document_of(const Campaign& campaign) {
  const auto level_list = [](const std::vector<Level>& levels) {
    Json list = Json::array();
    for (const Level& level : levels) list.push_back(to_json(level));
    return list;
  };
  Json layers = Json::object();
  for (const LayerChoices& choices : campaign.space.layers)
    layers[choices.layer] = {{"levels", level_list(choices.levels)}};
  Json objectives = Json::array();
  for (const CampaignObjective& entry : campaign.objectives) {
    objectives.push_back({{"name", entry.objective.name}, {"reference", entry.reference}});
  }
  Json rungs = Json::object();
  for (const Rung& rung : campaign.rungs) {
    Json settings = settings_json(rung);
    settings.erase("split");  // a search sees validation images only
    rungs[rung.name] = std::move(settings);
  }
  Json search = {{"searcher", campaign.search.searcher}, {"rung", campaign.search.rung}};
  if (campaign.search.evaluations > 0) search["evaluations"] = campaign.search.evaluations;
  if (campaign.search.population > 0) search["population"] = campaign.search.population;
  Json document = {
      {"schema", kSchema},
      {"name", campaign.name},
      {"seed", campaign.seed},
      {"network",
       {{"architecture", campaign.network.architecture}, {"checkpoint_sha256", campaign.network.checkpoint.sha256}}},
      {"data", {{"dataset", campaign.data.dataset}, {"folder_sha256", campaign.data.folder.sha256}}},
      {"hardware",
       {{"library_sha256", campaign.hardware.library.sha256},
        {"period_ns", campaign.hardware.period_ns},
        {"accelerator", campaign.hardware.accelerator},
        {"unit", campaign.hardware.unit}}},
      {"operands", to_string(campaign.operands)},
      {"levels",
       Json::array({to_json(campaign.space.exact)})},  // the reference; what each layer may take is in "layers"
      {"layers", std::move(layers)},
      {"objectives", std::move(objectives)},
      {"rungs", std::move(rungs)},
      {"search", std::move(search)},
      {"report", {{"within_pp", campaign.report.within_pp}}}};
  if (campaign.verification) {
    document["verification"] = {{"rung", campaign.verification->rung},
                                {"uniform", campaign.verification->uniform},
                                {"mixed_points", campaign.verification->mixed_points},
                                {"seeds", campaign.verification->seeds}};
  }
  return document;
}

std::string read_campaign_text(const fs::path& file) {
  std::error_code error;
  const std::uintmax_t bytes = fs::file_size(file, error);
  if (!error && bytes > kMaxFileBytes) {
    throw SpecError({.where = file.string(),
                     .got = concat(bytes, " bytes"),
                     .allowed = "a campaign file of at most 4 MiB",
                     .fix = "check the path"});
  }
  return read_file(file);
}

}  // namespace

std::string Campaign::sha256() const { return sha256_hex(document); }

const Rung& Campaign::rung(std::string_view rung_name) const {
  const auto found = std::find_if(rungs.begin(), rungs.end(),
                                  [rung_name](const Rung& candidate) { return candidate.name == rung_name; });
  AXDSE_ENSURE(found != rungs.end(),
               concat("a checked campaign names only rungs that it has, but not \"", rung_name, "\""));
  return *found;
}

Configuration Campaign::exact_configuration() const { return Configuration::uniform(space.layer_names(), space.exact); }

Campaign load_campaign(const fs::path& file, std::span<const std::string> settings) {
  Json json = parse_json_document(read_campaign_text(file), file.string());
  Problems problems(file.string());
  apply_settings(json, settings, problems);
  Campaign campaign = CampaignReader(json, file.has_parent_path() ? file.parent_path() : ".", problems).read();
  problems.throw_if_any();
  campaign.file = file;
  campaign.document = document_of(campaign).dump();
  return campaign;
}

Campaign campaign_from_document(const std::string& document, std::string_view where) {
  try {
    const Json json = parse_json_document(document, std::string(where));
    Problems problems{std::string(where)};
    Campaign campaign = CampaignReader(json, std::nullopt, problems).read();
    problems.throw_if_any();
    campaign.document = document;
    return campaign;
  } catch (const SpecError& error) {
    Diagnostic first = error.diagnostics().front();
    first.fix = "this campaign is damaged, or was stored by another version of axdse";
    throw DataError(std::move(first));
  }
}

}  // namespace axdse::dse

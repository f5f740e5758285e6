#include "core/rung.hpp"

#include <array>
#include <span>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse {
namespace {

using enum GradientRule;
using enum GradientPrecision;

constexpr std::array<std::pair<GradientRule, std::string_view>, 2> kRules = {
    {{kStraightThrough, "straight_through"}, {kErrorAware, "error_aware"}}};
constexpr std::array<std::pair<GradientPrecision, std::string_view>, 2> kPrecisions = {
    {{kNative, "native"}, {kFp32, "fp32"}}};

template <typename Value, std::size_t Count>
std::vector<std::string> names_in(const std::array<std::pair<Value, std::string_view>, Count>& table) {
  std::vector<std::string> names;
  for (const auto& [value, name] : table) names.emplace_back(name);
  return names;
}

template <typename Value, std::size_t Count>
std::string_view name_in(const std::array<std::pair<Value, std::string_view>, Count>& table, Value value) {
  for (const auto& [known, name] : table) {
    if (known == value) return name;
  }
  throw InternalError({.where = "rung", .got = "a value without a name"});
}

template <typename Value, std::size_t Count>
Value value_in(const std::array<std::pair<Value, std::string_view>, Count>& table, std::string_view text,
               std::string_view where) {
  for (const auto& [value, name] : table) {
    if (name == text) return value;
  }
  throw DataError({.where = std::string(where),
                   .got = concat("\"", text, "\""),
                   .allowed = join(names_in(table), ", "),
                   .fix = "take an undamaged copy"});
}

Json retraining_json(const RetrainingSettings& settings) {
  Json json = {{"steps", settings.steps},
               {"batch_size", settings.batch_size},
               {"warmup_steps", settings.warmup_steps},
               {"learning_rate", settings.learning_rate},
               {"momentum", settings.momentum},
               {"weight_decay", settings.weight_decay}};
  if (settings.gradient == kErrorAware) {
    json["gradient"] = to_string(settings.gradient);
    json["gradient_half_window"] = settings.gradient_half_window;
  }
  if (settings.gradient_precision != kNative) json["gradient_precision"] = to_string(settings.gradient_precision);
  return json;
}

RetrainingSettings retraining_from_json(const Json& json, std::string_view where) {
  RetrainingSettings settings = {.steps = field<int>(json, "steps", where),
                                 .batch_size = field<int>(json, "batch_size", where),
                                 .warmup_steps = field<int>(json, "warmup_steps", where),
                                 .learning_rate = field<double>(json, "learning_rate", where),
                                 .momentum = field<double>(json, "momentum", where),
                                 .weight_decay = field<double>(json, "weight_decay", where)};
  if (json.contains("gradient"))
    settings.gradient = parse_gradient_rule(field<std::string>(json, "gradient", where), concat(where, "/gradient"));
  if (settings.gradient == kErrorAware) settings.gradient_half_window = field<int>(json, "gradient_half_window", where);
  if (json.contains("gradient_precision")) {
    settings.gradient_precision = parse_gradient_precision(field<std::string>(json, "gradient_precision", where),
                                                           concat(where, "/gradient_precision"));
  }
  return settings;
}

}  // namespace

std::vector<std::string> gradient_rule_names() { return names_in(kRules); }
std::vector<std::string> gradient_precision_names() { return names_in(kPrecisions); }
std::string_view to_string(GradientRule rule) { return name_in(kRules, rule); }
std::string_view to_string(GradientPrecision precision) { return name_in(kPrecisions, precision); }

GradientRule parse_gradient_rule(std::string_view text, std::string_view where) {
  return value_in(kRules, text, where);
}

GradientPrecision parse_gradient_precision(std::string_view text, std::string_view where) {
  return value_in(kPrecisions, text, where);
}

Json settings_json(const Rung& rung) {
  Json json = {{"recalibration_images", rung.recalibration_images}, {"split", rung.split}, {"images", rung.images}};
  if (rung.retraining.steps > 0) json["retraining"] = retraining_json(rung.retraining);
  return json;
}

Json to_json(const Rung& rung) {
  Json json = settings_json(rung);
  json["name"] = rung.name;
  return json;
}

Rung rung_from_json(const Json& json, std::string_view where) {
  Rung rung{.name = field<std::string>(json, "name", where),
            .recalibration_images = field<int>(json, "recalibration_images", where),
            .split = field<std::string>(json, "split", where),
            .images = field<int>(json, "images", where)};
  if (const auto retraining = json.find("retraining"); retraining != json.end())
    rung.retraining = retraining_from_json(*retraining, concat(where, "/retraining"));
  return rung;
}

}  // namespace axdse

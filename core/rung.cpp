#include "core/rung.hpp"

#include "core/error.hpp"

namespace axdse {

Json settings_json(const Rung& rung) {
  Json json = {{"recalibration_images", rung.recalibration_images}, {"split", rung.split}, {"images", rung.images}};
  if (rung.retraining.steps > 0) {
    json["retraining"] = {{"steps", rung.retraining.steps},
                          {"batch_size", rung.retraining.batch_size},
                          {"warmup_steps", rung.retraining.warmup_steps},
                          {"learning_rate", rung.retraining.learning_rate},
                          {"momentum", rung.retraining.momentum},
                          {"weight_decay", rung.retraining.weight_decay}};
  }
  return json;
}

Json to_json(const Rung& rung) {
  Json json = settings_json(rung);
  json["name"] = rung.name;
  return json;
}

Rung rung_from_json(const Json& json, std::string_view where) {
  try {
    Rung rung{.name = json.at("name"),
              .recalibration_images = json.at("recalibration_images"),
              .split = json.at("split"),
              .images = json.at("images")};
    if (const auto retraining = json.find("retraining"); retraining != json.end()) {
      rung.retraining = {.steps = retraining->at("steps"),
                         .batch_size = retraining->at("batch_size"),
                         .warmup_steps = retraining->at("warmup_steps"),
                         .learning_rate = retraining->at("learning_rate"),
                         .momentum = retraining->at("momentum"),
                         .weight_decay = retraining->at("weight_decay")};
    }
    return rung;
  } catch (const nlohmann::json::exception& error) {
    throw DataError({.where = std::string(where), .got = json.dump(), .why = error.what()});
  }
}

}  // namespace axdse

#include "core/rung.hpp"

#include "core/text.hpp"

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
  Rung rung{.name = field<std::string>(json, "name", where),
            .recalibration_images = field<int>(json, "recalibration_images", where),
            .split = field<std::string>(json, "split", where),
            .images = field<int>(json, "images", where)};
  if (const auto retraining = json.find("retraining"); retraining != json.end()) {
    const std::string inside = concat(where, "/retraining");
    rung.retraining = {.steps = field<int>(*retraining, "steps", inside),
                       .batch_size = field<int>(*retraining, "batch_size", inside),
                       .warmup_steps = field<int>(*retraining, "warmup_steps", inside),
                       .learning_rate = field<double>(*retraining, "learning_rate", inside),
                       .momentum = field<double>(*retraining, "momentum", inside),
                       .weight_decay = field<double>(*retraining, "weight_decay", inside)};
  }
  return rung;
}

}  // namespace axdse

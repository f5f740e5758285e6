#include "db/cost_table.hpp"

#include <cmath>

#include "core/digest.hpp"
#include "core/error.hpp"
#include "core/json_document.hpp"
#include "core/text.hpp"
#include "db/insertion.hpp"

namespace axdse::db {

void insert_cost(Database& database, const std::string& identity, const UnitCost& cost) {
  AXDSE_ENSURE(std::isfinite(cost.energy_per_product_fj()) && std::isfinite(cost.delay_ns) &&
                   std::isfinite(cost.area_um2) && std::isfinite(cost.energy_standard_error_fj),
               "a cost is finite");
  const std::string text = to_json(cost).dump();
  Insertion("unit_cost")
      .set("identity_sha256", sha256_hex(identity))
      .set("identity", identity)
      .set("cost", text)
      .set("cost_sha256", sha256_hex(text))
      .set_expression("completed_at", kNow)
      .unless_known("identity_sha256")
      .run(database);
}

std::optional<UnitCost> find_cost(const Database& database, const std::string& identity, std::string_view where) {
  Statement found =
      database.prepare("SELECT cost, cost_sha256 FROM unit_cost WHERE identity_sha256 = :identity_sha256");
  found.bind(":identity_sha256", sha256_hex(identity));
  if (!found.step()) return std::nullopt;
  const std::string text = found.text("cost");
  if (sha256_hex(text) != found.text("cost_sha256")) {
    throw DataError({.where = std::string(where),
                     .got = "a damaged unit cost",
                     .allowed = "a text of its SHA-256",
                     .fix = "restore a copy of the database"});
  }
  return unit_cost_from_json(parse_stored_json(text, where), where);
}

}  // namespace axdse::db

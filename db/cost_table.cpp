#include "db/cost_table.hpp"

#include <cmath>

#include "core/digest.hpp"
#include "core/error.hpp"
#include "core/text.hpp"
#include "db/accuracy_table.hpp"

namespace axdse::db {

void insert_cost(Database& database, const std::string& identity, const UnitCost& cost) {
  AXDSE_ENSURE(std::isfinite(cost.energy_per_product_fj()) && std::isfinite(cost.delay_ns) &&
                   std::isfinite(cost.area_um2) && std::isfinite(cost.energy_standard_error_fj),
               "a cost is finite");
  const std::string text = to_json(cost).dump();
  database
      .prepare(concat("INSERT INTO unit_cost (identity_sha256, identity, cost, cost_sha256, completed_at) "
                      "VALUES (:identity_sha256, :identity, :cost, :cost_sha256, ",
                      kNow, ") ON CONFLICT (identity_sha256) DO NOTHING"))
      .bind(":identity_sha256", sha256_hex(identity))
      .bind(":identity", identity)
      .bind(":cost", text)
      .bind(":cost_sha256", sha256_hex(text))
      .run();
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
  return unit_cost_from_json(Json::parse(text), where);
}

}  // namespace axdse::db

#include "db/point_table.hpp"

#include <string>

#include "core/error.hpp"
#include "core/json_document.hpp"
#include "core/text.hpp"
#include "db/accuracy_table.hpp"
#include "db/columns.hpp"
#include "db/insertion.hpp"

namespace axdse::db {
namespace {

StoredPoint read_point(const Statement& row, std::string_view database) {
  const std::string where = concat(database, ": point ", row.integer("number"));
  StoredPoint point{
      .proposal = {.number = row.integer("number"),
                   .configuration = configuration_from_json(parse_stored_json(row.text("layers"), where), where),
                   .rung = rung_from_json(parse_stored_json(row.text("point_rung"), where), where),
                   .seed = seed_from_stored(row.integer("point_seed")),
                   .origin = row.text("origin")},
      .cost = network_cost_from_json(parse_stored_json(row.text("cost"), where), where),
      .identity = row.text("identity"),
      .training_identity = row.text("training_identity"),
      .outcome = read_accuracy(row, database),
      .completed_at = row.text("completed_at"),
      .reused = row.integer("reused") != 0};
  const Configuration& configuration = point.proposal.configuration;
  if (configuration.sha256() != row.text("configuration_sha256")) {
    throw DataError({.where = where,
                     .got = concat("a damaged configuration: ", configuration.summary()),
                     .allowed = "the one whose SHA-256 is stored beside it",
                     .fix = "restore a copy of the database"});
  }
  if (point.cost.layers.size() != configuration.layers().size()) {
    throw DataError({.where = where,
                     .got = concat("costs of ", point.cost.layers.size(), " layers"),
                     .allowed = concat("one for each of its ", configuration.layers().size(), " layers"),
                     .fix = "restore a copy of the database"});
  }
  return point;
}

}  // namespace

void insert_point(Database& database, const PointReferences& references, const Proposal& proposal,
                  const NetworkCost& cost) {
  Insertion row("point");
  row.set("campaign_id", references.campaign)
      .set("number", proposal.number)
      .set("configuration_id", references.configuration)
      .set("accuracy_id", references.accuracy)
      .set("origin", proposal.origin)
      .set("rung_name", proposal.rung.name)
      .set("rung", to_json(proposal.rung).dump())
      .set("seed", stored_seed(proposal.seed))
      .set_expression("reused", "EXISTS (SELECT 1 FROM point WHERE accuracy_id = :accuracy_id)")
      .set("cost", to_json(cost).dump())
      .unless_known("campaign_id, number");
  // For queries by hand: `cost` holds all of it.
  set_columns(row, kNetworkCostMembers, cost);
  set_columns(row, kNetworkCostMembersSinceFormat2, cost);
  if (cost.energy_relative_to_best_exact) row.set("energy_relative_to_best_exact", *cost.energy_relative_to_best_exact);
  row.run(database);
}

bool is_stored_point(const Database& database, const PointReferences& references, const Proposal& proposal,
                     const NetworkCost& cost) {
  Statement stored = database.prepare(
      "SELECT configuration.sha256, point.accuracy_id, point.rung, point.seed, point.cost FROM point "
      "JOIN configuration ON configuration.id = point.configuration_id "
      "WHERE point.campaign_id = :campaign_id AND point.number = :number");
  stored.bind(":campaign_id", references.campaign).bind(":number", proposal.number);
  AXDSE_ENSURE(stored.step(), "the point is there by now");
  return stored.text("sha256") == proposal.configuration.sha256() &&
         stored.integer("accuracy_id") == references.accuracy && stored.text("rung") == to_json(proposal.rung).dump() &&
         seed_from_stored(stored.integer("seed")) == proposal.seed && stored.text("cost") == to_json(cost).dump();
}

std::vector<StoredPoint> read_points(const Database& database, CampaignId campaign, std::string_view where) {
  Statement row = database.prepare(
      "SELECT point.number, point.rung AS point_rung, point.seed AS point_seed, point.origin, point.cost, "
      "point.reused, "
      "configuration.layers, configuration.sha256 AS configuration_sha256, accuracy.* "
      "FROM point JOIN accuracy ON accuracy.id = point.accuracy_id JOIN configuration ON configuration.id = "
      "point.configuration_id "
      "WHERE point.campaign_id = :campaign_id ORDER BY point.number");
  row.bind(":campaign_id", campaign);
  std::vector<StoredPoint> points;
  while (row.step()) points.push_back(read_point(row, where));
  return points;
}

}  // namespace axdse::db

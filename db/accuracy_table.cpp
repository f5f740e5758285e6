#include "db/accuracy_table.hpp"

#include <span>
#include <utility>

#include "core/digest.hpp"
#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse::db {
namespace {

/// An insertion with what failures and reports have in common bound; what stays unbound is NULL.
Statement prepare_insertion(Database& database, const AccuracyKey& key, const AccuracyProvenance& from) {
  Statement insert = database.prepare(
      concat("INSERT INTO accuracy (identity_sha256, identity, training_sha256, training_identity, configuration_id, "
             "rung, seed, status, failure_kind, failure_reason, split, images, correct, loss, correct_bits, "
             "training_seconds, evaluation_seconds, checkpoint_sha256, data_sha256, backend, instruction_set, threads, "
             "library_versions, axdse_version, completed_at) "
             "VALUES (:identity_sha256, :identity, :training_sha256, :training_identity, :configuration_id, :rung, "
             ":seed, :status, :failure_kind, :failure_reason, :split, :images, :correct, :loss, :correct_bits, "
             ":training_seconds, :evaluation_seconds, :checkpoint_sha256, :data_sha256, :backend, :instruction_set, "
             ":threads, :library_versions, :axdse_version, ",
             kNow, ")"));
  insert.bind(":identity_sha256", sha256_hex(key.identity))
      .bind(":identity", key.identity)
      .bind(":training_sha256", sha256_hex(key.training_identity))
      .bind(":training_identity", key.training_identity)
      .bind(":configuration_id", key.configuration_id)
      .bind(":rung", to_json(key.proposal.rung).dump())
      .bind(":seed", stored_seed(key.proposal.seed))
      .bind(":checkpoint_sha256", from.checkpoint_sha256)
      .bind(":data_sha256", from.data_sha256)
      .bind(":backend", from.backend)
      .bind(":instruction_set", from.instruction_set)
      .bind(":threads", std::int64_t{from.threads})
      .bind(":library_versions", from.library_versions)
      .bind(":axdse_version", from.axdse_version);
  return insert;
}

void insert_failure(Database& database, const AccuracyKey& key, const Failure& failure) {
  prepare_insertion(database, key, failure.provenance)
      .bind(":status", "failed")
      .bind(":failure_kind", to_string(failure.kind))
      .bind(":failure_reason", failure.reason)
      .bind(":training_seconds", failure.training_seconds)
      .bind(":evaluation_seconds", failure.evaluation_seconds)
      .run();
}

void insert_report(Database& database, const AccuracyKey& key, const AccuracyReport& report) {
  prepare_insertion(database, key, report.provenance)
      .bind(":status", "ok")
      .bind(":split", report.split)
      .bind(":images", report.images)
      .bind(":correct", report.correct)
      .bind(":loss", report.loss)
      .bind_blob(":correct_bits", report.correct_bits)
      .bind(":training_seconds", report.training_seconds)
      .bind(":evaluation_seconds", report.evaluation_seconds)
      .run();
}

}  // namespace

void insert_accuracy(Database& database, const AccuracyKey& key, const AccuracyOutcome& outcome) {
  if (const auto* failure = std::get_if<Failure>(&outcome)) {
    insert_failure(database, key, *failure);
  } else {
    insert_report(database, key, std::get<AccuracyReport>(outcome));
  }
}

AccuracyOutcome read_accuracy(const Statement& row, std::string_view where) {
  AccuracyProvenance provenance{.checkpoint_sha256 = row.text("checkpoint_sha256"),
                                .data_sha256 = row.text("data_sha256"),
                                .backend = row.text("backend"),
                                .instruction_set = row.text("instruction_set"),
                                .threads = static_cast<int>(row.integer("threads")),
                                .library_versions = row.text("library_versions"),
                                .axdse_version = row.text("axdse_version")};
  if (row.text("status") == "failed") {
    return Failure{.kind = parse_failure_kind(row.text("failure_kind"), where),
                   .reason = row.text("failure_reason"),
                   .training_seconds = row.real("training_seconds"),
                   .evaluation_seconds = row.real("evaluation_seconds"),
                   .provenance = std::move(provenance)};
  }
  const std::span<const std::uint8_t> bits = row.blob("correct_bits");
  AccuracyReport report{.split = row.text("split"),
                        .images = row.integer("images"),
                        .correct = row.integer("correct"),
                        .loss = row.real("loss"),
                        .correct_bits = {bits.begin(), bits.end()},
                        .training_seconds = row.real("training_seconds"),
                        .evaluation_seconds = row.real("evaluation_seconds"),
                        .provenance = std::move(provenance)};
  std::int64_t counted = 0;
  for (const std::uint8_t byte : report.correct_bits) counted += std::popcount(byte);
  const auto bytes = static_cast<std::int64_t>(report.correct_bits.size());
  if (report.images <= 0 || counted != report.correct || bytes != (report.images + 7) / 8) {
    throw DataError({.where = std::string(where),
                     .got = concat("a damaged accuracy: ", counted, " bits set in ", bytes, " bytes"),
                     .allowed = concat(report.correct, " correct of ", report.images, " images"),
                     .fix = "restore a copy of the database"});
  }
  return report;
}

}  // namespace axdse::db

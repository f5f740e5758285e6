#include "db/accuracy_table.hpp"

#include <span>
#include <utility>

#include "core/digest.hpp"
#include "core/error.hpp"
#include "core/text.hpp"
#include "db/insertion.hpp"

namespace axdse::db {
namespace {

/// What failures and reports have in common.
Insertion insertion_of(const AccuracyKey& key, const AccuracyProvenance& from) {
  Insertion row("accuracy");
  row.set("identity_sha256", sha256_hex(key.identity))
      .set("identity", key.identity)
      .set("training_sha256", sha256_hex(key.training_identity))
      .set("training_identity", key.training_identity)
      .set("configuration_id", key.configuration_id)
      .set("rung", to_json(key.proposal.rung).dump())
      .set("seed", stored_seed(key.proposal.seed))
      .set("checkpoint_sha256", from.checkpoint_sha256)
      .set("data_sha256", from.data_sha256)
      .set("backend", from.backend)
      .set("instruction_set", from.instruction_set)
      .set("threads", std::int64_t{from.threads})
      .set("library_versions", from.library_versions)
      .set("axdse_version", from.axdse_version)
      .set_expression("completed_at", kNow);
  return row;
}

Insertion insertion_of(const AccuracyKey& key, const Failure& failure) {
  Insertion row = insertion_of(key, failure.provenance);
  row.set("status", "failed")
      .set("failure_kind", std::string(to_string(failure.kind)))
      .set("failure_reason", failure.reason)
      .set("training_seconds", failure.training_seconds)
      .set("evaluation_seconds", failure.evaluation_seconds);
  return row;
}

Insertion insertion_of(const AccuracyKey& key, const AccuracyReport& report) {
  Insertion row = insertion_of(key, report.provenance);
  row.set("status", "ok")
      .set("split", report.split)
      .set("images", report.images)
      .set("correct", report.correct)
      .set("loss", report.loss)
      .set_blob("correct_bits", report.correct_bits)
      .set("training_seconds", report.training_seconds)
      .set("evaluation_seconds", report.evaluation_seconds);
  return row;
}

}  // namespace

void insert_accuracy(Database& database, const AccuracyKey& key, const AccuracyOutcome& outcome) {
  std::visit([&](const auto& failure_or_report) { insertion_of(key, failure_or_report).run(database); }, outcome);
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

#include "db/accuracy_table.hpp"

#include <tuple>

#include "core/digest.hpp"
#include "core/named_member.hpp"
#include "db/columns.hpp"
#include "db/insertion.hpp"

namespace axdse::db {
namespace {

// Where `status` is "ok".
constexpr std::tuple kReportColumns{NamedMember{"split", &AccuracyReport::split},
                                    NamedMember{"images", &AccuracyReport::images},
                                    NamedMember{"correct", &AccuracyReport::correct},
                                    NamedMember{"loss", &AccuracyReport::loss},
                                    NamedMember{"correct_bits", &AccuracyReport::correct_bits},
                                    NamedMember{"training_seconds", &AccuracyReport::training_seconds},
                                    NamedMember{"evaluation_seconds", &AccuracyReport::evaluation_seconds}};

// Where `status` is "failed", beside failure_kind.
constexpr std::tuple kFailureColumns{NamedMember{"failure_reason", &Failure::reason},
                                     NamedMember{"training_seconds", &Failure::training_seconds},
                                     NamedMember{"evaluation_seconds", &Failure::evaluation_seconds}};

void set_outcome(Insertion& row, const AccuracyReport& report) {
  row.set("status", "ok");
  set_columns(row, kReportColumns, report);
  set_columns(row, kAccuracyProvenanceMembers, report.provenance);
}

void set_outcome(Insertion& row, const Failure& failure) {
  row.set("status", "failed").set("failure_kind", std::string(to_string(failure.kind)));
  set_columns(row, kFailureColumns, failure);
  set_columns(row, kAccuracyProvenanceMembers, failure.provenance);
}

Failure read_failure(const Statement& row, std::string_view where) {
  Failure failure{.kind = parse_failure_kind(row.text("failure_kind"), where), .reason = {}};
  read_columns(row, kFailureColumns, failure);
  read_columns(row, kAccuracyProvenanceMembers, failure.provenance);
  return failure;
}

AccuracyReport read_report(const Statement& row, std::string_view where) {
  AccuracyReport report;
  read_columns(row, kReportColumns, report);
  read_columns(row, kAccuracyProvenanceMembers, report.provenance);
  check_bits(report, where);
  return report;
}

}  // namespace

std::int64_t accuracy_id(const Database& database, const std::string& identity) {
  Statement found = database.prepare("SELECT id FROM accuracy WHERE identity_sha256 = :identity_sha256");
  found.bind(":identity_sha256", sha256_hex(identity));
  return found.step() ? found.integer("id") : 0;
}

void insert_accuracy(Database& database, const AccuracyKey& key, const AccuracyOutcome& outcome) {
  Insertion row("accuracy");
  row.set("identity_sha256", sha256_hex(key.identity))
      .set("identity", key.identity)
      .set("training_sha256", sha256_hex(key.training_identity))
      .set("training_identity", key.training_identity)
      .set("configuration_id", key.configuration_id)
      .set("rung", to_json(key.proposal.rung).dump())
      .set("seed", stored_seed(key.proposal.seed))
      .set_expression("completed_at", kNow);
  std::visit([&row](const auto& report_or_failure) { set_outcome(row, report_or_failure); }, outcome);
  row.run(database);
}

std::optional<AccuracyOutcome> find_accuracy(const Database& database, const std::string& identity,
                                             std::string_view where) {
  Statement found = database.prepare("SELECT * FROM accuracy WHERE identity_sha256 = :identity_sha256");
  found.bind(":identity_sha256", sha256_hex(identity));
  if (!found.step()) return std::nullopt;
  return read_accuracy(found, where);
}

AccuracyOutcome read_accuracy(const Statement& row, std::string_view where) {
  if (row.text("status") == "failed") return read_failure(row, where);
  return read_report(row, where);
}

}  // namespace axdse::db

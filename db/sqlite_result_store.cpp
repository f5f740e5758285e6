#include "db/sqlite_result_store.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <mutex>
#include <optional>
#include <system_error>
#include <tuple>
#include <utility>

#include "core/digest.hpp"
#include "core/file.hpp"
#include "core/named_member.hpp"
#include "core/text.hpp"
#include "db/accuracy_table.hpp"
#include "db/columns.hpp"
#include "db/cost_table.hpp"
#include "db/insertion.hpp"
#include "db/migrations.hpp"
#include "db/point_table.hpp"
#include "db/sqlite.hpp"
#include "db/writer_lock.hpp"

namespace axdse::db {
namespace {

namespace fs = std::filesystem;

// Beside id and created_at, which the database gives.
constexpr std::tuple kCampaignColumns{
    NamedMember{"sha256", &CampaignRecord::sha256}, NamedMember{"name", &CampaignRecord::name},
    NamedMember{"document", &CampaignRecord::document}, NamedMember{"axdse_version", &CampaignRecord::axdse_version}};

class SqliteResultStore final : public ResultStore {
 public:
  SqliteResultStore(const fs::path& file, Database database, std::unique_ptr<WriterLock> lock)
      : file_(file.string()), lock_(std::move(lock)), database_(std::move(database)) {}

  [[nodiscard]] CampaignId open_campaign(const CampaignRecord& campaign) override;
  [[nodiscard]] std::optional<AccuracyOutcome> find_accuracy(const std::string& identity) const override;
  void add_accuracy(const std::string& identity, const std::string& training_identity, const Proposal& proposal,
                    const AccuracyOutcome& outcome, const std::string& weights) override;
  void add_point(CampaignId campaign, const Proposal& proposal, const NetworkCost& cost,
                 const std::string& identity) override;
  [[nodiscard]] std::optional<std::string> find_weights(const std::string& training_identity) const override;
  [[nodiscard]] std::optional<UnitCost> find_cost(const std::string& identity) const override;
  void add_cost(const std::string& identity, const UnitCost& cost) override;
  [[nodiscard]] std::vector<CampaignRecord> campaigns() const override;
  [[nodiscard]] std::vector<StoredPoint> points(CampaignId campaign) const override;

 private:
  [[nodiscard]] std::int64_t configuration_id(const Configuration& configuration);  ///< @pre a transaction is under way

  std::string file_;
  std::unique_ptr<WriterLock> lock_;  ///< released after database_ is closed
  mutable std::mutex mutex_;          ///< one connection, several threads
  Database database_;
};

CampaignId SqliteResultStore::open_campaign(const CampaignRecord& campaign) {
  const std::lock_guard guard(mutex_);
  CampaignId id = 0;
  write_transaction(database_, [&] {
    Insertion row("campaign");
    set_columns(row, kCampaignColumns, campaign);
    row.set_expression("created_at", kNow).unless_known("sha256").run(database_);
    Statement found = database_.prepare("SELECT id FROM campaign WHERE sha256 = :sha256");
    found.bind(":sha256", campaign.sha256);
    AXDSE_ENSURE(found.step(), "the campaign is there by now");
    id = found.integer("id");
  });
  return id;
}

std::int64_t SqliteResultStore::configuration_id(const Configuration& configuration) {
  Insertion("configuration")
      .set("sha256", configuration.sha256())
      .set("summary", configuration.summary())
      .set("layers", to_json(configuration).dump())
      .unless_known("sha256")
      .run(database_);
  Statement found = database_.prepare("SELECT id FROM configuration WHERE sha256 = :sha256");
  found.bind(":sha256", configuration.sha256());
  AXDSE_ENSURE(found.step(), "the configuration is there by now");
  return found.integer("id");
}

std::optional<AccuracyOutcome> SqliteResultStore::find_accuracy(const std::string& identity) const {
  const std::lock_guard guard(mutex_);
  return db::find_accuracy(database_, identity, file_);
}

void SqliteResultStore::add_accuracy(const std::string& identity, const std::string& training_identity,
                                     const Proposal& proposal, const AccuracyOutcome& outcome,
                                     const std::string& weights) {
  const std::lock_guard guard(mutex_);
  write_transaction(database_, [&] {
    if (accuracy_id(database_, identity) != 0) return;
    insert_accuracy(database_,
                    {.identity = identity,
                     .training_identity = training_identity,
                     .proposal = proposal,
                     .configuration_id = configuration_id(proposal.configuration)},
                    outcome);
    if (weights.empty()) return;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(weights.data());
    Insertion("weights")
        .set("training_sha256", sha256_hex(training_identity))
        .set("safetensors_sha256", sha256_hex(weights))
        .set_blob("safetensors", {bytes, weights.size()})
        .unless_known("training_sha256")
        .run(database_);
  });
}

std::optional<std::string> SqliteResultStore::find_weights(const std::string& training_identity) const {
  const std::lock_guard guard(mutex_);
  Statement found =
      database_.prepare("SELECT safetensors_sha256, safetensors FROM weights WHERE training_sha256 = :training_sha256");
  found.bind(":training_sha256", sha256_hex(training_identity));
  if (!found.step()) return std::nullopt;
  const std::span<const std::uint8_t> bytes = found.blob("safetensors");
  std::string weights(bytes.begin(), bytes.end());
  if (sha256_hex(weights) != found.text("safetensors_sha256")) {
    throw DataError({.where = file_,
                     .got = "damaged weights",
                     .allowed = "bytes of their SHA-256",
                     .fix = "restore a copy of the database"});
  }
  return weights;
}

std::optional<UnitCost> SqliteResultStore::find_cost(const std::string& identity) const {
  const std::lock_guard guard(mutex_);
  return db::find_cost(database_, identity, file_);
}

void SqliteResultStore::add_cost(const std::string& identity, const UnitCost& cost) {
  const std::lock_guard guard(mutex_);
  write_transaction(database_, [&] { insert_cost(database_, identity, cost); });
}

void SqliteResultStore::add_point(CampaignId campaign, const Proposal& proposal, const NetworkCost& cost,
                                  const std::string& identity) {
  const std::lock_guard guard(mutex_);
  write_transaction(database_, [&] {
    const PointReferences references{.campaign = campaign,
                                     .configuration = configuration_id(proposal.configuration),
                                     .accuracy = accuracy_id(database_, identity)};
    AXDSE_ENSURE(references.accuracy != 0, "a point's accuracy is stored before the point");
    insert_point(database_, references, proposal, cost);
    if (!is_stored_point(database_, references, proposal, cost)) throw_other_point(file_, proposal.number);
  });
}

std::vector<CampaignRecord> SqliteResultStore::campaigns() const {
  const std::lock_guard guard(mutex_);
  std::vector<CampaignRecord> records;
  Statement row = database_.prepare("SELECT * FROM campaign ORDER BY id");
  while (row.step()) {
    CampaignRecord& record = records.emplace_back();
    record.id = row.integer("id");
    read_columns(row, kCampaignColumns, record);
    record.created_at = row.text("created_at");
  }
  return records;
}

std::vector<StoredPoint> SqliteResultStore::points(CampaignId campaign) const {
  const std::lock_guard guard(mutex_);
  return read_points(database_, campaign, file_);
}

void make_parent_folder(const fs::path& file) {
  std::error_code error;
  if (file.has_parent_path()) fs::create_directories(file.parent_path(), error);
  if (error) {
    throw ResourceError({.where = file.parent_path().string(),
                         .got = concat("cannot be made: ", error.message()),
                         .fix = "name a folder that this user may write"});
  }
}

/// SQLite reads the missing end of a last page as zeros. A write-ahead log mends such a page.
void check_whole_pages(const Database& database, const fs::path& file) {
  std::error_code error;
  const std::uintmax_t log_bytes = fs::file_size(concat(file.string(), "-wal"), error);
  if (!error && log_bytes > 0) return;
  const std::uintmax_t bytes = fs::file_size(file);
  const std::int64_t page_bytes = database.pragma("page_size");
  if (bytes % static_cast<std::uintmax_t>(page_bytes) == 0) return;
  throw DataError({.where = file.string(),
                   .got = concat(bytes, " bytes: cut off"),
                   .allowed = concat("whole pages of ", page_bytes, " bytes"),
                   .fix = "restore a copy, or name another file; `sqlite3 FILE .recover` saves what can be read"});
}

/// A step to the next version is taken from the one before it, and from nothing else.
void check_own_schema(const Database& database, const fs::path& file) {
  const auto version = static_cast<std::size_t>(database.pragma("user_version"));
  if (version > 0 && version < migrations().size()) check_schema(database, migrations().first(version), file.string());
}

}  // namespace

std::unique_ptr<ResultStore> open_result_store(const fs::path& file) {
  std::error_code error;  // a path that cannot be looked at shows when it is locked
  if (fs::is_directory(file, error)) {
    throw SpecError(
        {.where = file.string(), .got = "a folder", .allowed = "a file", .fix = "name a database file inside it"});
  }
  make_parent_folder(file);
  require_permission_to_store(file);
  auto lock = std::make_unique<WriterLock>(file);
  Database database(file, Database::Mode::kReadWrite);
  check_version(database, migrations(), file.string());
  check_whole_pages(database, file);
  check_own_schema(database, file);
  database.use_write_ahead_log();
  migrate(database, migrations());
  check_schema(database, migrations(), file.string());
  return std::make_unique<SqliteResultStore>(file, std::move(database), std::move(lock));
}

void require_permission_to_store(const fs::path& file) {
  require_permission_to_write(file);  // its folder, which gets the log and the lock
  std::error_code error;
  if (!fs::exists(file, error) || ::faccessat(AT_FDCWD, file.c_str(), R_OK | W_OK, AT_EACCESS) == 0) return;
  throw ResourceError({.where = file.string(),
                       .got = concat("cannot write: ", std::strerror(errno)),
                       .fix = "name a database that this user may write"});
}

std::unique_ptr<const ResultStore> open_result_store_read_only(const fs::path& file) {
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (!fs::is_regular_file(status)) {
    const bool unknown = !fs::status_known(status);
    throw SpecError({.where = file.string(),
                     .got = unknown              ? concat("cannot be looked at: ", error.message())
                            : fs::exists(status) ? "not a file"
                                                 : "no such file",
                     .allowed = "a database written by dse-run",
                     .fix = "check the path; dse-run says where its database is"});
  }
  if (::faccessat(AT_FDCWD, file.c_str(), R_OK, AT_EACCESS) != 0) {
    throw ResourceError({.where = file.string(),
                         .got = concat("cannot read: ", std::strerror(errno)),
                         .fix = "name a database that this user may read"});
  }
  Database database(file, Database::Mode::kReadOnly);
  check_version(database, migrations(), file.string());
  check_whole_pages(database, file);
  if (database.pragma("user_version") < migrations().back().version) {
    check_own_schema(database, file);
    database = database.copy_in_memory();
    migrate(database, migrations());
  }
  check_schema(database, migrations(), file.string());
  return std::make_unique<SqliteResultStore>(file, std::move(database), nullptr);
}

}  // namespace axdse::db

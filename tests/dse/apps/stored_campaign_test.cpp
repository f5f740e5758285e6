#include "dse/apps/stored_campaign.hpp"

#include <catch2/catch.hpp>

#include "core/error.hpp"
#include "db/sqlite_result_store.hpp"
#include "tests/support/example_campaign.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace axdse;

TEST_CASE("of campaigns of one name the last is shown, the others by their sha256", "[apps]") {
  const test::TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "results.db";
  const dse::Campaign first = dse::example_campaign(folder.path());
  dse::Campaign second = first;
  second.seed = first.seed + 1;
  Json document = Json::parse(first.document);
  document["seed"] = second.seed;
  second.document = document.dump();
  {
    const auto store = db::open_result_store(file);
    for (const dse::Campaign& campaign : {first, second}) {
      (void)store->open_campaign({.name = campaign.name,
                                  .sha256 = campaign.sha256(),
                                  .document = campaign.document,
                                  .axdse_version = "test"});
    }
  }
  REQUIRE(first.sha256() != second.sha256());
  CHECK(dse::open_stored_campaign(file, "").campaign.seed == second.seed);
  CHECK(dse::open_stored_campaign(file, first.name).campaign.seed == second.seed);
  CHECK(dse::open_stored_campaign(file, first.sha256().substr(0, 8)).campaign.seed == first.seed);
  CHECK(dse::open_stored_campaign(file, second.sha256()).campaign.seed == second.seed);
  // Fewer digits name too many campaigns to be meant.
  CHECK_THROWS_AS(dse::open_stored_campaign(file, first.sha256().substr(0, 7)), SpecError);
}

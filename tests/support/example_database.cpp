// axdse-example-database FOLDER: makes FOLDER/results.db with a campaign over SyntheticProblem, for tests of the
// programs that read one.
#include <iostream>

#include "db/sqlite_result_store.hpp"
#include "tests/support/example_campaign.hpp"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::filesystem::path folder = argv[1];
  const axdse::dse::Campaign campaign = axdse::dse::example_campaign(folder);
  axdse::dse::run_example(campaign, *axdse::db::open_result_store(folder / "results.db"));
  return 0;
}

// axdse_killable_run DATABASE: a search with slow fake evaluators that goes on where the database says. Prints "stored
// IDENTITY" once a point is stored, and "finished" at the end. kill_resume_test.cpp ends it at random moments.

#include "tests/dse/killable_run.hpp"

#include <chrono>
#include <iostream>
#include <stop_token>

#include "core/digest.hpp"
#include "db/sqlite_result_store.hpp"
#include "dse/runner.hpp"

namespace {

class Announce final : public axdse::dse::ProgressSink {
 public:
  void point_done(const axdse::dse::PointDone& point) override {
    std::cout << "stored " << axdse::sha256_hex(axdse::test::FakeAccuracyEvaluator().identity(point.proposal))
              << std::endl;
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const auto store = axdse::db::open_result_store(argv[1]);
  axdse::test::AdaptiveSearcher searcher = axdse::test::killable_searcher();
  const axdse::test::FakeAccuracyEvaluator accuracy = axdse::test::killable_accuracy();
  Announce announce;
  static_cast<void>(axdse::dse::run_search(searcher, axdse::test::FakeCostEvaluator(), accuracy, *store,
                                           store->open_campaign(axdse::test::killable_campaign()), {.workers = 2},
                                           announce, {}));
  std::cout << "finished" << std::endl;
  return 0;
}

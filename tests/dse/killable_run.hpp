#pragma once

#include <chrono>

#include "db/result_store.hpp"
#include "tests/support/adaptive_searcher.hpp"
#include "tests/support/fake_evaluators.hpp"

/// The same search for axdse_killable_run and for the undisturbed run that it is compared with.
namespace axdse::test {

inline AdaptiveSearcher killable_searcher() { return {small_space(4, 5), 8, 10}; }

inline FakeAccuracyEvaluator killable_accuracy() {
  return FakeAccuracyEvaluator(
      {.pause = [](const Proposal& proposal) { return std::chrono::milliseconds(2 + proposal.number * 7 % 10); },
       .fails = [](const Proposal& proposal) { return proposal.configuration.sha256()[0] == '0'; },
       .weights = std::string(20'000, 'w')});
}

inline db::CampaignRecord killable_campaign() {
  return {.name = "killable", .sha256 = "killable", .document = "{}", .axdse_version = "0"};
}

}  // namespace axdse::test

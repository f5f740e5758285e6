#include "tests/support/adaptive_searcher.hpp"

#include <utility>

#include "core/error.hpp"

namespace axdse::test {

void AdaptiveSearcher::draw_generation() {
  RandomEngine engine(memory_);
  for (std::size_t i = 0; i < generation_size_; ++i) {
    std::vector<LayerLevel> levels;
    for (const dse::LayerChoices& choices : space_.layers) {
      levels.push_back({choices.layer, choices.levels[uniform_below(engine, choices.levels.size())]});
    }
    waiting_.push_back({.number = next_number_++,
                        .configuration = Configuration(std::move(levels)),
                        .rung = {.name = "fake", .images = 100},
                        .seed = 1 + uniform_below(engine, 2),
                        .origin = "adaptive"});
  }
}

std::vector<Proposal> AdaptiveSearcher::ask(std::size_t max_count) {
  const bool generation_is_told = static_cast<std::size_t>(next_number_) == told_;
  if (waiting_.empty() && generation_is_told && !finished()) draw_generation();
  std::vector<Proposal> proposals;
  for (; proposals.size() < max_count && !waiting_.empty(); waiting_.pop_front()) proposals.push_back(waiting_.front());
  return proposals;
}

void AdaptiveSearcher::tell(const Proposal& proposal, const Outcome& outcome) {
  AXDSE_ENSURE(proposal.number == static_cast<std::int64_t>(told_),
               "tell() comes in proposal order, once per proposal");
  const auto* evaluation = std::get_if<Evaluation>(&outcome);
  memory_ = seed_for(memory_, evaluation == nullptr ? 1000 : static_cast<std::uint64_t>(evaluation->accuracy.correct),
                     "tell");
  told_numbers_.push_back(proposal.number);
  ++told_;
}

}  // namespace axdse::test

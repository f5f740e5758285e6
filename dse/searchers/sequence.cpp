#include "dse/searchers/sequence.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse::dse {

SequenceSearcher::SequenceSearcher(Configuration exact, std::vector<std::unique_ptr<SearchStage>> stages)
    : history_(std::move(exact)), stages_(std::move(stages)), requests_of_stage_(stages_.size(), 0) {
  plan();
}

/// Fills `waiting_` with the next generation; leaves it empty when all stages are finished.
void SequenceSearcher::plan() {
  for (; current_stage_ < stages_.size(); ++current_stage_) {
    SearchStage& stage = *stages_[current_stage_];
    for (Request& request : stage.next_generation(history_)) {
      waiting_.push_back({.number = next_number_++,
                          .configuration = std::move(request.configuration),
                          .rung = std::move(request.rung),
                          .seed = request.seed,
                          .origin = std::string(stage.name())});
    }
    requests_of_stage_[current_stage_] += waiting_.size();
    if (!waiting_.empty()) return;
  }
}

std::vector<Proposal> SequenceSearcher::ask(std::size_t max_count) {
  const auto count = static_cast<std::ptrdiff_t>(std::min(max_count, waiting_.size()));
  std::vector<Proposal> asked(waiting_.begin(), waiting_.begin() + count);
  open_.insert(open_.end(), asked.begin(), asked.end());
  waiting_.erase(waiting_.begin(), waiting_.begin() + count);
  return asked;
}

void SequenceSearcher::tell(const Proposal& proposal, const Outcome& outcome) {
  AXDSE_ENSURE(!open_.empty() && open_.front().number == proposal.number,
               "each proposal is told once, in proposal order");
  history_.add(open_.front(), outcome);
  open_.pop_front();
  if (open_.empty() && waiting_.empty()) plan();
}

bool SequenceSearcher::finished() const {
  return current_stage_ == stages_.size() && waiting_.empty() && open_.empty();
}

std::size_t SequenceSearcher::expected_proposals() const {
  std::size_t total = 0;
  for (std::size_t s = 0; s < stages_.size(); ++s) {
    const bool planned_in_full = s < current_stage_;
    total += planned_in_full ? requests_of_stage_[s]
                             : std::max(requests_of_stage_[s], stages_[s]->expected_requests(history_));
  }
  return total;
}

}  // namespace axdse::dse

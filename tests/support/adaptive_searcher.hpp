#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "core/seed.hpp"
#include "dse/search_space.hpp"
#include "dse/searcher.hpp"

namespace axdse::test {

/// A searcher made to show every disturbance: generations drawn at random, seeded by all that it was told, in that
/// order. One outcome that differs, is missing or comes out of turn, and all later proposals differ. Repeats itself on
/// purpose: spaces are small.
class AdaptiveSearcher final : public dse::Searcher {
 public:
  AdaptiveSearcher(dse::SearchSpace space, std::size_t generations, std::size_t generation_size)
      : space_(std::move(space)), generations_(generations), generation_size_(generation_size) {}

  [[nodiscard]] std::vector<Proposal> ask(std::size_t max_count) override;
  void tell(const Proposal& proposal, const Outcome& outcome) override;
  [[nodiscard]] bool finished() const override { return told_ == generations_ * generation_size_; }
  [[nodiscard]] std::size_t expected_proposals() const override { return generations_ * generation_size_; }

  /// Numbers in the order of tell().
  [[nodiscard]] const std::vector<std::int64_t>& told_numbers() const { return told_numbers_; }

 private:
  void draw_generation();

  dse::SearchSpace space_;
  std::size_t generations_;
  std::size_t generation_size_;
  std::deque<Proposal> waiting_;
  std::int64_t next_number_ = 0;
  std::size_t told_ = 0;
  std::uint64_t memory_ = 1;  ///< hash of all that was told
  std::vector<std::int64_t> told_numbers_;
};

}  // namespace axdse::test

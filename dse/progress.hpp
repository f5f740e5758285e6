#pragma once

#include <chrono>
#include <cstddef>
#include <iosfwd>
#include <optional>
#include <string>

#include "dse/campaign.hpp"
#include "dse/campaign_summary.hpp"
#include "dse/progress_sink.hpp"

namespace axdse::dse {

/// How long the rest of a campaign takes, from the durations of evaluations already made at the same rungs.
class DurationEstimate {
 public:
  explicit DurationEstimate(const Campaign& campaign);
  /// An evaluation of this campaign, or an earlier one in the same database.
  void add(const Rung& rung, const AccuracyReport& report);

  struct Remaining {
    double seconds = 0;        ///< with the campaign's workers all busy
    bool is_complete = false;  ///< false: of some rung no duration is known, it takes longer
  };
  /// `search_points` at the search's own rung and `later_points` of verification and report are still to be measured.
  [[nodiscard]] Remaining remaining(std::size_t search_points, std::size_t later_points) const;

 private:
  struct Mean {
    double seconds = 0;
    std::size_t count = 0;
  };
  Rung search_rung_;
  std::optional<Rung> verification_rung_;
  int workers_;
  Mean search_;
  Mean later_;
};

/// Points that a campaign measures at its search's rung.
[[nodiscard]] std::size_t planned_search_points(const Campaign& campaign);

/// "1:05:09", "4:07".
[[nodiscard]] std::string clock_text(double seconds);

struct ProgressStyle {
  bool rewrites_line = false;  ///< one line, written over and over: for terminals. Otherwise a line for each point.
  std::size_t width = 0;       ///< longest line; 0: any
};

/// Writes where a campaign stands after each point: done / total, elapsed time, time left, hypervolume, front size,
/// best energy within the campaign's limit, and the point itself.
class ProgressWriter final : public ProgressSink {
 public:
  using Clock = std::chrono::steady_clock;
  ProgressWriter(const Campaign& campaign, std::ostream& out, ProgressStyle style,
                 Clock::time_point start = Clock::now());
  /// Ends a rewritten line.
  ~ProgressWriter() override;
  ProgressWriter(const ProgressWriter&) = delete;
  ProgressWriter& operator=(const ProgressWriter&) = delete;

  void point_done(const PointDone& point) override;
  /// What point_done writes for `point`, once it is counted.
  [[nodiscard]] std::string line(const PointDone& point, double elapsed_seconds) const;

 private:
  ProgressTracker tracker_;
  DurationEstimate durations_;
  std::string search_rung_;
  std::size_t planned_search_points_;
  std::size_t search_points_ = 0;
  double within_pp_;
  std::ostream& out_;
  ProgressStyle style_;
  Clock::time_point start_;
  bool line_is_open_ = false;
};

}  // namespace axdse::dse

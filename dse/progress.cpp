#include "dse/progress.hpp"

#include <algorithm>
#include <cmath>
#include <ostream>
#include <variant>

#include "core/text.hpp"
#include "dse/searchers/uniform.hpp"

namespace axdse::dse {
namespace {

std::string point_text(const PointDone& point) {
  const std::string levels = point.proposal.configuration.summary();
  if (const auto* failure = std::get_if<Failure>(&point.outcome)) {
    return concat(levels, ": failed, ", to_string(failure->kind), ": ", failure->reason);
  }
  const auto& evaluation = std::get<Evaluation>(point.outcome);
  return concat(levels, ": ", fixed(100 * evaluation.accuracy.accuracy(), 2), " % of ", evaluation.accuracy.images, " ",
                evaluation.accuracy.split, " images, energy ", fixed(evaluation.cost.energy_relative, 3),
                point.measured ? "" : " (stored)");
}

/// At most `width` bytes, not inside a UTF-8 character.
std::string cut(std::string text, std::size_t width) {
  if (width == 0 || text.size() <= width) return text;
  std::size_t length = width;
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xc0U) == 0x80U) --length;
  text.resize(length);
  return text;
}

}  // namespace

DurationEstimate::DurationEstimate(const Campaign& campaign)
    : search_rung_(campaign.rung(campaign.search.rung)), workers_(campaign.workers) {
  if (campaign.verification) verification_rung_ = campaign.rung(campaign.verification->rung);
}

void DurationEstimate::add(const Rung& rung, const AccuracyReport& report) {
  const bool is_search = settings_json(rung) == settings_json(search_rung_);
  const bool is_later = verification_rung_ && settings_json(rung) == settings_json(*verification_rung_);
  if (!is_search && !is_later) return;
  Mean& mean = is_search ? search_ : later_;
  mean.seconds += report.training_seconds + report.evaluation_seconds;
  ++mean.count;
}

DurationEstimate::Remaining DurationEstimate::remaining(std::size_t search_points, std::size_t later_points) const {
  Remaining remaining{.seconds = 0, .is_complete = true};
  const auto add_points = [&remaining](const Mean& mean, std::size_t points) {
    if (points == 0) return;
    if (mean.count == 0) {
      remaining.is_complete = false;
    } else {
      remaining.seconds += mean.seconds / static_cast<double>(mean.count) * static_cast<double>(points);
    }
  };
  add_points(search_, search_points);
  add_points(later_, later_points);
  remaining.seconds /= workers_;
  return remaining;
}

std::size_t planned_search_points(const Campaign& campaign) {
  const std::size_t uniform = uniform_configurations(campaign.space).size();
  if (campaign.search.searcher == "uniform") return uniform;
  const double most = std::min(static_cast<double>(campaign.search.evaluations), campaign.space.size());
  return std::max(uniform, static_cast<std::size_t>(most));
}

std::string clock_text(double seconds) {
  const auto whole = static_cast<long long>(std::llround(std::max(0.0, seconds)));
  const auto two_digits = [](long long value) { return concat(value < 10 ? "0" : "", value); };
  const std::string minutes_seconds = two_digits(whole % 60);
  if (whole < 3600) return concat(whole / 60, ":", minutes_seconds);
  return concat(whole / 3600, ":", two_digits(whole / 60 % 60), ":", minutes_seconds);
}

ProgressWriter::ProgressWriter(const Campaign& campaign, std::ostream& out, ProgressStyle style,
                               Clock::time_point start)
    : tracker_(campaign),
      durations_(campaign),
      search_rung_(campaign.search.rung),
      planned_search_points_(planned_search_points(campaign)),
      within_pp_(campaign.report.within_pp),
      out_(out),
      style_(style),
      start_(start) {}

ProgressWriter::~ProgressWriter() {
  if (line_is_open_) out_ << std::endl;
}

void ProgressWriter::point_done(const PointDone& point) {
  tracker_.add(point.proposal, point.outcome);
  if (point.proposal.rung.name == search_rung_) ++search_points_;
  if (const auto* evaluation = std::get_if<Evaluation>(&point.outcome))
    durations_.add(point.proposal.rung, evaluation->accuracy);

  const std::string text = cut(line(point, std::chrono::duration<double>(Clock::now() - start_).count()), style_.width);
  if (style_.rewrites_line) {
    out_ << '\r' << text << "\033[K" << std::flush;
    line_is_open_ = true;
  } else {
    out_ << text << std::endl;
  }
}

std::string ProgressWriter::line(const PointDone& point, double elapsed_seconds) const {
  const std::size_t left = point.expected - std::min(point.done, point.expected);
  const std::size_t search_left =
      std::min(left, planned_search_points_ - std::min(search_points_, planned_search_points_));
  const DurationEstimate::Remaining remaining = durations_.remaining(search_left, left - search_left);
  std::string text =
      concat("[", point.done, "/", std::max(point.done, point.expected), "] ", clock_text(elapsed_seconds), ", ETA ",
             remaining.is_complete ? "" : "over ", clock_text(remaining.seconds));
  if (const std::optional<ProgressFigures> figures = tracker_.figures()) {
    text += concat(" | ", figures->rung, ": ");
    if (figures->hypervolume) text += concat("hypervolume ", fixed(*figures->hypervolume, 3), ", ");
    text += concat("front ", figures->front_size, ", best energy within ", within_pp_, " pp ");
    text += figures->best_energy_relative_within ? fixed(*figures->best_energy_relative_within, 3)
                                                 : std::string("none yet");
  }
  return concat(text, " | ", point_text(point));
}

}  // namespace axdse::dse

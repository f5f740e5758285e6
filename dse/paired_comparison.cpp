#include "dse/paired_comparison.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse::dse {
namespace {

constexpr double kConfidence = 0.95;
constexpr double kAddedDiscordant = 0.5;

bool is_correct(const AccuracyReport& report, std::int64_t image) {
  return ((report.correct_bits[static_cast<std::size_t>(image / 8)] >> (image % 8)) & 1) != 0;
}

void check_same_images(const AccuracyReport& a, const AccuracyReport& b) {
  for (const AccuracyReport* const report : {&a, &b})
    check_bits(*report, concat("accuracy on ", report->split, " images"));
  if (a.split == b.split && a.images == b.images) return;
  throw DataError({.where = "paired comparison",
                   .got = concat(a.images, " ", a.split, " images and ", b.images, " ", b.split, " images"),
                   .why = "only accuracies on the same images can be compared in pairs"});
}

/// The two parts of a drop's standard error, and what is known of the first.
struct ErrorParts {
  double seeds_pp = 0;
  double seeds_freedom = 1;
  double images_pp = 0;
};

double quantile(double freedom) {
  return boost::math::quantile(boost::math::students_t(std::max(1.0, freedom)), 0.5 + kConfidence / 2);
}

PairedDrop with_interval(PairedDrop drop, const ErrorParts& parts) {
  const double images = quantile(static_cast<double>(drop.images) - 1);
  const double half_width =
      std::max(std::hypot(quantile(parts.seeds_freedom) * parts.seeds_pp, images * parts.images_pp),
               images * drop.standard_error_pp);
  drop.low_pp = drop.drop_pp - half_width;
  drop.high_pp = drop.drop_pp + half_width;
  return drop;
}

/// Variance of one seed's drop, as a proportion.
double sampling_variance(const PairedCounts& counts) {
  const auto n = static_cast<double>(counts.images);
  const double b = static_cast<double>(counts.reference_only) + kAddedDiscordant;
  const double c = static_cast<double>(counts.candidate_only) + kAddedDiscordant;
  return (b + c - (b - c) * (b - c) / n) / (n * n);
}

}  // namespace

PairedCounts paired_counts(const AccuracyReport& candidate, const AccuracyReport& reference) {
  check_same_images(candidate, reference);
  PairedCounts counts{.images = candidate.images};
  for (std::int64_t i = 0; i < counts.images; ++i) {
    const bool candidate_correct = is_correct(candidate, i);
    const bool reference_correct = is_correct(reference, i);
    counts.reference_only += reference_correct && !candidate_correct ? 1 : 0;
    counts.candidate_only += candidate_correct && !reference_correct ? 1 : 0;
  }
  return counts;
}

PairedDrop paired_drop(std::span<const ReplicatePair> pairs) {
  AXDSE_ENSURE(!pairs.empty(), "a comparison needs at least one pair of reports");
  std::vector<PairedCounts> counts;
  std::vector<double> drops;  // by seed, as proportions
  for (const ReplicatePair& pair : pairs) {
    check_same_images(*pair.candidate, *pairs.front().candidate);
    counts.push_back(paired_counts(*pair.candidate, *pair.reference));
    drops.push_back(static_cast<double>(counts.back().reference_only - counts.back().candidate_only) /
                    static_cast<double>(counts.back().images));
  }
  const auto seeds = static_cast<double>(pairs.size());
  const auto n = static_cast<double>(counts.front().images);
  double mean = 0;
  for (const double drop : drops) mean += drop / seeds;

  PairedDrop result{.drop_pp = 100 * mean, .images = counts.front().images, .seeds = static_cast<int>(pairs.size())};
  if (pairs.size() == 1) {
    result.standard_error_pp = 100 * std::sqrt(sampling_variance(counts.front()));
    return with_interval(result, {.images_pp = result.standard_error_pp});
  }

  double between_seeds = 0;  // sum of squares of the seeds' means
  for (const double drop : drops) between_seeds += (drop - mean) * (drop - mean);
  double between_images = 0;  // sum of squares of the images' means
  double total = 0;           // sum of squares of all differences round the grand mean
  for (std::int64_t i = 0; i < counts.front().images; ++i) {
    double sum = 0;
    for (const ReplicatePair& pair : pairs) {
      const double difference = (is_correct(*pair.reference, i) ? 1 : 0) - (is_correct(*pair.candidate, i) ? 1 : 0);
      sum += difference;
      total += (difference - mean) * (difference - mean);
    }
    between_images += (sum / seeds - mean) * (sum / seeds - mean);
  }
  const double ms_seeds = n * between_seeds / (seeds - 1);
  const double ms_images = seeds * between_images / std::max(1.0, n - 1);
  const double ms_residual =
      std::max(0.0, total - n * between_seeds - seeds * between_images) / ((seeds - 1) * std::max(1.0, n - 1));

  // Half an image in each discordant count, as for one seed: it matters where nearly no image differs.
  const double least = 2 * kAddedDiscordant / (n * n);
  const double image_part = ms_images / (seeds * n) + least;
  const double seed_part = std::max(0.0, ms_seeds - ms_residual) / (seeds * n);
  result.seed_spread = SeedSpread::kOwn;
  result.seed_deviation_pp = 100 * std::sqrt(between_seeds / (seeds - 1));
  result.seed_variance_pp2 = 100 * 100 * (ms_seeds - ms_residual) / n;
  result.standard_error_pp = 100 * std::sqrt(image_part + seed_part);
  const double common_images = std::max(0.0, ms_images - ms_residual) / (seeds * n) + least;
  return with_interval(result, {.seeds_pp = result.seed_deviation_pp / std::sqrt(seeds),
                                .seeds_freedom = seeds - 1,
                                .images_pp = 100 * std::sqrt(common_images)});
}

std::string_view to_string(SeedSpread spread) noexcept {
  switch (spread) {
    case SeedSpread::kOwn:
      return "own";
    case SeedSpread::kPooled:
      return "pooled";
    case SeedSpread::kNone:
      break;
  }
  return "none";
}

std::optional<bool> PairedDrop::tie() const {
  if (seed_spread == SeedSpread::kNone) return std::nullopt;
  return low_pp <= 0 && 0 <= high_pp;
}

bool PairedDrop::is_shown_within(double limit_pp) const {
  return seed_spread != SeedSpread::kNone && high_pp <= limit_pp;
}

std::optional<SeedVariance> pooled_seed_variance(std::span<const PairedDrop> drops) {
  constexpr double kVarianceCorrelation = 0.25;
  SeedVariance pooled;
  double freedom = 0;
  for (const PairedDrop& drop : drops) {
    if (drop.seeds < 2) continue;
    pooled.variance_pp2 += (drop.seeds - 1) * drop.seed_variance_pp2;
    freedom += drop.seeds - 1;
    ++pooled.comparisons;
  }
  if (pooled.comparisons == 0) return std::nullopt;
  pooled.variance_pp2 = std::max(0.0, pooled.variance_pp2 / freedom);
  pooled.degrees_of_freedom = freedom / (1 + kVarianceCorrelation * (pooled.comparisons - 1));
  return pooled;
}

PairedDrop with_pooled_seeds(PairedDrop drop, const SeedVariance& pooled) {
  if (drop.seeds != 1) return drop;
  const ErrorParts parts{.seeds_pp = std::sqrt(pooled.variance_pp2),
                         .seeds_freedom = pooled.degrees_of_freedom,
                         .images_pp = drop.standard_error_pp};
  drop.standard_error_pp = std::hypot(parts.seeds_pp, parts.images_pp);
  drop.seed_spread = SeedSpread::kPooled;
  return with_interval(drop, parts);
}

}  // namespace axdse::dse

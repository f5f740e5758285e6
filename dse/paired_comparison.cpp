#include "dse/paired_comparison.hpp"

#include <algorithm>
#include <bit>
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

void check_bitmap(const AccuracyReport& report) {
  const auto bytes = static_cast<std::size_t>((report.images + 7) / 8);
  std::int64_t set = 0;
  for (const std::uint8_t byte : report.correct_bits) set += std::popcount(byte);
  if (report.images > 0 && report.correct_bits.size() == bytes && set == report.correct) return;
  throw DataError({.where = concat("accuracy on ", report.split, " images"),
                   .got = concat(report.images, " images, ", report.correct, " correct, a bitmap of ",
                                 report.correct_bits.size(), " bytes with ", set, " set"),
                   .why = "an accuracy is kept with one bit an image, set where the image was classified correctly"});
}

void check_same_images(const AccuracyReport& a, const AccuracyReport& b) {
  check_bitmap(a);
  check_bitmap(b);
  if (a.split == b.split && a.images == b.images) return;
  throw DataError({.where = "paired comparison",
                   .got = concat(a.images, " ", a.split, " images and ", b.images, " ", b.split, " images"),
                   .why = "only accuracies on the same images can be compared in pairs"});
}

/// Degrees of freedom of a sum of variance estimates: (sum v)^2 / sum (v^2 / its own degrees of freedom).
double satterthwaite(double seed_part, double seed_freedom, double image_part, double image_freedom) {
  const double total = seed_part + image_part;
  const double denominator = seed_part * seed_part / seed_freedom + image_part * image_part / image_freedom;
  return denominator > 0 ? total * total / denominator : image_freedom;
}

PairedDrop with_interval(PairedDrop drop, double freedom) {
  const boost::math::students_t distribution(std::max(1.0, freedom));
  const double quantile = boost::math::quantile(distribution, 0.5 + kConfidence / 2);
  drop.low_pp = drop.drop_pp - quantile * drop.standard_error_pp;
  drop.high_pp = drop.drop_pp + quantile * drop.standard_error_pp;
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

  PairedDrop result{.drop_pp = 100 * mean, .seeds = static_cast<int>(pairs.size())};
  if (pairs.size() == 1) {
    result.standard_error_pp = 100 * std::sqrt(sampling_variance(counts.front()));
    return with_interval(result, n - 1);
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
  result.seed_deviation_pp = 100 * std::sqrt(between_seeds / (seeds - 1));
  result.standard_error_pp = 100 * std::sqrt(image_part + seed_part);
  return with_interval(result, satterthwaite(seed_part, seeds - 1, image_part, std::max(1.0, n - 1)));
}

}  // namespace axdse::dse

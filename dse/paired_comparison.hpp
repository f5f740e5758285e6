#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/evaluation.hpp"

namespace axdse::dse {

/// How two networks differ on the same images.
struct PairedCounts {
  std::int64_t images = 0;
  std::int64_t reference_only = 0;  ///< images that only the reference classifies correctly
  std::int64_t candidate_only = 0;  ///< images that only the candidate classifies correctly
};

/// @throws DataError the reports are not of the same images (split, number), or a bitmap does not fit its counts
[[nodiscard]] PairedCounts paired_counts(const AccuracyReport& candidate, const AccuracyReport& reference);

/// The reports of one replicate seed: the candidate and the exact network, retrained alike with the same image order.
struct ReplicatePair {
  const AccuracyReport* candidate = nullptr;
  const AccuracyReport* reference = nullptr;
};

/// Where an interval's knowledge of how seeds differ comes from.
enum class SeedSpread {
  kNone,    ///< nowhere: it holds the sampling error of the images alone, and says nothing of a second training
  kOwn,     ///< from this comparison's own seeds
  kPooled,  ///< from other comparisons of several seeds (SeedVariance)
};
[[nodiscard]] std::string_view to_string(SeedSpread spread) noexcept;  ///< "none", "own", "pooled"

/// Accuracy that a candidate loses against the reference, with its uncertainty.
struct PairedDrop {
  double drop_pp = 0;            ///< mean over seeds; negative: the candidate is better
  double standard_error_pp = 0;  ///< of that mean, for new seeds and new images
  double low_pp = 0;             ///< 95 % interval
  double high_pp = 0;
  double seed_deviation_pp = 0;  ///< sample standard deviation of the drop over seeds; 0 for one seed
  double seed_variance_pp2 = 0;  ///< the part of its square that images do not explain, unbiased: may be below 0
  std::int64_t images = 0;
  int seeds = 0;
  SeedSpread seed_spread = SeedSpread::kNone;
  /// The interval holds 0: no difference was shown. Nothing where the interval knows of no seed spread: then neither a
  /// tie nor a difference is shown.
  [[nodiscard]] std::optional<bool> tie() const;
  /// The whole interval is at or below `limit_pp`, and it holds seed spread.
  [[nodiscard]] bool is_shown_within(double limit_pp) const;
};

/// How much drops of one seed vary from seed to seed, beyond the sampling error of the images.
struct SeedVariance {
  double variance_pp2 = 0;
  double degrees_of_freedom = 0;
  int comparisons = 0;  ///< that it was estimated from
};

/// Of one seed: drop = (reference_only - candidate_only) / n, with the variance of a difference of matched proportions
/// that McNemar's test rests on, (b + c - (b - c)^2 / n) / n^2, half an image added to each discordant count b and c so
/// that a few discordant images do not look certain (Agresti and Min, Statistics in Medicine 24, 2005, add it to all
/// four cells and move the centre too; we keep the centre).
///
/// Of several seeds: x_si in {-1, 0, 1} is the difference at seed s on image i, mu + seed effect + image effect +
/// residual, all random. The variance of the grand mean is (MS_seeds + MS_images - MS_residual) / (S n), mean squares
/// of the two-way analysis of variance without replication (Searle, Casella, McCulloch: Variance Components, 1992,
/// chapter 4), never below MS_images / (S n), what the images alone give. In the interval each part has the quantile of
/// its own degrees of freedom, and half-widths add in squares: MS_seeds / (S n), the sample variance of the seeds'
/// drops, which holds the residual too, has Student's t with S - 1; what images have in common over seeds,
/// (MS_images - MS_residual) / (S n), has n - 1. (Satterthwaite's degrees of freedom would come from the estimated
/// parts: three seeds that agree by chance would look certain, and 95 % intervals hold 87 %.) Three seeds that differ
/// much give a wide interval, as they should.
/// @throws DataError as paired_counts, or when seeds have different images; InternalError without pairs
[[nodiscard]] PairedDrop paired_drop(std::span<const ReplicatePair> pairs);

/// The mean of the seed variances of those of `drops` that have several seeds, weighted by S - 1, not below 0; nothing
/// if none has. Drops at equal seeds share the exact network of that seed: if candidate and exact vary alike and
/// independently, two drops correlate by 1/2 and their sample variances by 1/4, so that K comparisons of S seeds are
/// worth K (S - 1) / (1 + (K - 1) / 4) degrees of freedom, at most 4 (S - 1), not K (S - 1).
[[nodiscard]] std::optional<SeedVariance> pooled_seed_variance(std::span<const PairedDrop> drops);

/// A drop of one seed, its interval widened by how seeds differ elsewhere. One of several seeds stays as it is.
[[nodiscard]] PairedDrop with_pooled_seeds(PairedDrop drop, const SeedVariance& pooled);

}  // namespace axdse::dse

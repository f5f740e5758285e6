#pragma once

#include <cstdint>
#include <span>

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

/// Accuracy that a candidate loses against the reference, with its uncertainty.
struct PairedDrop {
  double drop_pp = 0;            ///< mean over seeds; negative: the candidate is better
  double standard_error_pp = 0;  ///< of that mean, for new seeds and new images
  double low_pp = 0;             ///< 95 % interval
  double high_pp = 0;
  double seed_deviation_pp = 0;  ///< sample standard deviation of the drop over seeds; 0 for one seed
  int seeds = 0;                 ///< 1: the interval holds the sampling error of the images alone
  /// The interval holds 0: no difference was shown.
  [[nodiscard]] bool is_tie() const { return low_pp <= 0 && 0 <= high_pp; }
};

/// Of one seed: drop = (reference_only - candidate_only) / n, with the variance of a difference of matched proportions
/// that McNemar's test rests on, (b + c - (b - c)^2 / n) / n^2, half an image added to each discordant count b and c so
/// that a few discordant images do not look certain (Agresti and Min, Statistics in Medicine 24, 2005, add it to all
/// four cells and move the centre too; we keep the centre).
///
/// Of several seeds: x_si in {-1, 0, 1} is the difference at seed s on image i, mu + seed effect + image effect +
/// residual, all random. The variance of the grand mean is (MS_seeds + MS_images - MS_residual) / (S n), mean squares
/// of the two-way analysis of variance without replication (Searle, Casella, McCulloch: Variance Components, 1992,
/// chapter 4), never below MS_images / (S n), what the images alone give. The interval is Student's t with
/// Satterthwaite's degrees of freedom (Biometrics Bulletin 2, 1946), in which the seed part has S - 1: three seeds that
/// differ much give a wide interval, as they should.
/// @throws DataError as paired_counts, or when seeds have different images; InternalError without pairs
[[nodiscard]] PairedDrop paired_drop(std::span<const ReplicatePair> pairs);

}  // namespace axdse::dse

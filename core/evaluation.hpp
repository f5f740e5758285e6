#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

#include "core/configuration.hpp"
#include "core/json.hpp"
#include "core/named_member.hpp"
#include "core/rung.hpp"
#include "core/unit_cost.hpp"

namespace axdse {

/// What a searcher asks to have measured.
struct Proposal {
  std::int64_t number = 0;  ///< 0, 1, 2, ... within a campaign, without gaps
  Configuration configuration;
  Rung rung;
  std::uint64_t seed =
      0;  ///< replicate seed: equal seeds give equal image orders, so that evaluations of one seed are paired
  std::string origin;  ///< the searcher that proposed it: "uniform", "random", "nsga2", "verification", "report"
};

/// Share of one layer in a NetworkCost.
struct LayerCost {
  std::string layer;
  std::int64_t macs = 0;  ///< multiply-accumulates an inference
  UnitCost unit;          ///< the compute unit that this layer uses
  friend bool operator==(const LayerCost&, const LayerCost&) = default;
};

/// Hardware cost of one inference of a configured network. No memory traffic.
struct NetworkCost {
  std::string accelerator =
      "dataflow";                   ///< "dataflow": each layer has its own compute units, in proportion to its
                                    ///< MACs; "shared": all layers use one array, whose units can do what any needs
  std::string unit = "multiplier";  ///< the compute unit costed: "multiplier", "mac"
  /// What *_relative are relative to: the best exact 8-bit design of the same operands in every layer, e.g. "u8 x sm8
  /// exact(8, 8), dadda, ripple"
  std::string baseline;
  /// The best exact 8-bit design, in every layer, that does the same multiply-accumulate in any encoding of the
  /// operands, its sign logic counted; empty: not compared
  std::string best_exact;
  double energy_per_inference_nj = 0;  ///< sum over layers of MACs x energy per product; no memory traffic
  double energy_relative = 0;          ///< to the baseline
  std::optional<double> energy_relative_to_best_exact;
  double multiplier_energy_relative = 0;  ///< of the multipliers within the units, signs included; to the baseline's
  double pdp_relative = 0;                ///< MAC-weighted PDP, to the baseline; beside energy because papers report it
  double area_um2 = 0;  ///< "dataflow": MAC-weighted mean area of a compute unit; "shared": of a unit of the array
  double delay_ns = 0;  ///< slowest compute unit in use
  std::vector<LayerCost> layers;  ///< in network order
  friend bool operator==(const NetworkCost&, const NetworkCost&) = default;
};

// Of NetworkCost, keys in JSON and columns of the table `point`.
inline constexpr std::tuple kNetworkCostMembers{
    NamedMember{"accelerator", &NetworkCost::accelerator},
    NamedMember{"unit", &NetworkCost::unit},
    NamedMember{"baseline", &NetworkCost::baseline},
    NamedMember{"energy_per_inference_nj", &NetworkCost::energy_per_inference_nj},
    NamedMember{"energy_relative", &NetworkCost::energy_relative},
    NamedMember{"pdp_relative", &NetworkCost::pdp_relative},
    NamedMember{"area_um2", &NetworkCost::area_um2},
    NamedMember{"delay_ns", &NetworkCost::delay_ns}};
inline constexpr std::tuple kNetworkCostMembersSinceFormat2{
    NamedMember{"best_exact", &NetworkCost::best_exact},
    NamedMember{"multiplier_energy_relative", &NetworkCost::multiplier_energy_relative}};

/// What an accuracy depends on beside the proposal; two reports with different provenance are not comparable to the
/// last digit.
struct AccuracyProvenance {
  std::string checkpoint_sha256;
  std::string data_sha256;  ///< of the data files and the split
  /// Of the kernels: "cpu-amx"; where layers differ the commonest first: "cpu-amx; cpu-table: conv1, fc"
  std::string backend;
  std::string instruction_set;  ///< "avx512_core_amx, LibTorch AVX512, gradients in bf16"
  int threads = 1;
  std::string library_versions;  ///< LibTorch and oneDNN
  std::string axdse_version;
  friend bool operator==(const AccuracyProvenance&, const AccuracyProvenance&) = default;
};

/// Keys in JSON, columns of the table `accuracy`.
inline constexpr std::tuple kAccuracyProvenanceMembers{
    NamedMember{"checkpoint_sha256", &AccuracyProvenance::checkpoint_sha256},
    NamedMember{"data_sha256", &AccuracyProvenance::data_sha256},
    NamedMember{"backend", &AccuracyProvenance::backend},
    NamedMember{"instruction_set", &AccuracyProvenance::instruction_set},
    NamedMember{"threads", &AccuracyProvenance::threads},
    NamedMember{"library_versions", &AccuracyProvenance::library_versions},
    NamedMember{"axdse_version", &AccuracyProvenance::axdse_version}};

/// Accuracy of one trained or recalibrated network on one set of images.
struct AccuracyReport {
  std::string split;  ///< "validation" or "test"
  std::int64_t images = 0;
  std::int64_t correct = 0;
  double loss = 0;  ///< mean cross-entropy
  std::vector<std::uint8_t>
      correct_bits;             ///< bit n % 8 of byte n / 8: image n was classified correctly; for paired comparison
  double training_seconds = 0;  ///< recalibration and retraining
  double evaluation_seconds = 0;
  AccuracyProvenance provenance;

  [[nodiscard]] double accuracy() const { return static_cast<double>(correct) / static_cast<double>(images); }
  friend bool operator==(const AccuracyReport&, const AccuracyReport&) = default;
};

/// @throws DataError at `where`: `correct_bits` are not those of so many images, so many of them correct
void check_bits(const AccuracyReport& report, std::string_view where);

/// A point that cannot be measured: a result like any other, stored with its reason.
struct Failure {
  enum class Kind { kDiverged, kUnsupported };
  Kind kind = Kind::kDiverged;
  std::string reason;
  double training_seconds = 0;  ///< until it failed
  double evaluation_seconds = 0;
  AccuracyProvenance provenance = {};
  friend bool operator==(const Failure&, const Failure&) = default;
};

using AccuracyOutcome = std::variant<AccuracyReport, Failure>;

struct Evaluation {
  NetworkCost cost;
  AccuracyReport accuracy;
};

/// What a searcher is told about its proposal.
using Outcome = std::variant<Evaluation, Failure>;

[[nodiscard]] Outcome outcome_of(const NetworkCost& cost, const AccuracyOutcome& accuracy);

[[nodiscard]] std::string_view to_string(Failure::Kind kind);
/// @throws DataError at `where`
[[nodiscard]] Failure::Kind parse_failure_kind(std::string_view text, std::string_view where);

[[nodiscard]] Json to_json(const NetworkCost& cost);
/// Reads what to_json writes, and format 1 before it, of multipliers alone. @throws DataError at `where`
[[nodiscard]] NetworkCost network_cost_from_json(const Json& json, std::string_view where);

[[nodiscard]] Json to_json(const AccuracyProvenance& provenance);

}  // namespace axdse

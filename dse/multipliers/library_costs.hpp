#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "dse/multipliers/characterisation.hpp"
#include "dse/multipliers/operand_histograms.hpp"
#include "dse/text_table.hpp"
#include "hwmodel/arithmetic/multiplier_architecture.hpp"
#include "hwmodel/cost_params.hpp"
#include "hwmodel/liberty/cell_library.hpp"

namespace axdse::dse {

/// How units are costed: params.operands is left to `histograms`, of which each multiplier gets those of its encodings
/// and widths.
struct LibraryCostParams {
  hwmodel::CostParams cost;
  std::optional<OperandHistograms> histograms;  ///< empty: uniform operands
  /// Of the multipliers characterised, where it is not the best one that counts; baselines are the best all the same.
  std::optional<hwmodel::MultiplierArchitecture> architecture;

  /// `cost` under the operands of one multiplier. @throws SpecError as statistics_of
  [[nodiscard]] hwmodel::CostParams for_multiplier(const MultiplierSpec& multiplier) const;
};

/// "array, ripple". @throws SpecError at `where`, listing the known ones
[[nodiscard]] hwmodel::MultiplierArchitecture parse_architecture(std::string_view text, std::string_view where);

/// Figures from hwmodel in `library`, which must outlive the sources.
[[nodiscard]] CharacterisationSources library_sources(const hwmodel::CellLibrary& library,
                                                      const LibraryCostParams& params);

/// A row for each architecture that was considered for each multiplier, the best one first. Power of those with
/// activity "zero-delay" is without glitches: a filter, no figure to compare with the others'.
[[nodiscard]] TextTable candidate_rows(std::span<const MultiplierSpec> multipliers, const hwmodel::CellLibrary& library,
                                       const LibraryCostParams& params);

/// The critical path of the best design of each multiplier, a row a cell.
[[nodiscard]] TextTable path_rows(std::span<const MultiplierSpec> multipliers, const hwmodel::CellLibrary& library,
                                  const LibraryCostParams& params);

}  // namespace axdse::dse

#pragma once

#include <optional>
#include <span>

#include "dse/multipliers/characterisation.hpp"
#include "dse/multipliers/operand_histograms.hpp"
#include "dse/text_table.hpp"
#include "hwmodel/cost_params.hpp"
#include "hwmodel/liberty/cell_library.hpp"

namespace axdse::dse {

/// How units are costed: params.operands is left to `histograms`, of which each multiplier gets those of its encodings
/// and widths.
struct LibraryCostParams {
  hwmodel::CostParams cost;
  std::optional<OperandHistograms> histograms;  ///< empty: uniform operands

  /// `cost` under the operands of one multiplier. @throws SpecError as statistics_of
  [[nodiscard]] hwmodel::CostParams for_multiplier(const MultiplierSpec& multiplier) const;
};

/// Figures from hwmodel: the best design in `library`, which must outlive the sources.
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

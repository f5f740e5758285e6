#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/multiplier_spec.hpp"

namespace axdse::dse {

/// Multipliers as a command line names them: a name of parse_multiplier in which any number may be a range.
/// "truncated(6..8)" are three, "exact(5..6, 4..5)" four, the last range counting fastest.
/// @throws SpecError at `where`: as parse_multiplier; a range that runs backwards; more than 10,000 names
[[nodiscard]] std::vector<MultiplierSpec> parse_multipliers(std::string_view text, Operands operands,
                                                            std::string_view where);

/// Families that family_members knows, then "all".
[[nodiscard]] std::vector<std::string> swept_families();

/// Every member of a named family that is worth a look: at 8 x 8 bits, for "exact" at all widths; of "perforated" those
/// that drop one or two rows. "all": of every family.
/// @throws SpecError at `where`: no such family
[[nodiscard]] std::vector<MultiplierSpec> family_members(std::string_view family, Operands operands,
                                                         std::string_view where);

/// Without the later ones of equal multipliers (truncated(0) is exact(8, 8)).
void remove_duplicates(std::vector<MultiplierSpec>& multipliers);

}  // namespace axdse::dse

#pragma once

#include "core/multiplier_spec.hpp"
#include "core/operand_statistics.hpp"

namespace axdse::dse {

/// Mean |error| of a multiplier that stands in for the exact 8-bit one of its encodings.
struct StandInError {
  double med = 0;   ///< in LSBs of the 8-bit product
  double nmed = 0;  ///< med / largest |8-bit product|
};

/// What puts narrower multipliers on one scale with approximate ones of full width: 8-bit operands are rounded to the
/// codes of the multiplier's widths (narrowed_value) and its product is scaled back. Of a multiplier of 8 x 8 bits it
/// is the MED of its error metrics. `full_width` are the statistics of the 8-bit operands, in codes of the multiplier's
/// encodings.
[[nodiscard]] StandInError stand_in_error(const MultiplierSpec& multiplier, const OperandStatistics& full_width);

}  // namespace axdse::dse

#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/multiplier_spec.hpp"
#include "core/operand_statistics.hpp"

namespace axdse::dse {

struct ValueHistogram {
  int first_value = 0;
  std::vector<std::uint64_t> counts;  ///< counts[i]: of first_value + i
};

/// How often each operand value occurs at an 8-bit multiplier: by value and not by code, so that multipliers of every
/// encoding and width can be costed under the same operands.
struct OperandHistograms {
  std::string name;  ///< reported with every figure: "network-like"
  ValueHistogram activation;
  ValueHistogram weight;
};

/// Reads a file of schema "axdse.operands/1" (docs/dse-mult.md).
/// @throws SpecError with file and JSON pointer, every problem at once
[[nodiscard]] OperandHistograms read_operand_histograms(const std::filesystem::path& file);
/// The same from a text; `file` names it in messages.
[[nodiscard]] OperandHistograms parse_operand_histograms(std::string_view text, const std::string& file);

/// The histograms in codes of the multiplier's encodings. Where an operand is narrower, a value v becomes v m / M,
/// rounded half to even, as a quantiser of the same clip would give it; m and M are the largest values of the width and
/// of 8 bits.
/// @throws SpecError a value that occurs has no code: a negative one at an unsigned operand, one above 127 at a signed
/// one, -128 at sm8
[[nodiscard]] OperandStatistics statistics_of(const OperandHistograms& histograms, const MultiplierSpec& multiplier);

/// Whether every value that occurs has a code in these encodings.
[[nodiscard]] bool can_hold(const Operands& operands, const OperandHistograms& histograms);

/// What statistics_of makes of one value. @pre within the 8-bit codes of `encoding`
[[nodiscard]] int narrowed_value(int value, OperandEncoding encoding, int bits);

}  // namespace axdse::dse

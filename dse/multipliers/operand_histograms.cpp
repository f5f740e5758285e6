#include "dse/multipliers/operand_histograms.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "core/error.hpp"
#include "core/file.hpp"
#include "core/json.hpp"
#include "core/json_document.hpp"
#include "core/text.hpp"
#include "dse/json_reader.hpp"

namespace axdse::dse {
namespace {

constexpr std::string_view kSchema = "axdse.operands/1";
constexpr int kLeastValue = -128;
constexpr int kLargestValue = 255;
constexpr std::uint64_t kLargestCount = std::uint64_t{1} << 53U;  // 256 of them are told apart in double

ValueHistogram read_histogram(ObjectReader& document, const std::string& key, Problems& problems) {
  ObjectReader reader = document.object(key);
  ValueHistogram histogram;
  histogram.first_value = static_cast<int>(reader.integer("first_value", kLeastValue, kLargestValue));
  for (const JsonItem& item : reader.array("counts")) {
    if (item.value->is_number_unsigned() && item.value->get<std::uint64_t>() <= kLargestCount) {
      histogram.counts.push_back(item.value->get<std::uint64_t>());
      continue;
    }
    problems.add(item.pointer, {.got = shown(*item.value),
                                .allowed = concat("a whole number from 0 to ", kLargestCount),
                                .why = "a count",
                                .fix = "count each value; probabilities can be scaled to whole numbers"});
  }
  reader.finish();
  const auto most = static_cast<std::size_t>(kLargestValue + 1 - histogram.first_value);
  if (histogram.counts.size() > most) {
    problems.add(reader.pointer_to("counts"),
                 {.got = concat(histogram.counts.size(), " counts"),
                  .allowed = concat("at most ", most, ", for the values ", histogram.first_value, " to 255"),
                  .fix = "leave out the counts of larger values, or mend first_value"});
  } else if (!histogram.counts.empty() && std::ranges::all_of(histogram.counts, [](auto n) { return n == 0; })) {
    problems.add(
        reader.pointer_to("counts"),
        {.got = "only zeros", .allowed = "at least one value that occurs", .fix = "take it from at least one image"});
  }
  return histogram;
}

bool has_code(int value, OperandEncoding encoding) {
  const ValueRange range = quantiser_range(encoding, 8);
  return (value >= range.min && value <= range.max) || (encoding == OperandEncoding::kS8 && value == -128);
}

/// The first value that occurs and that the encoding cannot hold.
std::optional<int> value_without_code(const ValueHistogram& histogram, OperandEncoding encoding) {
  for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
    const int value = histogram.first_value + static_cast<int>(i);
    if (histogram.counts[i] != 0 && !has_code(value, encoding)) return value;
  }
  return std::nullopt;
}

std::array<std::uint64_t, 256> code_counts(const ValueHistogram& histogram, OperandEncoding encoding, int bits,
                                           std::string_view where) {
  if (const std::optional<int> value = value_without_code(histogram, encoding)) {
    throw SpecError({.where = std::string(where),
                     .got = concat("the value ", *value),
                     .allowed = concat("values that ", to_string(encoding), " can hold"),
                     .fix = "choose operands that hold it (--operands), or leave it out of the histogram"});
  }
  std::array<std::uint64_t, 256> counts{};
  for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
    if (histogram.counts[i] == 0) continue;
    const int value = histogram.first_value + static_cast<int>(i);
    counts.at(encode(encoding, narrowed_value(value, encoding, bits))) += histogram.counts[i];
  }
  return counts;
}

}  // namespace

OperandHistograms read_operand_histograms(const std::filesystem::path& file) {
  return parse_operand_histograms(read_file(file), file.string());
}

OperandHistograms parse_operand_histograms(std::string_view text, const std::string& file) {
  const Json json = parse_json_document(text, file);
  Problems problems(file);
  ObjectReader document({.value = &json, .pointer = ""}, problems);
  OperandHistograms histograms;
  if (document.is_object()) {
    static_cast<void>(document.choice("schema", {std::string(kSchema)}));
    histograms.name = document.text("name");
    histograms.activation = read_histogram(document, "activation", problems);
    histograms.weight = read_histogram(document, "weight", problems);
    document.finish();
  }
  problems.throw_if_any();
  return histograms;
}

bool can_hold(const Operands& operands, const OperandHistograms& histograms) {
  return !value_without_code(histograms.activation, operands.activation) &&
         !value_without_code(histograms.weight, operands.weight);
}

int narrowed_value(int value, OperandEncoding encoding, int bits) {
  if (bits == 8) return value;
  const int largest = quantiser_range(encoding, bits).max;
  const double scaled = static_cast<double>(value) * largest / quantiser_range(encoding, 8).max;
  return std::clamp(static_cast<int>(std::nearbyint(scaled)), quantiser_range(encoding, bits).min, largest);
}

OperandStatistics statistics_of(const OperandHistograms& histograms, const MultiplierSpec& multiplier) {
  const std::string where = concat("operands \"", histograms.name, "\" at ", canonical_name(multiplier));
  const Operands operands = operands_of(multiplier);
  const OperandWidths widths = operand_widths(multiplier);
  return OperandStatistics::from_counts(
      histograms.name,
      code_counts(histograms.activation, operands.activation, widths.activation_bits, concat(where, ", activation")),
      code_counts(histograms.weight, operands.weight, widths.weight_bits, concat(where, ", weight")));
}

}  // namespace axdse::dse

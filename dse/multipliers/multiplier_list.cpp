#include "dse/multipliers/multiplier_list.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <limits>
#include <optional>
#include <set>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse::dse {
namespace {

constexpr std::size_t kMostNames = 10'000;

/// "6..8" within a text.
struct NumberRange {
  std::size_t begin = 0;
  std::size_t end = 0;
  int first = 0;
  int last = 0;
};

/// Digits as a number, the largest int where they do not fit.
int number_in(std::string_view digits) {
  int value = 0;
  const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return result.ec == std::errc{} ? value : std::numeric_limits<int>::max();
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The first ".." between two numbers; others belong to file names or are for parse_multiplier to refuse.
std::optional<NumberRange> first_range(std::string_view text) {
  for (std::size_t dots = text.find(".."); dots != std::string_view::npos; dots = text.find("..", dots + 1)) {
    NumberRange range{.begin = dots, .end = dots + 2};
    while (range.begin > 0 && is_digit(text[range.begin - 1])) --range.begin;
    while (range.end < text.size() && is_digit(text[range.end])) ++range.end;
    if (range.begin == dots || range.end == dots + 2) continue;
    range.first = number_in(text.substr(range.begin, dots - range.begin));
    range.last = number_in(text.substr(dots + 2, range.end - dots - 2));
    return range;
  }
  return std::nullopt;
}

void expand(const std::string& text, std::string_view whole, std::string_view where, std::vector<std::string>& names) {
  const std::optional<NumberRange> range = first_range(text);
  if (!range) {
    names.push_back(text);
    return;
  }
  if (range->first > range->last) {
    throw SpecError({.where = std::string(where),
                     .got = concat("\"", whole, "\""),
                     .allowed = "a range of numbers from the smaller to the larger, such as truncated(6..8)",
                     .fix = "write FIRST..LAST"});
  }
  for (int value = range->first; value <= range->last; ++value) {
    if (names.size() >= kMostNames) {
      throw SpecError({.where = std::string(where),
                       .got = concat("\"", whole, "\""),
                       .allowed = concat("at most ", kMostNames, " multipliers"),
                       .fix = "take narrower ranges"});
    }
    expand(concat(text.substr(0, range->begin), value, text.substr(range->end)), whole, where, names);
  }
}

std::vector<MultiplierSpec> exact_members(Operands operands) {
  return parse_multipliers("exact(4..8, 3..8)", operands, "exact");
}

std::vector<MultiplierSpec> truncated_members(Operands operands) {
  const MaskedMultiplier full = exact(8, 8, operands);
  std::vector<MultiplierSpec> members;
  for (int k = 0; k <= full.rows() + full.columns() - 2; ++k) members.emplace_back(truncated(k, 8, 8, operands));
  return members;
}

std::vector<MultiplierSpec> rectangle_members(Operands operands) {
  const MaskedMultiplier full = exact(8, 8, operands);
  std::vector<MultiplierSpec> members;
  for (int p = 1; p <= full.rows(); ++p) {
    for (int q = 1; q <= full.columns(); ++q) {
      if (p == full.rows() && q == full.columns()) continue;  // nothing would be kept
      members.emplace_back(rectangle(p, q, 8, 8, operands));
    }
  }
  return members;
}

std::vector<MultiplierSpec> operand_members(Operands operands) {
  const MaskedMultiplier full = exact(8, 8, operands);
  std::vector<MultiplierSpec> members;
  for (int p = 0; p < full.rows(); ++p) {
    for (int q = 0; q < full.columns(); ++q) members.emplace_back(operand(p, q, 8, 8, operands));
  }
  return members;
}

std::vector<MultiplierSpec> perforated_members(Operands operands) {
  std::vector<MultiplierSpec> members;
  for (int first = 0; first < 8; ++first) {
    members.emplace_back(perforated(std::array{first}, 8, 8, operands));
    for (int second = first + 1; second < 8; ++second)
      members.emplace_back(perforated(std::array{first, second}, 8, 8, operands));
  }
  return members;
}

std::vector<MultiplierSpec> compressed_members(Operands operands) {
  const MaskedMultiplier full = exact(8, 8, operands);
  std::vector<MultiplierSpec> members;
  for (const Compressor compressor : kCompressors) {
    for (const int columns : compressible_columns(full, compressor))
      members.emplace_back(compressed(columns, compressor, full));
  }
  return members;
}

const std::array<std::pair<std::string_view, std::vector<MultiplierSpec> (*)(Operands)>, 6> kFamilies = {
    {{"exact", exact_members},
     {"truncated", truncated_members},
     {"rectangle", rectangle_members},
     {"operand", operand_members},
     {"perforated", perforated_members},
     {"compressed", compressed_members}}};
constexpr std::string_view kAll = "all";

}  // namespace

std::vector<MultiplierSpec> parse_multipliers(std::string_view text, Operands operands, std::string_view where) {
  std::vector<std::string> names;
  expand(std::string(text), trim(text), where, names);
  std::vector<MultiplierSpec> multipliers;
  for (const std::string& name : names) multipliers.push_back(parse_multiplier(name, operands, where));
  return multipliers;
}

std::vector<std::string> swept_families() {
  std::vector<std::string> names;
  for (const auto& [name, members] : kFamilies) names.emplace_back(name);
  names.emplace_back(kAll);
  return names;
}

std::vector<MultiplierSpec> family_members(std::string_view family, Operands operands, std::string_view where) {
  std::vector<MultiplierSpec> result;
  bool known = false;
  for (const auto& [name, members] : kFamilies) {
    if (family != name && family != kAll) continue;
    known = true;
    std::ranges::copy(members(operands), std::back_inserter(result));
  }
  if (known) return result;
  throw SpecError({.where = std::string(where),
                   .got = concat("\"", family, "\""),
                   .allowed = join(swept_families(), ", "),
                   .fix = "choose one of these, or name multipliers with ranges: \"truncated(6..8)\""});
}

void remove_duplicates(std::vector<MultiplierSpec>& multipliers) {
  std::set<std::string> seen;
  std::erase_if(multipliers, [&seen](const MultiplierSpec& m) { return !seen.insert(canonical_name(m)).second; });
}

}  // namespace axdse::dse

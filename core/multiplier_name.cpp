// Names of multipliers: to_string, canonical_name and parse_multiplier of core/multiplier_spec.hpp.
#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <filesystem>
#include <vector>

#include "core/error.hpp"
#include "core/multiplier_spec.hpp"
#include "core/overloaded.hpp"
#include "core/table_file.hpp"
#include "core/text.hpp"

namespace axdse {
namespace {

constexpr std::array<std::string_view, 6> kMaskFamilies = {"exact",     "truncated",  "operand",
                                                           "rectangle", "perforated", "mask"};
constexpr std::array<std::string_view, 2> kOtherFamilies = {"table", "compressed"};
constexpr std::string_view kForms =
    "exact(A, W), truncated(k), operand(p, q), rectangle(p, q), perforated({rows}), mask(0xBITS); "
    "each but exact may end with widths A, W, and a constant may follow, as in \"truncated(6, 8, 7) + 32\"; "
    "table(FILE, rows=activation) or table(FILE, rows=weight); "
    "compressed(k, or), compressed(k, COMPRESSOR, ARRAY) with momeni, venkatachalam or yang, and one of the first six "
    "as array";
constexpr std::string_view kSha256Prefix = "sha256:";

std::string hexadecimal(std::uint64_t bits) {
  std::array<char, 16> digits{};
  const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), bits, 16);
  return concat("0x", std::string_view(digits.data(), result.ptr));
}

/// The first family that makes this mask, with its own arguments: "truncated(6".
std::string family_and_arguments(const MaskedMultiplier& spec) {
  const PartialProductMask kept = spec.kept_in_array();
  const int rows = spec.rows();
  const int columns = spec.columns();
  const auto drops_exactly = [&](auto dropped) {
    for (int i = 0; i < rows; ++i) {
      for (int j = 0; j < columns; ++j) {
        if (kept.kept(i, j) == dropped(i, j)) return false;
      }
    }
    return true;
  };

  for (int k = 0; k < rows + columns - 1; ++k) {
    if (drops_exactly([k](int i, int j) { return i + j < k; })) return concat("truncated(", k);
  }
  for (int p = 0; p < rows; ++p) {
    for (int q = 0; q < columns; ++q) {
      if (drops_exactly([p, q](int i, int j) { return i < p || j < q; })) return concat("operand(", p, ", ", q);
    }
  }
  for (int p = 1; p <= rows; ++p) {
    for (int q = 1; q <= columns; ++q) {
      if (p == rows && q == columns) continue;
      if (drops_exactly([p, q](int i, int j) { return i < p && j < q; })) return concat("rectangle(", p, ", ", q);
    }
  }
  const auto row_is_empty = [kept](int i) { return ((kept.bits >> (8 * i)) & 0xffU) == 0; };
  if (kept.bits != 0 && drops_exactly([row_is_empty](int i, int) { return row_is_empty(i); })) {
    std::vector<std::string> empty_rows;
    for (int i = 0; i < rows; ++i) {
      if (row_is_empty(i)) empty_rows.push_back(to_text(i));
    }
    return concat("perforated({", join(empty_rows, ", "), "}");
  }
  return concat("mask(", hexadecimal(kept.bits));
}

/// The name without the constant.
std::string array_name(const MaskedMultiplier& spec) {
  const std::string widths = concat(spec.activation_bits, ", ", spec.weight_bits);
  MaskedMultiplier without_constant = spec;
  without_constant.constant = 0;
  if (without_constant.is_exact()) return concat("exact(", widths, ")");
  const bool full_width = spec.activation_bits == 8 && spec.weight_bits == 8;
  return concat(family_and_arguments(spec), full_width ? "" : concat(", ", widths), ")");
}

std::string constant_suffix(std::int32_t constant) {
  if (constant == 0) return "";
  return constant > 0 ? concat(" + ", constant) : concat(" - ", -std::int64_t{constant});
}

std::string name_of(const MaskedMultiplier& spec) { return array_name(spec) + constant_suffix(spec.constant); }

std::string name_of(const CompressedMultiplier& spec) {
  const std::string array = array_name(spec.array);
  return concat("compressed(", spec.columns, ", ", to_string(spec.compressor),
                array == "exact(8, 8)" ? "" : concat(", ", array), ")", constant_suffix(spec.array.constant));
}

/// Arguments in brackets: the family's own, then the widths.
struct Arguments {
  std::vector<int> own;
  int activation_bits = 8;
  int weight_bits = 8;
};

/// Reads "operands family(arguments) + constant" from front to back.
class NameReader {
 public:
  NameReader(std::string_view text, Operands operands, std::string_view where)
      : text_(trim(text)), where_(where), rest_(text_), operands_(operands) {}

  MultiplierSpec read() {
    // What stands before the bracket: the family, in front of it the operands.
    const std::string_view head = trim(rest_.substr(0, rest_.find('(')));
    const auto family_begin = std::find_if_not(head.rbegin(), head.rend(), is_name_character).base();
    const std::string_view family(family_begin, head.end());
    const std::string_view operands = trim(std::string_view(head.begin(), family_begin));
    if (!operands.empty()) operands_ = parse_operands(operands, where_);
    if (!is_family(family)) fail_unknown_family(family);
    rest_.remove_prefix(static_cast<std::size_t>(family_begin - rest_.begin()) + family.size());

    expect('(');
    if (family == "table") return read_table_arguments();
    if (family == "compressed") {
      CompressedMultiplier spec = read_compressed_arguments();
      spec.array.constant = take_last_constant();
      return spec;
    }
    MaskedMultiplier spec = read_arguments(family);
    spec.constant = take_last_constant();
    return spec;
  }

 private:
  static bool is_name_character(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }
  static bool is_mask_family(std::string_view name) {
    return std::ranges::find(kMaskFamilies, name) != kMaskFamilies.end();
  }
  static bool is_family(std::string_view name) {
    return is_mask_family(name) || std::ranges::find(kOtherFamilies, name) != kOtherFamilies.end();
  }

  /// "6, or)", "8, yang, truncated(3))"
  CompressedMultiplier read_compressed_arguments() {
    const int columns = take_number<int>(10);
    expect(',');
    const std::string_view name = take_name();
    const auto* const compressor =
        std::ranges::find_if(kCompressors, [name](Compressor known) { return to_string(known) == name; });
    if (compressor == kCompressors.end()) fail("or, momeni, venkatachalam or yang");
    MaskedMultiplier array = exact(8, 8, operands_);
    if (take(',')) {
      const std::string_view family = take_name();
      if (!is_mask_family(family)) fail("an array such as truncated(3)");
      expect('(');
      array = read_arguments(family);
    }
    expect(')');
    return compressed(columns, *compressor, array);
  }

  /// "FILE, rows=activation)", "FILE, rows=weight)" or "sha256:HEX)". A file's name may hold anything, commas too.
  TableMultiplier read_table_arguments() {
    if (!rest_.ends_with(')')) fail("')'");
    const std::string_view arguments = trim(rest_.substr(0, rest_.size() - 1));
    rest_ = {};
    if (arguments.starts_with(kSha256Prefix)) {
      const std::string_view sha256 = arguments.substr(kSha256Prefix.size());
      if (const auto known = known_table(sha256, operands_)) return *known;
      throw SpecError({.where = std::string(where_),
                       .got = concat("\"", text_, "\""),
                       .allowed = "tables whose file has been read in this process",
                       .why = "a hash names a table but does not hold its products",
                       .fix = "name the file: table(FILE, rows=activation) or table(FILE, rows=weight)"});
    }
    const std::size_t comma = arguments.rfind(',');
    const std::string_view order = comma == std::string_view::npos ? "" : trim(arguments.substr(comma + 1));
    const bool by_activation = order == "rows=activation";
    if (!by_activation && order != "rows=weight") {
      fail("rows=activation or rows=weight behind the file (the operand that the table's first index stands for)");
    }
    return read_table(std::filesystem::path(trim(arguments.substr(0, comma))),
                      by_activation ? TableRows::kActivation : TableRows::kWeight, operands_);
  }

  MaskedMultiplier read_arguments(std::string_view family) {
    if (family == "exact") {
      const std::vector<int> bits = take_integers(')');
      if (bits.size() != 2) fail("exact(activation bits, weight bits)");
      return exact(bits[0], bits[1], operands_);
    }
    if (family == "truncated") {
      const Arguments arguments = take_arguments(1);
      return truncated(arguments.own[0], arguments.activation_bits, arguments.weight_bits, operands_);
    }
    if (family == "operand" || family == "rectangle") {
      const Arguments arguments = take_arguments(2);
      const auto make = family == "operand" ? operand : rectangle;
      return make(arguments.own[0], arguments.own[1], arguments.activation_bits, arguments.weight_bits, operands_);
    }
    if (family == "perforated") {
      expect('{');
      const std::vector<int> rows = take_integers('}');
      const Arguments arguments = take_widths();
      return perforated(rows, arguments.activation_bits, arguments.weight_bits, operands_);
    }
    const PartialProductMask kept{take_hexadecimal()};  // mask
    const Arguments arguments = take_widths();
    MaskedMultiplier spec = exact(arguments.activation_bits, arguments.weight_bits, operands_);
    if ((kept.bits & ~spec.kept_in_array().bits) != 0) fail("a mask without bits outside the partial-product array");
    spec.kept = kept;
    return spec;
  }

  /// `own_count` numbers and perhaps two widths, up to the closing bracket.
  Arguments take_arguments(std::size_t own_count) {
    Arguments arguments{.own = take_integers(')')};
    if (arguments.own.size() == own_count + 2) {
      arguments.activation_bits = arguments.own[own_count];
      arguments.weight_bits = arguments.own[own_count + 1];
      arguments.own.resize(own_count);
    }
    if (arguments.own.size() != own_count) fail(concat(own_count, " or ", own_count + 2, " numbers in brackets"));
    return arguments;
  }

  /// ", A, W)" or ")" after a family's own argument.
  Arguments take_widths() {
    if (take(',')) return take_arguments(0);
    expect(')');
    return {};
  }

  /// "8, 6)" -> {8, 6}
  std::vector<int> take_integers(char end) {
    std::vector<int> values;
    if (take(end)) return values;
    do values.push_back(take_number<int>(10));
    while (take(','));
    expect(end);
    return values;
  }

  std::uint64_t take_hexadecimal() {
    if (!skip_space().starts_with("0x")) fail("a hexadecimal number such as 0x7f7f7f7f7f7f7e01");
    rest_.remove_prefix(2);
    return take_number<std::uint64_t>(16);
  }

  std::string_view take_name() {
    const std::string_view text = skip_space();
    const auto end = std::ranges::find_if_not(text, is_name_character);
    const std::string_view name(text.begin(), end);
    rest_.remove_prefix(name.size());
    return name;
  }

  std::int32_t take_last_constant() {
    const std::int32_t constant = take_constant();
    if (!skip_space().empty()) fail("nothing more");
    return constant;
  }

  std::int32_t take_constant() {
    const bool minus = take('-');
    if (!minus && !take('+')) return 0;
    const int magnitude = take_number<int>(10);
    if (magnitude < 0 || magnitude > kLargestConstant) fail(concat("a constant from 0 to ", kLargestConstant));
    return minus ? -magnitude : magnitude;
  }

  template <typename Number>
  Number take_number(int base) {
    Number value = 0;
    const std::string_view digits = skip_space();
    const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    if (result.ec == std::errc::result_out_of_range) fail("a smaller number");
    if (result.ec != std::errc{}) fail("a number");
    rest_.remove_prefix(static_cast<std::size_t>(result.ptr - digits.data()));
    return value;
  }

  bool take(char c) {
    if (!skip_space().starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void expect(char c) {
    if (!take(c)) fail(concat("'", c, "'"));
  }

  std::string_view skip_space() { return rest_ = trim(rest_); }

  [[noreturn]] void fail_unknown_family(std::string_view family) const {
    std::vector<std::string> names(kMaskFamilies.begin(), kMaskFamilies.end());
    names.insert(names.end(), kOtherFamilies.begin(), kOtherFamilies.end());
    const std::string_view close = closest_match(family, names);
    throw SpecError({.where = std::string(where_),
                     .got = concat("\"", text_, "\""),
                     .allowed = std::string(kForms),
                     .why = concat("\"", family, "\" is no multiplier family"),
                     .fix = close.empty() ? "write one of these" : concat("did you mean ", close, "?")});
  }

  [[noreturn]] void fail(std::string_view expected) const {
    throw SpecError(
        {.where = std::string(where_),
         .got = concat("\"", text_, "\""),
         .allowed = std::string(kForms),
         .why = concat("expected ", expected, rest_.empty() ? " at its end" : concat(" before \"", rest_, "\"")),
         .fix = "write it like one of these"});
  }

  std::string_view text_;
  std::string_view where_;
  std::string_view rest_;
  Operands operands_;
};

}  // namespace

std::string to_string(const MultiplierSpec& spec) {
  return std::visit(
      Overloaded{[](const MaskedMultiplier& masked) { return name_of(masked); },
                 [](const TableMultiplier& table) { return concat("table(", kSha256Prefix, table.sha256(), ")"); },
                 [](const CompressedMultiplier& compressed) { return name_of(compressed); }},
      spec);
}

std::string canonical_name(const MultiplierSpec& spec) {
  return concat(to_string(operands_of(spec)), " ", to_string(spec));
}

MultiplierSpec parse_multiplier(std::string_view text, Operands operands, std::string_view where) {
  try {
    const MultiplierSpec spec = NameReader(text, operands, where).read();
    validate(spec, where);
    return spec;
  } catch (const SpecError& error) {  // a family knows neither the place nor how its name was written
    Diagnostic diagnostic = error.diagnostics().front();
    if (diagnostic.where != kMultiplierPlace && diagnostic.where != where) {  // a table's file does
      diagnostic.where = concat(where, ": ", diagnostic.where);
      throw SpecError(std::move(diagnostic));
    }
    diagnostic.where = where;
    diagnostic.got = concat("\"", trim(text), "\"");
    throw SpecError(std::move(diagnostic));
  }
}

}  // namespace axdse

#include "core/multiplier_spec.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <cctype>
#include <functional>
#include <optional>
#include <vector>

#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse {
namespace {

constexpr std::array kSupportedOperands = {
    Operands{OperandEncoding::kU8, OperandEncoding::kU8}, Operands{OperandEncoding::kU8, OperandEncoding::kS8},
    Operands{OperandEncoding::kU8, OperandEncoding::kSm8}, Operands{OperandEncoding::kS8, OperandEncoding::kS8}};
constexpr ValueRange kActivationBits = {4, 8};
constexpr ValueRange kWeightBits = {3, 8};
constexpr std::string_view kFamilies =
    "exact(A, W), truncated(k), rectangle(p, q), perforated({rows}), operand(p, q), mask(0xBITS), each but exact with optional widths "
    "A, W at the end";

std::string supported_operands() {
  std::vector<std::string> names;
  for (const Operands& operands : kSupportedOperands) names.push_back(to_string(operands));
  return join(names, ", ");
}

void check_range(int value, ValueRange range, std::string_view what, std::string_view got, std::string_view where) {
  if (value >= range.min && value <= range.max) return;
  throw SpecError({.where = std::string(where),
                   .got = concat("\"", got, "\""),
                   .allowed = concat(what, " from ", range.min, " to ", range.max),
                   .fix = "choose a value in that range, or another family"});
}

/// The multiplier of these widths that drops what `dropped(i, j)` says.
template <typename Dropped>
MaskedMultiplier masked(int activation_bits, int weight_bits, Operands operands, Dropped dropped) {
  MaskedMultiplier spec{.activation = operands.activation,
                        .weight = operands.weight,
                        .activation_bits = activation_bits,
                        .weight_bits = weight_bits};
  for (int i = 0; i < spec.rows(); ++i) {
    for (int j = 0; j < spec.columns(); ++j) {
      if (dropped(i, j)) spec.kept.drop(i, j);
    }
  }
  return spec;
}

MaskedMultiplier checked_exact(int activation_bits, int weight_bits, Operands operands, std::string_view name, std::string_view where) {
  check_range(activation_bits, kActivationBits, "activation bits", name, where);
  check_range(weight_bits, kWeightBits, "weight bits", name, where);
  return masked(activation_bits, weight_bits, operands, [](int, int) { return false; });
}

std::string widths_suffix(int activation_bits, int weight_bits) {
  return activation_bits == 8 && weight_bits == 8 ? std::string{} : concat(", ", activation_bits, ", ", weight_bits);
}

MaskedMultiplier checked_truncated(int k, int activation_bits, int weight_bits, Operands operands, std::string_view where) {
  const std::string name = concat("truncated(", k, widths_suffix(activation_bits, weight_bits), ")");
  const MaskedMultiplier full = checked_exact(activation_bits, weight_bits, operands, name, where);
  const int columns = full.rows() + full.columns() - 1;
  if (k < 0 || k >= columns) {
    throw SpecError({.where = std::string(where),
                     .got = concat("\"", name, "\""),
                     .allowed = concat("truncated(0) to truncated(", columns - 1, ")"),
                     .why = concat("a ", to_string(operands), " multiplier of ", activation_bits, " x ", weight_bits, " bits has ", columns,
                                   " partial-product columns"),
                     .fix = concat("choose 0 (exact) to ", columns - 1, ", or another family: ", kFamilies)});
  }
  return masked(activation_bits, weight_bits, operands, [k](int i, int j) { return i + j < k; });
}

MaskedMultiplier checked_rectangle(int p, int q, int activation_bits, int weight_bits, Operands operands, std::string_view where) {
  const std::string name = concat("rectangle(", p, ", ", q, widths_suffix(activation_bits, weight_bits), ")");
  const MaskedMultiplier full = checked_exact(activation_bits, weight_bits, operands, name, where);
  check_range(p, {0, full.rows()}, "p (rows of the dropped corner)", name, where);
  check_range(q, {0, full.columns()}, "q (columns of the dropped corner)", name, where);
  if (p == full.rows() && q == full.columns()) check_range(p, {0, full.rows() - 1}, "p (something must be kept)", name, where);
  return masked(activation_bits, weight_bits, operands, [p, q](int i, int j) { return i < p && j < q; });
}

MaskedMultiplier checked_operand(int p, int q, int activation_bits, int weight_bits, Operands operands, std::string_view where) {
  const std::string name = concat("operand(", p, ", ", q, widths_suffix(activation_bits, weight_bits), ")");
  const MaskedMultiplier full = checked_exact(activation_bits, weight_bits, operands, name, where);
  check_range(p, {0, full.rows() - 1}, "p (low activation bits dropped)", name, where);
  check_range(q, {0, full.columns() - 1}, "q (low weight bits dropped)", name, where);
  return masked(activation_bits, weight_bits, operands, [p, q](int i, int j) { return i < p || j < q; });
}

std::string row_set(std::span<const int> rows) {
  std::vector<std::string> names;
  for (const int row : rows) names.push_back(std::to_string(row));
  return concat("{", join(names, ", "), "}");
}

MaskedMultiplier checked_perforated(std::span<const int> rows, int activation_bits, int weight_bits, Operands operands,
                                    std::string_view where) {
  const std::string name = concat("perforated(", row_set(rows), widths_suffix(activation_bits, weight_bits), ")");
  const MaskedMultiplier full = checked_exact(activation_bits, weight_bits, operands, name, where);
  unsigned dropped = 0;
  for (const int row : rows) {
    check_range(row, {0, full.rows() - 1}, "rows (activation bits)", name, where);
    dropped |= 1U << static_cast<unsigned>(row);
  }
  check_range(std::popcount(dropped), {0, full.rows() - 1}, "number of dropped rows", name, where);
  return masked(activation_bits, weight_bits, operands,
                [dropped](int i, int) { return ((dropped >> static_cast<unsigned>(i)) & 1U) != 0; });
}

std::string hexadecimal(std::uint64_t bits) {
  std::array<char, 16> digits{};
  const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), bits, 16);
  return concat("0x", std::string_view(digits.data(), result.ptr));
}

/// The simplest family that makes this mask; families are tried in the order of the documentation.
std::string family_name(const MaskedMultiplier& spec) {
  const int a = spec.activation_bits;
  const int w = spec.weight_bits;
  const Operands operands = {spec.activation, spec.weight};
  const std::string widths = widths_suffix(a, w);
  const auto same_mask = [&spec](const MaskedMultiplier& other) { return other.kept_in_array() == spec.kept_in_array(); };
  if (spec.is_exact()) return concat("exact(", a, ", ", w, ")");
  for (int k = 1; k < spec.rows() + spec.columns() - 1; ++k) {
    if (same_mask(truncated(k, a, w, operands))) return concat("truncated(", k, widths, ")");
  }
  std::vector<int> empty_rows;
  for (int i = 0; i < spec.rows(); ++i) {
    if (((spec.kept_in_array().bits >> (8 * i)) & 0xffU) == 0) empty_rows.push_back(i);
  }
  for (int p = 0; p <= spec.rows(); ++p) {
    for (int q = 0; q <= spec.columns(); ++q) {
      if (p == spec.rows() && q == spec.columns()) continue;
      if (same_mask(rectangle(p, q, a, w, operands))) return concat("rectangle(", p, ", ", q, widths, ")");
    }
  }
  if (static_cast<int>(empty_rows.size()) < spec.rows() && same_mask(perforated(empty_rows, a, w, operands))) {
    return concat("perforated(", row_set(empty_rows), widths, ")");
  }
  for (int p = 0; p < spec.rows(); ++p) {
    for (int q = 0; q < spec.columns(); ++q) {
      if (same_mask(operand(p, q, a, w, operands))) return concat("operand(", p, ", ", q, widths, ")");
    }
  }
  return concat("mask(", hexadecimal(spec.kept_in_array().bits), widths, ")");
}

/// Splits "name(arguments) + constant" and reads its numbers.
class LevelParser {
 public:
  LevelParser(std::string_view text, std::string_view where) : text_(text), where_(where), rest_(trim(text)) {}

  [[nodiscard]] std::string_view text() const { return text_; }

  std::string_view take_name() {
    skip_space();
    std::size_t length = 0;
    while (length < rest_.size() && (std::isalnum(static_cast<unsigned char>(rest_[length])) != 0 || rest_[length] == '_')) ++length;
    const std::string_view name = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return name;
  }

  bool take(char c) {
    skip_space();
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void expect(char c) {
    if (!take(c)) fail(concat("'", c, "'"));
  }

  std::uint64_t take_hexadecimal() {
    skip_space();
    if (!rest_.starts_with("0x")) fail("a hexadecimal number such as 0xfffffffffffffff0");
    rest_.remove_prefix(2);
    return take_number<std::uint64_t>(16);
  }

  int take_integer() {
    skip_space();
    return take_number<int>(10);
  }

  /// "8, 6" -> {8, 6}
  std::vector<int> take_integers(char end) {
    std::vector<int> values;
    if (take(end)) return values;
    do values.push_back(take_integer());
    while (take(','));
    expect(end);
    return values;
  }

  std::int32_t take_constant() {
    const bool minus = take('-');
    if (!minus && !take('+')) return 0;
    const int magnitude = take_integer();
    return minus ? -magnitude : magnitude;
  }

  void expect_end() {
    skip_space();
    if (!rest_.empty()) fail("nothing more");
  }

  [[noreturn]] void fail(std::string_view expected) const {
    throw SpecError({.where = std::string(where_),
                     .got = concat("\"", text_, "\""),
                     .allowed = std::string(kFamilies),
                     .why = concat("expected ", expected, rest_.empty() ? std::string(" at its end") : concat(" before \"", rest_, "\"")),
                     .fix = "write the level as one of these families"});
  }

 private:
  void skip_space() { rest_ = trim(rest_); }

  template <typename Number>
  Number take_number(int base) {
    Number value = 0;
    const auto result = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value, base);
    if (result.ec != std::errc{}) fail("a number of that range");
    rest_.remove_prefix(static_cast<std::size_t>(result.ptr - rest_.data()));
    return value;
  }

  std::string_view text_;
  std::string_view where_;
  std::string_view rest_;
};

std::optional<OperandEncoding> encoding_named(std::string_view name) {
  for (const OperandEncoding encoding : {OperandEncoding::kU8, OperandEncoding::kS8, OperandEncoding::kSm8}) {
    if (to_string(encoding) == name) return encoding;
  }
  return std::nullopt;
}

void check_operands(Operands operands, std::string_view where) {
  for (const Operands& supported : kSupportedOperands) {
    if (supported == operands) return;
  }
  throw SpecError({.where = std::string(where),
                   .got = concat("\"", to_string(operands), "\""),
                   .allowed = supported_operands(),
                   .why = "activation x weight",
                   .fix = "choose one of these pairs"});
}

/// Own arguments of a family, then optional widths.
struct Arguments {
  std::vector<int> own;
  int activation_bits = 8;
  int weight_bits = 8;
};

Arguments take_arguments(LevelParser& parser, std::size_t own_count) {
  std::vector<int> values = parser.take_integers(')');
  Arguments arguments;
  if (values.size() == own_count + 2) {
    arguments.activation_bits = values[own_count];
    arguments.weight_bits = values[own_count + 1];
    values.resize(own_count);
  }
  if (values.size() != own_count) parser.fail(concat(own_count, " or ", own_count + 2, " numbers in brackets"));
  arguments.own = std::move(values);
  return arguments;
}

/// ", A, W)" or ")" after a family's own argument.
Arguments take_widths(LevelParser& parser) {
  if (parser.take(',')) return take_arguments(parser, 0);
  parser.expect(')');
  return {};
}

MaskedMultiplier parse_masked(LevelParser& parser, std::string_view family, Operands operands, std::string_view where) {
  parser.expect('(');
  if (family == "exact") {
    const std::vector<int> bits = parser.take_integers(')');
    if (bits.size() != 2) parser.fail("two numbers in brackets: activation bits, weight bits");
    return checked_exact(bits[0], bits[1], operands, parser.text(), where);
  }
  if (family == "truncated") {
    const Arguments arguments = take_arguments(parser, 1);
    return checked_truncated(arguments.own[0], arguments.activation_bits, arguments.weight_bits, operands, where);
  }
  if (family == "rectangle" || family == "operand") {
    const Arguments arguments = take_arguments(parser, 2);
    const auto make = family == "rectangle" ? checked_rectangle : checked_operand;
    return make(arguments.own[0], arguments.own[1], arguments.activation_bits, arguments.weight_bits, operands, where);
  }
  if (family == "perforated") {
    parser.expect('{');
    const std::vector<int> rows = parser.take_integers('}');
    const Arguments arguments = take_widths(parser);
    return checked_perforated(rows, arguments.activation_bits, arguments.weight_bits, operands, where);
  }
  if (family == "mask") {
    const PartialProductMask kept{parser.take_hexadecimal()};
    const Arguments arguments = take_widths(parser);
    MaskedMultiplier spec = checked_exact(arguments.activation_bits, arguments.weight_bits, operands, parser.text(), where);
    if ((kept.bits & ~spec.kept_in_array().bits) != 0) parser.fail("a mask without bits outside the partial-product array");
    spec.kept = kept;
    return spec;
  }
  parser.fail(concat("a known family instead of \"", family, "\""));
}

}  // namespace

PartialProductMask MaskedMultiplier::kept_in_array() const noexcept {
  PartialProductMask mask;
  for (int i = 0; i < rows(); ++i) {
    const std::uint64_t row = (std::uint64_t{1} << columns()) - 1;
    mask.bits |= (kept.bits & (row << (8 * i)));
  }
  return mask;
}

bool MaskedMultiplier::is_exact() const noexcept {
  return std::popcount(kept_in_array().bits) == rows() * columns() && constant == 0;
}

bool operator==(const MaskedMultiplier& a, const MaskedMultiplier& b) noexcept {
  return a.activation == b.activation && a.weight == b.weight && a.activation_bits == b.activation_bits &&
         a.weight_bits == b.weight_bits && a.kept_in_array() == b.kept_in_array() && a.constant == b.constant;
}

std::string to_string(const Operands& operands) { return concat(to_string(operands.activation), " x ", to_string(operands.weight)); }

Operands parse_operands(std::string_view text, std::string_view where) {
  const std::size_t cross = text.find('x');
  if (cross != std::string_view::npos) {
    const auto activation = encoding_named(trim(text.substr(0, cross)));
    const auto weight = encoding_named(trim(text.substr(cross + 1)));
    if (activation && weight) {
      check_operands({*activation, *weight}, where);
      return {*activation, *weight};
    }
  }
  throw SpecError({.where = std::string(where),
                   .got = concat("\"", text, "\""),
                   .allowed = supported_operands(),
                   .why = "activation x weight",
                   .fix = "choose one of these pairs"});
}

Operands operands_of(const MultiplierSpec& spec) {
  return std::visit([](const MaskedMultiplier& masked) { return Operands{masked.activation, masked.weight}; }, spec);
}

MaskedMultiplier exact(int activation_bits, int weight_bits, Operands operands) {
  return checked_exact(activation_bits, weight_bits, operands, concat("exact(", activation_bits, ", ", weight_bits, ")"), "multiplier");
}

MaskedMultiplier truncated(int k, int activation_bits, int weight_bits, Operands operands) {
  return checked_truncated(k, activation_bits, weight_bits, operands, "multiplier");
}

MaskedMultiplier rectangle(int p, int q, int activation_bits, int weight_bits, Operands operands) {
  return checked_rectangle(p, q, activation_bits, weight_bits, operands, "multiplier");
}

MaskedMultiplier perforated(std::span<const int> rows, int activation_bits, int weight_bits, Operands operands) {
  return checked_perforated(rows, activation_bits, weight_bits, operands, "multiplier");
}

MaskedMultiplier operand(int p, int q, int activation_bits, int weight_bits, Operands operands) {
  return checked_operand(p, q, activation_bits, weight_bits, operands, "multiplier");
}

std::string to_string(const MultiplierSpec& spec) {
  return std::visit(
      [](const MaskedMultiplier& masked) {
        MaskedMultiplier without_constant = masked;
        without_constant.constant = 0;
        std::string name = family_name(without_constant);
        if (masked.constant > 0) name += concat(" + ", masked.constant);
        if (masked.constant < 0) name += concat(" - ", -std::int64_t{masked.constant});
        return name;
      },
      spec);
}

std::string canonical_name(const MultiplierSpec& spec) { return concat(to_string(operands_of(spec)), " ", to_string(spec)); }

MultiplierSpec parse_multiplier(std::string_view text, Operands operands, std::string_view where) {
  LevelParser parser(text, where);
  std::string_view family = parser.take_name();
  if (const auto activation = encoding_named(family)) {
    if (parser.take_name() != "x") parser.fail("operands such as \"u8 x sm8\"");
    const auto weight = encoding_named(parser.take_name());
    if (!weight) parser.fail("operands such as \"u8 x sm8\"");
    operands = {*activation, *weight};
    family = parser.take_name();
  }
  check_operands(operands, where);
  MaskedMultiplier spec = parse_masked(parser, family, operands, where);
  spec.constant = parser.take_constant();
  parser.expect_end();
  return spec;
}

void validate(const MultiplierSpec& spec, std::string_view where) {
  std::visit(
      [where](const MaskedMultiplier& masked) {
        check_operands({masked.activation, masked.weight}, where);
        const std::string got = concat(masked.activation_bits, " x ", masked.weight_bits, " bits");
        check_range(masked.activation_bits, kActivationBits, "activation bits", got, where);
        check_range(masked.weight_bits, kWeightBits, "weight bits", got, where);
      },
      spec);
}

}  // namespace axdse

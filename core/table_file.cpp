#include "core/table_file.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/error_metrics.hpp"
#include "core/file.hpp"
#include "core/text.hpp"

namespace axdse {
namespace {

constexpr std::size_t kCodes = TableMultiplier::kCodes;
constexpr std::size_t kProducts = kCodes * kCodes;
constexpr std::string_view kNpyMagic = "\x93NUMPY";

[[noreturn]] void fail(const std::filesystem::path& file, std::string got, std::string allowed, std::string why = {}) {
  throw SpecError({.where = file.string(),
                   .got = std::move(got),
                   .allowed = std::move(allowed),
                   .why = std::move(why),
                   .fix = "convert the table to 65,536 little-endian int32"});
}

std::uint64_t little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8U | static_cast<unsigned char>(bytes[i]);
  return value;
}

/// `bytes` as little-endian integers of `width` bytes. @throws SpecError one does not fit int32
std::vector<std::int32_t> integers(std::string_view bytes, std::size_t width, bool is_signed,
                                   const std::filesystem::path& file) {
  std::vector<std::int32_t> values;
  values.reserve(bytes.size() / width);
  for (std::size_t at = 0; at < bytes.size(); at += width) {
    const std::uint64_t bits = little_endian(bytes.substr(at, width));
    const auto unused = static_cast<unsigned>(64 - 8 * width);
    const std::int64_t value =
        is_signed ? static_cast<std::int64_t>(bits << unused) >> unused : static_cast<std::int64_t>(bits);
    if (value < std::numeric_limits<std::int32_t>::min() || value > std::numeric_limits<std::int32_t>::max())
      fail(file, concat("entry ", at / width, " is ", value), "products within int32");
    values.push_back(static_cast<std::int32_t>(value));
  }
  return values;
}

/// The text behind "'key':" in the header of an .npy file, white space trimmed.
std::string_view npy_value(std::string_view header, std::string_view key, const std::filesystem::path& file) {
  const std::string quoted = concat("'", key, "':");
  const std::size_t at = header.find(quoted);
  if (at == std::string_view::npos) fail(file, concat("an .npy header without ", quoted), "one that numpy wrote");
  return trim(header.substr(at + quoted.size()));
}

std::vector<std::int32_t> parse_npy(std::string_view content, const std::filesystem::path& file) {
  constexpr std::size_t kVersionEnd = 8;
  if (content.size() < kVersionEnd + 4) fail(file, concat(content.size(), " bytes"), "a whole .npy file");
  const int version = static_cast<unsigned char>(content[6]);
  if (version < 1 || version > 3) fail(file, concat(".npy format ", version), "1 to 3");
  const std::size_t length_bytes = version == 1 ? 2 : 4;
  const std::uint64_t length = little_endian(content.substr(kVersionEnd, length_bytes));
  const std::string_view rest = content.substr(kVersionEnd + length_bytes);
  if (length > rest.size()) fail(file, "an .npy header beyond the file's end", "a whole .npy file");
  const std::string_view header = rest.substr(0, static_cast<std::size_t>(length));
  const std::string_view data = rest.substr(static_cast<std::size_t>(length));

  struct Element {
    std::string_view descr;
    std::size_t width;
    bool is_signed;
  };
  constexpr std::array kElements = {Element{"'<i2'", 2, true}, Element{"'<u2'", 2, false}, Element{"'<i4'", 4, true},
                                    Element{"'<i8'", 8, true}};
  const std::string_view descr = npy_value(header, "descr", file);
  const auto* const element =
      std::ranges::find_if(kElements, [descr](const Element& e) { return descr.starts_with(e.descr); });
  if (element == kElements.end())
    fail(file, concat("element type ", descr.substr(0, descr.find(','))), "'<i2', '<u2', '<i4' or '<i8'");
  if (!npy_value(header, "fortran_order", file).starts_with("False"))
    fail(file, "fortran_order True", "C order", "rows would be columns");
  const std::string_view shape = npy_value(header, "shape", file);
  if (!shape.starts_with("(256, 256)") && !shape.starts_with("(65536,)"))
    fail(file, concat("shape ", shape.substr(0, shape.find(')') + 1)), "(256, 256) or (65536,)");
  if (data.size() != kProducts * element->width)
    fail(file, concat(data.size(), " bytes of data"), concat(kProducts * element->width));
  return integers(data, element->width, element->is_signed, file);
}

/// C text without its comments, each a space.
std::string without_comments(std::string_view text) {
  std::string code;
  code.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    const bool block = rest.starts_with("/*");
    if (!block && !rest.starts_with("//")) {
      code.push_back(text[at++]);
      continue;
    }
    const std::size_t end = block ? text.find("*/", at + 2) : text.find('\n', at);
    code.push_back(' ');
    if (end == std::string_view::npos) break;
    at = end + (block ? 2 : 1);
  }
  return code;
}

/// The integers between the first brace behind a "=" and its partner.
std::vector<std::int32_t> parse_c(std::string_view text, const std::filesystem::path& file) {
  const std::string code = without_comments(text);
  const std::size_t assignment = code.find('=');
  const std::size_t begin = assignment == std::string::npos ? assignment : code.find('{', assignment);
  if (begin == std::string::npos) fail(file, "no initialiser in braces", "C text such as int lut[256][256] = {{...}};");
  std::vector<std::int32_t> values;
  int depth = 0;
  const char* const end = code.data() + code.size();
  for (const char* at = code.data() + begin; at < end;) {
    const char c = *at;
    if (c == '{' || c == '}') {
      depth += c == '{' ? 1 : -1;
      ++at;
      if (depth == 0) return values;
    } else if (c == ',' || std::isspace(static_cast<unsigned char>(c)) != 0) {
      ++at;
    } else {
      std::int32_t value = 0;
      const auto result = std::from_chars(at, end, value);
      if (result.ec != std::errc{} || values.size() == kProducts) {
        const std::string_view word(at, static_cast<std::size_t>(std::min<std::ptrdiff_t>(end - at, 16)));
        fail(file, values.size() == kProducts ? std::string("more than 65536 numbers") : concat("\"", word, "\""),
             concat(kProducts, " decimal integers in braces"));
      }
      values.push_back(value);
      at = result.ptr;
    }
  }
  fail(file, "an initialiser without its closing brace", "a whole file");
}

bool is_c_text(const std::filesystem::path& file) {
  constexpr std::array<std::string_view, 7> kExtensions = {".h", ".hpp", ".c", ".cc", ".cpp", ".inc", ".inl"};
  return std::ranges::find(kExtensions, file.extension().string()) != kExtensions.end();
}

std::vector<std::int32_t> parse_raw(std::string_view content, Operands operands, const std::filesystem::path& file) {
  const bool is_signed = operands.activation != OperandEncoding::kU8 || operands.weight != OperandEncoding::kU8;
  if (content.size() == 2 * kProducts) return integers(content, 2, is_signed, file);
  if (content.size() == 4 * kProducts) return integers(content, 4, true, file);
  fail(file, concat(content.size(), " bytes"),
       "131,072 (16-bit products) or 262,144 (int32), little-endian; .npy; C text (.h)",
       "256 x 256 products of 8-bit operands");
}

std::vector<std::int32_t> transposed(const std::vector<std::int32_t>& products) {
  std::vector<std::int32_t> result(kProducts);
  for (std::size_t i = 0; i < kCodes; ++i) {
    for (std::size_t j = 0; j < kCodes; ++j) result[j * kCodes + i] = products[i * kCodes + j];
  }
  return result;
}

}  // namespace

TableMultiplier parse_table(std::string_view content, const std::filesystem::path& name, TableRows rows,
                            Operands operands) {
  std::vector<std::int32_t> products = content.starts_with(kNpyMagic) ? parse_npy(content, name)
                                       : is_c_text(name)              ? parse_c(content, name)
                                                                      : parse_raw(content, operands, name);
  if (products.size() == kProducts && rows == TableRows::kWeight) products = transposed(products);
  return {name.stem().string(), operands, std::move(products)};
}

TableMultiplier read_table(const std::filesystem::path& file, TableRows rows, Operands operands) {
  return parse_table(read_file(file), file, rows, operands);
}

std::string table_report(const TableMultiplier& table) {
  const ErrorMetrics metrics = error_metrics(table, OperandStatistics::uniform(table));
  const bool commutative = transposed(table.products()) == table.products();
  return concat("MED ", metrics.med, ", WCE ", metrics.wce, ", ER ", metrics.error_rate, ", MSE ", metrics.mse,
                ", bias ", metrics.bias, ", error rank ", metrics.error_rank, ", ",
                commutative ? "commutative" : "not commutative", ", product(0, 0) = ", table.products().front());
}

}  // namespace axdse

#include "core/table_file.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/error.hpp"
#include "core/product_table.hpp"
#include "core/text.hpp"

namespace axdse {
namespace {

constexpr Operands kUnsigned = {OperandEncoding::kU8, OperandEncoding::kU8};
constexpr Operands kSigned = {OperandEncoding::kS8, OperandEncoding::kS8};

/// Not commutative, and different at every corner.
std::int32_t entry(int row, int column) { return row * 200 + (column ^ (row & 7)) - 3000; }

std::vector<std::int32_t> entries() {
  std::vector<std::int32_t> values;
  for (int i = 0; i < 256; ++i) {
    for (int j = 0; j < 256; ++j) values.push_back(entry(i, j));
  }
  return values;
}

std::string raw(const std::vector<std::int32_t>& values, int width) {
  std::string bytes;
  for (const std::int32_t value : values) {
    for (int b = 0; b < width; ++b) bytes.push_back(static_cast<char>(static_cast<std::uint32_t>(value) >> (8 * b)));
  }
  return bytes;
}

std::string npy(std::string_view descr, std::string_view order, std::string_view shape, const std::string& data) {
  std::string header = concat("{'descr': '", descr, "', 'fortran_order': ", order, ", 'shape': ", shape, ", }");
  header.resize(117, ' ');
  header += '\n';
  return concat("\x93NUMPY", '\x01', '\0', static_cast<char>(header.size()), '\0', header, data);
}

std::string c_text(const std::vector<std::int32_t>& values) {
  std::string text = "/* {1, 2} */ #include <stdint.h>\nconst int16_t lut [256][256] = {{";  // as AdaPT writes it
  for (std::size_t i = 0; i < values.size(); ++i) {
    text += concat(values[i], i % 256 != 255 ? ", " : i + 1 == values.size() ? "}};\n" : "},\n// a row\n{");
  }
  return text;
}

std::string problem_of(std::string_view content, const char* name, Operands operands = kUnsigned) {
  try {
    static_cast<void>(parse_table(content, name, TableRows::kActivation, operands));
  } catch (const SpecError& error) {
    return error.diagnostics().front().got;
  }
  return "no error";
}

}  // namespace

TEST_CASE("one table reads the same from every format", "[core]") {
  const std::vector<std::int32_t> values = entries();
  const TableMultiplier expected("any", kSigned, values);
  const auto read = [](const std::string& content, const char* name) {
    return parse_table(content, name, TableRows::kActivation, kSigned);
  };
  CHECK(read(raw(values, 4), "a.bin") == expected);
  CHECK(read(npy("<i4", "False", "(256, 256)", raw(values, 4)), "a.npy") == expected);
  CHECK(read(npy("<i8", "False", "(65536,)",
                 [&] {
                   std::string wide;
                   for (const std::int32_t v : values) wide += raw({v, v < 0 ? -1 : 0}, 4);
                   return wide;
                 }()),
             "a.npy") == expected);
  CHECK(read(c_text(values), "a.h") == expected);
  CHECK(read(raw(values, 4), "mul8u_17KS.bin").name() == "mul8u_17KS");
}

TEST_CASE("16-bit products are signed where an operand is", "[core]") {
  std::vector<std::int32_t> values(65536, 0);
  values[1] = 0xfe01;
  const std::string content = raw(values, 2);
  CHECK(parse_table(content, "a.bin", TableRows::kActivation, kUnsigned).products()[1] == 0xfe01);
  CHECK(parse_table(content, "a.bin", TableRows::kActivation, kSigned).products()[1] == 0xfe01 - 0x10000);
}

TEST_CASE("the operand order turns a table", "[core]") {
  const std::string content = raw(entries(), 4);
  const ProductTable by_activation = product_table(parse_table(content, "a", TableRows::kActivation, kUnsigned));
  const ProductTable by_weight = product_table(parse_table(content, "a", TableRows::kWeight, kUnsigned));
  CHECK(by_activation.at(3, 200) == entry(3, 200));
  CHECK(by_weight.at(200, 3) == entry(3, 200));
  CHECK(by_weight.at(3, 200) == entry(200, 3));
}

TEST_CASE("a damaged table is refused with what is wrong", "[core]") {
  const std::string good = raw(entries(), 4);
  CHECK(problem_of(good.substr(1), "a.bin") == "262143 bytes");
  CHECK(problem_of("", "a.bin") == "0 bytes");
  CHECK(problem_of(npy(">i4", "False", "(256, 256)", good), "a.npy") == "element type '>i4'");
  CHECK(problem_of(npy("<i4", "True", "(256, 256)", good), "a.npy") == "fortran_order True");
  CHECK(problem_of(npy("<i4", "False", "(256, 255)", good), "a.npy") == "shape (256, 255)");
  CHECK(problem_of(npy("<i4", "False", "(256, 256)", good.substr(4)), "a.npy") == "262140 bytes of data");
  CHECK(problem_of(std::string_view("\x93NUMPY\x01", 7), "a.npy") == "7 bytes");
  CHECK(problem_of(std::string_view("\x93NUMPY\x01\0\xff\xff", 10), "a.npy") == "10 bytes");
  CHECK(problem_of(std::string_view("\x93NUMPY\x01\0\xff\xff{'descr'", 18), "a.npy") ==
        "an .npy header beyond the file's end");
  CHECK(problem_of("int lut[2] = {1, two};", "a.h") == "\"two};\"");
  CHECK(problem_of("int lut[2] = {1, 2", "a.h") == "an initialiser without its closing brace");
  CHECK(problem_of("int lut[2] = {1, 2};", "a.h") == "2 products");
  CHECK(problem_of("/* = {", "a.h") == "no initialiser in braces");
  CHECK(problem_of(concat("int a[1] = ", std::string(100000, '{')), "a.h") ==
        "an initialiser without its closing brace");
  std::vector<std::int32_t> wild = entries();
  wild[65535] = 1 << 30;
  CHECK(problem_of(raw(wild, 4), "a.bin") == "1073741824");
}

TEST_CASE("a table's name holds its content and reads back", "[core]") {
  const std::filesystem::path file = std::filesystem::temp_directory_path() / concat("axdse table, 1 ", getpid(), ".h");
  std::ofstream(file) << c_text(entries());
  const MultiplierSpec by_file = parse_multiplier(concat("u8 x s8 table(", file.string(), ", rows=weight)"));
  std::filesystem::remove(file);
  const std::string name = canonical_name(by_file);
  CHECK(name == concat("u8 x s8 table(sha256:", std::get<TableMultiplier>(by_file).sha256(), ")"));
  CHECK(parse_multiplier(name) == by_file);
  CHECK(parse_multiplier(to_string(by_file), operands_of(by_file)) == by_file);
  CHECK_FALSE(parse_multiplier(to_string(by_file), kUnsigned) == by_file);  // the same numbers mean something else
  CHECK_THROWS_AS(parse_multiplier("table(sha256:00)"), SpecError);
  CHECK_THROWS_AS(parse_multiplier("table(a.h)"), SpecError);
  try {
    static_cast<void>(parse_multiplier("table(/none.h, rows=weight)", {}, "campaign.json: /levels/0"));
    FAIL("no error");
  } catch (const SpecError& error) {
    CHECK_THAT(error.diagnostics().front().where, Catch::StartsWith("campaign.json: /levels/0: /none.h"));
  }
}

TEST_CASE("published error metrics of a circuit are found again", "[core][oracle]") {
  const char* const folder = std::getenv("AXDSE_EVOAPPROX_DIR");
  if (folder == nullptr) {
    WARN("SKIP: AXDSE_EVOAPPROX_DIR names no folder with EvoApproxLib's tables");
    return;
  }
  const TableMultiplier table =
      read_table(std::filesystem::path(folder) / "mul8u_17KS.bin", TableRows::kActivation, kUnsigned);
  CHECK_THAT(table_report(table), Catch::Contains("WCE 1577"));  // of EvoApproxLib's header
}

}  // namespace axdse

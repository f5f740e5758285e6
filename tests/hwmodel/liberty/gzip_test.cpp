#include "hwmodel/liberty/gzip.hpp"

#include <zlib.h>

#include <catch2/catch.hpp>

#include "core/digest.hpp"
#include "core/error.hpp"
#include "core/file.hpp"
#include "hwmodel/liberty/cell_library.hpp"
#include "libraries.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

namespace {

std::string gzip(const std::string& content) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, MAX_WBITS + 16, 9, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string result(deflateBound(&stream, content.size()), '\0');
  std::string input = content;
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(result.data());
  stream.avail_out = static_cast<uInt>(result.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  result.resize(stream.total_out);
  deflateEnd(&stream);
  return result;
}

std::string got(const std::string& bytes, std::size_t max_bytes) {
  try {
    static_cast<void>(gunzip(bytes, "x.lib.gz", max_bytes));
  } catch (const SpecError& error) {
    CHECK(error.diagnostics().at(0).where == "x.lib.gz");
    return error.diagnostics().at(0).got;
  }
  return "accepted";
}

}  // namespace

TEST_CASE("gzip comes back", "[liberty]") {
  const std::string text(200000, 'x');
  CHECK(is_gzip(gzip(text)));
  CHECK_FALSE(is_gzip(text));
  CHECK(gunzip(gzip(text), "x", text.size()) == text);
  CHECK(gunzip(gzip(text) + gzip("tail"), "x", 1 << 20) == text + "tail");
  CHECK(gunzip(gzip(""), "x", 0).empty());
}

TEST_CASE("damaged and swollen gzip files are refused", "[liberty]") {
  const std::string bomb = gzip(std::string(std::size_t{1} << 24, '\0'));
  REQUIRE(bomb.size() < 20000);
  CHECK(got(bomb, 1 << 20) == "more than 1048576 bytes, uncompressed");
  const std::string good = gzip("some text that is compressed");
  for (std::size_t length = 2; length < good.size(); ++length)
    CHECK(got(good.substr(0, length), 100) == "gzip data that end early");
  std::string flipped = good;
  flipped[12] = static_cast<char>(flipped[12] ^ 0x55);
  CHECK(got(flipped, 100).starts_with("damaged gzip data"));
  CHECK(got(good + "more", 100).starts_with("damaged gzip data"));
}

TEST_CASE("a compressed library is the library", "[liberty]") {
  const test::TemporaryFolder folder;
  const std::string compressed = gzip(read_file(testing::osu018_file()));
  const auto file = folder.path() / "osu018.lib.gz";
  write_file_atomically(file, compressed);
  const CellLibrary library = read_cell_library(file);
  CHECK(library.name == testing::osu018().name);
  CHECK(library.cells.size() == testing::osu018().cells.size());
  CHECK(library.sha256 == sha256_hex(compressed));  // of the file, as for any other
}

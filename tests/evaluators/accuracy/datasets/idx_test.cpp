#include "evaluators/accuracy/datasets/idx.hpp"

#include <zlib.h>

#include <catch2/catch.hpp>
#include <string>

#include "core/error.hpp"

namespace axdse::accuracy {
namespace {

/// 2 x 3 x 2 bytes, 0 to 11.
std::string small_file() {
  std::string bytes("\0\0\x08\x03\0\0\0\x02\0\0\0\x03\0\0\0\x02", 16);
  for (char value = 0; value < 12; ++value) bytes += value;
  return bytes;
}

std::string gzip(std::string_view bytes) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(bytes.size() + 1000, '\0');
  std::string in(bytes);
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string refusal(std::string_view bytes, int dimensions = 3) {
  try {
    (void)parse_idx(bytes, dimensions, "file");
  } catch (const DataError& error) {
    CHECK(error.diagnostics().front().where == "file");
    CHECK_FALSE(error.diagnostics().front().fix.empty());
    return error.diagnostics().front().got;
  }
  return "accepted";
}

TEST_CASE("an IDX file is read, plain or compressed", "[accuracy]") {
  const std::string bytes = GENERATE(small_file(), gzip(small_file()));
  const IdxArray array = parse_idx(bytes, 3, "file");
  CHECK(array.dimensions == std::vector<std::int64_t>{2, 3, 2});
  CHECK(array.values == std::vector<std::uint8_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
}

TEST_CASE("what is no IDX file of bytes is refused with the reason", "[accuracy]") {
  CHECK(refusal("") == "a file that ends inside its header");
  CHECK(refusal("PK\x03\x04 and so on") == "a file that does not start with two zero bytes");
  std::string floats = small_file();
  floats[2] = 0x0d;
  CHECK(refusal(floats) == "element type 13");
  CHECK(refusal(small_file(), 1) == "3 dimensions");
  CHECK(refusal(small_file() + "x") == "more bytes than the header announces");
  CHECK(refusal(gzip(small_file() + "x")) == "more bytes than the header announces");
  CHECK(refusal(gzip(small_file()) + "x") == "more bytes than the header announces");
}

TEST_CASE("a header of absurd size takes no memory", "[accuracy]") {
  std::string bytes = small_file();
  for (const std::size_t position : {4, 5, 8, 12}) bytes[position] = '\x7f';
  CHECK(refusal(bytes) == "a header that announces more values than the file can hold");
  CHECK(refusal(gzip(bytes)) == "a header that announces more values than the file can hold");
}

TEST_CASE("an IDX file that ends early is refused wherever it ends", "[accuracy][property]") {
  const std::string whole = GENERATE(small_file(), gzip(small_file()));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    CAPTURE(length, whole.size());
    CHECK(refusal(std::string_view(whole).substr(0, length)) != "accepted");
  }
}

TEST_CASE("any changed byte of a compressed file is noticed or does not matter", "[accuracy][property]") {
  const std::string whole = gzip(small_file());
  const IdxArray expected = parse_idx(whole, 3, "file");
  for (std::size_t position = 0; position < whole.size(); ++position) {
    for (const int flip : {0x01, 0x10, 0x80, 0xff}) {
      CAPTURE(position, flip);
      std::string damaged = whole;
      damaged[position] = static_cast<char>(damaged[position] ^ flip);
      IdxArray read = expected;
      try {
        read = parse_idx(damaged, 3, "file");  // may succeed: time stamp, operating system and the like
      } catch (const DataError& error) {
        CHECK_FALSE(error.diagnostics().front().got.empty());
      }
      CHECK(read.dimensions == expected.dimensions);
      CHECK(read.values == expected.values);
    }
  }
}

TEST_CASE("any changed byte of a plain file is refused or changes no size", "[accuracy][property]") {
  const std::string whole = small_file();
  for (std::size_t position = 0; position < whole.size(); ++position) {
    for (int flip = 1; flip < 256; ++flip) {
      CAPTURE(position, flip);
      std::string damaged = whole;
      damaged[position] = static_cast<char>(damaged[position] ^ flip);
      if (position < 16) {
        CHECK(refusal(damaged) != "accepted");
      } else {
        CHECK(parse_idx(damaged, 3, "file").values.size() == 12);
      }
    }
  }
}

}  // namespace
}  // namespace axdse::accuracy

#include "evaluators/accuracy/safetensors.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <limits>

#include "core/error.hpp"
#include "core/file.hpp"
#include "core/text.hpp"

namespace axdse::accuracy {
namespace {

Safetensors sample() {
  return {.tensors = {{"weight", {2, 3}, {0.5F, -1.0F, 3e-40F, 1e30F, 0.1F, -0.0F}},
                      {"scalar", {}, {7.0F}},
                      {"none", {0, 4}, {}},
                      {"b", {1}, {2.0F}}},
          .metadata = {{"architecture", "resnet8"}, {"note", "\"quoted\"\n"}}};
}

std::string with_header(const std::string& header, std::size_t data_bytes) {
  const std::uint64_t length = header.size();
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &length, 8);
  return bytes + header + std::string(data_bytes, '\0');
}

std::string refusal(std::string_view bytes) {
  try {
    (void)parse_safetensors(bytes, "file");
  } catch (const DataError& error) {
    CHECK(error.diagnostics().front().where.starts_with("file"));
    CHECK_FALSE(error.diagnostics().front().allowed.empty());
    return error.diagnostics().front().got;
  }
  return "accepted";
}

TEST_CASE("safetensors come back as they were written", "[accuracy][property]") {
  const Safetensors written = sample();
  const std::string bytes = write_safetensors(written);
  const Safetensors read = parse_safetensors(bytes, "file");
  CHECK(read.metadata == written.metadata);
  REQUIRE(read.tensors.size() == written.tensors.size());
  for (const StoredTensor& tensor : written.tensors) {
    CAPTURE(tensor.name);
    CHECK(std::count(read.tensors.begin(), read.tensors.end(), tensor) == 1);
  }
  CHECK(std::signbit(read.tensors.front().values[5]));
  CHECK(write_safetensors(written) == bytes);
}

TEST_CASE("the data of a safetensors file begin at a multiple of 8 bytes", "[accuracy][property]") {
  for (std::size_t length = 1; length < 20; ++length) {
    const std::string bytes = write_safetensors({.tensors = {{std::string(length, 'n'), {1}, {1.0F}}}, .metadata = {}});
    CHECK((bytes.size() - sizeof(float)) % 8 == 0);
  }
}

TEST_CASE("a file of the reference implementation is read", "[accuracy][oracle]") {
  // tests/fixtures/accuracy/README.md says how it was made.
  const Safetensors read =
      parse_safetensors(read_file(AXDSE_FIXTURES "/reference.safetensors"), "reference.safetensors");
  CHECK(read.metadata == std::map<std::string, std::string>{{"made_by", "safetensors 0.8.0"}});
  REQUIRE(read.tensors.size() == 3);
  const auto find = [&](std::string_view name) {
    return *std::find_if(read.tensors.begin(), read.tensors.end(),
                         [&](const StoredTensor& tensor) { return tensor.name == name; });
  };
  CHECK(find("layer1.0.weight") == StoredTensor{"layer1.0.weight", {2, 2}, {0.0F, 0.1F, -2.5F, 1e-40F}});
  CHECK(find("bias") == StoredTensor{"bias", {3}, {1.0F, 2.0F, std::numeric_limits<float>::max()}});
  CHECK(find("empty") == StoredTensor{"empty", {0}, {}});
}

TEST_CASE("a safetensors header that lies is refused with the reason", "[accuracy]") {
  CHECK(refusal("") == "a file of 0 bytes");
  CHECK(refusal(with_header("[]", 0)) == "a header that is not a JSON object");
  CHECK(refusal(with_header("{\"a\":", 0)) == "text that is not JSON");
  CHECK(refusal(with_header("{\"\xff\":1}", 0)) == "text that is not JSON");
  CHECK(refusal(with_header(R"({"a":{"dtype":"F32","shape":[1]}})", 4)) == "an entry without data_offsets");
  CHECK(refusal(with_header(R"({"a":7})", 0)) == "an entry without dtype");
  CHECK(refusal(with_header(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":0}})", 4)) ==
        "an entry with further keys");
  CHECK(refusal(with_header(R"({"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}})", 4)) == "dtype \"BF16\"");
  CHECK(refusal(with_header(R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", 4)) == "-1");
  CHECK(refusal(with_header(R"({"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}})", 4)) == "1.5");
  CHECK(refusal(with_header(R"({"a":{"dtype":"F32","shape":"1","data_offsets":[0,4]}})", 4)) == "string");
  CHECK(refusal(with_header(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})", 4)) ==
        "shape [2] over 4 bytes");
  CHECK(refusal(with_header(R"({"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}})", 4)) ==
        "shape [4294967296,4294967296] over 4 bytes");
  CHECK(refusal(with_header(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}})", 4)) == "data_offsets [4,0]");
  CHECK(refusal(with_header(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", 4)) == "data_offsets [4,8]");
  CHECK(refusal(with_header(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", 8)) == "data from byte 4");
  CHECK(
      refusal(with_header(
          R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
          4)) == "data from byte 0");
  CHECK(refusal(with_header(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 8)) == "8 bytes of data");
  CHECK(
      refusal(with_header(
          R"({"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
          4)) == "the key \"a\" twice in one object");
  CHECK(refusal(with_header(R"({"__metadata__":{"epochs":5}})", 0)) == "number");
  CHECK(refusal(with_header(R"({"__metadata__":[]})", 0)) == "array");
}

TEST_CASE("a header length beyond the file takes no memory", "[accuracy]") {
  std::string bytes = write_safetensors(sample());
  for (std::size_t position = 3; position < 8; ++position) {
    std::string damaged = bytes;
    damaged[position] = '\x7f';
    CHECK(refusal(damaged).starts_with("a header of "));
  }
}

TEST_CASE("a deeply nested header does no harm", "[accuracy]") {
  const std::string open(200'000, '[');
  const std::string closed(200'000, ']');
  for (const std::string& header :
       {open, concat(R"({"a":)", open, closed, "}"),
        concat(R"({"a":{"dtype":)", open, closed, R"(,"shape":[1],"data_offsets":[0,4]}})"),
        concat(R"({"a":{"dtype":"F32","shape":[)", open, closed, R"(],"data_offsets":[0,4]}})")}) {
    CAPTURE(header.substr(0, 40));
    CHECK(refusal(with_header(header, 4)) == "brackets nested deeper than 64");
  }
}

TEST_CASE("a safetensors file that ends early is refused wherever it ends", "[accuracy][property]") {
  const std::string whole = write_safetensors(sample());
  for (std::size_t length = 0; length < whole.size(); ++length) {
    CAPTURE(length, whole.size());
    CHECK(refusal(std::string_view(whole).substr(0, length)) != "accepted");
  }
}

TEST_CASE("any changed byte of a safetensors file is refused or keeps all sizes", "[accuracy][property]") {
  const std::string whole = write_safetensors(sample());
  for (std::size_t position = 0; position < whole.size(); ++position) {
    for (const int flip : {0x01, 0x02, 0x10, 0x20, 0x80, 0xff}) {
      CAPTURE(position, flip);
      std::string damaged = whole;
      damaged[position] = static_cast<char>(damaged[position] ^ flip);
      std::size_t values = 8;
      try {
        const Safetensors read = parse_safetensors(damaged, "file");
        values = 0;
        for (const StoredTensor& tensor : read.tensors) values += tensor.values.size();
      } catch (const DataError& error) {
        CHECK_FALSE(error.diagnostics().front().got.empty());
      }
      CHECK(values == 8);
    }
  }
}

}  // namespace
}  // namespace axdse::accuracy

#include "core/operand_encoding.hpp"

#include <catch2/catch.hpp>

using namespace axdse;

namespace {
constexpr OperandEncoding kEncodings[] = {OperandEncoding::kU8, OperandEncoding::kS8, OperandEncoding::kSm8};
}

TEST_CASE("every value that a quantiser may emit reads back at its width and at every wider one", "[core][property]") {
  for (const OperandEncoding encoding : kEncodings) {
    for (int bits = 3; bits <= 8; ++bits) {
      const ValueRange range = quantiser_range(encoding, bits);
      for (int value = range.min; value <= range.max; ++value) {
        const std::uint8_t code = encode(encoding, value);
        for (int wider = bits; wider <= 8; ++wider) {
          if (decode(encoding, wider, code) != value) {
            CAPTURE(to_string(encoding), bits, wider, value, int{code});
            CHECK(decode(encoding, wider, code) == value);
          }
        }
      }
    }
  }
  SUCCEED();
}

TEST_CASE("a quantiser emits all unsigned codes, and signed ones without the most negative", "[core]") {
  CHECK(quantiser_range(OperandEncoding::kU8, 8) == ValueRange{0, 255});
  CHECK(quantiser_range(OperandEncoding::kU8, 5) == ValueRange{0, 31});
  CHECK(quantiser_range(OperandEncoding::kS8, 8) == ValueRange{-127, 127});
  CHECK(quantiser_range(OperandEncoding::kSm8, 8) == ValueRange{-127, 127});
  CHECK(quantiser_range(OperandEncoding::kSm8, 4) == ValueRange{-7, 7});
}

TEST_CASE("codes are those of the definitions", "[core]") {
  CHECK(encode(OperandEncoding::kU8, 200) == 200);
  CHECK(encode(OperandEncoding::kS8, -1) == 0xff);
  CHECK(encode(OperandEncoding::kSm8, -1) == 0x81);
  CHECK(encode(OperandEncoding::kSm8, 0) == 0x00);

  CHECK(decode(OperandEncoding::kS8, 8, 0x80) == -128);
  CHECK(decode(OperandEncoding::kSm8, 8, 0x80) == 0);  // "-0"
  CHECK(decode(OperandEncoding::kSm8, 8, 0xff) == -127);
}

TEST_CASE("bits above the width of an operand do not matter", "[core][property]") {
  for (int code = 0; code < 256; ++code) {
    const auto byte = static_cast<std::uint8_t>(code);
    CAPTURE(code);
    CHECK(decode(OperandEncoding::kU8, 5, byte) == (code & 31));
    CHECK(decode(OperandEncoding::kS8, 4, byte) == ((code & 15) ^ 8) - 8);
    CHECK(decode(OperandEncoding::kSm8, 4, byte) == ((code & 128) != 0 ? -(code & 7) : (code & 7)));
  }
}

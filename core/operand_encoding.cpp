#include "core/operand_encoding.hpp"

#include <cassert>

namespace axdse {

std::string_view to_string(OperandEncoding encoding) noexcept {
  switch (encoding) {
    case OperandEncoding::kU8:
      return "u8";
    case OperandEncoding::kS8:
      return "s8";
    case OperandEncoding::kSm8:
      return "sm8";
  }
  return "?";
}

ValueRange quantiser_range(OperandEncoding encoding, int bits) noexcept {
  if (encoding == OperandEncoding::kU8) return {0, (1 << bits) - 1};
  const int largest = (1 << (bits - 1)) - 1;
  return {-largest, largest};
}

int decode(OperandEncoding encoding, int bits, std::uint8_t code) noexcept {
  const int low = code & ((1 << bits) - 1);
  switch (encoding) {
    case OperandEncoding::kU8:
      return low;
    case OperandEncoding::kS8:
      return low < (1 << (bits - 1)) ? low : low - (1 << bits);
    case OperandEncoding::kSm8: {
      const int magnitude = code & ((1 << (bits - 1)) - 1);
      return (code & 0x80) != 0 ? -magnitude : magnitude;
    }
  }
  return 0;
}

std::uint8_t encode(OperandEncoding encoding, int value) noexcept {
  assert(quantiser_range(encoding, 8).min <= value && value <= quantiser_range(encoding, 8).max);
  if (encoding == OperandEncoding::kSm8 && value < 0) return static_cast<std::uint8_t>(0x80 | -value);
  return static_cast<std::uint8_t>(value);  // u8, and s8 modulo 2^8
}

std::uint8_t wires_of_code(OperandEncoding encoding, int bits, std::uint8_t code) noexcept {
  if (encoding != OperandEncoding::kSm8) return static_cast<std::uint8_t>(code & ((1 << bits) - 1));
  const int magnitude = code & ((1 << (bits - 1)) - 1);
  return static_cast<std::uint8_t>(magnitude | ((code >> 7) << (bits - 1)));
}

std::uint8_t code_of_wires(OperandEncoding encoding, int bits, std::uint8_t wires) noexcept {
  if (encoding != OperandEncoding::kSm8) return static_cast<std::uint8_t>(wires & ((1 << bits) - 1));
  const int magnitude = wires & ((1 << (bits - 1)) - 1);
  return static_cast<std::uint8_t>(magnitude | (((wires >> (bits - 1)) & 1) << 7));
}

}  // namespace axdse

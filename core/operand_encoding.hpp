#pragma once

#include <cstdint>
#include <string_view>

namespace axdse {

/// How the 8-bit code at a multiplier's input stands for an integer. Narrower operands use the low `bits` of a code.
enum class OperandEncoding {
  kU8,   ///< unsigned: value = code
  kS8,   ///< two's complement of `bits` bits; a code may be sign-extended to 8 bits
  kSm8,  ///< sign in bit 7, magnitude in bits 0..bits-2; 0x80 is "-0": value 0, never emitted by a quantiser
};

[[nodiscard]] std::string_view to_string(OperandEncoding encoding) noexcept;  ///< "u8", "s8", "sm8"

/// The operands that a multiplier is built for.
struct Operands {
  OperandEncoding activation = OperandEncoding::kU8;
  OperandEncoding weight = OperandEncoding::kSm8;
  friend bool operator==(const Operands&, const Operands&) = default;
};

/// Smallest and largest value that a quantiser may emit.
struct ValueRange {
  int min = 0;
  int max = 0;
  friend bool operator==(const ValueRange&, const ValueRange&) = default;
};

/// u8: 0 .. 2^bits - 1. s8 and sm8: symmetric, +-(2^(bits-1) - 1); -2^(bits-1) is decoded under s8 but never emitted.
/// `bits` is 1 to 8 (2 to 8 for signed encodings).
[[nodiscard]] ValueRange quantiser_range(OperandEncoding encoding, int bits) noexcept;

/// Value of any of the 256 codes; bits above the operand's width are not connected and do not matter.
[[nodiscard]] int decode(OperandEncoding encoding, int bits, std::uint8_t code) noexcept;

/// Code of a value in quantiser_range(encoding, 8): s8 codes are sign-extended, so the code does not depend on the
/// width.
[[nodiscard]] std::uint8_t encode(OperandEncoding encoding, int value) noexcept;

/// The `bits` bits of a code that a multiplier is connected to, lowest first; sm8: the magnitude, then the sign.
[[nodiscard]] std::uint8_t wires_of_code(OperandEncoding encoding, int bits, std::uint8_t code) noexcept;
/// A code with these connected bits, the others 0.
[[nodiscard]] std::uint8_t code_of_wires(OperandEncoding encoding, int bits, std::uint8_t wires) noexcept;

}  // namespace axdse

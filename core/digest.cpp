#include "core/digest.hpp"

#include <openssl/evp.h>

#include <array>

#include "core/error.hpp"
#include "core/file.hpp"

namespace axdse {

std::string sha256_hex(std::span<const std::byte> bytes) {
  std::array<unsigned char, 32> digest{};
  unsigned int length = 0;
  const int ok = EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr);
  AXDSE_ENSURE(ok == 1 && length == digest.size(), "libcrypto failed to compute SHA-256");
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * digest.size());
  for (const unsigned char byte : digest) {
    text.push_back(kDigits[byte >> 4U]);
    text.push_back(kDigits[byte & 15U]);
  }
  return text;
}

std::string sha256_hex(std::string_view text) { return sha256_hex(std::as_bytes(std::span(text))); }

std::string sha256_hex_of_file(const std::filesystem::path& file) { return sha256_hex(read_file(file)); }

}  // namespace axdse

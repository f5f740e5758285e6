#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace axdse {

/// SHA-256 as 64 lower-case hexadecimal digits, as sha256sum prints it.
[[nodiscard]] std::string sha256_hex(std::span<const std::byte> bytes);
[[nodiscard]] std::string sha256_hex(std::string_view text);

/// @throws as read_file
[[nodiscard]] std::string sha256_hex_of_file(const std::filesystem::path& file);

}  // namespace axdse

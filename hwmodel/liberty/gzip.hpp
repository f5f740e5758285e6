#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace axdse::hwmodel {

/// Whether `bytes` begin as a gzip file does.
[[nodiscard]] bool is_gzip(std::string_view bytes) noexcept;

/// What a gzip file holds (all its members, one after the other). `where` names it in messages.
/// @throws SpecError it is damaged, ends early, or holds more than `max_bytes`: a few kilobytes may hold gigabytes
/// @throws ResourceError no memory
[[nodiscard]] std::string gunzip(std::string_view bytes, std::string_view where, std::size_t max_bytes);

}  // namespace axdse::hwmodel

#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace axdse {

/// The whole file as text.
/// @throws SpecError it does not exist, is not a regular file, or may not be read
/// @throws ResourceError the machine failed to read it
[[nodiscard]] std::string read_file(const std::filesystem::path& file);

/// Writes beside `file` and renames over it, so that a reader, a crash or a full disk never sees half a file. Parent
/// folders are made; what has been written survives a loss of power; a symbolic link is replaced and not followed.
/// Threads may write the same file: one of them wins.
/// @throws SpecError `file` is a folder, a device, or below something that is no folder
/// @throws ResourceError the folder cannot be written or the disk is full; an older `file` is untouched
void write_file_atomically(const std::filesystem::path& file, std::string_view content);

/// Finds out before hours of work what write_file_atomically would find out after them. Makes the parent folders.
/// @throws as write_file_atomically
void require_writable(const std::filesystem::path& file);

/// The same without making or writing anything, as far as permissions tell. @throws as write_file_atomically
void require_permission_to_write(const std::filesystem::path& file);

}  // namespace axdse

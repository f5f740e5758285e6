#include "hwmodel/liberty/gzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse::hwmodel {
namespace {

[[noreturn]] void refuse(std::string_view where, std::string got, std::string allowed) {
  throw SpecError({.where = std::string(where),
                   .got = std::move(got),
                   .allowed = std::move(allowed),
                   .fix = "take an undamaged copy, or uncompress it yourself"});
}

[[noreturn]] void fail_for_memory(std::string_view where) {
  throw ResourceError(
      {.where = std::string(where), .got = "no memory to uncompress", .fix = "free memory and try again"});
}

/// A z_stream over `bytes`, ended with its scope.
class Inflater {
 public:
  Inflater(std::string_view bytes, std::string_view where) : where_(where) {
    if (bytes.size() > std::numeric_limits<uInt>::max())
      refuse(where, "a compressed file of 4 GiB or more", "a smaller one");
    if (inflateInit2(&stream_, MAX_WBITS + 16) != Z_OK) fail_for_memory(where);   // + 16: gzip
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // NOLINT: zlib reads it only
    stream_.avail_in = static_cast<uInt>(bytes.size());
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  /// The next piece; empty at the end of the last member.
  std::string_view next() {
    while (!ended_) {
      stream_.next_out = block_.data();
      stream_.avail_out = static_cast<uInt>(block_.size());
      const int status = inflate(&stream_, Z_NO_FLUSH);
      if (status == Z_MEM_ERROR) fail_for_memory(where_);
      if (status == Z_BUF_ERROR) refuse(where_, "gzip data that end early", "a whole gzip file");
      if (status != Z_OK && status != Z_STREAM_END) {
        refuse(where_, concat("damaged gzip data", stream_.msg == nullptr ? "" : concat(" (", stream_.msg, ")")),
               "a whole gzip file");
      }
      const std::size_t length = block_.size() - stream_.avail_out;
      if (status == Z_STREAM_END) {
        ended_ = stream_.avail_in == 0;
        if (!ended_) inflateReset(&stream_);  // the next member
      }
      if (length > 0) return {reinterpret_cast<const char*>(block_.data()), length};
    }
    return {};
  }

 private:
  std::string_view where_;
  z_stream stream_{};
  std::array<Bytef, std::size_t{1} << 16> block_{};
  bool ended_ = false;
};

}  // namespace

bool is_gzip(std::string_view bytes) noexcept { return bytes.starts_with("\x1f\x8b"); }

std::string gunzip(std::string_view bytes, std::string_view where, std::size_t max_bytes) {
  Inflater inflater(bytes, where);
  std::string content;
  for (std::string_view piece = inflater.next(); !piece.empty(); piece = inflater.next()) {
    if (piece.size() > max_bytes - content.size())
      refuse(where, concat("more than ", max_bytes, " bytes, uncompressed"), "a library of a sensible size");
    content.append(piece);
  }
  return content;
}

}  // namespace axdse::hwmodel

#include "evaluators/accuracy/datasets/idx.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <span>

#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse::accuracy {
namespace {

constexpr std::uint8_t kUnsignedByte = 0x08;
constexpr std::uint64_t kMaxDeflateRatio = 1032;  // zlib's technical notes: the limit of the deflate format
constexpr const char* kFix = "fetch the file again";

[[noreturn]] void throw_damaged(std::string_view where, std::string got, std::string allowed) {
  throw DataError({.where = std::string(where), .got = std::move(got), .allowed = std::move(allowed), .fix = kFix});
}

/// Hands out the uncompressed bytes of a file in pieces, so that a header is seen before memory is taken for what
/// follows it.
class ByteSource {
 public:
  ByteSource(std::string_view bytes, std::string_view where) : bytes_(bytes), where_(where) {
    if (!bytes.starts_with("\x1f\x8b")) return;
    z_stream& stream = stream_.emplace();
    AXDSE_ENSURE(bytes.size() <= std::numeric_limits<uInt>::max(),
                 "compressed files of 4 GB and more need a loop over avail_in");
    if (inflateInit2(&stream, MAX_WBITS + 16) != Z_OK) {  // + 16: gzip
      throw ResourceError(
          {.where = std::string(where), .got = "no memory to uncompress", .fix = "free memory and try again"});
    }
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // NOLINT: zlib reads it only
    stream.avail_in = static_cast<uInt>(bytes.size());
  }
  ~ByteSource() {
    if (stream_) inflateEnd(&*stream_);
  }
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  /// No more than this many bytes are left.
  [[nodiscard]] std::uint64_t most_left() const {
    return stream_ ? bytes_.size() * kMaxDeflateRatio : bytes_.size() - position_;
  }

  /// Fills `out` and returns how many bytes there were.
  std::size_t read(std::span<std::uint8_t> out) {
    if (!stream_) {
      const std::size_t length = std::min(out.size(), bytes_.size() - position_);
      std::copy_n(bytes_.data() + position_, length, out.data());  // an empty array has no address: not memcpy
      position_ += length;
      return length;
    }
    std::size_t filled = 0;
    while (filled < out.size() && !ended_) filled += inflate_into(out.subspan(filled));
    return filled;
  }

  /// Throws unless all has been read and the checksum, if any, was right.
  void expect_end() {
    std::array<std::uint8_t, 1> extra{};
    if (read(extra) != 0 || (stream_ && stream_->avail_in != 0)) {
      throw_damaged(where_, "more bytes than the header announces", "none after the last value");
    }
  }

 private:
  std::size_t inflate_into(std::span<std::uint8_t> out) {
    const auto length = static_cast<uInt>(std::min<std::size_t>(out.size(), 1U << 30));
    stream_->next_out = out.data();
    stream_->avail_out = length;
    const int status = inflate(&*stream_, Z_NO_FLUSH);
    ended_ = status == Z_STREAM_END;
    if (status == Z_MEM_ERROR) {
      throw ResourceError(
          {.where = std::string(where_), .got = "no memory to uncompress", .fix = "free memory and try again"});
    }
    if (status == Z_BUF_ERROR || (status == Z_OK && stream_->avail_out == length)) {
      throw_damaged(where_, "gzip data that end early", "a whole gzip file");
    }
    if (status != Z_OK && !ended_) {
      throw_damaged(where_, concat("damaged gzip data", stream_->msg == nullptr ? "" : concat(" (", stream_->msg, ")")),
                    "a whole gzip file");
    }
    return length - stream_->avail_out;
  }

  std::string_view bytes_;
  std::string_view where_;
  std::size_t position_ = 0;        // plain files
  std::optional<z_stream> stream_;  // gzip files
  bool ended_ = false;
};

}  // namespace

IdxArray parse_idx(std::string_view bytes, int dimensions, std::string_view where) {
  ByteSource source(bytes, where);
  std::array<std::uint8_t, 4> word{};
  const auto read_word = [&] {
    if (source.read(word) != word.size())
      throw_damaged(where, "a file that ends inside its header", "a whole IDX file");
    return std::uint32_t{word[0]} << 24 | std::uint32_t{word[1]} << 16 | std::uint32_t{word[2]} << 8 |
           std::uint32_t{word[3]};
  };

  read_word();  // two zero bytes, the element type, the number of dimensions
  if (word[0] != 0 || word[1] != 0)
    throw_damaged(where, "a file that does not start with two zero bytes", "an IDX file");
  if (word[2] != kUnsignedByte) throw_damaged(where, concat("element type ", int{word[2]}), "8 (unsigned byte)");
  if (word[3] != dimensions) throw_damaged(where, concat(int{word[3]}, " dimensions"), to_text(dimensions));

  IdxArray array;
  std::uint64_t size = 1;
  for (int i = 0; i < dimensions; ++i) {
    const std::uint32_t length = read_word();
    array.dimensions.push_back(length);
    // size stays below 2^64: it is at most most_left(), a file's size times 1032, before the product with 32 more bits.
    if (size != 0 && length > source.most_left() / size) {
      throw_damaged(where, "a header that announces more values than the file can hold", "a whole IDX file");
    }
    size *= length;
  }

  array.values.resize(size);
  const std::size_t found = source.read(array.values);
  if (found != size) throw_damaged(where, concat(found, " values"), concat(size, ", as the header says"));
  source.expect_end();
  return array;
}

}  // namespace axdse::accuracy

#include "core/json.hpp"

#include "core/error.hpp"

namespace axdse {

namespace {

constexpr std::size_t kLongest = 200;
constexpr const char* kFix = "the document was changed after it was written: take an undamaged copy";

}  // namespace

std::string excerpt(const Json& json) {
  // Replacing instead of throwing at invalid UTF-8: this text is for messages about documents that are damaged.
  std::string text = json.dump(-1, ' ', true, Json::error_handler_t::replace);
  if (text.size() > kLongest) text.replace(kLongest, std::string::npos, "...");
  return text;
}

std::string reason_of(const Json::exception& error) {
  std::string_view text = error.what();  // "[json.exception.parse_error.101] parse error at line 1, column 2: ..."
  const std::size_t head = text.find("] ");
  if (head != std::string_view::npos) text.remove_prefix(head + 2);
  if (text.starts_with("parse error at ")) text.remove_prefix(text.find(": ") + 2);
  return text.size() <= kLongest ? std::string(text) : concat(text.substr(0, kLongest), "...");
}

const Json& member(const Json& json, std::string_view key, std::string_view where) {
  const auto found = json.find(key);  // end() if this is no object
  if (found != json.end()) return *found;
  throw DataError({.where = std::string(where),
                   .got = excerpt(json),
                   .allowed = concat("an object with \"", key, "\""),
                   .fix = kFix});
}

namespace detail {

void throw_wrong_json_type(const Json& got, std::string_view allowed, std::string_view key, std::string_view where) {
  throw DataError(
      {.where = concat(where, "/", key), .got = excerpt(got), .allowed = std::string(allowed), .fix = kFix});
}

}  // namespace detail
}  // namespace axdse

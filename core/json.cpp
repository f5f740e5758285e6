#include "core/json.hpp"

#include "core/error.hpp"

namespace axdse {

std::string excerpt(const Json& json) {
  constexpr std::size_t kLongest = 200;
  // Replacing instead of throwing at invalid UTF-8: this text is for messages about documents that are damaged.
  std::string text = json.dump(-1, ' ', true, Json::error_handler_t::replace);
  if (text.size() > kLongest) text.replace(kLongest, std::string::npos, "...");
  return text;
}

const Json& member(const Json& json, std::string_view key, std::string_view where) {
  const auto found = json.find(key);  // end() if this is no object
  if (found != json.end()) return *found;
  throw DataError(
      {.where = std::string(where), .got = excerpt(json), .allowed = concat("an object with \"", key, "\"")});
}

namespace detail {

void throw_wrong_json_type(const Json& got, std::string_view allowed, std::string_view key, std::string_view where) {
  throw DataError({.where = concat(where, "/", key), .got = excerpt(got), .allowed = std::string(allowed)});
}

}  // namespace detail
}  // namespace axdse

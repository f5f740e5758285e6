#include "core/document_format.hpp"

#include "core/error.hpp"

namespace axdse {

int format_of(const Json& json, int newest, std::string_view mark, std::string_view where) {
  if (json.is_object() && !json.contains("format") && !json.contains(std::string(mark))) return 1;
  const int format = field<int>(json, "format", where);
  if (format >= 2 && format <= newest) return format;
  throw DataError({.where = concat(where, "/format"),
                   .got = to_text(format),
                   .allowed = newest == 2 ? "2" : concat("2 to ", newest),
                   .why = "it was written by another version of axdse",
                   .fix = "read it with that version"});
}

}  // namespace axdse

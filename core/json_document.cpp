#include "core/json_document.hpp"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse {
namespace {

constexpr std::size_t kMaxDepth = 64;

std::string line_and_column(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, std::min(byte, text.size()));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t line_start = before.rfind('\n');
  const std::size_t column = before.size() - (line_start == std::string_view::npos ? 0 : line_start + 1);
  return concat("line ", line, ", column ", std::max<std::size_t>(column, 1));
}

/// Watches the parser: the keys seen in each open object, and how deep it is.
class ParseWatcher {
 public:
  explicit ParseWatcher(const std::string& file) : file_(file) {}

  bool operator()(Json::parse_event_t event, const Json& parsed) {
    using Event = Json::parse_event_t;
    if (event == Event::object_start || event == Event::array_start) {
      keys_.emplace_back();
      if (keys_.size() > kMaxDepth)
        throw SpecError({.where = file_, .got = "brackets nested deeper than 64", .fix = "remove brackets"});
    } else if (event == Event::object_end || event == Event::array_end) {
      keys_.pop_back();
    } else if (event == Event::key && !keys_.back().insert(parsed.get<std::string>()).second) {
      duplicates_.push_back({.where = file_,
                             .got = concat("the key ", parsed.dump(), " twice in one object"),
                             .fix = "keep one of the two"});
    }
    return true;
  }

  void throw_if_duplicates() const {
    if (!duplicates_.empty()) throw SpecError(duplicates_);
  }

 private:
  std::string file_;
  std::vector<std::set<std::string>> keys_;
  std::vector<Diagnostic> duplicates_;
};

}  // namespace

Json parse_json_document(std::string_view text, const std::string& file) {
  ParseWatcher watcher(file);
  try {
    Json json =
        Json::parse(text, [&watcher](int, Json::parse_event_t event, Json& parsed) { return watcher(event, parsed); });
    watcher.throw_if_duplicates();
    return json;
  } catch (const Json::parse_error& error) {
    throw SpecError({.where = concat(file, ": ", line_and_column(text, error.byte)),
                     .got = "text that is not JSON",
                     .why = reason_of(error),
                     .fix = "mend the syntax there or just before it"});
  } catch (const Json::exception& error) {
    throw SpecError({.where = file,
                     .got = "a value that cannot be read",
                     .why = reason_of(error),
                     .fix = "write a number of usual size"});
  }
}

Json parse_stored_json(std::string_view text, std::string_view where) {
  try {
    return parse_json_document(text, std::string(where));
  } catch (const SpecError& error) {
    Diagnostic damage = error.diagnostics().front();
    damage.allowed = "a document as it was written";
    damage.fix = "the document was changed after it was written: take an undamaged copy";
    throw DataError(std::move(damage));
  }
}

}  // namespace axdse

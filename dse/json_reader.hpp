#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/json.hpp"

namespace axdse::dse {

/// Everything that is wrong with one document, told at once.
class Problems {
 public:
  explicit Problems(std::string file) : file_(std::move(file)) {}

  /// Values at or below `pointer` came from the command line, not from the file: problems there name it.
  void came_from_command_line(std::string pointer, std::string flag) {
    flags_.push_back({std::move(pointer), std::move(flag)});
  }

  /// `problem.where` is filled in: "campaign.json: /layers/fc".
  void add(std::string_view pointer, Diagnostic problem);
  /// A problem of the flag itself.
  void add_to_flag(std::string_view flag, Diagnostic problem);
  /// Runs `read`, which names `where` in what it throws; a SpecError becomes problems at `pointer`.
  void collect(std::string_view pointer, const std::function<void()>& read);
  [[nodiscard]] bool empty() const noexcept { return diagnostics_.empty(); }
  [[nodiscard]] std::size_t count() const noexcept { return diagnostics_.size(); }
  /// @throws SpecError with all problems, if there are any
  void throw_if_any() const;

 private:
  struct Flag {
    std::string pointer;
    std::string flag;
  };
  [[nodiscard]] std::string where(std::string_view pointer) const;

  std::string file_;
  std::vector<Flag> flags_;
  std::vector<Diagnostic> diagnostics_;
};

/// `value` as JSON text for a message, shortened.
[[nodiscard]] std::string shown(const Json& value);

/// `pointer` one step down: RFC 6901, `~` and `/` in keys escaped.
[[nodiscard]] std::string pointer_to(std::string_view pointer, std::string_view key);

/// A value in its document.
struct JsonItem {
  const Json* value = nullptr;
  std::string pointer;
};

/// Reads an object key by key. What is wrong goes to `problems` and reading goes on with a harmless value, so that one
/// pass finds every problem; the values mean something only if there were none.
class ObjectReader {
 public:
  ObjectReader(JsonItem item, Problems& problems);

  [[nodiscard]] const std::string& pointer() const noexcept { return pointer_; }
  [[nodiscard]] std::string pointer_to(std::string_view key) const { return dse::pointer_to(pointer_, key); }
  /// False after a problem with the object as a whole.
  [[nodiscard]] bool is_object() const noexcept { return object_ != nullptr; }
  /// The key is present; it counts as known from now on.
  [[nodiscard]] bool has(const std::string& key);

  // Each reads one key; without a fallback the key must be there.
  [[nodiscard]] std::string text(const std::string& key, const std::optional<std::string>& fallback = {});
  [[nodiscard]] std::string choice(const std::string& key, const std::vector<std::string>& allowed,
                                   const std::optional<std::string>& fallback = {});
  [[nodiscard]] std::int64_t integer(const std::string& key, std::int64_t min, std::int64_t max,
                                     std::optional<std::int64_t> fallback = {});
  /// In [min, max], or (min, max] with `above_min`.
  [[nodiscard]] double number(const std::string& key, double min, double max, bool above_min,
                              std::optional<double> fallback = {});
  [[nodiscard]] bool boolean(const std::string& key, std::optional<bool> fallback = {});
  /// An object that may be left out (all its keys take their fallbacks then), or must be there.
  [[nodiscard]] ObjectReader object(const std::string& key, bool required = true);
  /// Not empty.
  [[nodiscard]] std::vector<JsonItem> array(const std::string& key);
  /// Keys and values of this object itself: for objects whose keys are names.
  [[nodiscard]] std::vector<std::pair<std::string, JsonItem>> entries();

  /// Reports keys that nothing asked for, with the closest known one.
  void finish();

 private:
  [[nodiscard]] const Json* find(const std::string& key, bool required, std::string_view expected);
  void wrong_type(const std::string& key, const Json& value, std::string_view expected);

  const Json* object_;  ///< nullptr: no object, which has been reported
  std::string pointer_;
  Problems* problems_;
  std::set<std::string> known_;
};

}  // namespace axdse::dse

#include "dse/json_reader.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/text.hpp"

namespace axdse::dse {
namespace {

constexpr std::size_t kShownCharacters = 80;

}  // namespace

std::string Problems::where(std::string_view pointer) const {
  for (const Flag& flag : flags_) {
    const bool below = pointer.starts_with(flag.pointer) &&
                       (pointer.size() == flag.pointer.size() || pointer[flag.pointer.size()] == '/');
    if (below) return concat(flag.flag, ": ", pointer);
  }
  return concat(file_, ": ", pointer.empty() ? "/" : pointer);
}

void Problems::add(std::string_view pointer, Diagnostic problem) {
  problem.where = where(pointer);
  diagnostics_.push_back(std::move(problem));
}

void Problems::add_to_flag(std::string_view flag, Diagnostic problem) {
  problem.where = std::string(flag);
  diagnostics_.push_back(std::move(problem));
}

void Problems::collect(std::string_view pointer, const std::function<void()>& read) {
  try {
    read();
  } catch (const SpecError& error) {
    for (const Diagnostic& diagnostic : error.diagnostics()) add(pointer, diagnostic);
  }
}

void Problems::throw_if_any() const {
  if (!diagnostics_.empty()) throw SpecError(diagnostics_);
}

std::string shown(const Json& value) {
  std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() <= kShownCharacters) return text;
  std::size_t length = kShownCharacters;
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xc0U) == 0x80U)
    --length;  // not inside a UTF-8 character
  return text.substr(0, length) + "...";
}

std::string pointer_to(std::string_view pointer, std::string_view key) {
  std::string text = concat(pointer, "/");
  for (const char c : key) {
    if (c == '~') {
      text += "~0";
    } else if (c == '/') {
      text += "~1";
    } else {
      text += c;
    }
  }
  return text;
}

ObjectReader::ObjectReader(JsonItem item, Problems& problems)
    : object_(item.value), pointer_(std::move(item.pointer)), problems_(&problems) {
  if (object_ == nullptr || object_->is_object()) return;
  problems_->add(pointer_,
                 {.got = shown(*object_), .allowed = "an object: {\"key\": value, ...}", .fix = "put it in braces"});
  object_ = nullptr;
}

bool ObjectReader::has(const std::string& key) {
  known_.insert(key);
  return object_ != nullptr && object_->contains(key);
}

const Json* ObjectReader::find(const std::string& key, bool required, std::string_view expected) {
  if (has(key)) return &object_->at(key);
  if (object_ != nullptr && required) {
    problems_->add(
        pointer_to(key),
        {.got = "nothing", .allowed = std::string(expected), .why = "this key is required", .fix = "add it"});
  }
  return nullptr;
}

void ObjectReader::wrong_type(const std::string& key, const Json& value, std::string_view expected) {
  problems_->add(pointer_to(key),
                 {.got = shown(value), .allowed = std::string(expected), .fix = "write a value of that kind"});
}

std::string ObjectReader::text(const std::string& key, const std::optional<std::string>& fallback) {
  constexpr std::string_view kExpected = "a text that is not empty, without NUL";  // paths end at a NUL
  const Json* value = find(key, !fallback, kExpected);
  if (value == nullptr) return fallback.value_or("");
  const auto* string = value->get_ptr<const std::string*>();
  if (string == nullptr || string->empty() || string->find('\0') != std::string::npos) {
    wrong_type(key, *value, kExpected);
    return fallback.value_or("");
  }
  return *string;
}

std::string ObjectReader::choice(const std::string& key, const std::vector<std::string>& allowed,
                                 const std::optional<std::string>& fallback) {
  std::vector<std::string> quoted;
  for (const std::string& name : allowed) quoted.push_back(concat("\"", name, "\""));
  const std::string expected = join(quoted, ", ");
  const Json* value = find(key, !fallback, expected);
  if (value == nullptr) return fallback.value_or("");
  if (value->is_string() && std::find(allowed.begin(), allowed.end(), value->get<std::string>()) != allowed.end())
    return *value;
  const std::string_view closest =
      value->is_string() ? closest_match(value->get_ref<const std::string&>(), allowed) : std::string_view{};
  problems_->add(pointer_to(key), {.got = shown(*value),
                                   .allowed = expected,
                                   .fix = closest.empty() ? std::string("choose one of these")
                                                          : concat("did you mean \"", closest, "\"?")});
  return fallback.value_or("");
}

std::int64_t ObjectReader::integer(const std::string& key, std::int64_t min, std::int64_t max,
                                   std::optional<std::int64_t> fallback) {
  const std::string expected = concat("a whole number from ", min, " to ", max);
  const Json* value = find(key, !fallback, expected);
  if (value == nullptr) return fallback.value_or(min);
  const bool fits =
      value->is_number_integer() && !(value->is_number_unsigned() && value->get<std::uint64_t>() > INT64_MAX);
  if (fits && value->get<std::int64_t>() >= min && value->get<std::int64_t>() <= max) return value->get<std::int64_t>();
  wrong_type(key, *value, expected);
  return fallback.value_or(min);
}

double ObjectReader::number(const std::string& key, double min, double max, bool above_min,
                            std::optional<double> fallback) {
  const std::string expected =
      concat("a number ", above_min ? "above " : "from ", min, above_min ? " and up to " : " to ", max);
  const Json* value = find(key, !fallback, expected);
  if (value == nullptr) return fallback.value_or(min);
  const double number = value->is_number() ? value->get<double>() : std::nan("");
  if (number <= max && (above_min ? number > min : number >= min)) return number;  // false for NaN
  wrong_type(key, *value, expected);
  return fallback.value_or(min);
}

bool ObjectReader::boolean(const std::string& key, std::optional<bool> fallback) {
  const Json* value = find(key, !fallback, "true or false");
  if (value == nullptr) return fallback.value_or(false);
  if (value->is_boolean()) return *value;
  wrong_type(key, *value, "true or false");
  return fallback.value_or(false);
}

ObjectReader ObjectReader::object(const std::string& key, bool required) {
  static const Json kEmpty = Json::object();
  const Json* value = find(key, required, "an object: {\"key\": value, ...}");
  if (value == nullptr && object_ != nullptr && !required) value = &kEmpty;
  return {{value, pointer_to(key)}, *problems_};
}

std::vector<JsonItem> ObjectReader::array(const std::string& key) {
  constexpr std::string_view kExpected = "a list with at least one entry";
  const Json* value = find(key, true, kExpected);
  if (value == nullptr) return {};
  if (!value->is_array() || value->empty()) {
    wrong_type(key, *value, kExpected);
    return {};
  }
  std::vector<JsonItem> items;
  for (const Json& entry : *value)
    items.push_back({&entry, dse::pointer_to(pointer_to(key), std::to_string(items.size()))});
  return items;
}

std::vector<std::pair<std::string, JsonItem>> ObjectReader::entries() {
  std::vector<std::pair<std::string, JsonItem>> items;
  if (object_ == nullptr) return items;
  for (const auto& [key, value] : object_->items()) {
    known_.insert(key);
    items.emplace_back(key, JsonItem{&value, pointer_to(key)});
  }
  return items;
}

void ObjectReader::finish() {
  if (object_ == nullptr) return;
  const std::vector<std::string> known(known_.begin(), known_.end());
  for (const auto& [key, value] : object_->items()) {
    if (known_.contains(key)) continue;
    const std::string_view closest = closest_match(key, known);
    problems_->add(pointer_to(key),
                   {.got = "an unknown key",
                    .allowed = join(known, ", "),
                    .fix = closest.empty() ? std::string("remove it") : concat("did you mean \"", closest, "\"?")});
  }
}

}  // namespace axdse::dse

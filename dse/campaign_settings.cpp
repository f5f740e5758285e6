#include "dse/campaign_settings.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "core/json_document.hpp"
#include "core/text.hpp"

namespace axdse::dse {
namespace {

bool is_utf8(const std::string& text) {
  try {
    static_cast<void>(Json(text).dump());
    return true;
  } catch (const Json::type_error&) {
    return false;
  }
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t end = 0; end != std::string_view::npos;) {
    end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end != std::string_view::npos) text.remove_prefix(end + 1);
  }
  return parts;
}

std::string unescaped(std::string_view key) {
  std::string text;
  for (std::size_t i = 0; i < key.size(); ++i) {
    const bool escape = key[i] == '~' && i + 1 < key.size() && (key[i + 1] == '0' || key[i + 1] == '1');
    text += escape ? (key[++i] == '0' ? '~' : '/') : key[i];
  }
  return text;
}

std::vector<std::string> keys_of(std::string_view path) {
  if (!path.starts_with('/')) return split(path, '.');
  std::vector<std::string> keys = split(path.substr(1), '/');
  for (std::string& key : keys) key = unescaped(key);
  return keys;
}

/// The place that `key` names inside `parent`, made if missing; nullptr if `parent` cannot hold it.
Json* step(Json& parent, const std::string& key) {
  if (parent.is_null()) parent = Json::object();
  if (parent.is_object()) return &parent[key];
  const bool is_index = !key.empty() && key.size() <= 6 &&
                        std::all_of(key.begin(), key.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!parent.is_array() || !is_index) return nullptr;
  const auto index = static_cast<std::size_t>(std::stoul(key));
  if (index > parent.size()) return nullptr;
  if (index == parent.size()) parent.push_back(nullptr);
  return &parent[index];
}

/// A text that is no JSON stands for itself.
Json value_of(const std::string& text) { return Json::accept(text) ? parse_json_document(text, "") : Json(text); }

}  // namespace

void apply_settings(Json& document, std::span<const std::string> settings, Problems& problems) {
  for (const std::string& setting : settings) {
    const std::size_t equals = setting.find('=');
    if (equals == std::string::npos || equals == 0) {
      problems.add_to_flag(concat("--set ", setting), {.got = concat("\"", setting, "\""),
                                                       .allowed = "key=value",
                                                       .fix = "for example --set search.evaluations=40"});
      continue;
    }
    const std::string path = setting.substr(0, equals);
    const std::string flag = concat("--set ", path);
    if (!is_utf8(setting)) {
      problems.add_to_flag("--set", {.got = shown(Json(setting)), .allowed = "UTF-8 text", .fix = "mend its bytes"});
      continue;
    }
    std::string pointer;
    Json* place = &document;
    bool is_new = false;
    for (const std::string& key : keys_of(path)) {
      pointer = pointer_to(pointer, key);
      if (place == nullptr) continue;
      const bool was_there = place->is_object() && place->contains(key);
      place = step(*place, key);
      if (!was_there && !is_new) problems.came_from_command_line(pointer, flag);
      is_new = is_new || !was_there;
    }
    problems.came_from_command_line(pointer, flag);
    if (place == nullptr) {
      problems.add(pointer, {.got = concat("\"", path, "\""),
                             .allowed = "a path through objects, and through lists by index up to their length",
                             .fix = "check the path against the campaign file"});
      continue;
    }
    problems.collect(pointer, [&] { *place = value_of(setting.substr(equals + 1)); });
  }
}

}  // namespace axdse::dse

#pragma once

#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "core/json.hpp"
#include "core/named_member.hpp"

namespace axdse {

/// Writes members of `record` to keys of an object: bool, integers, double, std::string.
template <typename Record, typename... Members>
void set_members(Json& json, const std::tuple<Members...>& members, const Record& record) {
  for_each_member(record, members,
                  [&json](std::string_view name, const auto& value) { json[std::string(name)] = value; });
}

/// Reads what set_members writes. @throws DataError as field()
template <typename Record, typename... Members>
void read_members(const Json& json, const std::tuple<Members...>& members, Record& record, std::string_view where) {
  for_each_member(record, members, [&](std::string_view name, auto& value) {
    value = field<std::remove_reference_t<decltype(value)>>(json, name, where);
  });
}

}  // namespace axdse

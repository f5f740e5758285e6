#pragma once

#include <string_view>
#include <tuple>

namespace axdse {

/// A member of a record, and its name where the record is stored: a key in JSON, a column in a table. One list of them
/// serves both ways, writing and reading:
///
///     constexpr std::tuple kMembers{NamedMember{"images", &AccuracyReport::images},
///                                   NamedMember{"loss", &AccuracyReport::loss}};
template <typename Record, typename Value>
struct NamedMember {
  std::string_view name;
  Value Record::* member;
};

/// Calls visit(name, value of the member) for each of `members`, in their order.
template <typename Record, typename... Members, typename Visit>
void for_each_member(Record& record, const std::tuple<Members...>& members, const Visit& visit) {
  std::apply([&](const auto&... each) { (visit(each.name, record.*each.member), ...); }, members);
}

}  // namespace axdse

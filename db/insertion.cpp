#include "db/insertion.hpp"

#include "core/overloaded.hpp"
#include "core/text.hpp"

namespace axdse::db {

Insertion& Insertion::add(std::string_view column, decltype(Value::value) value) {
  std::string parameter = concat(":", column);
  set_expression(column, parameter);
  values_.push_back({std::move(parameter), std::move(value)});
  return *this;
}

Insertion& Insertion::set(std::string_view column, std::int64_t value) { return add(column, value); }
Insertion& Insertion::set(std::string_view column, double value) { return add(column, value); }
Insertion& Insertion::set(std::string_view column, std::string value) { return add(column, std::move(value)); }
Insertion& Insertion::set_blob(std::string_view column, std::span<const std::uint8_t> bytes) {
  return add(column, bytes);
}

Insertion& Insertion::set_expression(std::string_view column, std::string_view sql) {
  columns_.emplace_back(column);
  expressions_.emplace_back(sql);
  return *this;
}

Insertion& Insertion::unless_known(std::string_view columns) {
  conflict_ = concat(" ON CONFLICT (", columns, ") DO NOTHING");
  return *this;
}

void Insertion::run(Database& database) const {
  Statement statement = database.prepare(concat("INSERT INTO ", table_, " (", join(columns_, ", "), ") VALUES (",
                                                join(expressions_, ", "), ")", conflict_));
  for (const Value& value : values_) {
    const char* parameter = value.parameter.c_str();
    std::visit(Overloaded{[&](std::span<const std::uint8_t> bytes) { statement.bind_blob(parameter, bytes); },
                          [&](const std::string& text) { statement.bind(parameter, std::string_view(text)); },
                          [&](auto number) { statement.bind(parameter, number); }},
               value.value);
  }
  statement.run();
}

}  // namespace axdse::db

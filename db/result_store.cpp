#include "db/result_store.hpp"

#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse::db {

void throw_other_point(const std::string& store, std::int64_t number) {
  throw SpecError({.where = store,
                   .got = concat("point ", number,
                                 " was another evaluation: its instruction set, axdse version or cost model differ"),
                   .allowed = "the campaign's points as they were stored",
                   .why = "points of two machines or versions in one campaign are a search that neither would repeat",
                   .fix = "name another --db; the old one stays readable"});
}

}  // namespace axdse::db

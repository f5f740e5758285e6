#pragma once

#include <functional>
#include <memory>

#include "db/result_store.hpp"

namespace axdse::test {

/// What every ResultStore must do; call it from a Catch2 test case. `reopen` opens the one store of this test (empty at
/// first) again, after the last one that it gave has been released.
void check_result_store_contract(const std::function<std::shared_ptr<db::ResultStore>()>& reopen);

/// Like the stored one in all but the times, which differ between runs.
[[nodiscard]] bool equal_points(const db::StoredPoint& a, const db::StoredPoint& b);

}  // namespace axdse::test

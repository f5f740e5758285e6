#pragma once

#include <optional>
#include <string>

#include "core/unit_cost.hpp"

namespace axdse {

/// Unit costs that were computed before, by content. Declared here so that whoever computes costs need not know where
/// they are kept: db/ keeps them, programs hand the keeper in.
class CostCache {
 public:
  virtual ~CostCache() = default;
  /// `identity` is all that a cost depends on, as canonical JSON text: library, unit, operands, settings, version of
  /// the model. Equal identities have equal costs. Thread-safe.
  [[nodiscard]] virtual std::optional<UnitCost> find_cost(const std::string& identity) const = 0;
  /// Idempotent: a known identity keeps the cost that it has. Thread-safe.
  virtual void add_cost(const std::string& identity, const UnitCost& cost) = 0;
};

}  // namespace axdse

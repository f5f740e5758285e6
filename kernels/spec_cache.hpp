#pragma once

#include <deque>
#include <mutex>
#include <utility>

#include "core/multiplier_spec.hpp"

namespace axdse::kernels {

/// Remembers one value for each multiplier, made at its first use. Thread-safe; a value stays where it is for the
/// cache's lifetime, so it should be small: a campaign uses tens of multipliers, a search over free masks thousands.
template <typename Value>
class SpecCache {
 public:
  /// The value of `spec`, from `make(spec)` if it is new. Other threads wait meanwhile. An exception of `make` leaves
  /// the cache as it was.
  template <typename Make>
  [[nodiscard]] const Value& get(const MultiplierSpec& spec, Make make) {
    const std::scoped_lock lock(mutex_);
    for (const auto& [known, value] : entries_) {
      if (known == spec) return value;
    }
    return entries_.emplace_back(spec, make(spec)).second;
  }

 private:
  std::mutex mutex_;
  std::deque<std::pair<MultiplierSpec, Value>> entries_;
};

}  // namespace axdse::kernels

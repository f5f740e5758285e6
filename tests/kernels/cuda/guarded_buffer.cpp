#include "cuda/guarded_buffer.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "kernels/cuda/device.hpp"

namespace axdse::kernels::cuda {

std::optional<std::string> skip_without_device() {
  const std::optional<std::string>& reason = why_no_device();
  if (!reason) return std::nullopt;
  if (std::getenv("AXDSE_REQUIRE_GPU") != nullptr) FAIL("AXDSE_REQUIRE_GPU is set, but: " << *reason);
  std::cout << "SKIP: " << *reason << "\n";
  return reason;
}

DeviceBuffer<std::int32_t> GuardedSums::filled(std::size_t size) {
  const std::vector<std::int32_t> unwritten(size, kUnwritten);
  return DeviceBuffer<std::int32_t>(std::span<const std::int32_t>(unwritten));
}

std::vector<std::int32_t> GuardedSums::read() const {
  std::vector<std::int32_t> all(memory_.size());
  memory_.copy_to(all);
  const auto untouched = [](std::span<const std::int32_t> guards) {
    return std::ranges::all_of(guards, [](std::int32_t value) { return value == kUnwritten; });
  };
  CHECK(untouched(std::span(all).first(kGuards)));
  CHECK(untouched(std::span(all).last(kGuards)));
  const auto first = all.begin() + kGuards;
  std::vector<std::int32_t> sums(first, first + static_cast<std::ptrdiff_t>(size_));
  CHECK(std::ranges::count(sums, kUnwritten) == 0);
  return sums;
}

}  // namespace axdse::kernels::cuda

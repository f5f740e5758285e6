#pragma once

#include <catch2/catch.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kernels/cuda/device_buffer.hpp"

namespace axdse::kernels::cuda {

/// Why device tests cannot run here; says so ("SKIP: reason"), or fails the running test where AXDSE_REQUIRE_GPU is
/// set.
[[nodiscard]] std::optional<std::string> skip_without_device();

/// Device memory for `size` int32 between two guards. All of it holds kUnwritten at first.
class GuardedSums {
 public:
  static constexpr std::int32_t kUnwritten = 0x5ca1ab1e;

  explicit GuardedSums(std::size_t size) : size_(size), memory_(filled(size + 2 * kGuards)) {}

  /// Aligned to 256 bytes.
  [[nodiscard]] std::int32_t* data() const { return memory_.data() + kGuards; }

  /// Waits for the device. Fails the running test if something was written outside or an element was not written.
  [[nodiscard]] std::vector<std::int32_t> read() const;

 private:
  static constexpr std::size_t kGuards = 1024;
  static DeviceBuffer<std::int32_t> filled(std::size_t size);

  std::size_t size_;
  DeviceBuffer<std::int32_t> memory_;
};

}  // namespace axdse::kernels::cuda

#pragma once

#include <cstddef>
#include <cstdint>

/// What libFuzzer and replay_main.cpp call: reads `size` bytes as a file. Refusing them by a SpecError or DataError is
/// right; anything else thrown, a sanitizer's finding, or a hang is a bug. Always returns 0.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

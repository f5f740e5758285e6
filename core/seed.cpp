#include "core/seed.hpp"

#include "core/error.hpp"

namespace axdse {
namespace {

std::uint64_t split_mix(std::uint64_t x) noexcept {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31U);
}

}  // namespace

std::uint64_t seed_for(std::uint64_t base_seed, std::uint64_t number, std::string_view purpose) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : purpose) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return split_mix(split_mix(split_mix(base_seed) ^ number) ^ hash);
}

std::uint64_t uniform_below(RandomEngine& engine, std::uint64_t bound) {
  AXDSE_ENSURE(bound > 0, "an empty range has no uniform value");
  const std::uint64_t reject_below = (0 - bound) % bound;  // 2^64 mod bound: makes the rest a multiple of bound
  std::uint64_t value = engine();
  while (value < reject_below) value = engine();
  return value % bound;
}

double uniform_unit(RandomEngine& engine) { return static_cast<double>(engine() >> 11U) * 0x1.0p-53; }

}  // namespace axdse

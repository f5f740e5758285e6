#include "evaluators/accuracy/gradient_loops.hpp"

#include <cstddef>

#include "core/error.hpp"
#include "evaluators/accuracy/vectorised.hpp"

namespace axdse::accuracy {
namespace {

constexpr std::size_t kLanes = 16;

inline void store(float value, float& out) { out = value; }
inline void store(float value, Bf16& out) { out = to_bf16(value); }

// Bodies shared by the versions of a loop: attributes that clone a function do not work on templates.

template <typename Number>
[[gnu::always_inline]] inline void scale_body(const float* __restrict values, std::size_t count,
                                              const float* __restrict factors, std::size_t channels,
                                              Number* __restrict out) {
  if (channels % kLanes == 0) {  // whole vectors, with nothing left over at the end of each position
    for (std::size_t first = 0; first < count; first += channels) {
      for (std::size_t k = 0; k < channels; k += kLanes) {
        for (std::size_t lane = 0; lane < kLanes; ++lane)
          store(values[first + k + lane] * factors[k + lane], out[first + k + lane]);
      }
    }
    return;
  }
  for (std::size_t first = 0; first < count; first += channels) {
    for (std::size_t k = 0; k < channels; ++k) store(values[first + k] * factors[k], out[first + k]);
  }
}

template <typename Number>
[[gnu::always_inline]] inline void codes_body(const std::uint8_t* __restrict codes, std::size_t count,
                                              Number* __restrict out) {
  for (std::size_t i = 0; i < count; ++i) store(static_cast<float>(codes[i]), out[i]);
}

template <typename Number>
[[gnu::always_inline]] inline void inside_body(const float* values, std::size_t count, float clip,
                                               const Number* gradient, float* out) {
#pragma GCC ivdep
  for (std::size_t i = 0; i < count; ++i) {
    const bool inside = (values[i] >= 0) & (values[i] <= clip);
    const float passed = to_float(gradient[i]);
    out[i] = inside ? passed : 0;
  }
}

AXDSE_VECTORISED void scale_loop(const float* values, std::size_t count, const float* factors, std::size_t channels,
                                 float* out) {
  scale_body(values, count, factors, channels, out);
}
AXDSE_VECTORISED void scale_loop_bf16(const float* values, std::size_t count, const float* factors,
                                      std::size_t channels, Bf16* out) {
  scale_body(values, count, factors, channels, out);
}
AXDSE_VECTORISED void codes_loop(const std::uint8_t* codes, std::size_t count, float* out) {
  codes_body(codes, count, out);
}
AXDSE_VECTORISED void codes_loop_bf16(const std::uint8_t* codes, std::size_t count, Bf16* out) {
  codes_body(codes, count, out);
}
AXDSE_VECTORISED void inside_loop(const float* values, std::size_t count, float clip, const float* gradient,
                                  float* out) {
  inside_body(values, count, clip, gradient, out);
}
AXDSE_VECTORISED void inside_loop_bf16(const float* values, std::size_t count, float clip, const Bf16* gradient,
                                       float* out) {
  inside_body(values, count, clip, gradient, out);
}

template <typename Number>
void map_codes(std::span<const CodeNumbers> maps, std::span<const std::uint8_t> codes, std::size_t channels,
               std::span<Number> out) {
  AXDSE_ENSURE(codes.size() % channels == 0 && out.size() == codes.size() * maps.size(), "a number a code and map");
  Number* next = out.data();
  for (std::size_t first = 0; first < codes.size(); first += channels) {
    for (const CodeNumbers& map : maps) {
      for (std::size_t c = 0; c < channels; ++c) store(map[codes[first + c]], *next++);
    }
  }
}

template <typename Number>
void add_terms(std::span<const CodeNumbers> slopes, std::span<const std::uint8_t> codes, std::size_t channels,
               std::span<const Number> gradient, std::span<float> out) {
  AXDSE_ENSURE(
      codes.size() % channels == 0 && gradient.size() == codes.size() * slopes.size() && out.size() == codes.size(),
      "a gradient a code and term");
  const Number* next = gradient.data();
  for (std::size_t first = 0; first < codes.size(); first += channels) {
    for (std::size_t c = 0; c < channels; ++c) out[first + c] = 0;
    for (const CodeNumbers& slope : slopes) {
      for (std::size_t c = 0; c < channels; ++c) out[first + c] += slope[codes[first + c]] * to_float(*next++);
    }
  }
}

void check_channels(std::span<const float> values, std::span<const float> factors, std::size_t out) {
  AXDSE_ENSURE(values.size() == out && !factors.empty() && out % factors.size() == 0,
               "whole positions of all channels");
}

}  // namespace

void scale_by_channel(std::span<const float> values, std::span<const float> factors, std::span<float> out) {
  check_channels(values, factors, out.size());
  scale_loop(values.data(), values.size(), factors.data(), factors.size(), out.data());
}

void scale_by_channel(std::span<const float> values, std::span<const float> factors, std::span<Bf16> out) {
  check_channels(values, factors, out.size());
  scale_loop_bf16(values.data(), values.size(), factors.data(), factors.size(), out.data());
}

void numbers_of_codes(std::span<const std::uint8_t> codes, std::span<float> out) {
  AXDSE_ENSURE(codes.size() == out.size(), "a number a code");
  codes_loop(codes.data(), codes.size(), out.data());
}

void numbers_of_codes(std::span<const std::uint8_t> codes, std::span<Bf16> out) {
  AXDSE_ENSURE(codes.size() == out.size(), "a number a code");
  codes_loop_bf16(codes.data(), codes.size(), out.data());
}

void map_codes_by_term(std::span<const CodeNumbers> maps, std::span<const std::uint8_t> codes, std::size_t channels,
                       std::span<float> out) {
  map_codes(maps, codes, channels, out);
}

void map_codes_by_term(std::span<const CodeNumbers> maps, std::span<const std::uint8_t> codes, std::size_t channels,
                       std::span<Bf16> out) {
  map_codes(maps, codes, channels, out);
}

void sum_terms(std::span<const CodeNumbers> slopes, std::span<const std::uint8_t> codes, std::size_t channels,
               std::span<const float> gradient, std::span<float> out) {
  add_terms(slopes, codes, channels, gradient, out);
}

void sum_terms(std::span<const CodeNumbers> slopes, std::span<const std::uint8_t> codes, std::size_t channels,
               std::span<const Bf16> gradient, std::span<float> out) {
  add_terms(slopes, codes, channels, gradient, out);
}

void pass_where_inside(std::span<const float> values, float clip, std::span<const float> gradient,
                       std::span<float> out) {
  AXDSE_ENSURE(values.size() == gradient.size() && values.size() == out.size(), "one gradient a value");
  inside_loop(values.data(), values.size(), clip, gradient.data(), out.data());
}

void pass_where_inside(std::span<const float> values, float clip, std::span<const Bf16> gradient,
                       std::span<float> out) {
  AXDSE_ENSURE(values.size() == gradient.size() && values.size() == out.size(), "one gradient a value");
  inside_loop_bf16(values.data(), values.size(), clip, gradient.data(), out.data());
}

}  // namespace axdse::accuracy

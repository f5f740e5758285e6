#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "evaluators/accuracy/bf16.hpp"

/// The loops over whole tensors around the convolutions of a backward pass, one pass over memory each, for operands in
/// bf16 or float. Vectorised like elementwise.hpp; only what is stored as bf16 is rounded to it.
namespace axdse::accuracy {

/// A number for each operand code.
using CodeNumbers = std::array<float, 256>;

/// out(p, k) = values(p, k) x factors[k]; (positions, channels), the last index fastest.
void scale_by_channel(std::span<const float> values, std::span<const float> factors, std::span<float> out);
void scale_by_channel(std::span<const float> values, std::span<const float> factors, std::span<Bf16> out);

/// out[i] = codes[i]; exact.
void numbers_of_codes(std::span<const std::uint8_t> codes, std::span<float> out);
void numbers_of_codes(std::span<const std::uint8_t> codes, std::span<Bf16> out);

/// out(p, t, c) = maps[t][codes(p, c)]: (positions, channels) -> (positions, maps, channels).
void map_codes_by_term(std::span<const CodeNumbers> maps, std::span<const std::uint8_t> codes, std::size_t channels,
                       std::span<float> out);
void map_codes_by_term(std::span<const CodeNumbers> maps, std::span<const std::uint8_t> codes, std::size_t channels,
                       std::span<Bf16> out);

/// out(p, c) = sum over t of slopes[t][codes(p, c)] x gradient(p, t, c), in the order of t.
void sum_terms(std::span<const CodeNumbers> slopes, std::span<const std::uint8_t> codes, std::size_t channels,
               std::span<const float> gradient, std::span<float> out);
void sum_terms(std::span<const CodeNumbers> slopes, std::span<const std::uint8_t> codes, std::size_t channels,
               std::span<const Bf16> gradient, std::span<float> out);

/// Straight-through estimator of quantise_unsigned: out[i] = gradient[i] where values[i] lies inside [0, clip], else 0;
/// equal sizes. `out` may be `gradient`.
void pass_where_inside(std::span<const float> values, float clip, std::span<const float> gradient,
                       std::span<float> out);
void pass_where_inside(std::span<const float> values, float clip, std::span<const Bf16> gradient, std::span<float> out);

}  // namespace axdse::accuracy

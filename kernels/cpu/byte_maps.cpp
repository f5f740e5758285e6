#include "kernels/cpu/byte_maps.hpp"

#include <algorithm>
#include <optional>

namespace axdse::kernels::cpu {

void map_bytes_scalar(const std::uint8_t* map, const std::uint8_t* in, std::uint8_t* out, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) out[i] = map[in[i]];
}

void mask_bytes_scalar(std::uint8_t mask, const std::uint8_t* in, std::uint8_t* out, std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) out[i] = in[i] & mask;
}

MapBytes map_bytes(CpuIsa isa) noexcept { return isa >= CpuIsa::kAvx512Vbmi ? map_bytes_vbmi : map_bytes_scalar; }

MaskBytes mask_bytes(CpuIsa isa) noexcept { return isa >= CpuIsa::kAvx512Vbmi ? mask_bytes_vbmi : mask_bytes_scalar; }

PixelExpansion::PixelExpansion(std::span<const FactorTerm> terms, std::int64_t channels, std::int64_t expanded_channels,
                               std::int64_t column_step)
    : channels_(channels), expanded_channels_(expanded_channels), column_step_(column_step) {
  for (const FactorTerm& term : terms) {
    const std::optional<std::uint8_t> mask = term.activation_mask();
    all_masks_ = all_masks_ && mask.has_value();
    terms_.push_back({.mask = mask.value_or(0), .map = term.activation.data()});
  }
  constexpr std::int64_t kRegister = 64;
  if (channels > kRegister) return;
  pixels_ = (kRegister - channels) / column_step + 1;
  add_registers();
}

void PixelExpansion::add_registers() {
  const std::int64_t bytes = pixels_ * expanded_channels_;
  for (std::int64_t at = 0; at < bytes; ++at) {
    if (at % std::ssize(Register{}.from) == 0) registers_.emplace_back();
    Register& last = registers_.back();
    const std::int64_t place = last.count++;
    const std::int64_t channel = at % expanded_channels_;
    if (channel >= channels_ * std::ssize(terms_)) continue;
    const Term& term = terms_[static_cast<std::size_t>(channel / channels_)];
    last.from[static_cast<std::size_t>(place)] =
        static_cast<std::uint8_t>(at / expanded_channels_ * column_step_ + channel % channels_);
    last.mask[static_cast<std::size_t>(place)] = term.mask;
    if (all_masks_) continue;
    if (last.mapped.empty() || last.mapped.back().map != term.map) last.mapped.push_back({.map = term.map});
    last.mapped.back().bytes |= std::uint64_t{1} << place;
  }
}

}  // namespace axdse::kernels::cpu

// Compiled for AMX-INT8 and AVX-512 F; called where cpu_isa() says that the processor has them.

#include <immintrin.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>

#include "kernels/cpu/tile_kernel.hpp"

namespace axdse::kernels::cpu {
namespace {

/// GCC 12's _tile_load... do not say that they read memory: what was written before is to be there.
void finish_writes() { std::atomic_signal_fence(std::memory_order_seq_cst); }

// Tile registers are named in the instructions: 0 to 3 hold sums, the others operands.

void clear_sums() {
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
}

/// Where the four tiles of a block start in (pixels, outputs), whose pixels are `step` sums apart.
template <int kOutputs, typename Sum>
std::array<Sum*, 4> tiles_in(Sum* first, std::int64_t step) {
  const std::int64_t pixels = kTilePixels * step;
  if constexpr (kOutputs == kTileOutputs) return {first, first + pixels, first + 2 * pixels, first + 3 * pixels};
  return {first, first + kTileOutputs, first + pixels, first + pixels + kTileOutputs};
}

template <int kOutputs>
void store_sums(std::int32_t* to, std::int64_t step) {
  const auto tiles = tiles_in<kOutputs>(to, step);
  const auto bytes = step * static_cast<std::int64_t>(sizeof(std::int32_t));
  _tile_stored(0, tiles[0], bytes);
  _tile_stored(1, tiles[1], bytes);
  _tile_stored(2, tiles[2], bytes);
  _tile_stored(3, tiles[3], bytes);
}

/// Sums of a block: (pixels, kOutputs).
template <int kOutputs>
struct alignas(64) Sums {
  static constexpr int kPixels = 4 * kTilePixels * kTileOutputs / kOutputs;

  std::array<std::int32_t, std::size_t{kPixels} * kOutputs> value;

  void store() { store_sums<kOutputs>(value.data(), kOutputs); }

  void load() const {
    const auto tiles = tiles_in<kOutputs>(value.data(), kOutputs);
    constexpr auto kBytes = kOutputs * static_cast<std::int64_t>(sizeof(std::int32_t));
    finish_writes();
    _tile_loadd(0, tiles[0], kBytes);
    _tile_loadd(1, tiles[1], kBytes);
    _tile_loadd(2, tiles[2], kBytes);
    _tile_loadd(3, tiles[3], kBytes);
  }

  void shift_left(int bits) {
    const __m128i count = _mm_cvtsi32_si128(bits);
    for (std::size_t i = 0; i < value.size(); i += kTileOutputs) {
      _mm512_store_si512(&value[i], _mm512_sll_epi32(_mm512_load_si512(&value[i]), count));
    }
  }

  void write(const TileBlock& block) const {
    constexpr std::int64_t kRegisters = kOutputs / kTileOutputs;
    __mmask16 valid[kRegisters];
    __m512i bias[kRegisters];
    const bool adds = block.adds;
    const std::int64_t step = block.out_step;
    for (std::int64_t i = 0; i < kRegisters; ++i) {
      const auto outputs = std::clamp<std::int64_t>(block.outputs - i * kTileOutputs, 0, kTileOutputs);
      valid[i] = static_cast<__mmask16>((1U << outputs) - 1);
      bias[i] = block.bias == nullptr ? _mm512_setzero_si512() : _mm512_loadu_si512(block.bias + i * kTileOutputs);
    }
    for (const PixelRun& run : block.runs) {
      const std::int32_t* from = &value[static_cast<std::size_t>(run.first) * kOutputs];
      std::int32_t* to = block.out + run.pixel * step;
      for (int n = 0; n < run.count; ++n, from += kOutputs, to += step) {
        for (std::int64_t i = 0; i < kRegisters; ++i) {
          const __m512i before = adds ? _mm512_maskz_loadu_epi32(valid[i], to + i * kTileOutputs) : bias[i];
          const __m512i sum = _mm512_load_si512(from + i * kTileOutputs);
          _mm512_mask_storeu_epi32(to + i * kTileOutputs, valid[i], _mm512_add_epi32(sum, before));
        }
      }
    }
  }
};

void add_32_by_32(const TileProducts& p) {
  const std::int64_t second = kTilePixels * p.pixel_step;
  const std::int8_t* weights = p.weights;
  for (const std::int64_t offset : p.offsets) {
    const std::uint8_t* const pixels = p.activations + offset;
    _tile_loadd(4, pixels, p.pixel_step);
    _tile_loadd(6, weights, kTileBytes);
    _tile_loadd(7, weights + kTileSize, kTileBytes);
    _tile_dpbusd(0, 4, 6);
    _tile_dpbusd(1, 4, 7);
    _tile_loadd(5, pixels + second, p.pixel_step);
    _tile_dpbusd(2, 5, 6);
    _tile_dpbusd(3, 5, 7);
    weights += std::ptrdiff_t{2} * kTileSize;
  }
}

void add_64_by_16(const TileProducts& p) {
  const std::int64_t step = kTilePixels * p.pixel_step;
  const std::int8_t* weights = p.weights;
  for (const std::int64_t offset : p.offsets) {
    const std::uint8_t* const pixels = p.activations + offset;
    _tile_loadd(7, weights, kTileBytes);
    _tile_loadd(4, pixels, p.pixel_step);
    _tile_dpbusd(0, 4, 7);
    _tile_loadd(5, pixels + step, p.pixel_step);
    _tile_dpbusd(1, 5, 7);
    _tile_loadd(6, pixels + 2 * step, p.pixel_step);
    _tile_dpbusd(2, 6, 7);
    _tile_loadd(4, pixels + 3 * step, p.pixel_step);
    _tile_dpbusd(3, 4, 7);
    weights += kTileSize;
  }
}

/// Whether a block's sums are outputs as they are: then they go out straight from the registers.
template <int kOutputs>
bool are_outputs(const TileBlock& block) {
  if constexpr (kOutputs == kTileOutputs) return false;  // 64 pixels of one line each: measured slower
  return block.runs.size() == 1 && block.runs.front().count == Sums<kOutputs>::kPixels && block.outputs == kOutputs &&
         block.shift == 0 && block.bias == nullptr && !block.adds;
}

template <int kOutputs>
void multiply(const TileBlock& block) {
  Sums<kOutputs> sums;
  clear_sums();
  for (const TileProducts& products : block.products) {
    if (products.shift != 0) {
      sums.store();
      sums.shift_left(products.shift);
      sums.load();
    }
    if constexpr (kOutputs == kTileOutputs) {
      add_64_by_16(products);
    } else {
      add_32_by_32(products);
    }
  }
  if (are_outputs<kOutputs>(block)) {
    store_sums<kOutputs>(block.out + block.runs.front().pixel * block.out_step, block.out_step);
    return;
  }
  sums.store();
  if (block.shift != 0) sums.shift_left(block.shift);
  sums.write(block);
}

}  // namespace

void multiply_tiles_amx(const TileBlock& block) {
  block.shape == TileBlockShape::k32Pixels32Outputs ? multiply<2 * kTileOutputs>(block) : multiply<kTileOutputs>(block);
}

TileRegisters::TileRegisters() noexcept {
  struct alignas(64) Configuration {
    std::uint8_t palette = 1;
    std::uint8_t start_row = 0;
    std::array<std::uint8_t, 14> reserved = {};
    std::array<std::uint16_t, 16> row_bytes = {};
    std::array<std::uint8_t, 16> rows = {};
  };
  static_assert(sizeof(Configuration) == 64);
  Configuration configuration;
  for (std::size_t tile = 0; tile < 8; ++tile) {
    configuration.row_bytes[tile] = kTileBytes;
    configuration.rows[tile] = kTilePixels;
  }
  finish_writes();
  _tile_loadconfig(&configuration);
}

TileRegisters::~TileRegisters() { _tile_release(); }

}  // namespace axdse::kernels::cpu

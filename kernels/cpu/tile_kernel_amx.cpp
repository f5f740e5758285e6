// Compiled for AMX-INT8 and AVX-512 F; called where cpu_isa() says that the processor has them.

#include <immintrin.h>

#include <array>
#include <atomic>

#include "kernels/cpu/tile_kernel.hpp"

namespace axdse::kernels::cpu {
namespace {

constexpr int kSumTiles = 4;
constexpr int kSumBytes = kTileOutputs * static_cast<int>(sizeof(std::int32_t));  // of a row

/// Sums of a block as the tile registers hold them: tile after tile.
struct alignas(64) SumTiles {
  std::array<std::array<std::int32_t, kTilePixels * kTileOutputs>, kSumTiles> tile;

  [[nodiscard]] __m512i row(int pixel, int tile_of_outputs, int tiles_of_outputs) const {
    const auto& from = tile[static_cast<std::size_t>(pixel / kTilePixels * tiles_of_outputs + tile_of_outputs)];
    return _mm512_load_si512(&from[static_cast<std::size_t>(pixel % kTilePixels * kTileOutputs)]);
  }

  void shift_left(int bits) {
    const __m128i count = _mm_cvtsi32_si128(bits);
    for (auto& one : tile) {
      for (std::size_t i = 0; i < one.size(); i += 16) {
        _mm512_store_si512(&one[i], _mm512_sll_epi32(_mm512_load_si512(&one[i]), count));
      }
    }
  }
};

// Tile registers are named in the instructions: 0 to 3 hold sums, the others operands.

void clear_sums() {
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
}

void load_sums(const SumTiles& sums) {
  std::atomic_signal_fence(std::memory_order_seq_cst);  // GCC 12's _tile_loadd does not say that it reads memory
  _tile_loadd(0, sums.tile[0].data(), kSumBytes);
  _tile_loadd(1, sums.tile[1].data(), kSumBytes);
  _tile_loadd(2, sums.tile[2].data(), kSumBytes);
  _tile_loadd(3, sums.tile[3].data(), kSumBytes);
}

void store_sums(SumTiles& sums) {
  _tile_stored(0, sums.tile[0].data(), kSumBytes);
  _tile_stored(1, sums.tile[1].data(), kSumBytes);
  _tile_stored(2, sums.tile[2].data(), kSumBytes);
  _tile_stored(3, sums.tile[3].data(), kSumBytes);
}

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
    weights += 2 * kTileSize;
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

template <int kTilesOfOutputs>
void write(const SumTiles& sums, const TileBlock& block) {
  constexpr int kPixels = kSumTiles / kTilesOfOutputs * kTilePixels;
  const __m128i shift = _mm_cvtsi32_si128(block.shift);
  for (int t = 0; t < kTilesOfOutputs; ++t) {
    const int outputs = block.outputs - t * kTileOutputs;
    if (outputs <= 0) return;
    const __mmask16 valid = outputs >= kTileOutputs ? __mmask16{0xffff} : static_cast<__mmask16>((1U << outputs) - 1);
    const bool adds = block.bias == nullptr;
    const __m512i bias = adds ? _mm512_setzero_si512() : _mm512_loadu_si512(block.bias + t * kTileOutputs);
    for (int i = 0; i < kPixels; ++i) {
      if (block.pixel[i] < 0) continue;
      std::int32_t* const out = block.out + block.pixel[i] * block.out_step + t * kTileOutputs;
      const __m512i before = adds ? _mm512_maskz_loadu_epi32(valid, out) : bias;
      const __m512i sum = _mm512_sll_epi32(sums.row(i, t, kTilesOfOutputs), shift);
      _mm512_mask_storeu_epi32(out, valid, _mm512_add_epi32(sum, before));
    }
  }
}

}  // namespace

void multiply_tiles_amx(TileBlockShape shape, const TileBlock& block) {
  const bool is_wide = shape == TileBlockShape::k32Pixels32Outputs;
  SumTiles sums;
  clear_sums();
  for (const TileProducts& products : block.products) {
    if (products.shift != 0) {
      store_sums(sums);
      sums.shift_left(products.shift);
      load_sums(sums);
    }
    is_wide ? add_32_by_32(products) : add_64_by_16(products);
  }
  store_sums(sums);
  is_wide ? write<2>(sums, block) : write<1>(sums, block);
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
  std::atomic_signal_fence(std::memory_order_seq_cst);
  _tile_loadconfig(&configuration);
}

TileRegisters::~TileRegisters() { _tile_release(); }

}  // namespace axdse::kernels::cpu

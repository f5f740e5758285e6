#pragma once

#include <cstdint>
#include <span>

// The inner loop of the convolution on AMX tiles. A tile is a register of 16 rows x 64 bytes; one instruction adds the
// products of 16 pixels' operands, 64 bytes each, and 16 outputs' weights to 16 x 16 int32 sums.

namespace axdse::kernels::cpu {

inline constexpr int kTilePixels = 16;
inline constexpr int kTileOutputs = 16;
inline constexpr int kTileBytes = 64;  ///< operands of a pixel, or of an output, that one step multiplies
inline constexpr int kTileSize = kTilePixels * kTileBytes;

/// What a block of pixels is multiplied with, step by step. A step's weights are one tile for every 16 outputs of the
/// block: (16 quadruples of operands, 16 outputs, 4).
struct TileProducts {
  const std::uint8_t* activations = nullptr;  ///< of the block's first pixel
  std::int64_t pixel_step = 0;                ///< bytes from a pixel's operands to its neighbour's
  std::span<const std::int64_t> offsets;      ///< (steps) from `activations` to each step's operands
  const std::int8_t* weights = nullptr;       ///< (steps, tiles of outputs)
  int shift = 0;                              ///< to the left, of the sums before these are added
};

/// Pixels by outputs whose sums are registers at a time. Both have four sums of tiles, as many as hide how long a tile
/// instruction takes; two by two loads least.
enum class TileBlockShape { k32Pixels32Outputs, k64Pixels16Outputs };

[[nodiscard]] constexpr int pixels_of(TileBlockShape shape) {
  return shape == TileBlockShape::k32Pixels32Outputs ? 2 * kTilePixels : 4 * kTilePixels;
}
[[nodiscard]] constexpr int outputs_of(TileBlockShape shape) {
  return shape == TileBlockShape::k32Pixels32Outputs ? 2 * kTileOutputs : kTileOutputs;
}

/// Pixels of a block that follow each other in the output.
struct PixelRun {
  std::int32_t first = 0;  ///< of the block
  std::int32_t count = 0;
  std::int64_t pixel = 0;  ///< the first one's index in `out`
};

struct TileBlock {
  TileBlockShape shape = TileBlockShape::k32Pixels32Outputs;
  std::span<const TileProducts> products;
  int shift = 0;                       ///< to the left, of all sums together
  const std::int32_t* bias = nullptr;  ///< (outputs_of(shape)), added last; null is zeros
  bool adds = false;                   ///< to what `out` holds
  std::span<const PixelRun> runs;      ///< pixels whose sums are written
  std::int32_t* out = nullptr;         ///< first output of pixel 0
  std::int64_t out_step = 0;           ///< sums from a pixel to the next
  int outputs = 0;                     ///< that are written, 1 to outputs_of(shape)
};

/// Sums of a block, modulo 2^32. Reads pixels_of(shape) pixels and 64 bytes a step, whatever `runs` and `outputs`
/// say. Within the life of a TileRegisters on this thread.
void multiply_tiles_amx(const TileBlock& block);

/// The calling thread's tile registers, set up for multiply_tiles_amx() and given back at the end.
class TileRegisters {
 public:
  TileRegisters() noexcept;
  TileRegisters(const TileRegisters&) = delete;
  TileRegisters& operator=(const TileRegisters&) = delete;
  ~TileRegisters();
};

}  // namespace axdse::kernels::cpu

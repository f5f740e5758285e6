// Convolution as a product of two int8 matrices, neither of which is ever built: rows are output pixels, columns output
// channels, and the depth runs over window and input channels. A block computes a tile of pixels x channels. Windows of
// activations and rows of weights stream through rings in shared memory (cp.async, a few depth tiles ahead); each term's
// map is applied to the activations in registers, between shared memory and tensor cores, so that another term costs
// tensor operations and weights, but no activation is read from global memory twice.

#include <cuda_runtime.h>

#include "kernels/cuda/cuda_check.hpp"
#include "kernels/cuda/implicit_gemm.hpp"

namespace axdse::kernels::cuda {
namespace {

constexpr int kThreads = 128;
constexpr int kWarps = kThreads / 32;
constexpr int kTilePixels = 128;
constexpr int kVector = 16;  // bytes of one cp.async
constexpr int kVectorsPerRow = kDepthTile / kVector;
constexpr int kRowsPerPass = kThreads / kVectorsPerRow;  // rows of a tile that all threads load at once, a vector each
constexpr int kActivationTileBytes = kTilePixels * kDepthTile;
constexpr int kLookupCodes = 256;

enum class Activations { kMasked, kMapped };
enum class Loads { kVectors, kBytes };

/// How a block's tile is cut. Warps are kWarpRows x kWarpColumns over the tile.
template <int kOutputs, int kWarpColumnsOfTile, int kStagesOfRing, Activations kMaps, Loads kActivationLoads>
struct Tiling {
  static constexpr int kTileOutputs = kOutputs;
  static constexpr int kStages = kStagesOfRing;
  static constexpr Activations kActivations = kMaps;
  static constexpr Loads kLoads = kActivationLoads;
  static constexpr int kStepTerms = kMaps == Activations::kMapped ? kTermsPerWord : 1;  // terms done in one step
  static constexpr int kWarpColumns = kWarpColumnsOfTile;
  static constexpr int kWarpRows = kWarps / kWarpColumns;
  static constexpr int kWarpPixels = kTilePixels / kWarpRows;
  static constexpr int kWarpOutputs = kOutputs / kWarpColumns;
  static constexpr int kPixelBlocks = kWarpPixels / 16;   // of one mma
  static constexpr int kOutputBlocks = kWarpOutputs / 8;  // of one mma
  static constexpr int kWeightTileBytes = kOutputs * kDepthTile;
  static constexpr int kRingBytes = kStages * (kActivationTileBytes + kStepTerms * kWeightTileBytes);
  static_assert(kOutputBlocks % 2 == 0 && kOutputs % kRowsPerPass == 0);
};

using Wide = Tiling<128, 2, 4, Activations::kMasked, Loads::kVectors>;
using Narrow = Tiling<64, 1, 4, Activations::kMasked, Loads::kVectors>;
using NarrowBytes = Tiling<64, 1, 4, Activations::kMasked, Loads::kBytes>;
using Mapped = Tiling<64, 1, 3, Activations::kMapped, Loads::kVectors>;
using MappedBytes = Tiling<64, 1, 3, Activations::kMapped, Loads::kBytes>;

__host__ __device__ int round_up(int value, int multiple) { return (value + multiple - 1) / multiple * multiple; }
__host__ __device__ int outputs_padded(const ConvShape& shape) {
  return round_up(shape.group_outputs, shape.group_outputs > Narrow::kTileOutputs ? Wide::kTileOutputs : Narrow::kTileOutputs);
}
__host__ __device__ int depth_padded(const ConvShape& shape) { return round_up(shape.depth, kDepthTile); }

/// Of a pixel's window: its top left corner in the image and that corner's place in the input (it may lie outside).
struct WindowOrigin {
  long long offset;
  int row;
  int column;
};
static_assert(sizeof(WindowOrigin) == 16);

/// Where a 16-byte vector lies in a tile of rows of kDepthTile bytes: permuted so that the eight rows which ldmatrix
/// reads at once fall into different banks.
__device__ __forceinline__ int swizzled(int row, int vector) {
  return row * kDepthTile + ((vector ^ (row >> 1)) & (kVectorsPerRow - 1)) * kVector;
}

__device__ __forceinline__ unsigned shared_address(const void* pointer) {
  return static_cast<unsigned>(__cvta_generic_to_shared(pointer));
}

__device__ __forceinline__ void copy_vector(unsigned to_shared, const void* from_global) {
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(to_shared), "l"(from_global) : "memory");
}
__device__ __forceinline__ void commit_copies() { asm volatile("cp.async.commit_group;" ::: "memory"); }
template <int kPending>
__device__ __forceinline__ void wait_for_copies() {
  asm volatile("cp.async.wait_group %0;" ::"n"(kPending) : "memory");
}

__device__ __forceinline__ void load_matrices(unsigned (&to)[4], unsigned shared) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];"
               : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
               : "r"(shared)
               : "memory");
}

/// sums (16 x 8) += activations (16 x 32, u8) weights (32 x 8, s8); modulo 2^32, as int32 sums are, so that their order
/// does not matter.
__device__ __forceinline__ void multiply(int (&sums)[4], const unsigned (&activations)[4], unsigned weights_low,
                                         unsigned weights_high) {
  asm volatile(
      "mma.sync.aligned.m16n8k32.row.col.s32.u8.s8.s32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
      : "+r"(sums[0]), "+r"(sums[1]), "+r"(sums[2]), "+r"(sums[3])
      : "r"(activations[0]), "r"(activations[1]), "r"(activations[2]), "r"(activations[3]), "r"(weights_low),
        "r"(weights_high));
}

/// What a thread knows of the depth tile it loads next: the tap of its 16-byte vector.
struct VectorTap {
  int row = 0;     // of the kernel
  int column = 0;  // of the kernel
  int channel = 0;

  __device__ __forceinline__ void advance(const ConvShape& shape, int depth) {
    channel += depth;
    while (channel >= shape.group_channels) {
      channel -= shape.group_channels;
      if (++column == shape.kernel_width) {
        column = 0;
        ++row;
      }
    }
  }
};

template <typename Tile>
class Block {
 public:
  __device__ Block(const ImplicitGemm& gemm, unsigned char* memory)
      : gemm_(gemm),
        origins_(reinterpret_cast<WindowOrigin*>(memory)),
        activations_(memory + kTilePixels * sizeof(WindowOrigin)),
        weights_(activations_ + Tile::kStages * kActivationTileBytes),
        lookup_(reinterpret_cast<unsigned*>(activations_ + Tile::kRingBytes)),
        group_(static_cast<int>(blockIdx.y)) {
    const int output_tiles = (gemm.shape.group_outputs + Tile::kTileOutputs - 1) / Tile::kTileOutputs;
    padded_outputs_ = outputs_padded(gemm.shape);
    padded_depth_ = depth_padded(gemm.shape);
    first_output_ = static_cast<int>(blockIdx.x % output_tiles) * Tile::kTileOutputs;
    first_pixel_ = static_cast<long long>(blockIdx.x / output_tiles) * kTilePixels;
    steps_of_depth_ = (gemm.terms + Tile::kStepTerms - 1) / Tile::kStepTerms;
    steps_ = padded_depth_ / kDepthTile * steps_of_depth_;
  }

  __device__ void run() {
    find_origins();
    if constexpr (Tile::kActivations == Activations::kMapped) fill_lookup();
    __syncthreads();
    load_tap_.advance(gemm_.shape, static_cast<int>(threadIdx.x % kVectorsPerRow) * kVector);
    for (int stage = 0; stage < Tile::kStages - 1; ++stage) load_step();
    for (int step = 0; step < steps_; ++step) {
      wait_for_copies<Tile::kStages - 2>();
      __syncthreads();
      load_step();
      multiply_step();
    }
    store();
  }

 private:
  __device__ void find_origins() {
    const ConvShape& s = gemm_.shape;
    const int row = static_cast<int>(threadIdx.x);
    const long long pixel = first_pixel_ + row;
    WindowOrigin origin{.offset = 0, .row = 2 * kNowhere, .column = 0};
    if (pixel < s.pixels) {
      const int x = static_cast<int>(pixel % s.output_width);
      const long long line = pixel / s.output_width;
      const int y = static_cast<int>(line % s.output_height);
      const long long image = line / s.output_height;
      origin.row = y * s.stride_height - s.pad_top;
      origin.column = x * s.stride_width - s.pad_left;
      origin.offset = ((image * s.height + origin.row) * s.width + origin.column) * s.channels +
                      static_cast<long long>(group_) * s.group_channels;
    }
    origins_[row] = origin;
  }

  /// Each lane's own copy in its own bank: word (code, lane).
  __device__ void fill_lookup() {
    const int words = steps_of_depth_ * kLookupCodes;
    for (int i = static_cast<int>(threadIdx.x); i < words * 32; i += kThreads) {
      lookup_[i] = gemm_.activation_words[i / 32];
    }
  }

  __device__ __forceinline__ void load_step() {
    if (load_depth_ < padded_depth_) {
      if (load_term_ == 0) {
        if constexpr (Tile::kLoads == Loads::kVectors) {
          load_activation_vectors();
        } else {
          load_activation_bytes();
        }
      }
      load_weights();
      if (++load_term_ == steps_of_depth_) {
        load_term_ = 0;
        load_depth_ += kDepthTile;
        if (++load_activation_stage_ == Tile::kStages) load_activation_stage_ = 0;
      }
      if (++load_weight_stage_ == Tile::kStages) load_weight_stage_ = 0;
    }
    commit_copies();  // an empty group where nothing is left: wait_for_copies counts groups
  }

  __device__ __forceinline__ void load_activation_vectors() {
    const ConvShape& s = gemm_.shape;
    const int vector = static_cast<int>(threadIdx.x) % kVectorsPerRow;
    const int first_row = static_cast<int>(threadIdx.x) / kVectorsPerRow;
    const int tap_row = load_tap_.row * s.dilation_height;
    const int tap_column = load_tap_.column * s.dilation_width;
    const int offset = (tap_row * s.width + tap_column) * s.channels + load_tap_.channel;
    const unsigned tile = shared_address(activations_) + load_activation_stage_ * kActivationTileBytes;
#pragma unroll
    for (int pass = 0; pass < kTilePixels / kRowsPerPass; ++pass) {
      const int row = first_row + pass * kRowsPerPass;
      const WindowOrigin origin = origins_[row];
      const bool inside = static_cast<unsigned>(origin.row + tap_row) < static_cast<unsigned>(s.height) &&
                          static_cast<unsigned>(origin.column + tap_column) < static_cast<unsigned>(s.width);
      copy_vector(tile + swizzled(row, vector), inside ? gemm_.input + (origin.offset + offset) : gemm_.padding);
    }
    load_tap_.advance(s, kDepthTile);
  }

  /// Four neighbouring bytes of the depth, the same for all rows of a thread.
  __device__ __forceinline__ void load_activation_bytes() {
    const ConvShape& s = gemm_.shape;
    constexpr int kWords = kDepthTile / 4;
    constexpr int kRows = kThreads / kWords;
    const int word = static_cast<int>(threadIdx.x) % kWords;
    const int first_row = static_cast<int>(threadIdx.x) / kWords;
    Tap taps[4];
#pragma unroll
    for (int byte = 0; byte < 4; ++byte) taps[byte] = gemm_.taps[load_depth_ + 4 * word + byte];
    unsigned char* const tile = activations_ + load_activation_stage_ * kActivationTileBytes;
#pragma unroll 4
    for (int pass = 0; pass < kTilePixels / kRows; ++pass) {
      const int row = first_row + pass * kRows;
      const WindowOrigin origin = origins_[row];
      unsigned codes = 0;
#pragma unroll
      for (int byte = 0; byte < 4; ++byte) {
        const bool inside = static_cast<unsigned>(origin.row + taps[byte].row) < static_cast<unsigned>(s.height) &&
                            static_cast<unsigned>(origin.column + taps[byte].column) < static_cast<unsigned>(s.width);
        const unsigned code = inside ? __ldg(gemm_.input + (origin.offset + taps[byte].offset))
                                     : static_cast<unsigned>(s.pad_code);
        codes |= code << (8 * byte);
      }
      *reinterpret_cast<unsigned*>(tile + swizzled(row, word / 4) + word % 4 * 4) = codes;
    }
  }

  __device__ __forceinline__ void load_weights() {
    const int vector = static_cast<int>(threadIdx.x) % kVectorsPerRow;
    const int first_row = static_cast<int>(threadIdx.x) / kVectorsPerRow;
    const long long term_bytes = static_cast<long long>(gemm_.shape.groups) * padded_outputs_ * padded_depth_;
    const signed char* from =
        gemm_.weight + load_term_ * Tile::kStepTerms * term_bytes +
        (static_cast<long long>(group_) * padded_outputs_ + first_output_ + first_row) * padded_depth_ + load_depth_ +
        vector * kVector;
    const unsigned tile =
        shared_address(weights_) + load_weight_stage_ * (Tile::kStepTerms * Tile::kWeightTileBytes);
#pragma unroll
    for (int term = 0; term < Tile::kStepTerms; ++term) {
#pragma unroll
      for (int pass = 0; pass < Tile::kTileOutputs / kRowsPerPass; ++pass) {
        copy_vector(tile + term * Tile::kWeightTileBytes + swizzled(first_row + pass * kRowsPerPass, vector),
                    from + static_cast<long long>(pass * kRowsPerPass) * padded_depth_);
      }
      from += term_bytes;
    }
  }

  /// mapped[t] = term t's map of four codes.
  __device__ __forceinline__ void map_codes(unsigned (&mapped)[kTermsPerWord], unsigned codes) const {
    const char* const table =
        reinterpret_cast<const char*>(lookup_ + multiply_term_ * (kLookupCodes * 32)) + (threadIdx.x % 32) * 4;
    constexpr unsigned kCodeBytes = 0xff * 32 * 4;  // a code times the bytes of its 32 words
    const auto word = [table](unsigned offset) { return *reinterpret_cast<const unsigned*>(table + offset); };
    const unsigned code_0 = word((codes << 7) & kCodeBytes);
    const unsigned code_1 = word((codes >> 1) & kCodeBytes);
    const unsigned code_2 = word((codes >> 9) & kCodeBytes);
    const unsigned code_3 = word((codes >> 17) & kCodeBytes);
    const unsigned low_01 = __byte_perm(code_0, code_1, 0x5140);  // a 4 x 4 transposition of bytes
    const unsigned low_23 = __byte_perm(code_2, code_3, 0x5140);
    const unsigned high_01 = __byte_perm(code_0, code_1, 0x7362);
    const unsigned high_23 = __byte_perm(code_2, code_3, 0x7362);
    mapped[0] = __byte_perm(low_01, low_23, 0x5410);
    mapped[1] = __byte_perm(low_01, low_23, 0x7632);
    mapped[2] = __byte_perm(high_01, high_23, 0x5410);
    mapped[3] = __byte_perm(high_01, high_23, 0x7632);
  }

  __device__ __forceinline__ void multiply_step() {
    const int warp = static_cast<int>(threadIdx.x) / 32;
    const int lane = static_cast<int>(threadIdx.x) % 32;
    const int pixel_row = warp / Tile::kWarpColumns * Tile::kWarpPixels + lane % 16;
    const int output_row = warp % Tile::kWarpColumns * Tile::kWarpOutputs + lane % 8 + lane / 16 * 8;
    const unsigned activation_tile = shared_address(activations_) + multiply_activation_stage_ * kActivationTileBytes;
    const unsigned weight_tile =
        shared_address(weights_) + multiply_weight_stage_ * (Tile::kStepTerms * Tile::kWeightTileBytes);
#pragma unroll
    for (int half = 0; half < kDepthTile / 32; ++half) {
      unsigned activations[Tile::kStepTerms][Tile::kPixelBlocks][4];
#pragma unroll
      for (int block = 0; block < Tile::kPixelBlocks; ++block) {
        unsigned codes[4];
        load_matrices(codes, activation_tile + swizzled(pixel_row + block * 16, half * 2 + lane / 16));
#pragma unroll
        for (int i = 0; i < 4; ++i) {
          if constexpr (Tile::kActivations == Activations::kMapped) {
            unsigned mapped[kTermsPerWord];
            map_codes(mapped, codes[i]);
#pragma unroll
            for (int term = 0; term < kTermsPerWord; ++term) activations[term][block][i] = mapped[term];
          } else {
            activations[0][block][i] = codes[i] & gemm_.masks[multiply_term_];
          }
        }
      }
#pragma unroll
      for (int term = 0; term < Tile::kStepTerms; ++term) {
        unsigned weights[Tile::kOutputBlocks / 2][4];
#pragma unroll
        for (int pair = 0; pair < Tile::kOutputBlocks / 2; ++pair) {
          load_matrices(weights[pair], weight_tile + term * Tile::kWeightTileBytes +
                                           swizzled(output_row + pair * 16, half * 2 + lane / 8 % 2));
        }
#pragma unroll
        for (int block = 0; block < Tile::kPixelBlocks; ++block) {
#pragma unroll
          for (int output = 0; output < Tile::kOutputBlocks; ++output) {
            multiply(sums_[block][output], activations[term][block], weights[output / 2][output % 2 * 2],
                     weights[output / 2][output % 2 * 2 + 1]);
          }
        }
      }
    }
    if (++multiply_term_ == steps_of_depth_) {
      multiply_term_ = 0;
      if (++multiply_activation_stage_ == Tile::kStages) multiply_activation_stage_ = 0;
    }
    if (++multiply_weight_stage_ == Tile::kStages) multiply_weight_stage_ = 0;
  }

  __device__ __forceinline__ int finished(int sum, int output, std::int32_t before) const {
    unsigned base = static_cast<unsigned>(before);
    if (!gemm_.accumulates) {
      base = static_cast<unsigned>(gemm_.constant);
      if (gemm_.bias != nullptr) base += static_cast<unsigned>(gemm_.bias[output]);
    }
    return static_cast<int>((static_cast<unsigned>(sum) << gemm_.shift) + base);
  }

  __device__ __forceinline__ void store() const {
    const ConvShape& s = gemm_.shape;
    const int warp = static_cast<int>(threadIdx.x) / 32;
    const int lane = static_cast<int>(threadIdx.x) % 32;
    const int end = (group_ + 1) * s.group_outputs;
    const int first = group_ * s.group_outputs + first_output_ + warp % Tile::kWarpColumns * Tile::kWarpOutputs +
                      lane % 4 * 2;
    const bool pairs = s.outputs % 2 == 0 && s.group_outputs % 2 == 0;
#pragma unroll
    for (int block = 0; block < Tile::kPixelBlocks; ++block) {
#pragma unroll
      for (int half = 0; half < 2; ++half) {
        const long long pixel = first_pixel_ + warp / Tile::kWarpColumns * Tile::kWarpPixels + block * 16 + half * 8 +
                                lane / 4;
        if (pixel >= s.pixels) continue;
        std::int32_t* const row = gemm_.out + pixel * s.outputs;
#pragma unroll
        for (int column = 0; column < Tile::kOutputBlocks; ++column) {
          const int output = first + column * 8;
          const int(&sums)[4] = sums_[block][column];
          if (pairs) {
            if (output >= end) continue;
            int2* const to = reinterpret_cast<int2*>(row + output);
            const int2 before = gemm_.accumulates ? *to : int2{};
            *to = {finished(sums[2 * half], output, before.x), finished(sums[2 * half + 1], output + 1, before.y)};
          } else {
#pragma unroll
            for (int i = 0; i < 2; ++i) {
              if (output + i >= end) continue;
              std::int32_t* const to = row + output + i;
              *to = finished(sums[2 * half + i], output + i, gemm_.accumulates ? *to : 0);
            }
          }
        }
      }
    }
  }

  const ImplicitGemm& gemm_;
  WindowOrigin* const origins_;       // (kTilePixels)
  unsigned char* const activations_;  // ring of (kTilePixels, kDepthTile), swizzled
  unsigned char* const weights_;      // ring of (kStepTerms, kTileOutputs, kDepthTile), swizzled
  unsigned* const lookup_;            // (terms / 4, code, lane); kMapped only
  const int group_;
  int padded_outputs_;
  int padded_depth_;
  int first_output_;  // of the group
  long long first_pixel_;
  int steps_of_depth_;  // steps that share a tile of activations
  int steps_;

  VectorTap load_tap_;
  int load_depth_ = 0;
  int load_term_ = 0;
  int load_activation_stage_ = 0;
  int load_weight_stage_ = 0;
  int multiply_term_ = 0;
  int multiply_activation_stage_ = 0;
  int multiply_weight_stage_ = 0;
  int sums_[Tile::kPixelBlocks][Tile::kOutputBlocks][4] = {};
};

template <typename Tile>
__global__ __launch_bounds__(kThreads, 2) void implicit_gemm(const __grid_constant__ ImplicitGemm gemm) {
  extern __shared__ __align__(128) unsigned char shared_memory[];
  Block<Tile>(gemm, shared_memory).run();
}

template <typename Tile>
void launch(const ImplicitGemm& gemm, cudaStream_t stream) {
  int bytes = kTilePixels * static_cast<int>(sizeof(WindowOrigin)) + Tile::kRingBytes;
  if (Tile::kActivations == Activations::kMapped) {
    bytes += (gemm.terms + kTermsPerWord - 1) / kTermsPerWord * kLookupCodes * 32 * 4;
  }
  check(cudaFuncSetAttribute(implicit_gemm<Tile>, cudaFuncAttributeMaxDynamicSharedMemorySize, bytes),
        "ask for shared memory");
  const std::int64_t pixel_tiles = (gemm.shape.pixels + kTilePixels - 1) / kTilePixels;
  const int output_tiles = (gemm.shape.group_outputs + Tile::kTileOutputs - 1) / Tile::kTileOutputs;
  const dim3 grid(static_cast<unsigned>(pixel_tiles * output_tiles), static_cast<unsigned>(gemm.shape.groups));
  implicit_gemm<Tile><<<grid, kThreads, static_cast<std::size_t>(bytes), stream>>>(gemm);
  check_launch("launch an implicit GEMM");
}

}  // namespace

int padded_outputs(const ConvShape& shape) { return outputs_padded(shape); }
int padded_depth(const ConvShape& shape) { return depth_padded(shape); }

bool reads_vectors(const ConvShape& shape, const std::uint8_t* input) {
  return shape.group_channels % kVector == 0 && reinterpret_cast<std::uintptr_t>(input) % kVector == 0;
}

void enqueue(const ImplicitGemm& gemm, cudaStream_t stream) {
  const bool masked = gemm.activation_words == nullptr;
  if (gemm.taps != nullptr) {
    masked ? launch<NarrowBytes>(gemm, stream) : launch<MappedBytes>(gemm, stream);
  } else if (!masked) {
    launch<Mapped>(gemm, stream);
  } else if (gemm.shape.group_outputs > Narrow::kTileOutputs) {
    launch<Wide>(gemm, stream);
  } else {
    launch<Narrow>(gemm, stream);
  }
}

}  // namespace axdse::kernels::cuda

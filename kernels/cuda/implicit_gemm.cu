// Convolution as a product of two int8 matrices, neither of which is ever built: rows are output pixels, columns output
// channels, and the depth runs over window and input channels. A block computes a tile of pixels x channels. Windows of
// activations and rows of weights stream through rings in shared memory (cp.async, a few depth tiles ahead); each
// term's map is applied to the activations in registers, between shared memory and tensor cores, so that another term
// costs tensor operations and weights, but no activation is read from global memory twice.

#include <cuda_runtime.h>

#include "kernels/cuda/cuda_check.hpp"
#include "kernels/cuda/implicit_gemm.hpp"
#include "kernels/cuda/tensor_core.cuh"
#include "kernels/cuda/window.cuh"

namespace axdse::kernels::cuda {
namespace {

constexpr int kTilePixels = 128;
constexpr int kGroupPixels = 64;  // of the four warps of a warpgroup, 16 each: what a warpgroup product has
constexpr int kGroupThreads = 128;
constexpr int kVector = 16;  // bytes of one cp.async
constexpr int kVectorsPerRow = kDepthTile / kVector;
constexpr int kActivationTileBytes = kTilePixels * kDepthTile;
constexpr int kLookupCodes = 256;

enum class Activations { kMasked, kMapped };
enum class Loads { kVectors, kBytes };

/// A variant of the kernel: whether activations are masked or looked up, how they are loaded, and how a block's tile is
/// cut. One warpgroup has all 128 pixels and 64 outputs, two have 64 pixels and 128 outputs each: fewer loads, but too
/// many for tensor cores that do not read weights from shared memory themselves. Sixteen warps share a multiprocessor
/// (eight where activations are looked up, which takes registers), so that some multiply while others load.
template <Activations kMaps, Loads kActivationLoads, int kGroups>
struct Variant {
  static constexpr Loads kLoads = kActivationLoads;
  static constexpr bool kIsMapped = kMaps == Activations::kMapped;
  static constexpr int kThreads = kGroups * kGroupThreads;
  static constexpr int kTileOutputs = kGroups * 64;
  static constexpr int kPixelBlocks = kTilePixels / kGroupPixels / kGroups;  // of a warpgroup
  static constexpr int kOutputBlocks = kTileOutputs / 8;
  static constexpr int kRowsPerPass = kThreads / kVectorsPerRow;    // rows that all threads load at once, a vector each
  static constexpr int kStepTerms = kIsMapped ? kTermsPerWord : 1;  // terms done in one step
  static constexpr int kStages = kIsMapped ? 3 : 4;                 // of the rings
  static constexpr int kBlocks = (kIsMapped ? 2 : 4) / kGroups;     // of a multiprocessor
  static constexpr int kWeightTileBytes = kTileOutputs * kDepthTile;
  static constexpr int kStepWeightBytes = kStepTerms * kWeightTileBytes;
  static constexpr int kRingBytes = kStages * (kActivationTileBytes + kStepWeightBytes);
  static_assert(kRingBytes >= kTilePixels * kTileOutputs * 4, "sums are staged where the rings were");
};

__host__ __device__ int round_up(int value, int multiple) { return (value + multiple - 1) / multiple * multiple; }
__host__ __device__ int outputs_padded(const ConvShape& shape) {
  return round_up(shape.group_outputs, shape.group_outputs > 64 ? 128 : 64);  // whole tiles of either width
}
__host__ __device__ int depth_padded(const ConvShape& shape) { return round_up(shape.depth, kDepthTile); }

/// Where a 16-byte vector lies in a tile of rows of kDepthTile bytes: permuted so that the eight rows which ldmatrix
/// reads at once fall into different banks.
__device__ __forceinline__ int swizzled(int row, int vector) {
  return row * kDepthTile + ((vector ^ (row >> 1)) & (kVectorsPerRow - 1)) * kVector;
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

template <typename Kind>
__host__ __device__ int lookup_words(const ImplicitGemm& gemm) {
  if (!Kind::kIsMapped) return 0;
  return (gemm.terms + kTermsPerWord - 1) / kTermsPerWord * kLookupCodes * 32;
}

template <typename Kind>
class Block {
 public:
  __device__ Block(const ImplicitGemm& gemm, unsigned char* memory)
      : gemm_(gemm),
        group_(static_cast<int>(blockIdx.y)),
        padded_depth_(depth_padded(gemm.shape)),
        steps_of_depth_((gemm.terms + Kind::kStepTerms - 1) / Kind::kStepTerms),
        activations_(memory),
        weights_(memory + Kind::kStages * kActivationTileBytes),
        lookup_(reinterpret_cast<unsigned*>(memory + Kind::kRingBytes)),
        origins_(reinterpret_cast<WindowOrigin*>(lookup_ + lookup_words<Kind>(gemm))) {
    const int output_tiles = (gemm.shape.group_outputs + Kind::kTileOutputs - 1) / Kind::kTileOutputs;
    first_output_ = static_cast<int>(blockIdx.x % output_tiles) * Kind::kTileOutputs;
    first_pixel_ = static_cast<int>(blockIdx.x / output_tiles) * kTilePixels;
  }

  __device__ void run() {
    prepare_loads();
    prepare_multiplications();
    if constexpr (Kind::kIsMapped) fill_lookup();
    if constexpr (Kind::kLoads == Loads::kBytes) __syncthreads();  // for origins_
    for (int stage = 0; stage < Kind::kStages - 1; ++stage) load_step();
    const int steps = padded_depth_ / kDepthTile * steps_of_depth_;
    for (int step = 0; step < steps; ++step) {
      wait_for_copies<Kind::kStages - 2>();
      show_copies_to_tensor_cores();
      wait_for_products();
      __syncthreads();
      multiply_step();
      load_step();
    }
    wait_for_products();
    store();
  }

 private:
  // A thread loads one 16-byte vector of each kRowsPerPass-th row of a tile.
  static constexpr int kLoadPasses = kTilePixels / Kind::kRowsPerPass;

  __device__ __forceinline__ void prepare_loads() {
    const ConvShape& s = gemm_.shape;
    const int thread = static_cast<int>(threadIdx.x);
    const int vector = thread % kVectorsPerRow;
    const int row = thread / kVectorsPerRow;
    load_place_ = swizzled(row, vector);  // of the first row; a pass further on the permutation is the same
    if constexpr (Kind::kLoads == Loads::kBytes) {
      origins_[thread] = window_origin(s, first_pixel_ + thread, group_);
    } else {
      load_tap_.advance(s, vector * kVector);
#pragma unroll
      for (int pass = 0; pass < kLoadPasses; ++pass) {
        const WindowOrigin origin = window_origin(s, first_pixel_ + row + pass * Kind::kRowsPerPass, group_);
        origin_vectors_[pass] = static_cast<int>(origin.offset / kVector);  // a multiple: so are all channel numbers
        origin_rows_[pass] = origin.row;
        origin_columns_[pass] = origin.column;
      }
    }
    load_term_bytes_ = static_cast<long long>(s.groups) * outputs_padded(s) * padded_depth_;
    load_weight_ = gemm_.weight +
                   (static_cast<long long>(group_) * outputs_padded(s) + first_output_ + row) * padded_depth_ +
                   vector * kVector;
  }

  /// Each lane's own copy in its own bank: word (code, lane).
  __device__ void fill_lookup() {
    const int words = steps_of_depth_ * kLookupCodes;
    for (int i = static_cast<int>(threadIdx.x); i < words * 32; i += Kind::kThreads) {
      lookup_[i] = gemm_.activation_words[i / 32];
    }
  }

  __device__ __forceinline__ void load_step() {
    if (load_depth_ < padded_depth_) {
      if (load_term_ == 0) {
        if constexpr (Kind::kLoads == Loads::kVectors) {
          load_activation_vectors();
        } else {
          load_activation_bytes();
        }
      }
      load_weights();
      if (++load_term_ == steps_of_depth_) {
        load_term_ = 0;
        load_depth_ += kDepthTile;
        load_weight_ += kDepthTile - steps_of_depth_ * Kind::kStepTerms * load_term_bytes_;
        if (++load_activation_stage_ == Kind::kStages) load_activation_stage_ = 0;
      }
      if (++load_weight_stage_ == Kind::kStages) load_weight_stage_ = 0;
    }
    commit_copies();  // an empty group where nothing is left: wait_for_copies counts groups
  }

  __device__ __forceinline__ void load_activation_vectors() {
    const ConvShape& s = gemm_.shape;
    const int row = load_tap_.row * s.dilation_height;
    const int column = load_tap_.column * s.dilation_width;
    const int offset = ((row * s.width + column) * s.channels + load_tap_.channel) / kVector;
    const unsigned place = shared_address(activations_) + load_activation_stage_ * kActivationTileBytes + load_place_;
    const auto source = [&](int pass) {
      return gemm_.input + static_cast<long long>(origin_vectors_[pass] + offset) * kVector;
    };
    if (s.pad_code == 0) {
#pragma unroll
      for (int pass = 0; pass < kLoadPasses; ++pass) {
        const bool inside = is_inside(s, origin_rows_[pass], origin_columns_[pass], row, column);
        copy_vector_or_zeros(place + pass * Kind::kRowsPerPass * kDepthTile, source(pass), inside ? kVector : 0);
      }
    } else {
      const unsigned padding = static_cast<unsigned>(s.pad_code) * 0x01010101U;
#pragma unroll
      for (int pass = 0; pass < kLoadPasses; ++pass) {
        if (is_inside(s, origin_rows_[pass], origin_columns_[pass], row, column)) {
          copy_vector(place + pass * Kind::kRowsPerPass * kDepthTile, source(pass));
        } else {
          store_vector(place + pass * Kind::kRowsPerPass * kDepthTile, padding);
        }
      }
    }
    load_tap_.advance(s, kDepthTile);
  }

  /// Four neighbouring bytes of the depth, the same for all rows of a thread.
  __device__ __forceinline__ void load_activation_bytes() {
    const ConvShape& s = gemm_.shape;
    constexpr int kWordsPerRow = kDepthTile / 4;
    constexpr int kRows = Kind::kThreads / kWordsPerRow;
    const int word = static_cast<int>(threadIdx.x) % kWordsPerRow;
    const int first_row = static_cast<int>(threadIdx.x) / kWordsPerRow;
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
        const bool inside = is_inside(s, origin.row, origin.column, taps[byte].row, taps[byte].column);
        // Loaded from a place that exists in any case: a branch round each load would wait for each.
        const unsigned code = __ldg(gemm_.input + (inside ? origin.offset + taps[byte].offset : 0));
        codes |= (inside ? code : static_cast<unsigned>(s.pad_code)) << (8 * byte);
      }
      *reinterpret_cast<unsigned*>(tile + swizzled(row, word / 4) + word % 4 * 4) = codes;
    }
  }

  __device__ __forceinline__ void load_weights() {
    unsigned place = shared_address(weights_) + load_weight_stage_ * Kind::kStepWeightBytes + load_place_;
#pragma unroll
    for (int term = 0; term < Kind::kStepTerms; ++term) {
#pragma unroll
      for (int pass = 0; pass < Kind::kTileOutputs / Kind::kRowsPerPass; ++pass) {
        copy_vector(place + pass * Kind::kRowsPerPass * kDepthTile,
                    load_weight_ + pass * Kind::kRowsPerPass * padded_depth_);
      }
      place += Kind::kWeightTileBytes;
      load_weight_ += load_term_bytes_;
    }
  }

  /// Of a warp's first block of 16 pixels; the next is kGroupPixels further on.
  static __device__ __forceinline__ int first_row(int warp) {
    return warp / 4 * Kind::kPixelBlocks * kGroupPixels + warp % 4 * 16;
  }

  /// Where a lane's rows of an ldmatrix lie in a tile, for the first 32 bytes of depth and for the second; blocks of 16
  /// rows further on the permutation is the same.
  __device__ __forceinline__ void prepare_multiplications() {
    const int warp = static_cast<int>(threadIdx.x) / 32;
    const int lane = static_cast<int>(threadIdx.x) % 32;
    const int pixel_row = first_row(warp) + lane % 16;
    const int output_row = lane % 8 + lane / 16 * 8;
#pragma unroll
    for (int half = 0; half < 2; ++half) {
      activation_places_[half] = shared_address(activations_) + swizzled(pixel_row, half * 2 + lane / 16);
      weight_places_[half] = shared_address(weights_) + swizzled(output_row, half * 2 + lane / 8 % 2);
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

  /// 32 bytes of depth of one term.
  __device__ __forceinline__ void multiply_tile(const unsigned (&activations)[Kind::kPixelBlocks][4],
                                                unsigned weight_tile, int half) {
    if constexpr (kHasWarpgroupProducts) {
      begin_products();
      const unsigned long long weights = matrix_descriptor(shared_address(weights_) + weight_tile + half * 32);
#pragma unroll
      for (int block = 0; block < Kind::kPixelBlocks; ++block)
        multiply_in_background(sums_[block], activations[block], weights);
    } else {
      unsigned weights[Kind::kOutputBlocks / 2][4];
#pragma unroll
      for (int pair = 0; pair < Kind::kOutputBlocks / 2; ++pair) {
        load_matrices(weights[pair], weight_places_[half] + weight_tile + pair * 16 * kDepthTile);
      }
#pragma unroll
      for (int block = 0; block < Kind::kPixelBlocks; ++block) {
#pragma unroll
        for (int output = 0; output < Kind::kOutputBlocks; ++output) {
          multiply(sums_[block][output], activations[block], weights[output / 2][output % 2 * 2],
                   weights[output / 2][output % 2 * 2 + 1]);
        }
      }
    }
  }

  __device__ __forceinline__ void multiply_step() {
    const unsigned activation_stage = multiply_activation_stage_ * kActivationTileBytes;
    const unsigned weight_stage = multiply_weight_stage_ * Kind::kStepWeightBytes;
    const unsigned mask = gemm_.masks[multiply_term_];
#pragma unroll
    for (int half = 0; half < kDepthTile / 32; ++half) {
      unsigned activations[Kind::kStepTerms][Kind::kPixelBlocks][4];
#pragma unroll
      for (int block = 0; block < Kind::kPixelBlocks; ++block) {
        unsigned codes[4];
        load_matrices(codes, activation_places_[half] + activation_stage + block * kGroupPixels * kDepthTile);
#pragma unroll
        for (int i = 0; i < 4; ++i) {
          if constexpr (Kind::kIsMapped) {
            unsigned mapped[kTermsPerWord];
            map_codes(mapped, codes[i]);
#pragma unroll
            for (int term = 0; term < kTermsPerWord; ++term) activations[term][block][i] = mapped[term];
          } else {
            activations[0][block][i] = codes[i] & mask;
          }
        }
      }
#pragma unroll
      for (int term = 0; term < Kind::kStepTerms; ++term) {
        multiply_tile(activations[term], weight_stage + term * Kind::kWeightTileBytes, half);
      }
    }
    commit_products();
    if (++multiply_term_ == steps_of_depth_) {
      multiply_term_ = 0;
      if (++multiply_activation_stage_ == Kind::kStages) multiply_activation_stage_ = 0;
    }
    if (++multiply_weight_stage_ == Kind::kStages) multiply_weight_stage_ = 0;
  }

  /// Through shared memory, so that a warp writes 256 bytes of a pixel at once: memory takes whole lines best.
  __device__ __forceinline__ void store() {
    const ConvShape& s = gemm_.shape;
    const int warp = static_cast<int>(threadIdx.x) / 32;
    const int lane = static_cast<int>(threadIdx.x) % 32;
    constexpr int kWarpRows = Kind::kPixelBlocks * 16;
    constexpr int kSumVectors = Kind::kTileOutputs / 4;
    int4* const staged = reinterpret_cast<int4*>(activations_) + warp * kWarpRows * kSumVectors;
    // Vectors of a row are permuted so that the eight rows which a warp writes at once fall into different banks.
    const auto place = [staged](int row, int vector) { return staged + row * kSumVectors + (vector ^ (row % 8 * 2)); };
    __syncthreads();  // the rings were read
#pragma unroll
    for (int block = 0; block < Kind::kPixelBlocks; ++block) {
#pragma unroll
      for (int half = 0; half < 2; ++half) {
        const int row = block * 16 + half * 8 + lane / 4;
#pragma unroll
        for (int column = 0; column < Kind::kOutputBlocks; ++column) {
          const int(&sums)[4] = sums_[block][column];
          reinterpret_cast<int2*>(place(row, column * 2 + lane % 4 / 2))[lane % 2] = {sums[2 * half],
                                                                                      sums[2 * half + 1]};
        }
      }
    }
    __syncwarp();
    const int vector = lane % kSumVectors;
    const int output_in_group = first_output_ + vector * 4;
    const int outputs = min(4, s.group_outputs - output_in_group);
    if (outputs <= 0) return;
    const int output = group_ * s.group_outputs + output_in_group;
    unsigned base[4] = {};
#pragma unroll
    for (int i = 0; i < 4; ++i) {
      if (gemm_.accumulates || i >= outputs) continue;
      base[i] = static_cast<unsigned>(gemm_.constant);
      if (gemm_.bias != nullptr) base[i] += static_cast<unsigned>(gemm_.bias[output + i]);
    }
    const bool in_vectors = s.group_outputs % 4 == 0;
#pragma unroll 4
    for (int row = lane / kSumVectors; row < kWarpRows; row += 32 / kSumVectors) {
      const int pixel = first_pixel_ + first_row(warp) + row / 16 * kGroupPixels + row % 16;
      if (pixel >= s.pixels) break;
      int4 sums = *place(row, vector);
      std::int32_t* const to = gemm_.out + static_cast<long long>(pixel) * s.outputs + output;
      const auto finish = [this](int sum, unsigned more) {
        return static_cast<int>((static_cast<unsigned>(sum) << gemm_.shift) + more);
      };
      sums = {finish(sums.x, base[0]), finish(sums.y, base[1]), finish(sums.z, base[2]), finish(sums.w, base[3])};
      if (in_vectors) {
        write(reinterpret_cast<int4*>(to), sums);
      } else {
        const int values[4] = {sums.x, sums.y, sums.z, sums.w};
#pragma unroll
        for (int i = 0; i < 4; ++i) {
          if (i < outputs) to[i] = gemm_.accumulates ? sum(to[i], values[i]) : values[i];
        }
      }
    }
  }

  __device__ __forceinline__ static int sum(int a, int b) {
    return static_cast<int>(static_cast<unsigned>(a) + static_cast<unsigned>(b));
  }
  __device__ __forceinline__ void write(int4* to, int4 sums) const {
    if (gemm_.accumulates) {
      const int4 before = *to;
      sums = {sum(before.x, sums.x), sum(before.y, sums.y), sum(before.z, sums.z), sum(before.w, sums.w)};
    }
    *to = sums;
  }

  const ImplicitGemm& gemm_;
  const int group_;
  const int padded_depth_;
  const int steps_of_depth_;          // steps that share a tile of activations
  unsigned char* const activations_;  // ring of (kTilePixels, kDepthTile), swizzled
  unsigned char* const weights_;      // ring of (kStepTerms, Kind::kTileOutputs, kDepthTile), swizzled
  unsigned* const lookup_;            // (terms / 4, code, lane); kMapped only
  WindowOrigin* const origins_;       // (kTilePixels); kBytes only
  int first_output_;                  // of the group
  int first_pixel_;

  int load_place_;
  VectorTap load_tap_;
  int origin_vectors_[kLoadPasses];
  int origin_rows_[kLoadPasses];
  int origin_columns_[kLoadPasses];
  const signed char* load_weight_;
  long long load_term_bytes_;
  int load_depth_ = 0;
  int load_term_ = 0;
  int load_activation_stage_ = 0;
  int load_weight_stage_ = 0;

  unsigned activation_places_[2];
  unsigned weight_places_[2];
  int multiply_term_ = 0;
  int multiply_activation_stage_ = 0;
  int multiply_weight_stage_ = 0;
  int sums_[Kind::kPixelBlocks][Kind::kOutputBlocks][4] = {};
};

template <typename Kind>
__global__ __launch_bounds__(Kind::kThreads,
                             Kind::kBlocks) void implicit_gemm(const __grid_constant__ ImplicitGemm gemm) {
  extern __shared__ __align__(1024) unsigned char shared_memory[];
  Block<Kind>(gemm, shared_memory).run();
}

template <typename Kind>
void launch(const ImplicitGemm& gemm, cudaStream_t stream) {
  int bytes = Kind::kRingBytes + lookup_words<Kind>(gemm) * 4;
  if (Kind::kLoads == Loads::kBytes) bytes += kTilePixels * static_cast<int>(sizeof(WindowOrigin));
  check(cudaFuncSetAttribute(implicit_gemm<Kind>, cudaFuncAttributeMaxDynamicSharedMemorySize, bytes),
        "ask for shared memory");
  const std::int64_t pixel_tiles = (gemm.shape.pixels + kTilePixels - 1) / kTilePixels;
  const int output_tiles = (gemm.shape.group_outputs + Kind::kTileOutputs - 1) / Kind::kTileOutputs;
  const dim3 grid(static_cast<unsigned>(pixel_tiles * output_tiles), static_cast<unsigned>(gemm.shape.groups));
  implicit_gemm<Kind><<<grid, Kind::kThreads, static_cast<std::size_t>(bytes), stream>>>(gemm);
  check_launch("launch an implicit GEMM");
}

/// Of the current device; a matter of speed alone, since the kernel is right without.
bool has_warpgroup_products() {
  static const bool kHas = [] {
    int device = 0;
    int major = 0;
    check(cudaGetDevice(&device), "ask for the current device");
    check(cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, device), "ask for the compute capability");
    return major == 9;
  }();
  return kHas;
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
    masked ? launch<Variant<Activations::kMasked, Loads::kBytes, 1>>(gemm, stream)
           : launch<Variant<Activations::kMapped, Loads::kBytes, 1>>(gemm, stream);
  } else if (!masked) {
    launch<Variant<Activations::kMapped, Loads::kVectors, 1>>(gemm, stream);
  } else if (gemm.shape.group_outputs > 64 && has_warpgroup_products()) {
    launch<Variant<Activations::kMasked, Loads::kVectors, 2>>(gemm, stream);
  } else {
    launch<Variant<Activations::kMasked, Loads::kVectors, 1>>(gemm, stream);
  }
}

}  // namespace axdse::kernels::cuda

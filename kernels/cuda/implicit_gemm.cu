// Convolution as a product of two int8 matrices, neither of which is ever built: rows are output pixels, columns output
// channels, and the depth runs over window and input channels. A block computes a tile of pixels x channels. Windows of
// activations and rows of weights stream through rings in shared memory (cp.async, a few depth tiles ahead:
// tile_loader.cuh); each term's map is applied to the activations in registers, between shared memory and tensor cores,
// so that another term costs tensor operations and weights, but no activation is read from global memory twice.

#include <cuda_runtime.h>

#include "kernels/cuda/cuda_check.hpp"
#include "kernels/cuda/gemm_tile.cuh"
#include "kernels/cuda/implicit_gemm.hpp"
#include "kernels/cuda/store_sums.cuh"
#include "kernels/cuda/tensor_core.cuh"
#include "kernels/cuda/tile_loader.cuh"

namespace axdse::kernels::cuda {
namespace {

template <typename Kind>
class Block {
 public:
  __device__ Block(const ImplicitGemm& gemm, unsigned char* memory)
      : gemm_(gemm), tile_(gemm, memory), loader_(gemm, tile_) {}

  __device__ void run() {
    loader_.prepare();
    prepare_multiplications();
    if constexpr (Kind::kIsMapped) fill_lookup();
    if constexpr (Kind::kLoads == Loads::kBytes) __syncthreads();  // for origins
    for (int stage = 0; stage < Kind::kStages - 1; ++stage) loader_.load_step();
    const int steps = tile_.padded_depth / kDepthTile * tile_.steps_of_depth;
    for (int step = 0; step < steps; ++step) {
      wait_for_copies<Kind::kStages - 2>();
      show_copies_to_tensor_cores();
      wait_for_products();
      __syncthreads();
      multiply_step();
      loader_.load_step();
    }
    wait_for_products();
    store_sums(gemm_, tile_, sums_);
  }

 private:
  /// Word (code, lane).
  __device__ void fill_lookup() {
    const int words = tile_.steps_of_depth * kLookupCodes;
    for (int i = static_cast<int>(threadIdx.x); i < words * 32; i += Kind::kThreads) {
      tile_.lookup[i] = gemm_.activation_words[i / 32];
    }
  }

  /// Where a lane's rows of an ldmatrix lie in a tile, for the first 32 bytes of depth and for the second; blocks of 16
  /// rows further on the permutation is the same.
  __device__ __forceinline__ void prepare_multiplications() {
    const int warp = static_cast<int>(threadIdx.x) / 32;
    const int lane = static_cast<int>(threadIdx.x) % 32;
    const int pixel_row = first_row_of<Kind>(warp) + lane % 16;
    const int output_row = lane % 8 + lane / 16 * 8;
#pragma unroll
    for (int half = 0; half < 2; ++half) {
      activation_places_[half] = shared_address(tile_.activations) + swizzled(pixel_row, half * 2 + lane / 16);
      weight_places_[half] = shared_address(tile_.weights) + swizzled(output_row, half * 2 + lane / 8 % 2);
    }
  }

  /// mapped[t] = term t's map of four codes.
  __device__ __forceinline__ void map_codes(unsigned (&mapped)[kTermsPerWord], unsigned codes) const {
    const char* const table =
        reinterpret_cast<const char*>(tile_.lookup + multiply_term_ * (kLookupCodes * 32)) + (threadIdx.x % 32) * 4;
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
      const unsigned long long weights = matrix_descriptor(shared_address(tile_.weights) + weight_tile + half * 32);
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
    if (++multiply_term_ == tile_.steps_of_depth) {
      multiply_term_ = 0;
      if (++multiply_activation_stage_ == Kind::kStages) multiply_activation_stage_ = 0;
    }
    if (++multiply_weight_stage_ == Kind::kStages) multiply_weight_stage_ = 0;
  }

  const ImplicitGemm& gemm_;
  const BlockTile<Kind> tile_;
  TileLoader<Kind> loader_;
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

#pragma once

// The instructions that C++ has no words for (PTX ISA, compute capability 8.0 and later).

namespace axdse::kernels::cuda {

__device__ __forceinline__ unsigned shared_address(const void* pointer) {
  return static_cast<unsigned>(__cvta_generic_to_shared(pointer));
}

/// `bytes` is 16, or 0: zeros then, and nothing is read.
__device__ __forceinline__ void copy_vector_or_zeros(unsigned to_shared, const void* from_global, int bytes) {
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(to_shared), "l"(from_global), "r"(bytes)
               : "memory");
}
__device__ __forceinline__ void copy_vector(unsigned to_shared, const void* from_global) {
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(to_shared), "l"(from_global) : "memory");
}
/// Padding is stored, not copied: copies would all read one line of memory (measured on an H100, 512 channels of 7 x 7
/// pixels, 3 x 3 kernel: 463 us instead of 171).
__device__ __forceinline__ void store_vector(unsigned to_shared, unsigned word) {
  asm volatile("st.shared.v4.b32 [%0], {%1, %1, %1, %1};" ::"r"(to_shared), "r"(word) : "memory");
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
  asm("mma.sync.aligned.m16n8k32.row.col.s32.u8.s8.s32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
      : "+r"(sums[0]), "+r"(sums[1]), "+r"(sums[2]), "+r"(sums[3])
      : "r"(activations[0]), "r"(activations[1]), "r"(activations[2]), "r"(activations[3]), "r"(weights_low),
        "r"(weights_high));
}

// Warpgroup products (wgmma), which compute capability 9.0 alone has, where compiled for sm_90a: weights are read from
// shared memory by the tensor cores themselves, and the warps go on meanwhile.
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
inline constexpr bool kHasWarpgroupProducts = true;

/// Of a tile of rows of 64 bytes, 16-byte vectors permuted as swizzled() does (the hardware's 64-byte swizzle), aligned
/// to 512 bytes.
__device__ __forceinline__ unsigned long long matrix_descriptor(unsigned shared) {
  constexpr unsigned long long kEightRows = 8 * 64 >> 4;  // the step from one group of eight rows to the next
  constexpr unsigned long long kSwizzle64 = 2;
  return (shared >> 4) | 1ULL << 16 | kEightRows << 32 | kSwizzle64 << 62;
}

/// sums (64 x 64 or 128, by four warps 16 rows each) += activations (64 x 32, u8) weights (32 x 64 or 128, s8), in the
/// background. Registers and weights are free again after wait_for_products().
__device__ __forceinline__ void multiply_in_background(int (&sums)[8][4], const unsigned (&activations)[4],
                                                       unsigned long long weights) {
  asm volatile(
      "{\n.reg .pred accumulate;\nsetp.eq.u32 accumulate, 0, 0;\n"
      "wgmma.mma_async.sync.aligned.m64n64k32.s32.u8.s8 {"
      "%0, %1, %2, %3, %4, %5, %6, %7, "
      "%8, %9, %10, %11, %12, %13, %14, %15, "
      "%16, %17, %18, %19, %20, %21, %22, %23, "
      "%24, %25, %26, %27, %28, %29, %30, %31}, "
      "{%32, %33, %34, %35}, %36, accumulate;\n}"
      : "+r"(sums[0][0]), "+r"(sums[0][1]), "+r"(sums[0][2]), "+r"(sums[0][3]), "+r"(sums[1][0]), "+r"(sums[1][1]),
        "+r"(sums[1][2]), "+r"(sums[1][3]), "+r"(sums[2][0]), "+r"(sums[2][1]), "+r"(sums[2][2]), "+r"(sums[2][3]),
        "+r"(sums[3][0]), "+r"(sums[3][1]), "+r"(sums[3][2]), "+r"(sums[3][3]), "+r"(sums[4][0]), "+r"(sums[4][1]),
        "+r"(sums[4][2]), "+r"(sums[4][3]), "+r"(sums[5][0]), "+r"(sums[5][1]), "+r"(sums[5][2]), "+r"(sums[5][3]),
        "+r"(sums[6][0]), "+r"(sums[6][1]), "+r"(sums[6][2]), "+r"(sums[6][3]), "+r"(sums[7][0]), "+r"(sums[7][1]),
        "+r"(sums[7][2]), "+r"(sums[7][3])
      : "r"(activations[0]), "r"(activations[1]), "r"(activations[2]), "r"(activations[3]), "l"(weights));
}
__device__ __forceinline__ void multiply_in_background(int (&sums)[16][4], const unsigned (&activations)[4],
                                                       unsigned long long weights) {
  asm volatile(
      "{\n.reg .pred accumulate;\nsetp.eq.u32 accumulate, 0, 0;\n"
      "wgmma.mma_async.sync.aligned.m64n128k32.s32.u8.s8 {"
      "%0, %1, %2, %3, %4, %5, %6, %7, "
      "%8, %9, %10, %11, %12, %13, %14, %15, "
      "%16, %17, %18, %19, %20, %21, %22, %23, "
      "%24, %25, %26, %27, %28, %29, %30, %31, "
      "%32, %33, %34, %35, %36, %37, %38, %39, "
      "%40, %41, %42, %43, %44, %45, %46, %47, "
      "%48, %49, %50, %51, %52, %53, %54, %55, "
      "%56, %57, %58, %59, %60, %61, %62, %63}, "
      "{%64, %65, %66, %67}, %68, accumulate;\n}"
      : "+r"(sums[0][0]), "+r"(sums[0][1]), "+r"(sums[0][2]), "+r"(sums[0][3]), "+r"(sums[1][0]), "+r"(sums[1][1]),
        "+r"(sums[1][2]), "+r"(sums[1][3]), "+r"(sums[2][0]), "+r"(sums[2][1]), "+r"(sums[2][2]), "+r"(sums[2][3]),
        "+r"(sums[3][0]), "+r"(sums[3][1]), "+r"(sums[3][2]), "+r"(sums[3][3]), "+r"(sums[4][0]), "+r"(sums[4][1]),
        "+r"(sums[4][2]), "+r"(sums[4][3]), "+r"(sums[5][0]), "+r"(sums[5][1]), "+r"(sums[5][2]), "+r"(sums[5][3]),
        "+r"(sums[6][0]), "+r"(sums[6][1]), "+r"(sums[6][2]), "+r"(sums[6][3]), "+r"(sums[7][0]), "+r"(sums[7][1]),
        "+r"(sums[7][2]), "+r"(sums[7][3]), "+r"(sums[8][0]), "+r"(sums[8][1]), "+r"(sums[8][2]), "+r"(sums[8][3]),
        "+r"(sums[9][0]), "+r"(sums[9][1]), "+r"(sums[9][2]), "+r"(sums[9][3]), "+r"(sums[10][0]), "+r"(sums[10][1]),
        "+r"(sums[10][2]), "+r"(sums[10][3]), "+r"(sums[11][0]), "+r"(sums[11][1]), "+r"(sums[11][2]),
        "+r"(sums[11][3]), "+r"(sums[12][0]), "+r"(sums[12][1]), "+r"(sums[12][2]), "+r"(sums[12][3]),
        "+r"(sums[13][0]), "+r"(sums[13][1]), "+r"(sums[13][2]), "+r"(sums[13][3]), "+r"(sums[14][0]),
        "+r"(sums[14][1]), "+r"(sums[14][2]), "+r"(sums[14][3]), "+r"(sums[15][0]), "+r"(sums[15][1]),
        "+r"(sums[15][2]), "+r"(sums[15][3])
      : "r"(activations[0]), "r"(activations[1]), "r"(activations[2]), "r"(activations[3]), "l"(weights));
}
/// Between writing registers that products use and the products.
__device__ __forceinline__ void begin_products() { asm volatile("wgmma.fence.sync.aligned;" ::: "memory"); }
__device__ __forceinline__ void commit_products() { asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory"); }
__device__ __forceinline__ void wait_for_products() { asm volatile("wgmma.wait_group.sync.aligned 0;" ::: "memory"); }
/// Between a thread's copies to shared memory and the barrier after which tensor cores read them there.
__device__ __forceinline__ void show_copies_to_tensor_cores() {
  asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
}
#else
inline constexpr bool kHasWarpgroupProducts = false;
__device__ __forceinline__ unsigned long long matrix_descriptor(unsigned) { return 0; }
template <int kOutputBlocks>
__device__ __forceinline__ void multiply_in_background(int (&)[kOutputBlocks][4], const unsigned (&)[4],
                                                       unsigned long long) {}
__device__ __forceinline__ void begin_products() {}
__device__ __forceinline__ void commit_products() {}
__device__ __forceinline__ void wait_for_products() {}
__device__ __forceinline__ void show_copies_to_tensor_cores() {}
#endif

}  // namespace axdse::kernels::cuda

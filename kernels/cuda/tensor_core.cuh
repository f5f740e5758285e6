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

}  // namespace axdse::kernels::cuda

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace axdse::bench {

/// Row-major C (rows, columns) = A B, summed over `depth`.
struct GemmShape {
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  std::int64_t depth = 0;
};

enum class GemmKind {
  kInt8,        ///< s8 (rows, depth) x s8 (columns, depth)^T -> s32: a convolution's forward pass
  kForward,     ///< bf16 (rows, depth) x bf16 (columns, depth)^T -> bf16
  kInputGrad,   ///< bf16 (rows, columns) x bf16 (columns, depth) -> bf16 (rows, depth)
  kWeightGrad,  ///< bf16 (rows, columns)^T x bf16 (rows, depth) -> bf16 (columns, depth)
};

/// Device memory for a GEMM: first and second operand as GemmKind names them, and the result.
struct GemmOperands {
  const void* first = nullptr;
  const void* second = nullptr;
  void* result = nullptr;
};

/// One cuBLASLt matrix product, with the fastest of the algorithms that its heuristics propose, by measurement. The
/// depth of int8 products is a multiple of 16.
class CublasGemm {
 public:
  CublasGemm(GemmKind kind, const GemmShape& shape, const GemmOperands& operands);
  ~CublasGemm();

  void enqueue(const GemmOperands& operands) const;

 private:
  struct Plan;
  std::unique_ptr<Plan> plan_;
};

}  // namespace axdse::bench

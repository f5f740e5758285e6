#include "experiments/benchmarks/gpu_gemm.hpp"

#include <cublasLt.h>

#include <array>
#include <limits>

#include "core/error.hpp"
#include "core/text.hpp"
#include "kernels/cuda/cuda_check.hpp"
#include "kernels/cuda/device_buffer.hpp"

namespace axdse::bench {
namespace {

void check(cublasStatus_t status, std::string_view what) {
  if (status != CUBLAS_STATUS_SUCCESS) {
    throw InternalError({.where = concat("cuBLASLt: ", what), .got = cublasLtGetStatusString(status)});
  }
}

constexpr std::size_t kWorkspaceBytes = std::size_t{64} << 20;

struct Library {
  Library() : workspace(kWorkspaceBytes) { check(cublasLtCreate(&handle), "open"); }
  cublasLtHandle_t handle = nullptr;
  kernels::cuda::DeviceBuffer<std::byte> workspace;
};

Library& library() {
  static Library open;
  return open;
}

}  // namespace

/// cuBLASLt's matrices are column-major, so it computes the transposed product: its A is our second operand.
struct CublasGemm::Plan {
  cublasLtMatmulDesc_t operation = nullptr;
  cublasLtMatrixLayout_t a = nullptr;
  cublasLtMatrixLayout_t b = nullptr;
  cublasLtMatrixLayout_t c = nullptr;
  cublasLtMatmulAlgo_t algorithm = {};
  bool is_int8 = false;

  void layout(cublasLtMatrixLayout_t& matrix, cudaDataType type, std::int64_t rows, std::int64_t columns) const {
    check(cublasLtMatrixLayoutCreate(&matrix, type, static_cast<std::uint64_t>(rows),
                                     static_cast<std::uint64_t>(columns), rows),
          "describe a matrix");
  }

  void describe(GemmKind kind, const GemmShape& s) {
    is_int8 = kind == GemmKind::kInt8;
    const cudaDataType in = is_int8 ? CUDA_R_8I : CUDA_R_16BF;
    const cudaDataType out = is_int8 ? CUDA_R_32I : CUDA_R_16BF;
    check(cublasLtMatmulDescCreate(&operation, is_int8 ? CUBLAS_COMPUTE_32I : CUBLAS_COMPUTE_32F,
                                   is_int8 ? CUDA_R_32I : CUDA_R_32F),
          "describe a product");
    cublasOperation_t transpose_a = CUBLAS_OP_N;
    cublasOperation_t transpose_b = CUBLAS_OP_N;
    switch (kind) {
      case GemmKind::kInt8:
      case GemmKind::kForward:  // (columns, rows) = second^T stored (depth, columns), first stored (depth, rows)
        layout(a, in, s.depth, s.columns);
        layout(b, in, s.depth, s.rows);
        layout(c, out, s.columns, s.rows);
        transpose_a = CUBLAS_OP_T;
        break;
      case GemmKind::kInputGrad:  // (depth, rows) = second stored (depth, columns), first stored (columns, rows)
        layout(a, in, s.depth, s.columns);
        layout(b, in, s.columns, s.rows);
        layout(c, out, s.depth, s.rows);
        break;
      case GemmKind::kWeightGrad:  // (depth, columns) = second stored (depth, rows), first^T stored (columns, rows)
        layout(a, in, s.depth, s.rows);
        layout(b, in, s.columns, s.rows);
        layout(c, out, s.depth, s.columns);
        transpose_b = CUBLAS_OP_T;
        break;
    }
    check(cublasLtMatmulDescSetAttribute(operation, CUBLASLT_MATMUL_DESC_TRANSA, &transpose_a, sizeof transpose_a),
          "transpose");
    check(cublasLtMatmulDescSetAttribute(operation, CUBLASLT_MATMUL_DESC_TRANSB, &transpose_b, sizeof transpose_b),
          "transpose");
  }

  [[nodiscard]] cublasStatus_t multiply(const GemmOperands& operands, const cublasLtMatmulAlgo_t& with) const {
    const std::int32_t int_one = 1;
    const std::int32_t int_zero = 0;
    const float one = 1;
    const float zero = 0;
    const void* const alpha = is_int8 ? static_cast<const void*>(&int_one) : &one;
    const void* const beta = is_int8 ? static_cast<const void*>(&int_zero) : &zero;
    return cublasLtMatmul(library().handle, operation, alpha, operands.second, a, operands.first, b, beta,
                          operands.result, c, operands.result, c, &with, library().workspace.data(), kWorkspaceBytes,
                          nullptr);
  }

  void choose(const GemmOperands& operands) {
    cublasLtMatmulPreference_t preference = nullptr;
    check(cublasLtMatmulPreferenceCreate(&preference), "prefer");
    const std::size_t bytes = kWorkspaceBytes;
    check(cublasLtMatmulPreferenceSetAttribute(preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, &bytes,
                                               sizeof bytes),
          "prefer");
    std::array<cublasLtMatmulHeuristicResult_t, 8> found = {};
    int count = 0;
    check(cublasLtMatmulAlgoGetHeuristic(library().handle, operation, a, b, c, c, preference,
                                         static_cast<int>(found.size()), found.data(), &count),
          "look for algorithms");
    check(cublasLtMatmulPreferenceDestroy(preference), "prefer");
    cudaEvent_t start = nullptr;
    cudaEvent_t stop = nullptr;
    kernels::cuda::check(cudaEventCreate(&start), "make an event");
    kernels::cuda::check(cudaEventCreate(&stop), "make an event");
    float best_ms = std::numeric_limits<float>::max();
    for (int i = 0; i < count; ++i) {
      if (multiply(operands, found[static_cast<std::size_t>(i)].algo) != CUBLAS_STATUS_SUCCESS) continue;  // warms up
      kernels::cuda::check(cudaEventRecord(start), "record");
      for (int repeat = 0; repeat < 3; ++repeat) {
        check(multiply(operands, found[static_cast<std::size_t>(i)].algo), "multiply");
      }
      kernels::cuda::check(cudaEventRecord(stop), "record");
      kernels::cuda::check(cudaEventSynchronize(stop), "wait");
      float ms = 0;
      kernels::cuda::check(cudaEventElapsedTime(&ms, start, stop), "read a time");
      if (ms < best_ms) {
        best_ms = ms;
        algorithm = found[static_cast<std::size_t>(i)].algo;
      }
    }
    kernels::cuda::check(cudaEventDestroy(start), "drop an event");
    kernels::cuda::check(cudaEventDestroy(stop), "drop an event");
    if (best_ms == std::numeric_limits<float>::max()) {
      throw InternalError({.where = "cuBLASLt", .got = "no algorithm for a product"});
    }
  }

  ~Plan() {
    cublasLtMatrixLayoutDestroy(a);
    cublasLtMatrixLayoutDestroy(b);
    cublasLtMatrixLayoutDestroy(c);
    cublasLtMatmulDescDestroy(operation);
  }
};

CublasGemm::CublasGemm(GemmKind kind, const GemmShape& shape, const GemmOperands& operands)
    : plan_(std::make_unique<Plan>()) {
  plan_->describe(kind, shape);
  plan_->choose(operands);
}

CublasGemm::~CublasGemm() = default;

void CublasGemm::enqueue(const GemmOperands& operands) const {
  check(plan_->multiply(operands, plan_->algorithm), "multiply");
}

}  // namespace axdse::bench

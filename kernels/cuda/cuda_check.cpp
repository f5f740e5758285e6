#include "kernels/cuda/cuda_check.hpp"

#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse::kernels::cuda {

void check(cudaError_t status, std::string_view what) {
  if (status == cudaSuccess) return;
  Diagnostic diagnostic{.where = concat("CUDA: ", what),
                        .got = concat(cudaGetErrorName(status), ": ", cudaGetErrorString(status))};
  if (status == cudaErrorMemoryAllocation) {
    diagnostic.fix = "use a smaller batch, or run fewer evaluations at a time";
    throw ResourceError(std::move(diagnostic));
  }
  throw InternalError(std::move(diagnostic));
}

}  // namespace axdse::kernels::cuda

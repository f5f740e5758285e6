#pragma once

#include <cuda_runtime_api.h>

#include <string_view>

namespace axdse::kernels::cuda {

/// Every call of the CUDA run-time library goes through here.
/// @throws ResourceError out of memory   @throws InternalError anything else that failed; `what` says at what
void check(cudaError_t status, std::string_view what);

/// Of the launch just made. (What fails inside a kernel shows at the next call that waits for it.)
inline void check_launch(std::string_view what) { check(cudaGetLastError(), what); }

}  // namespace axdse::kernels::cuda

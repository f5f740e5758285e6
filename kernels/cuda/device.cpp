#include "kernels/cuda/device.hpp"

#include "core/text.hpp"
#include "kernels/cuda/cuda_check.hpp"

namespace axdse::kernels::cuda {
namespace {

std::optional<std::string> look_for_device() {
  int devices = 0;
  if (const cudaError_t status = cudaGetDeviceCount(&devices); status != cudaSuccess) {
    static_cast<void>(cudaGetLastError());  // or the next checked launch would report it
    return concat("no CUDA device: ", cudaGetErrorString(status));
  }
  if (devices == 0) return "no CUDA device";
  const int device = current_device();
  if (device >= kMostDevices) return concat("CUDA device ", device, ", of which only ", kMostDevices, " are used");
  int major = 0;
  check(cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, device), "ask for the compute capability");
  if (major < 8) return concat("the CUDA device has compute capability ", major, ".x, needs 8.0");
  return std::nullopt;
}

}  // namespace

const std::optional<std::string>& why_no_device() {
  static const std::optional<std::string> kReason = look_for_device();
  return kReason;
}

int current_device() {
  int device = 0;
  check(cudaGetDevice(&device), "ask for the current device");
  return device;
}

}  // namespace axdse::kernels::cuda

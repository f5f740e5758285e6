#include "kernels/registry.hpp"

#include <array>
#include <optional>

#include "core/error.hpp"
#include "core/text.hpp"
#include "kernels/reference/table_conv.hpp"
#ifdef AXDSE_HAS_ONEDNN
#include "kernels/cpu/low_rank_conv.hpp"
#endif
#ifdef AXDSE_HAS_CUDA
#include "kernels/cuda/low_rank_conv.hpp"
#include "kernels/cuda/table_conv.hpp"
#endif

namespace axdse::kernels {
namespace {

/// Those in this build, fastest first. CUDA's come after the processor's: on host views they copy tensors in and out.
std::span<const ApproxConv* const> backends() {
#ifdef AXDSE_HAS_ONEDNN
  static const LowRankConv kLowRank;
#endif
#ifdef AXDSE_HAS_CUDA
  static const CudaLowRankConv kCudaLowRank;
  static const CudaTableConv kCudaTable;
#endif
  static const ReferenceTableConv kReference;
  static const std::array kBackends = {
#ifdef AXDSE_HAS_ONEDNN
      static_cast<const ApproxConv*>(&kLowRank),
#endif
#ifdef AXDSE_HAS_CUDA
      static_cast<const ApproxConv*>(&kCudaLowRank), static_cast<const ApproxConv*>(&kCudaTable),
#endif
      static_cast<const ApproxConv*>(&kReference)};
  return kBackends;
}

}  // namespace

std::vector<std::string> backend_names() {
  std::vector<std::string> names;
  for (const ApproxConv* backend : backends()) names.emplace_back(backend->name());
  return names;
}

const ApproxConv& find_backend(std::string_view name) {
  for (const ApproxConv* backend : backends()) {
    if (backend->name() == name) return *backend;
  }
  const std::vector<std::string> names = backend_names();
  const std::string_view close = closest_match(name, names);
  throw SpecError({.where = "kernel backend",
                   .got = concat("\"", name, "\""),
                   .allowed = join(names, ", "),
                   .fix = close.empty() ? "choose one of these" : concat("did you mean \"", close, "\"?")});
}

BackendChoice choose_backend(std::span<const ConvProblem> problems, std::span<const std::string> candidates) {
  BackendChoice choice;
  for (const std::string& name : candidates) {
    const ApproxConv& backend = find_backend(name);
    std::optional<std::string> reason;
    std::size_t n = 0;
    for (; n < problems.size() && !reason; ++n) reason = backend.why_not(problems[n]);
    if (!reason) {
      choice.backend = &backend;
      return choice;
    }
    choice.refusals.push_back({name, n - 1, *reason});
  }
  return choice;
}

BackendChoice choose_backend(std::span<const ConvProblem> problems) {
  return choose_backend(problems, backend_names());
}

}  // namespace axdse::kernels

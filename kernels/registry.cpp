#include "kernels/registry.hpp"

#include <array>
#include <limits>
#include <optional>

#include "core/error.hpp"
#include "core/text.hpp"
#include "kernels/conv_checks.hpp"
#include "kernels/reference/table_conv.hpp"
#ifdef AXDSE_HAS_ONEDNN
#include "kernels/cpu/low_rank_conv.hpp"
#include "kernels/cpu/table_conv.hpp"
#include "kernels/cpu/tile_conv.hpp"
#endif
#ifdef AXDSE_HAS_CUDA
#include "kernels/cuda/low_rank_conv.hpp"
#include "kernels/cuda/table_conv.hpp"
#endif

namespace axdse::kernels {
namespace {

/// Stands for a backend that this build leaves out: names mean the same in every build.
class LeftOut final : public ApproxConv {
 public:
  LeftOut(std::string_view name, std::string_view reason) : name_(name), reason_(reason) {}
  [[nodiscard]] std::string_view name() const noexcept override { return name_; }
  [[nodiscard]] std::optional<std::string> why_not(const ConvProblem& problem) const override {
    if (auto reason = why_not_runnable(problem)) return reason;
    return std::string(reason_);
  }
  void run(const ConvProblem& problem, std::span<const std::uint8_t> input, std::span<const std::uint8_t> weight,
           std::span<std::int32_t> out) const override {
    check_run(problem, why_not(problem), input, weight, out);
  }

 private:
  std::string_view name_;
  std::string_view reason_;
};

/// The order in which equals are preferred. CUDA's come after the processor's: on host views they copy tensors in and
/// out.
std::array<const ApproxConv*, 6> backends() {
#ifdef AXDSE_HAS_ONEDNN
  static const TileConv kTile;
  static const LowRankConv kLowRank;
  static const TableConv kTable;
#else
  static const LeftOut kTile("cpu-amx", "this build has no tiles of the processor (AXDSE_KERNELS_ONLY)");
  static const LeftOut kLowRank("cpu-onednn", "this build has no oneDNN (AXDSE_KERNELS_ONLY)");
  static const LeftOut kTable("cpu-table", "this build has no look-up on the processor (AXDSE_KERNELS_ONLY)");
#endif
#ifdef AXDSE_HAS_CUDA
  static const CudaLowRankConv kCudaLowRank;
  static const CudaTableConv kCudaTable;
#else
  static const LeftOut kCudaLowRank("cuda", "this build has no CUDA (AXDSE_CUDA)");
  static const LeftOut kCudaTable("cuda-table", "this build has no CUDA (AXDSE_CUDA)");
#endif
  static const ReferenceTableConv kReference;
  return {&kTile, &kLowRank, &kTable, &kCudaLowRank, &kCudaTable, &kReference};
}

/// Time of all problems together; infinite where a backend has no model.
double estimated_ns(const ApproxConv& backend, std::span<const ConvProblem> problems) {
  double sum = 0;
  for (const ConvProblem& problem : problems) {
    sum += backend.estimated_ns(problem).value_or(std::numeric_limits<double>::infinity());
  }
  return sum;
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
  double least_ns = 0;
  for (const std::string& name : candidates) {
    const ApproxConv& backend = find_backend(name);
    std::optional<std::string> reason;
    std::size_t n = 0;
    for (; n < problems.size() && !reason; ++n) reason = backend.why_not(problems[n]);
    if (reason) {
      choice.refusals.push_back({name, n - 1, *reason});
      continue;
    }
    const double ns = estimated_ns(backend, problems);
    if (choice.backend != nullptr && ns >= least_ns) continue;
    choice.backend = &backend;
    least_ns = ns;
  }
  return choice;
}

BackendChoice choose_backend(std::span<const ConvProblem> problems) {
  return choose_backend(problems, backend_names());
}

}  // namespace axdse::kernels

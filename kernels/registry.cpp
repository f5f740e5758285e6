#include "kernels/registry.hpp"

#include <array>

#include "core/error.hpp"
#include "core/text.hpp"
#include "kernels/cpu/low_rank_conv.hpp"
#include "kernels/reference/table_conv.hpp"

namespace axdse::kernels {
namespace {

/// Fastest first.
std::array<const ApproxConv*, 2> backends() {
  static const LowRankConv kLowRank;
  static const ReferenceTableConv kReference;
  return {&kLowRank, &kReference};
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

const ApproxConv& choose_backend(const ConvProblem& problem) {
  std::vector<std::string> reasons;
  for (const ApproxConv* backend : backends()) {
    const std::optional<std::string> reason = backend->why_not(problem);
    if (!reason) return *backend;
    reasons.push_back(concat(backend->name(), ": ", *reason));
  }
  throw SpecError({.where = "kernel backend",
                   .got = concat("a convolution with ", canonical_name(problem.multiplier)),
                   .allowed = "a problem that one of the backends can run",
                   .why = join(reasons, "; ")});
}

}  // namespace axdse::kernels

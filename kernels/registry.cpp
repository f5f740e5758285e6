#include "kernels/registry.hpp"

#include <array>
#include <limits>
#include <optional>

#include "core/error.hpp"
#include "core/text.hpp"
#include "kernels/cpu/low_rank_conv.hpp"
#include "kernels/cpu/table_conv.hpp"
#include "kernels/reference/table_conv.hpp"

namespace axdse::kernels {
namespace {

/// The order in which equals are preferred.
std::array<const ApproxConv*, 3> backends() {
  static const LowRankConv kLowRank;
  static const TableConv kTable;
  static const ReferenceTableConv kReference;
  return {&kLowRank, &kTable, &kReference};
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

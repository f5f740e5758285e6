#include "conv_targets.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>

#include "core/text.hpp"

namespace axdse::benchmarks {
namespace {

constexpr double kScalarGops = 2.9;  ///< what a scalar table loop reaches at least; a slower one must not flatter us

using LayerFilter = std::function<bool(const Json& layer)>;

bool is_depthwise(const Json& layer) { return layer["groups"] > 1; }
bool is_3x3(const Json& layer) { return layer["kernel"] == 3 && !is_depthwise(layer); }
bool is_wide_3x3(const Json& layer) { return is_3x3(layer) && layer["channels"] >= 16; }
bool has_64_channels(const Json& layer) { return is_3x3(layer) && layer["channels"] >= 64; }

std::optional<double> microseconds(const Json& layer, const std::string& method) {
  const auto found = layer["microseconds"].find(method);
  return found == layer["microseconds"].end() ? std::nullopt : std::optional(found->get<double>());
}

/// Look-up takes the same time for all tables of as many byte planes, as all of these products are: it is measured for
/// some only.
std::optional<double> look_up_microseconds(const Json& layer, const std::string& multiplier) {
  const std::optional<double> own = microseconds(layer, concat(multiplier, " cpu-table"));
  return own ? own : microseconds(layer, "truncated7 cpu-table");
}

std::optional<double> backend_microseconds(const Json& layer, const std::string& multiplier,
                                           const std::string& backend) {
  return backend == "cpu-table" ? look_up_microseconds(layer, multiplier)
                                : microseconds(layer, concat(multiplier, " ", backend));
}

constexpr std::array kConvolutions = {"cpu-amx", "cpu-onednn"};  ///< backends that convolve terms

/// The fastest of them.
std::optional<double> convolution_microseconds(const Json& layer, const std::string& multiplier) {
  std::optional<double> least;
  for (const char* const backend : kConvolutions) {
    const std::optional<double> us = microseconds(layer, concat(multiplier, " ", backend));
    if (us && (!least || *us < *least)) least = us;
  }
  return least;
}

/// What the registry chooses.
std::optional<double> chosen_microseconds(const Json& layer, const std::string& multiplier) {
  return backend_microseconds(layer, multiplier, layer["chosen"][multiplier]);
}

double gops(const Json& layer, double us) { return layer["operations"].get<double>() / us / 1e3; }

/// Keeps the worst of the figures that it is shown.
class WorstOf {
 public:
  WorstOf(std::string what, bool at_least, double bound) {
    target_.what = std::move(what);
    target_.at_least = at_least;
    target_.bound = bound;
  }
  void see(double figure, const std::string& where) {
    const bool worse = target_.at_least ? figure < target_.figure : figure > target_.figure;
    if (target_.judged == 0 || worse) {
      target_.figure = figure;
      target_.where = where;
    }
    ++target_.judged;
  }
  void add_to(std::vector<Target>& targets) const {
    if (target_.judged != 0) targets.push_back(target_);
  }

 private:
  Target target_;
};

void add_speed_beside_libtorch(std::vector<Target>& targets, const Json& network) {
  WorstOf layers("exact int8 beside LibTorch fp32, 3x3 layers of 16 channels and more", true, 3);
  for (const Json& layer : network["layers"]) {
    const auto exact = chosen_microseconds(layer, "exact");
    if (exact && is_wide_3x3(layer)) layers.see(*microseconds(layer, "torch_fp32") / *exact, layer["layer"]);
  }
  layers.add_to(targets);
  WorstOf sum("exact int8 beside LibTorch fp32, sum of the network", true, 2);
  double torch_us = 0;
  double exact_us = 0;
  for (const Json& layer : network["layers"]) {
    torch_us += layer["count"].get<int>() * *microseconds(layer, "torch_fp32");
    exact_us += layer["count"].get<int>() * chosen_microseconds(layer, "exact").value_or(0);
  }
  if (exact_us > 0) sum.see(torch_us / exact_us, "sum");
  sum.add_to(targets);
}

/// What the registry chooses for n terms, over n of the fastest exact convolutions.
void add_cost_of_terms(std::vector<Target>& targets, const Json& network, const Json& multipliers) {
  struct Kind {
    std::string name;
    LayerFilter holds;
    double bound;
  };
  const std::vector<Kind> kinds = {
      {"compute-bound layers (3x3 of 16 channels and more)", is_wide_3x3, 1.1},
      {"1x1 layers", [](const Json& layer) { return layer["kernel"] == 1; }, 0},
      {"depthwise layers", is_depthwise, 0},
      {"layers of fewer channels",
       [](const Json& layer) { return layer["kernel"] > 1 && !is_depthwise(layer) && !is_wide_3x3(layer); }, 0}};
  for (const Kind& kind : kinds) {
    for (const auto& [name, multiplier] : multipliers.items()) {
      if (name == "exact" || !multiplier.contains("terms")) continue;
      const int terms = multiplier["terms"];
      WorstOf layers(concat(name, " (n = ", terms, ") over n x exact int8, ", kind.name), false, kind.bound);
      for (const Json& layer : network["layers"]) {
        const auto exact = convolution_microseconds(layer, "exact");
        const auto own = chosen_microseconds(layer, name);
        if (exact && own && kind.holds(layer)) layers.see(*own / *exact / terms, layer["layer"]);
      }
      layers.add_to(targets);
    }
  }
}

void add_look_up(std::vector<Target>& targets, const Json& network, const Json& multipliers, int threads) {
  WorstOf speed("cpu-table of any 16-bit table, GOPS a core, 3x3 layers of 64 channels and more", true, 25);
  WorstOf lead("convolution's lead over cpu-table at n <= 6, 3x3 layers of 64 channels and more", true, 1);
  for (const Json& layer : network["layers"]) {
    if (!has_64_channels(layer)) continue;
    if (const auto table = microseconds(layer, "table cpu-table")) {
      speed.see(gops(layer, *table) / threads, layer["layer"]);
    }
    for (const auto& [name, multiplier] : multipliers.items()) {
      if (multiplier.value("terms", 7) > 6) continue;
      const auto own = convolution_microseconds(layer, name);
      const auto table = look_up_microseconds(layer, name);
      if (own && table) lead.see(*table / *own, concat(layer["layer"].get<std::string>(), ", ", name));
    }
  }
  speed.add_to(targets);
  lead.add_to(targets);
}

void add_choice(std::vector<Target>& targets, const Json& network) {
  WorstOf layers("the registry's choice over the best backend, every problem", false, 1.1);
  for (const Json& layer : network["layers"]) {
    for (const auto& [multiplier, backend] : layer["chosen"].items()) {
      const auto mine = backend_microseconds(layer, multiplier, backend);
      if (!mine) continue;
      for (const std::string other : {"cpu-amx", "cpu-onednn", "cpu-table"}) {
        const auto rival = backend_microseconds(layer, multiplier, other);
        if (rival) layers.see(*mine / *rival, concat(layer["layer"].get<std::string>(), ", ", multiplier));
      }
    }
  }
  layers.add_to(targets);
}

void add_speed_beside_a_loop(std::vector<Target>& targets, const Json& network) {
  WorstOf loop("scalar table loop, GOPS, 3x3 layers of 64 channels and more", true, kScalarGops);
  for (const Json& layer : network["layers"]) {
    const auto us = microseconds(layer, "scalar_table_loop");
    if (us && has_64_channels(layer)) loop.see(gops(layer, *us), layer["layer"]);
  }
  loop.add_to(targets);
  struct Bound {
    std::string multiplier;
    double factor;
  };
  for (const auto& [multiplier, factor] :
       {Bound{"mask", 60}, Bound{"one_more_term", 40}, Bound{"truncated7", 10}, Bound{"truncated8", 15}}) {
    WorstOf layers(concat(multiplier, " beside the scalar loop (taken as ", kScalarGops,
                          " GOPS where it is slower), 3x3 layers of 16 channels and more"),
                   true, factor);
    for (const Json& layer : network["layers"]) {
      const auto us = microseconds(layer, "scalar_table_loop");
      const auto own = chosen_microseconds(layer, multiplier);
      if (!us || !own || !is_wide_3x3(layer)) continue;
      layers.see(gops(layer, *own) / std::max(gops(layer, *us), kScalarGops), layer["layer"]);
    }
    layers.add_to(targets);
  }
}

}  // namespace

std::vector<Target> inference_targets(const Json& network, const Json& multipliers, int threads) {
  std::vector<Target> targets;
  add_speed_beside_libtorch(targets, network);
  add_cost_of_terms(targets, network, multipliers);
  add_look_up(targets, network, multipliers, threads);
  add_choice(targets, network);
  add_speed_beside_a_loop(targets, network);
  return targets;
}

std::string line_of(const Target& target) {
  const std::string verdict = target.bound == 0 ? "     " : target.reached() ? "PASS " : "MISS ";
  const std::string bound =
      target.bound == 0 ? "" : concat(target.at_least ? " >= " : " <= ", fixed(target.bound, 1), " ");
  std::string line = concat(verdict, fixed(target.figure, 2), bound);
  line.resize(std::max<std::size_t>(line.size(), 22), ' ');
  const std::string among = target.judged > 1 ? concat("; worst of ", target.judged) : "";
  return concat(line, " ", target.what, " (", target.where, among, ")");
}

}  // namespace axdse::benchmarks

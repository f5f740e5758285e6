// How fast is an approximate convolution beside LibTorch's fp32 convolution, exact int8, and a plain table loop?
//
// One line a layer: microseconds of LibTorch fp32 (channels last), of exact int8, and of each multiplier on each
// backend that can run it; at the end what inference has to reach, PASS or MISS, with the layer that is worst. All
// methods of a layer take turns in every round, so that a disturbance hits all, in a random order, each after calls
// that are not timed; medians over the rounds. Weights stay the same between calls, as in inference; with --training
// they change, and whole training steps are measured instead: of ResNet-8 from images to changed weights, and of one
// 64-channel layer, beside LibTorch's own fp32 step and that of a scalar-table emulator (training_step.hpp). Build with
// the release preset, on a quiet machine; on one that others use --clock cpu takes the time that the calling thread was
// running (one thread only), which leaves out what others take from it but their share of caches and of the core.

#include <omp.h>
#include <torch/torch.h>

#include <algorithm>
#include <functional>
#include <iomanip>
#include <iostream>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include "benchmark_frame.hpp"
#include "conv_targets.hpp"
#include "core/error.hpp"
#include "core/file.hpp"
#include "core/json.hpp"
#include "core/product_table.hpp"
#include "core/seed.hpp"
#include "core/text.hpp"
#include "core/version.hpp"
#include "kernels/cpu/cpu_isa.hpp"
#include "kernels/cpu/int8_conv.hpp"
#include "kernels/error_factorisation.hpp"
#include "kernels/registry.hpp"
#include "network_layers.hpp"
#include "scalar_table_loop.hpp"
#include "take_turns.hpp"
#include "training_step.hpp"

namespace axdse::benchmarks {
namespace {

using kernels::ApproxConv;
using kernels::ConvProblem;

struct Options {
  std::vector<std::string> networks;
  int threads = 1;
  std::int64_t batch = 0;  ///< 0: 64 for resnet8, 4 otherwise
  int rounds = 11;
  Clock clock = Clock::kWall;
  bool training = false;
  std::string json;
};

/// Any 16-bit products: what only look-up can do.
MultiplierSpec random_table() {
  RandomEngine engine(7);
  std::vector<std::int32_t> products(65536);
  for (std::int32_t& product : products) product = static_cast<std::int32_t>(uniform_below(engine, 65536)) - 32768;
  return TableMultiplier("random", {OperandEncoding::kU8, OperandEncoding::kS8}, std::move(products));
}

struct NamedMultiplier {
  std::string name;
  MultiplierSpec spec;
};

std::vector<NamedMultiplier> multipliers() {
  return {{"exact", exact(8, 8)},       {"mask", operand(3, 0)},      {"one_more_term", rectangle(4, 5)},
          {"truncated7", truncated(7)}, {"truncated8", truncated(8)}, {"table", random_table()}};
}

/// Terms of each, beside the least that any exact form has; why it has none.
Json multiplier_terms() {
  Json result = Json::object();
  for (const NamedMultiplier& multiplier : multipliers()) {
    const kernels::FactorisationAttempt attempt = kernels::try_factorise(multiplier.spec);
    Json& entry = result[multiplier.name];
    entry = {{"multiplier", to_string(multiplier.spec)}, {"rank_bound", attempt.rank_bound}};
    if (attempt.factorisation) {
      entry["terms"] = attempt.factorisation->terms.size();
    } else {
      entry["why_not"] = attempt.why_not;
    }
  }
  return result;
}

std::vector<std::uint8_t> random_codes(std::size_t count, std::uint64_t seed) {
  RandomEngine engine(seed);
  std::vector<std::uint8_t> codes(count);
  for (std::uint8_t& code : codes) code = static_cast<std::uint8_t>(uniform_below(engine, 256));
  return codes;
}

/// LibTorch's tensors of a problem, channels last.
struct FloatLayer {
  torch::Tensor input;
  torch::Tensor weight;
  std::vector<std::int64_t> stride;
  std::vector<std::int64_t> padding;
  std::int64_t groups = 1;

  explicit FloatLayer(const ConvProblem& p)
      : input(torch::rand({p.batch, p.channels, p.height, p.width}).contiguous(torch::MemoryFormat::ChannelsLast)),
        weight(torch::randn({p.outputs, p.group_channels(), p.kernel_height, p.kernel_width})
                   .contiguous(torch::MemoryFormat::ChannelsLast)),
        stride{p.stride_height, p.stride_width},
        padding{p.pad_top, p.pad_left},
        groups(p.groups) {}

  [[nodiscard]] torch::Tensor forward() const { return at::conv2d(input, weight, {}, stride, padding, {1, 1}, groups); }
};

constexpr double kMostScalarOperations = 1e9;  ///< a third of a second a call

Json measure_layer(const LayerShape& layer, const Options& options) {
  const torch::NoGradGuard no_grad;
  const FloatLayer floats(layer.problem);
  const std::vector<std::uint8_t> input = random_codes(layer.problem.input_size(), 1);
  const std::vector<std::uint8_t> weight = random_codes(layer.problem.weight_size(), 2);
  std::vector<std::int32_t> out(layer.problem.output_size());

  std::vector<Method> methods;
  methods.push_back({"torch_fp32", [&] { static_cast<void>(floats.forward()); }});
  std::map<std::string, std::string> chosen;
  std::map<std::string, double> estimated_us;
  for (const NamedMultiplier& multiplier : multipliers()) {
    ConvProblem problem = layer.problem;
    problem.multiplier = multiplier.spec;
    for (const std::string name : {"cpu-amx", "cpu-onednn", "cpu-table"}) {
      const ApproxConv& backend = kernels::find_backend(name);
      const bool by_look_up = name == "cpu-table";
      if (backend.why_not(problem)) continue;
      estimated_us[concat(multiplier.name, " ", name)] = backend.estimated_ns(problem).value_or(0) / 1e3;
      if (by_look_up && multiplier.name != "table" && multiplier.name != "truncated7") continue;
      methods.push_back({concat(multiplier.name, " ", name),
                         [&, problem, &backend = backend] { backend.run(problem, input, weight, out); }});
    }
    chosen[multiplier.name] = kernels::choose_backend(std::span(&problem, 1)).backend->name();
  }
  const ProductTable products = product_table(truncated(7));
  if (layer.problem.groups == 1 && operations(layer.problem) <= kMostScalarOperations && options.threads == 1) {
    methods.push_back(
        {"scalar_table_loop", [&] { scalar_table_loop(layer.problem, products.products(), input, weight, out); }});
  }
  take_turns(methods, options.rounds, options.clock);

  Json times = Json::object();
  for (const Method& method : methods) times[method.name] = method.median_us();
  return {{"layer", to_string(layer.problem)},       {"count", layer.count},
          {"kernel", layer.problem.kernel_height},   {"channels", layer.problem.channels},
          {"outputs", layer.problem.outputs},        {"groups", layer.problem.groups},
          {"operations", operations(layer.problem)}, {"microseconds", times},
          {"estimated_microseconds", estimated_us},  {"chosen", chosen}};
}

/// Microseconds and GOPS of each method.
std::string line_of(const Json& layer) {
  const Json& us = layer["microseconds"];
  const double gops_us = layer["operations"].get<double>() / 1e3;
  std::string line = concat(layer["layer"].get<std::string>(), " x ", layer["count"].get<int>());
  line.resize(std::max<std::size_t>(line.size(), 34), ' ');
  for (const auto& [name, time] : us.items()) {
    line += concat(" | ", name, " ", fixed(time.get<double>(), 0), " us ", fixed(gops_us / time.get<double>(), 0));
  }
  return line;
}

/// Sum over a network's layers of each method that ran on all of them.
Json network_sums(const Json& layers) {
  std::map<std::string, double> sums;
  std::map<std::string, std::size_t> seen;
  for (const Json& layer : layers) {
    for (const auto& [name, time] : layer["microseconds"].items()) {
      sums[name] += layer["count"].get<int>() * time.get<double>();
      ++seen[name];
    }
  }
  Json result = Json::object();
  for (const auto& [name, sum] : sums) {
    if (seen[name] == layers.size()) result[name] = sum;
  }
  return result;
}

Json measure_network(const std::string& name, const Options& options) {
  const std::int64_t batch = options.batch != 0 ? options.batch : name == "resnet8" ? 64 : 4;
  std::cout << "\n" << name << ", batch " << batch << ": us and GOPS (two operations a product)\n";
  Json layers = Json::array();
  for (const LayerShape& layer : network_layers(name, batch)) {
    layers.push_back(measure_layer(layer, options));
    std::cout << line_of(layers.back()) << std::endl;
  }
  const Json sums = network_sums(layers);
  std::cout << "all layers, ms, and time of LibTorch's fp32 over theirs:\n";
  for (const auto& [method, us] : sums.items()) {
    std::cout << "  " << std::left << std::setw(44) << method << fixed(us.get<double>() / 1e3, 2) << " ms, x"
              << fixed(sums["torch_fp32"].get<double>() / us.get<double>(), 2) << "\n";
  }
  return {{"network", name}, {"batch", batch}, {"layers", layers}, {"sum_microseconds", sums}};
}

/// Prints a target, and keeps it beside the measurements.
void add_target(Json& network, const Target& target) {
  std::cout << "  " << line_of(target) << "\n";
  network["targets"].push_back({{"what", target.what},
                                {"figure", target.figure},
                                {"bound", target.bound},
                                {"reached", target.reached()},
                                {"where", target.where}});
}

void add_inference_targets(Json& network, const Json& terms, int threads) {
  std::cout << "\n" << network["network"].get<std::string>() << "\n";
  for (const Target& target : inference_targets(network, terms, threads)) add_target(network, target);
}

/// What a training step has to reach beside LibTorch's and the emulator's (one thread).
std::vector<Target> step_targets(const std::string& name, const Json& us) {
  const auto ratio = [&us](const char* method, const char* to) {
    return us[method].get<double>() / us[to].get<double>();
  };
  std::vector<Target> targets = {{.what = "a step with one term over LibTorch's in fp32",
                                  .figure = ratio("exact", "torch_fp32"),
                                  .bound = 0.9,
                                  .at_least = false,
                                  .where = name},
                                 {.what = "a step with truncated 8 in every layer over it",
                                  .figure = ratio("truncated8", "torch_fp32"),
                                  .bound = 1.2,
                                  .at_least = false,
                                  .where = name}};
  if (us.contains("scalar_table_loop")) {
    targets.push_back({.what = "a scalar-table emulator's step over one with truncated 8",
                       .figure = ratio("scalar_table_loop", "truncated8"),
                       .bound = 8,
                       .where = name});
  }
  return targets;
}

/// Times of whole steps, and what they have to reach.
Json measure_steps(const std::string& name, TrainingSteps& steps, const Options& options) {
  std::vector<Method> methods = steps.methods();
  take_turns(methods, options.rounds, options.clock);
  std::cout << "\n"
            << name << ", gradients in " << native_gradients() << ": training step, ms, and over LibTorch's in fp32\n";
  Json times = Json::object();
  for (const Method& method : methods) {
    times[method.name] = method.median_us();
    std::cout << "  " << std::left << std::setw(34) << method.name << std::right << std::setw(8)
              << fixed(method.median_us() / 1e3, 2) << " ms, x"
              << fixed(method.median_us() / methods.front().median_us(), 2) << "\n";
  }
  Json result = {{"network", name}, {"gradients", native_gradients()}, {"step_microseconds", times}};
  for (const Target& target : step_targets(name, times)) add_target(result, target);
  return result;
}

Json measure_training(const Options& options) {
  const std::int64_t batch = options.batch != 0 ? options.batch : 64;
  const bool one_thread = options.threads == 1;
  Json result = Json::array();
  result.push_back(
      measure_steps(concat("64 -> 64, 7x7, 3x3, batch ", batch), *one_layer_steps(batch, one_thread), options));
  result.push_back(measure_steps(concat("resnet8, batch ", batch), *resnet8_steps(batch, one_thread), options));
  return result;
}

Options read_options(Arguments arguments) {
  Options options;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& name = arguments[i];
    if (name == "--training") {
      options.training = true;
      continue;
    }
    if (i + 1 == arguments.size()) throw SpecError({.where = name, .got = "no value", .fix = "see --help"});
    const std::string& value = arguments[++i];
    if (name == "--network") {
      options.networks.push_back(value);
    } else if (name == "--threads") {
      options.threads = std::stoi(value);
    } else if (name == "--batch") {
      options.batch = std::stoll(value);
    } else if (name == "--rounds") {
      options.rounds = std::stoi(value);
    } else if (name == "--clock") {
      options.clock = value == "cpu" ? Clock::kCpu : Clock::kWall;
      if (options.clock == Clock::kWall && value != "wall") {
        throw SpecError({.where = name, .got = value, .allowed = "wall, cpu", .fix = "choose one of these"});
      }
    } else if (name == "--json") {
      options.json = value;
    } else {
      throw SpecError({.where = "conv_bench",
                       .got = name,
                       .allowed = "--network, --threads, --batch, --rounds, --clock, --training, --json",
                       .fix = "choose one of these"});
    }
  }
  if (options.clock == Clock::kCpu && options.threads != 1) {
    throw SpecError({.where = "--clock cpu",
                     .got = concat(options.threads, " threads"),
                     .allowed = "one",
                     .why = "other threads have clocks of their own",
                     .fix = "leave out --threads, or take the wall clock"});
  }
  if (options.training && !options.networks.empty() && options.networks != std::vector<std::string>{"resnet8"}) {
    throw SpecError({.where = "--network",
                     .got = join(options.networks, ", "),
                     .allowed = "resnet8",
                     .why = "no other network can be trained yet"});
  }
  if (options.networks.empty()) options.networks = network_names();
  return options;
}

void run(const Options& options) {
  omp_set_num_threads(options.threads);
  torch::set_num_threads(options.threads);
  const std::string setting =
      concat("axdse ", build_version_text(), ", ", kernels::cpu::library_version(), " with ",
             kernels::cpu::instruction_set(), ", own kernels with ", kernels::cpu::to_string(kernels::cpu::cpu_isa()),
             ", LibTorch ", TORCH_VERSION, ", ", options.threads, options.threads == 1 ? " thread" : " threads",
             options.clock == Clock::kCpu ? ", its CPU time" : "", options.training ? ", training steps" : "");
  std::cout << setting << "\n";
  const Json terms = multiplier_terms();
  for (const auto& [name, multiplier] : terms.items()) {
    std::cout << "  " << name << ": " << multiplier["multiplier"].get<std::string>() << ", ";
    if (multiplier.contains("terms")) std::cout << multiplier["terms"] << " terms";
    std::cout << multiplier.value("why_not", "") << " (rank bound " << multiplier["rank_bound"] << ")\n";
  }
  Json networks = Json::array();
  if (options.training) {
    networks = measure_training(options);
  } else {
    for (const std::string& network : options.networks) networks.push_back(measure_network(network, options));
    for (Json& network : networks) add_inference_targets(network, terms, options.threads);
  }
  if (!options.json.empty()) {
    const Json all = {{"setting", setting}, {"multipliers", terms}, {"networks", networks}};
    write_file_atomically(options.json, all.dump(1) + "\n");
  }
}

}  // namespace
}  // namespace axdse::benchmarks

int main(int argc, char** argv) {
  using namespace axdse::benchmarks;
  return benchmark_frame(argc, argv,
                         "conv_bench [--network resnet8|resnet18|resnet50|mobilenet_v2]... [--threads N] [--batch N] "
                         "[--rounds N] [--clock wall|cpu]"
                         " [--training] [--json FILE]",
                         0, [](Arguments arguments) { run(read_options(arguments)); });
}

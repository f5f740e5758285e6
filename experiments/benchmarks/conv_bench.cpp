// How long does each layer of ResNet-8 (28x28 images, batch 64) take with each multiplier, on each backend, on one
// thread?
//
// usage: conv_bench
// One line a layer, one column a multiplier: microseconds a call and GOPS (two operations a product, whatever the
// number of terms). Weights change before every call, as in training; "same weights" repeats the sum over all layers
// without that, as in evaluation. Medians of repeated calls; build with the release preset, on a quiet machine.

#include <omp.h>

#include <algorithm>
#include <chrono>
#include <iomanip>
#include <iostream>
#include <vector>

#include "core/seed.hpp"
#include "core/text.hpp"
#include "core/version.hpp"
#include "kernels/cpu/int8_conv.hpp"
#include "kernels/error_factorisation.hpp"
#include "kernels/registry.hpp"

namespace {

using namespace axdse;
using kernels::ApproxConv;
using kernels::ConvProblem;

struct Layer {
  std::string_view name;
  int count = 1;  ///< times it occurs in the network
  ConvProblem problem;
};

Layer convolution(std::string_view name, int count, std::int64_t channels, std::int64_t outputs, std::int64_t size,
                  std::int64_t kernel, std::int64_t stride) {
  return {name, count,
          kernels::with_stride_and_padding({.batch = 64,
                                            .height = size,
                                            .width = size,
                                            .channels = channels,
                                            .outputs = outputs,
                                            .kernel_height = kernel,
                                            .kernel_width = kernel},
                                           stride, kernel / 2)};
}

std::vector<Layer> resnet8() {
  return {
      convolution("1 -> 16, 28x28, 3x3", 1, 1, 16, 28, 3, 1),
      convolution("16 -> 16, 28x28, 3x3", 2, 16, 16, 28, 3, 1),
      convolution("16 -> 32, 28x28, 3x3 /2", 1, 16, 32, 28, 3, 2),
      convolution("32 -> 32, 14x14, 3x3", 1, 32, 32, 14, 3, 1),
      convolution("16 -> 32, 28x28, 1x1 /2", 1, 16, 32, 28, 1, 2),
      convolution("32 -> 64, 14x14, 3x3 /2", 1, 32, 64, 14, 3, 2),
      convolution("64 -> 64, 7x7, 3x3", 1, 64, 64, 7, 3, 1),
      convolution("32 -> 64, 14x14, 1x1 /2", 1, 32, 64, 14, 1, 2),
      convolution("64 -> 10, linear", 1, 64, 10, 1, 1, 1),
  };
}

std::int64_t products(const ConvProblem& p) {
  return static_cast<std::int64_t>(p.output_size()) * p.products_per_output();
}

struct Times {
  double new_weights_us = 0;
  double same_weights_us = 0;
};

double median_us(int calls, auto call) {
  std::vector<double> times;
  for (int i = 0; i < calls; ++i) {
    const auto start = std::chrono::steady_clock::now();
    call();
    times.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
  }
  std::ranges::nth_element(times, times.begin() + calls / 2);
  return times[static_cast<std::size_t>(calls / 2)];
}

Times measure(const ApproxConv& backend, const ConvProblem& problem, int calls) {
  RandomEngine engine(1);
  std::vector<std::uint8_t> input(problem.input_size());
  for (std::uint8_t& code : input) code = static_cast<std::uint8_t>(uniform_below(engine, 256));
  std::vector<std::uint8_t> weight(problem.weight_size());
  for (std::uint8_t& code : weight) code = static_cast<std::uint8_t>(uniform_below(engine, 256));
  std::vector<std::int32_t> out(problem.output_size());
  backend.run(problem, input, weight, out);
  return {.new_weights_us = median_us(calls,
                                      [&] {
                                        weight.front() ^= 1;
                                        backend.run(problem, input, weight, out);
                                      }),
          .same_weights_us = median_us(calls, [&] { backend.run(problem, input, weight, out); })};
}

void print_table(const ApproxConv& backend, const std::vector<MultiplierSpec>& multipliers, int calls) {
  constexpr int kNameWidth = 26;
  constexpr int kColumnWidth = 16;
  std::cout << "\nbackend " << backend.name() << ": us (GOPS)\n"
            << std::left << std::setw(kNameWidth) << "" << std::right;
  for (const MultiplierSpec& multiplier : multipliers) std::cout << std::setw(kColumnWidth) << to_string(multiplier);
  std::cout << "\n" << std::left << std::setw(kNameWidth) << "terms" << std::right;
  for (const MultiplierSpec& multiplier : multipliers)
    std::cout << std::setw(kColumnWidth) << kernels::factorise(multiplier).terms.size();
  std::cout << "\n";
  std::vector<Times> sums(multipliers.size());
  std::int64_t network_products = 0;
  for (const Layer& layer : resnet8()) {
    std::cout << std::left << std::setw(kNameWidth) << layer.name << std::right;
    network_products += layer.count * products(layer.problem);
    for (std::size_t m = 0; m < multipliers.size(); ++m) {
      ConvProblem problem = layer.problem;
      problem.multiplier = multipliers[m];
      const Times times = measure(backend, problem, calls);
      sums[m].new_weights_us += layer.count * times.new_weights_us;
      sums[m].same_weights_us += layer.count * times.same_weights_us;
      const double gops = 2e-3 * static_cast<double>(products(problem)) / times.new_weights_us;
      std::cout << std::setw(kColumnWidth) << concat(fixed(times.new_weights_us, 0), " (", fixed(gops, 0), ")")
                << std::flush;
    }
    std::cout << "\n";
  }
  std::cout << std::left << std::setw(kNameWidth) << "all 10 layers, ms" << std::right;
  for (const Times& sum : sums) std::cout << std::setw(kColumnWidth) << fixed(1e-3 * sum.new_weights_us, 2);
  std::cout << "\n" << std::left << std::setw(kNameWidth) << "same weights, ms" << std::right;
  for (const Times& sum : sums) std::cout << std::setw(kColumnWidth) << fixed(1e-3 * sum.same_weights_us, 2);
  std::cout << "\n" << std::left << std::setw(kNameWidth) << "all 10 layers, GOPS" << std::right;
  for (const Times& sum : sums) {
    std::cout << std::setw(kColumnWidth) << fixed(2e-3 * static_cast<double>(network_products) / sum.new_weights_us, 0);
  }
  std::cout << "\n";
}

}  // namespace

int main() {
  omp_set_num_threads(1);
  std::cout << "axdse " << build_version_text() << ", " << kernels::cpu::library_version() << ", "
            << kernels::cpu::instruction_set() << ", one thread\n";
  print_table(
      kernels::find_backend("cpu-onednn"),
      {exact(8, 8), truncated(4), truncated(6), truncated(7), truncated(8), truncated(9), truncated(10), exact(5, 4)},
      21);
  print_table(kernels::find_backend("reference"), {exact(8, 8), truncated(8)}, 1);
}

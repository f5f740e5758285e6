// How fast is an approximate convolution on a GPU, beside what the GPU's own library does with plain numbers?
//
// ResNet-50 at batch 256, every tensor in device memory, random operands. For its 3x3 layers: cuBLASLt's int8 product
// of the same shape (rows = output pixels, depth = window x channels, all of them read from memory; the fastest of its
// heuristics' algorithms), `cuda` with multipliers of one term and more, `cuda-table`. For all its layers: a training
// step's convolutions, the approximate forward pass and two bf16 products for the gradients, beside three bf16
// products. A call's weights are prepared within its time. Medians of CUDA event times after warm-up; buffers rotate,
// so that no input or output is in the level-2 cache from the call before. Results of `cuda` and `cuda-table` are
// compared.

#include <cuda_runtime_api.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iomanip>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <stdexcept>
#include <vector>

#include "core/error.hpp"
#include "core/seed.hpp"
#include "core/text.hpp"
#include "core/version.hpp"
#include "experiments/benchmarks/benchmark_frame.hpp"
#include "experiments/benchmarks/gpu_gemm.hpp"
#include "kernels/cuda/device.hpp"
#include "kernels/cuda/device_buffer.hpp"
#include "kernels/cuda/low_rank_conv.hpp"
#include "kernels/cuda/table_conv.hpp"
#include "kernels/error_factorisation.hpp"

namespace {

using namespace axdse;
using bench::CublasGemm;
using bench::GemmKind;
using bench::GemmOperands;
using bench::GemmShape;
using kernels::ConvProblem;
using kernels::DeviceConv;
using kernels::cuda::check;
using kernels::cuda::DeviceBuffer;

struct Layer {
  std::string name;
  int count = 1;  ///< times it occurs in the network
  ConvProblem problem;

  [[nodiscard]] GemmShape gemm() const {
    const ConvProblem& p = problem;
    return {p.batch * p.output_height() * p.output_width(), p.outputs, p.products_per_output()};
  }
  [[nodiscard]] double operations() const {
    const GemmShape shape = gemm();
    return 2.0 * static_cast<double>(shape.rows) * static_cast<double>(shape.columns) *
           static_cast<double>(shape.depth);
  }
};

Layer convolution(std::int64_t batch, int count, std::int64_t size, std::int64_t channels, std::int64_t outputs,
                  std::int64_t kernel, std::int64_t stride) {
  return {concat(channels, " -> ", outputs, ", ", size, "x", size, ", ", kernel, "x", kernel, stride == 2 ? " /2" : ""),
          count,
          kernels::with_stride_and_padding({.batch = batch,
                                            .height = size,
                                            .width = size,
                                            .channels = channels,
                                            .outputs = outputs,
                                            .kernel_height = kernel,
                                            .kernel_width = kernel},
                                           stride, kernel / 2)};
}

/// He, Zhang, Ren, Sun (CVPR 2016), the stride in the 3x3 convolution of a block, as torchvision has it: 53
/// convolutions.
std::vector<Layer> resnet50(std::int64_t batch) {
  std::vector<Layer> layers;
  const auto add = [&](int count, std::int64_t size, std::int64_t channels, std::int64_t outputs, std::int64_t kernel,
                       std::int64_t stride) {
    Layer layer = convolution(batch, count, size, channels, outputs, kernel, stride);
    const auto same = std::ranges::find(layers, layer.problem, &Layer::problem);
    if (same != layers.end()) {
      same->count += count;
    } else {
      layers.push_back(std::move(layer));
    }
  };
  add(1, 224, 3, 64, 7, 2);
  std::int64_t in = 64;
  std::int64_t size = 56;
  std::int64_t width = 64;
  for (const int blocks : {3, 4, 6, 3}) {
    const std::int64_t stride = width == 64 ? 1 : 2;
    const std::int64_t out = 4 * width;
    add(1, size, in, width, 1, 1);
    add(1, size, width, width, 3, stride);
    add(1, size, in, out, 1, stride);  // the shortcut
    size /= stride;
    add(blocks, size, width, out, 1, 1);
    add(blocks - 1, size, out, width, 1, 1);
    add(blocks - 1, size, width, width, 3, 1);
    in = out;
    width *= 2;
  }
  return layers;
}

/// 16 MB of random bytes.
std::vector<std::uint16_t> random_codes() {
  RandomEngine engine(1);
  std::vector<std::uint16_t> values(std::size_t{1} << 23);
  for (std::uint16_t& value : values) value = static_cast<std::uint16_t>(engine());
  return values;
}

/// As many random bf16 numbers between -1 and 1.
std::vector<std::uint16_t> random_bf16() {
  RandomEngine engine(2);
  std::vector<std::uint16_t> values(std::size_t{1} << 23);
  for (std::uint16_t& value : values) {
    value = static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(static_cast<float>(2 * uniform_unit(engine) - 1)) >>
                                       16U);
  }
  return values;
}

/// Device memory that repeats a block of values and is handed out in turns.
class Pool {
 public:
  Pool(std::size_t bytes, std::span<const std::uint16_t> block) : memory_(bytes) {
    for (std::size_t done = 0; done < bytes; done += block.size_bytes()) {
      check(cudaMemcpy(memory_.data() + done, block.data(), std::min(block.size_bytes(), bytes - done),
                       cudaMemcpyHostToDevice),
            "copy random numbers");
    }
  }

  /// The turn-th place of so many bytes.
  [[nodiscard]] std::byte* at(std::size_t bytes, int turn) const {
    const std::size_t step = (bytes + 255) / 256 * 256;
    const std::size_t places = memory_.size() / step;
    if (places == 0) {
      throw ResourceError({.where = "gpu_conv_bench",
                           .got = concat("an operand of ", bytes, " bytes"),
                           .allowed = concat(memory_.size(), " bytes"),
                           .fix = "choose a smaller --batch"});
    }
    return memory_.data() + static_cast<std::size_t>(turn) % places * step;
  }

 private:
  DeviceBuffer<std::byte> memory_;
};

constexpr std::size_t kPoolBytes = std::size_t{4} << 30;

struct Memory {
  Pool codes{kPoolBytes, random_codes()};
  Pool numbers{kPoolBytes, random_bf16()};
  Pool results{kPoolBytes, random_codes()};
  Pool workspace{std::size_t{256} << 20, random_codes()};
};

/// Median milliseconds of call(turn).
double median_ms(const std::function<void(int)>& call) {
  constexpr int kWarmUp = 3;
  constexpr int kSamples = 11;
  constexpr int kCalls = 4;  // a sample
  cudaEvent_t start = nullptr;
  cudaEvent_t stop = nullptr;
  check(cudaEventCreate(&start), "make an event");
  check(cudaEventCreate(&stop), "make an event");
  int turn = 0;
  for (int i = 0; i < kWarmUp; ++i) call(turn++);
  std::vector<float> times;
  for (int sample = 0; sample < kSamples; ++sample) {
    check(cudaEventRecord(start), "record");
    for (int i = 0; i < kCalls; ++i) call(turn++);
    check(cudaEventRecord(stop), "record");
    check(cudaEventSynchronize(stop), "wait");
    float ms = 0;
    check(cudaEventElapsedTime(&ms, start, stop), "read a time");
    times.push_back(ms / kCalls);
  }
  check(cudaEventDestroy(start), "drop an event");
  check(cudaEventDestroy(stop), "drop an event");
  std::ranges::sort(times);
  return times[kSamples / 2];
}

std::size_t size(std::int64_t a, std::int64_t b, std::size_t element) {
  return static_cast<std::size_t>(a) * static_cast<std::size_t>(b) * element;
}

double gemm_ms(GemmKind kind, GemmShape shape, const Memory& memory) {
  const bool is_int8 = kind == GemmKind::kInt8;
  shape.depth = (shape.depth + 15) / 16 * 16;  // what cuBLASLt's int8 and aligned bf16 algorithms ask for
  const std::size_t in = is_int8 ? 1 : 2;
  const std::size_t rows_depth = size(shape.rows, shape.depth, in);
  const std::size_t columns_depth = size(shape.columns, shape.depth, in);
  const std::size_t rows_columns = size(shape.rows, shape.columns, is_int8 ? 4 : 2);
  const auto operands = [&](int turn) -> GemmOperands {
    const Pool& inputs = is_int8 ? memory.codes : memory.numbers;
    switch (kind) {
      case GemmKind::kInt8:
      case GemmKind::kForward:
        return {inputs.at(rows_depth, turn), inputs.at(columns_depth, turn), memory.results.at(rows_columns, turn)};
      case GemmKind::kInputGrad:
        return {inputs.at(rows_columns, turn), inputs.at(columns_depth, turn), memory.results.at(rows_depth, turn)};
      case GemmKind::kWeightGrad:
        return {inputs.at(rows_columns, turn), inputs.at(rows_depth, turn), memory.results.at(columns_depth, turn)};
    }
    return {};
  };
  const CublasGemm gemm(kind, shape, operands(0));
  return median_ms([&](int turn) { gemm.enqueue(operands(turn)); });
}

kernels::DeviceTensors tensors(const DeviceConv& backend, const ConvProblem& problem, const Memory& memory, int turn) {
  return {.input = reinterpret_cast<const std::uint8_t*>(memory.codes.at(problem.input_size(), turn)),
          .weight = reinterpret_cast<const std::uint8_t*>(memory.codes.at(problem.weight_size(), turn)),
          .out = reinterpret_cast<std::int32_t*>(memory.results.at(problem.output_size() * 4, turn)),
          .workspace = memory.workspace.at(backend.workspace_bytes(problem), turn)};
}

double conv_ms(const DeviceConv& backend, ConvProblem problem, const MultiplierSpec& multiplier, const Memory& memory) {
  problem.multiplier = multiplier;
  if (const auto reason = backend.why_not(problem)) {
    throw ResourceError({.where = std::string(backend.name()), .got = *reason});
  }
  return median_ms([&](int turn) { backend.enqueue(problem, tensors(backend, problem, memory, turn), nullptr); });
}

std::vector<std::int32_t> result(const DeviceConv& backend, const ConvProblem& problem, const Memory& memory) {
  const kernels::DeviceTensors own = tensors(backend, problem, memory, 1);
  backend.enqueue(problem, own, nullptr);
  std::vector<std::int32_t> out(problem.output_size());
  check(cudaMemcpy(out.data(), own.out, out.size() * sizeof(std::int32_t), cudaMemcpyDeviceToHost), "copy a result");
  return out;
}

/// Elements in which the two backends differ, of a batch that cuts no corner of the kernels.
std::ptrdiff_t differences(ConvProblem problem, const MultiplierSpec& multiplier, const Memory& memory) {
  problem.multiplier = multiplier;
  const std::vector<std::int32_t> a = result(kernels::CudaLowRankConv(), problem, memory);
  const std::vector<std::int32_t> b = result(kernels::CudaTableConv(), problem, memory);
  std::ptrdiff_t different = 0;
  for (std::size_t i = 0; i < a.size(); ++i) different += a[i] != b[i];
  return different;
}

struct NamedMultiplier {
  std::string name;
  MultiplierSpec spec;
  std::size_t terms;
};

std::vector<NamedMultiplier> multipliers() {
  std::vector<NamedMultiplier> named;
  for (const MultiplierSpec& spec : {MultiplierSpec(exact(8, 8)), MultiplierSpec(perforated(std::array{0, 1})),
                                     MultiplierSpec(rectangle(3, 3)), MultiplierSpec(truncated(8))}) {
    named.push_back({to_string(spec), spec, kernels::factorise(spec).terms.size()});
  }
  return named;
}

class Table {
 public:
  explicit Table(const std::vector<std::string>& head) { print(head); }
  void print(const std::vector<std::string>& cells) const {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      std::cout << (i == 0 ? std::left : std::right) << std::setw(i == 0 ? 28 : 18) << cells[i];
    }
    std::cout << "\n" << std::flush;
  }
};

std::string time_and_rate(double ms, double operations) {
  return concat(fixed(1e3 * ms, 0), " (", fixed(1e-9 * operations / ms, 0), ")");
}

nlohmann::ordered_json three_by_three(const std::vector<Layer>& layers, const Memory& memory) {
  const std::vector<NamedMultiplier> all = multipliers();
  std::cout << "\n3x3 layers: us (TOPS; two operations a product, whatever the number of terms)\n";
  std::vector<std::string> head = {"", "cuBLASLt int8"};
  for (const NamedMultiplier& multiplier : all) head.push_back(concat(multiplier.name, " n=", multiplier.terms));
  head.insert(head.end(), {"cuda-table", "exact/cuBLAS", "table/trunc 8", "differences"});
  const Table table(head);
  auto rows = nlohmann::ordered_json::array();
  for (const Layer& layer : layers) {
    if (layer.problem.kernel_height != 3) continue;
    const double library = gemm_ms(GemmKind::kInt8, layer.gemm(), memory);
    nlohmann::ordered_json row = {{"layer", layer.name}, {"cublaslt_int8_ms", library}};
    std::vector<std::string> cells = {layer.name, time_and_rate(library, layer.operations())};
    std::vector<double> times;
    for (const NamedMultiplier& multiplier : all) {
      times.push_back(conv_ms(kernels::CudaLowRankConv(), layer.problem, multiplier.spec, memory));
      row["cuda_ms"][multiplier.name] = times.back();
      cells.push_back(time_and_rate(times.back(), layer.operations()));
    }
    const double look_up = conv_ms(kernels::CudaTableConv(), layer.problem, truncated(8), memory);
    const std::ptrdiff_t different = differences(layer.problem, truncated(8), memory);
    row["cuda_table_ms"] = look_up;
    row["differences"] = different;
    cells.insert(cells.end(), {time_and_rate(look_up, layer.operations()), fixed(library / times.front(), 2),
                               fixed(look_up / times.back(), 1), concat(different)});
    table.print(cells);
    rows.push_back(row);
    if (different != 0) throw InternalError({.where = layer.name, .got = "cuda and cuda-table differ"});
  }
  return rows;
}

nlohmann::ordered_json training_step(const std::vector<Layer>& layers, const Memory& memory) {
  std::cout << "\nall layers, as often as they occur: us of a forward pass, and of its two gradients\n";
  const std::vector<NamedMultiplier> all = multipliers();
  std::vector<std::string> head = {"", "count", "cuBLASLt int8", "bf16 forward", "bf16 inputs", "bf16 weights"};
  for (const NamedMultiplier& multiplier : all) head.push_back(concat(multiplier.name, " n=", multiplier.terms));
  const Table table(head);
  auto rows = nlohmann::ordered_json::array();
  std::vector<double> sums(4 + all.size());
  for (const Layer& layer : layers) {
    std::vector<double> times;
    for (const GemmKind kind : {GemmKind::kInt8, GemmKind::kForward, GemmKind::kInputGrad, GemmKind::kWeightGrad}) {
      times.push_back(gemm_ms(kind, layer.gemm(), memory));
    }
    nlohmann::ordered_json row = {{"layer", layer.name},
                                  {"count", layer.count},
                                  {"cublaslt_int8_ms", times[0]},
                                  {"bf16_forward_ms", times[1]},
                                  {"bf16_input_gradient_ms", times[2]},
                                  {"bf16_weight_gradient_ms", times[3]}};
    for (const NamedMultiplier& multiplier : all) {
      times.push_back(conv_ms(kernels::CudaLowRankConv(), layer.problem, multiplier.spec, memory));
      row["cuda_ms"][multiplier.name] = times.back();
    }
    std::vector<std::string> cells = {layer.name, concat(layer.count)};
    for (std::size_t i = 0; i < times.size(); ++i) {
      sums[i] += layer.count * times[i];
      cells.push_back(fixed(1e3 * times[i], 0));
    }
    table.print(cells);
    rows.push_back(row);
  }
  std::vector<std::string> cells = {"all, ms", ""};
  for (const double sum : sums) cells.push_back(fixed(sum, 2));
  table.print(cells);
  nlohmann::ordered_json ratios;
  std::vector<std::string> ratio_cells = {"step / three bf16 products", "", "", "", "", ""};
  const double gradients = sums[2] + sums[3];
  for (std::size_t i = 0; i < all.size(); ++i) {
    const double ratio = (sums[4 + i] + gradients) / (sums[1] + gradients);
    ratios[all[i].name] = ratio;
    ratio_cells.push_back(fixed(ratio, 2));
  }
  table.print(ratio_cells);
  return {{"layers", rows}, {"step_over_three_bf16_products", ratios}};
}

/// SM and memory clock in MHz, as nvidia-smi reads them while the GPU convolves; nulls without nvidia-smi.
nlohmann::ordered_json clocks_under_load(const Layer& layer, const Memory& memory) {
  const kernels::CudaLowRankConv backend;
  constexpr int kCalls = 4000;  // about half a second
  for (int i = 0; i < kCalls; ++i) backend.enqueue(layer.problem, tensors(backend, layer.problem, memory, i), nullptr);
  int sm_mhz = 0;
  int memory_mhz = 0;
  int read = 0;
  if (FILE* const pipe = popen("nvidia-smi --query-gpu=clocks.sm,clocks.mem --format=csv,noheader,nounits", "r")) {
    read = std::fscanf(pipe, "%d, %d", &sm_mhz, &memory_mhz);
    pclose(pipe);
  }
  check(cudaDeviceSynchronize(), "wait");
  if (read != 2) return {{"sm_mhz", nullptr}, {"memory_mhz", nullptr}};
  return {{"sm_mhz", sm_mhz}, {"memory_mhz", memory_mhz}};
}

nlohmann::ordered_json card() {
  cudaDeviceProp properties = {};
  check(cudaGetDeviceProperties(&properties, kernels::cuda::current_device()), "ask for the device's properties");
  int driver = 0;
  check(cudaDriverGetVersion(&driver), "ask for the driver's version");
  return {{"name", properties.name}, {"multiprocessors", properties.multiProcessorCount}, {"cuda_driver", driver}};
}

void run(benchmarks::Arguments arguments) {
  std::optional<std::string> json_file;
  std::int64_t batch = 256;
  for (std::size_t i = 0; i < arguments.size(); i += 2) {
    if (i + 1 == arguments.size() || (arguments[i] != "--json" && arguments[i] != "--batch")) {
      throw SpecError({.where = "gpu_conv_bench", .got = arguments[i], .allowed = "--json FILE, --batch N"});
    }
    if (arguments[i] == "--json") {
      json_file = arguments[i + 1];
    } else {
      batch = std::stoll(arguments[i + 1]);
    }
  }
  if (const auto& reason = kernels::cuda::why_no_device()) {
    std::cout << "SKIP: " << *reason << "\n";
    return;
  }
  const Memory memory;
  const std::vector<Layer> layers = resnet50(batch);
  nlohmann::ordered_json device = card();
  device["clocks_under_load"] = clocks_under_load(layers.back(), memory);
  std::cout << "axdse " << build_version_text() << ", " << device.dump() << ", batch " << batch << "\n";
  nlohmann::ordered_json document = {
      {"program", "gpu_conv_bench"}, {"axdse", build_version_text()}, {"device", device}, {"batch", batch}};
  document["three_by_three"] = three_by_three(layers, memory);
  document["training_step"] = training_step(layers, memory);
  if (json_file) std::ofstream(*json_file) << document.dump(1) << "\n";
}

}  // namespace

int main(int argc, char** argv) {
  return axdse::benchmarks::benchmark_frame(argc, argv, "gpu_conv_bench [--json FILE] [--batch N]", 0, run);
}

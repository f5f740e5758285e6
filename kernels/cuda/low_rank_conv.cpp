#include "kernels/cuda/low_rank_conv.hpp"

#include <algorithm>

#include "core/product_table.hpp"
#include "core/text.hpp"
#include "kernels/conv_checks.hpp"
#include "kernels/cuda/depthwise_conv.hpp"
#include "kernels/cuda/device.hpp"
#include "kernels/cuda/device_terms.hpp"
#include "kernels/cuda/implicit_gemm.hpp"
#include "kernels/cuda/prepare_weights.hpp"

namespace axdse::kernels {
namespace {

using cuda::ConvShape;
using cuda::DeviceTerms;
using cuda::TermGroup;

/// Where the parts of a workspace begin.
struct Workspace {
  std::size_t weights_bytes = 0;  ///< of the largest group of terms; groups take turns
  std::size_t bias = 0;
  std::size_t taps = 0;
  std::size_t bytes = 0;
};

std::size_t aligned(std::size_t bytes) { return (bytes + 255) / 256 * 256; }

bool is_depthwise(const ConvShape& shape) { return shape.group_channels == 1 && shape.groups > 1; }

Workspace lay_out(const ConvShape& shape, const DeviceTerms& terms) {
  Workspace workspace;
  if (is_depthwise(shape)) {
    workspace.weights_bytes = static_cast<std::size_t>(terms.terms) * static_cast<std::size_t>(shape.outputs) *
                              static_cast<std::size_t>(shape.depth);
  } else {
    int most_terms = 0;
    for (const TermGroup& group : terms.groups) most_terms = std::max(most_terms, group.padded_terms);
    workspace.weights_bytes = static_cast<std::size_t>(most_terms) * static_cast<std::size_t>(shape.groups) *
                              static_cast<std::size_t>(cuda::padded_outputs(shape)) *
                              static_cast<std::size_t>(cuda::padded_depth(shape));
  }
  workspace.bias = aligned(workspace.weights_bytes);
  workspace.taps = workspace.bias + aligned(static_cast<std::size_t>(shape.outputs) * sizeof(std::int32_t));
  workspace.bytes = workspace.taps + aligned(static_cast<std::size_t>(cuda::padded_depth(shape)) * sizeof(cuda::Tap));
  return workspace;
}

void enqueue_depthwise(const ConvShape& shape, const DeviceTerms& terms, const DeviceTensors& tensors,
                       const std::int32_t* bias, std::int32_t constant, cudaStream_t stream) {
  const cuda::WeightMaps maps{
      .maps = terms.weight_maps.data(), .weight_only = terms.weight_only.data(), .terms = terms.terms};
  auto* const weights = reinterpret_cast<std::int8_t*>(tensors.workspace);
  if (terms.terms != 0) prepare_depthwise_weights(shape, maps, tensors.weight, weights, stream);
  enqueue(cuda::DepthwiseConv{.shape = shape,
                              .input = tensors.input,
                              .weight = weights,
                              .activations = terms.activations.data(),
                              .shifts = terms.shifts.data(),
                              .bias = bias,
                              .constant = constant,
                              .out = tensors.out,
                              .terms = terms.terms},
          stream);
}

void enqueue_group(cuda::ImplicitGemm gemm, const TermGroup& group, const DeviceTerms& terms,
                   const DeviceTensors& tensors, cudaStream_t stream) {
  const cuda::WeightMaps maps{.maps = terms.weight_maps.data() + std::ptrdiff_t{group.first} * ProductTable::kCodes,
                              .weight_only = terms.weight_only.data(),
                              .terms = group.terms};
  auto* const weights = reinterpret_cast<std::int8_t*>(tensors.workspace);
  prepare_gemm_weights(gemm.shape, maps, group.padded_terms, tensors.weight, weights, stream);
  gemm.weight = weights;
  gemm.terms = group.padded_terms;
  gemm.shift = group.shift;
  gemm.activation_words = group.activation_words.data();
  for (std::size_t t = 0; t < group.masks.size(); ++t) gemm.masks[t] = std::uint32_t{group.masks[t]} * 0x01010101U;
  enqueue(gemm, stream);
}

}  // namespace

std::optional<std::string> CudaLowRankConv::why_not(const ConvProblem& problem) const {
  if (auto reason = why_not_runnable(problem)) return reason;
  if (const auto& reason = cuda::why_no_device()) return reason;
  if (auto reason = cuda::why_not_on_device(problem)) return reason;
  const DeviceTerms& terms = cuda::device_terms(problem.multiplier);
  if (!terms.why_not.empty()) return terms.why_not;
  if (is_depthwise(cuda::conv_shape(problem)) && terms.terms > cuda::kMostDepthwiseTerms) {
    return concat(terms.terms, " terms, of which a depthwise layer takes ", cuda::kMostDepthwiseTerms);
  }
  return std::nullopt;
}

std::size_t CudaLowRankConv::workspace_bytes(const ConvProblem& problem) const {
  const ConvShape shape = cuda::conv_shape(problem);
  return lay_out(shape, cuda::device_terms(problem.multiplier)).bytes;
}

void CudaLowRankConv::enqueue(const ConvProblem& problem, const DeviceTensors& tensors, CUstream_st* stream) const {
  const ConvShape shape = cuda::conv_shape(problem);
  const DeviceTerms& terms = cuda::device_terms(problem.multiplier);
  const Workspace workspace = lay_out(shape, terms);
  const std::int32_t constant =
      static_cast<std::int32_t>(static_cast<std::uint32_t>(terms.constant) * static_cast<std::uint32_t>(shape.depth));
  std::int32_t* bias = nullptr;
  if (terms.weight_only.size() != 0) {
    bias = reinterpret_cast<std::int32_t*>(tensors.workspace + workspace.bias);
    prepare_bias(shape, {.weight_only = terms.weight_only.data()}, tensors.weight, bias, stream);
  }
  if (is_depthwise(shape)) {
    enqueue_depthwise(shape, terms, tensors, bias, constant, stream);
    return;
  }
  cuda::ImplicitGemm gemm{
      .shape = shape, .input = tensors.input, .bias = bias, .constant = constant, .out = tensors.out};
  if (!reads_vectors(shape, tensors.input)) {
    auto* const taps = reinterpret_cast<cuda::Tap*>(tensors.workspace + workspace.taps);
    prepare_taps(shape, cuda::padded_depth(shape), taps, stream);
    gemm.taps = taps;
  }
  for (const TermGroup& group : terms.groups) {
    enqueue_group(gemm, group, terms, tensors, stream);
    gemm.accumulates = true;
  }
}

}  // namespace axdse::kernels

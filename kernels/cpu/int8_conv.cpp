#include "kernels/cpu/int8_conv.hpp"

#include <algorithm>
#include <array>
#include <dnnl.hpp>
#include <vector>

#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse::kernels::cpu {
namespace {

using dnnl::memory;

const dnnl::engine& engine() {
  static const dnnl::engine kCpu(dnnl::engine::kind::cpu, 0);
  return kCpu;
}

/// One a thread: streams are cheap, and their sharing between threads is nowhere promised.
dnnl::stream& stream() {
  thread_local dnnl::stream own(engine());
  return own;
}

/// Grows to the largest need of the primitives of one thread, which run one after the other.
std::byte* scratchpad(std::size_t bytes) {
  thread_local std::vector<std::byte> shared;
  if (shared.size() < bytes) shared.resize(bytes);
  return shared.data();
}

[[noreturn]] void rethrow(const dnnl::error& error, std::string_view what) {
  if (error.status == dnnl_out_of_memory) {
    throw ResourceError(
        {.where = concat("oneDNN: ", what), .got = error.what(), .fix = "run fewer evaluations at a time"});
  }
  throw InternalError({.where = concat("oneDNN: ", what), .got = error.what()});
}

memory::dims weight_dims(const Int8ConvShape& s) {
  if (s.groups == 1) return {s.outputs, s.channels, s.kernel_height, s.kernel_width};
  return {s.groups, s.outputs / s.groups, s.channels / s.groups, s.kernel_height, s.kernel_width};
}

/// (K, R, S, C/groups) in memory.
memory::desc plain_weight_description(const Int8ConvShape& s) {
  using Tag = memory::format_tag;
  if (s.groups == 1) return {weight_dims(s), memory::data_type::s8, Tag::ohwi};
  const std::int64_t channels = s.channels / s.groups;
  const std::int64_t taps = s.kernel_height * s.kernel_width * channels;
  return {weight_dims(s), memory::data_type::s8,
          memory::dims{s.outputs / s.groups * taps, taps, 1, s.kernel_width * channels, channels}};
}

dnnl::convolution_forward::primitive_desc describe(const Int8ConvShape& s) {
  const memory::dims source = {s.batch, s.channels, s.height, s.width};
  const memory::dims destination = {s.batch, s.outputs, s.output_height(), s.output_width()};
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  return {engine(),
          dnnl::prop_kind::forward_inference,
          dnnl::algorithm::convolution_direct,
          memory::desc(source, memory::data_type::u8, memory::format_tag::nhwc),
          memory::desc(weight_dims(s), memory::data_type::s8, memory::format_tag::any),
          memory::desc(destination, memory::data_type::s32, memory::format_tag::nhwc),
          {s.stride_height, s.stride_width},
          {s.dilation_height - 1, s.dilation_width - 1},
          {s.pad_top, s.pad_left},
          {s.pad_bottom, s.pad_right},
          attributes};
}

/// Of a convolution in the level-2 cache; kernels/README.md says how these were measured.
double ns_a_product() {
  switch (dnnl::get_effective_cpu_isa()) {
    case dnnl::cpu_isa::avx512_core_amx:
    case dnnl::cpu_isa::avx512_core_amx_fp16:
      return 0.00052;
    case dnnl::cpu_isa::avx512_core_vnni:
    case dnnl::cpu_isa::avx512_core_bf16:
    case dnnl::cpu_isa::avx512_core_fp16:
      return 0.0022;
    case dnnl::cpu_isa::avx512_core:
    case dnnl::cpu_isa::avx2_vnni:
    case dnnl::cpu_isa::avx2_vnni_2:
      return 0.004;  // between its neighbours, not measured
    case dnnl::cpu_isa::avx2:
      return 0.0075;
    default:
      return 0.0145;
  }
}

}  // namespace

struct Int8Conv::Primitive {
  explicit Primitive(const Int8ConvShape& conv_shape)
      : shape(conv_shape),
        description(describe(conv_shape)),
        convolution(description),
        plain_weights(plain_weight_description(shape), engine(), nullptr),
        weights(description.weights_desc(), engine()),
        source(description.src_desc(), engine(), nullptr),
        destination(description.dst_desc(), engine(), nullptr),
        scratch(description.scratchpad_desc(), engine(), nullptr),
        reorder(plain_weights, weights) {}

  Int8ConvShape shape;
  dnnl::convolution_forward::primitive_desc description;
  dnnl::convolution_forward convolution;
  memory plain_weights;
  memory weights;
  memory source;
  memory destination;
  memory scratch;
  dnnl::reorder reorder;
};

Int8Conv::Int8Conv(const Int8ConvShape& shape) {
  try {
    primitive_ = std::make_unique<Primitive>(shape);
  } catch (const dnnl::error& error) {
    rethrow(error, "make a convolution");
  }
}

Int8Conv::Int8Conv(Int8Conv&&) noexcept = default;
Int8Conv& Int8Conv::operator=(Int8Conv&&) noexcept = default;
Int8Conv::~Int8Conv() = default;

const Int8ConvShape& Int8Conv::shape() const noexcept { return primitive_->shape; }

std::string Int8Conv::implementation() const { return primitive_->description.impl_info_str(); }

void Int8Conv::set_weights(std::span<const std::int8_t> weights) {
  try {
    primitive_->plain_weights.set_data_handle(const_cast<std::int8_t*>(weights.data()));  // read only
    primitive_->reorder.execute(stream(), primitive_->plain_weights, primitive_->weights);
    stream().wait();
  } catch (const dnnl::error& error) {
    rethrow(error, "order weights");
  }
}

void Int8Conv::run(std::span<const std::uint8_t> input, std::span<std::int32_t> out) {
  try {
    Primitive& p = *primitive_;
    p.source.set_data_handle(const_cast<std::uint8_t*>(input.data()));  // read only
    p.destination.set_data_handle(out.data());
    p.scratch.set_data_handle(scratchpad(p.description.scratchpad_desc().get_size()));
    p.convolution.execute(stream(), {{DNNL_ARG_SRC, p.source},
                                     {DNNL_ARG_WEIGHTS, p.weights},
                                     {DNNL_ARG_DST, p.destination},
                                     {DNNL_ARG_SCRATCHPAD, p.scratch}});
    stream().wait();
  } catch (const dnnl::error& error) {
    rethrow(error, "run a convolution");
  }
}

std::string instruction_set() {
  switch (dnnl::get_effective_cpu_isa()) {
    case dnnl::cpu_isa::sse41:
      return "sse41";
    case dnnl::cpu_isa::avx:
      return "avx";
    case dnnl::cpu_isa::avx2:
      return "avx2";
    case dnnl::cpu_isa::avx2_vnni:
      return "avx2_vnni";
    case dnnl::cpu_isa::avx2_vnni_2:
      return "avx2_vnni_2";
    case dnnl::cpu_isa::avx512_core:
      return "avx512_core";
    case dnnl::cpu_isa::avx512_core_vnni:
      return "avx512_core_vnni";
    case dnnl::cpu_isa::avx512_core_bf16:
      return "avx512_core_bf16";
    case dnnl::cpu_isa::avx512_core_fp16:
      return "avx512_core_fp16";
    case dnnl::cpu_isa::avx512_core_amx:
      return "avx512_core_amx";
    case dnnl::cpu_isa::avx512_core_amx_fp16:
      return "avx512_core_amx_fp16";
    default:
      return concat("onednn_isa_", static_cast<int>(dnnl::get_effective_cpu_isa()));
  }
}

bool has_int8_tiles() {
  const dnnl::cpu_isa isa = dnnl::get_effective_cpu_isa();
  return isa == dnnl::cpu_isa::avx512_core_amx || isa == dnnl::cpu_isa::avx512_core_amx_fp16;
}

bool has_bf16() {
  switch (dnnl::get_effective_cpu_isa()) {
    case dnnl::cpu_isa::avx512_core_bf16:
    case dnnl::cpu_isa::avx512_core_fp16:
    case dnnl::cpu_isa::avx512_core_amx:
    case dnnl::cpu_isa::avx512_core_amx_fp16:
      return true;
    default:
      return false;
  }
}

double ns_of_outputs(double outputs) {
  constexpr double kNsAnOutput = 0.056;
  constexpr double kNsAnOutputBeyondCache = 0.15;  // more
  constexpr double kOutputsInCache = 250e3;
  return kNsAnOutput * outputs + kNsAnOutputBeyondCache * std::max(outputs - kOutputsInCache, 0.0);
}

double estimated_ns(const Int8ConvShape& shape) {
  constexpr double kNsACall = 3700;
  constexpr double kNsADepthwiseProduct = 0.03;
  constexpr double kNsAnInput = 0.05;
  constexpr double kNsAWeight = 0.055;  // read again in each call
  const bool depthwise = shape.groups > 1 && shape.channels == shape.groups;
  const double all_outputs =
      static_cast<double>(shape.batch * shape.output_height() * shape.output_width() * shape.outputs);
  const double fixed = kNsACall + ns_of_outputs(all_outputs) +
                       kNsAnInput * static_cast<double>(shape.batch * shape.height * shape.width * shape.channels) +
                       kNsAWeight * static_cast<double>(shape.outputs * shape.products_per_output());
  const double taps = static_cast<double>(shape.kernel_height * shape.kernel_width);
  if (depthwise) return fixed + all_outputs * taps * kNsADepthwiseProduct;
  // Channels are taken in steps of a register's, or a tile's if they are more.
  const std::int64_t vector = has_int8_tiles() && shape.channels / shape.groups > 4 ? 32 : 4;
  const std::int64_t channels = (shape.channels / shape.groups + vector - 1) / vector * vector;
  const std::int64_t outputs = shape.outputs / shape.groups;
  const std::int64_t lanes_used = (outputs + 15) / 16 * 16;
  const double lanes = static_cast<double>(lanes_used) / static_cast<double>(outputs);
  return fixed + all_outputs * taps * static_cast<double>(channels) * lanes * ns_a_product();
}

std::string library_version() {
  const dnnl_version_t& version = *dnnl::version();
  return concat("oneDNN ", version.major, ".", version.minor, ".", version.patch);
}

}  // namespace axdse::kernels::cpu

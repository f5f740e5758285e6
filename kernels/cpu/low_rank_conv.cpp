#include "kernels/cpu/low_rank_conv.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include "kernels/conv_checks.hpp"
#include "kernels/cpu/int8_conv.hpp"
#include "kernels/cpu/low_rank_plan.hpp"
#include "kernels/cpu/operand_maps.hpp"

namespace axdse::kernels {
namespace {

constexpr double kNsAnExpandedByte = 0.05;
constexpr double kNsAnAddedSum = 0.25;
constexpr double kNsAComparedWeight = 0.03;  ///< with the weights of the call before

/// Memory of one thread that its calls share: contents last until the call returns.
struct Workspace {
  std::vector<std::uint8_t> activations;
  std::vector<std::int8_t> weights;
  std::vector<std::int32_t> sums;
};

Workspace& workspace() {
  thread_local Workspace own;
  return own;
}

/// The first `size` elements of `memory`, which grows where it is smaller.
template <typename T>
std::span<T> first(std::vector<T>& memory, std::int64_t size) {
  if (std::ssize(memory) < size) memory.resize(static_cast<std::size_t>(size));
  return std::span(memory).first(static_cast<std::size_t>(size));
}

void update_weights(cpu::LowRankPlan& plan, std::span<const std::uint8_t> weight) {
  if (std::ranges::equal(plan.weight, weight)) return;
  const ConvProblem& p = plan.problem;
  for (cpu::LowRankPass& pass : plan.passes) {
    const std::int64_t rows = p.outputs * p.kernel_height * p.kernel_width;
    const std::span<std::int8_t> expanded = first(workspace().weights, rows * pass.layout.expanded_channels);
    cpu::expand_weights(pass.layout, weight, p.group_channels(), pass.first_channel, expanded);
    pass.convolution.set_weights(expanded);
    if (pass.last_convolution) pass.last_convolution->set_weights(expanded);
  }
  plan.bias = cpu::weight_sums(p, plan.terms->factorisation, weight);
  plan.weight.assign(weight.begin(), weight.end());
}

cpu::PixelGrid pixels_of(const cpu::LowRankPlan& plan, const cpu::LowRankPass& pass, const cpu::Int8ConvShape& shape,
                         std::span<const std::uint8_t> images) {
  const ConvProblem& p = plan.problem;
  const bool picked = cpu::picks_pixels(p);
  cpu::PixelGrid pixels = {.first = images.data() + pass.first_channel,
                           .images = shape.batch,
                           .rows = picked ? shape.height : p.height,
                           .columns = picked ? shape.width : p.width,
                           .image_step = p.height * p.width * p.channels,
                           .row_step = (picked ? p.stride_height : 1) * p.width * p.channels,
                           .column_step = (picked ? p.stride_width : 1) * p.channels,
                           .group_step = p.group_channels()};
  if (plan.frames_images) {
    pixels.pad_top = p.pad_top;
    pixels.pad_left = p.pad_left;
    pixels.pad_bottom = p.pad_bottom;
    pixels.pad_right = p.pad_right;
    pixels.pad_code = p.pad_code;
  }
  return pixels;
}

/// Images from `first_image` on, as many as the pass's convolution takes at a time.
void run_pass(const cpu::LowRankPlan& plan, cpu::LowRankPass& pass, std::int64_t first_image,
              std::span<const std::uint8_t> input, std::span<std::int32_t> sums) {
  const ConvProblem& p = plan.problem;
  const bool is_last = p.batch - first_image < plan.image_batch;
  cpu::Int8Conv& convolution = is_last ? *pass.last_convolution : pass.convolution;
  const cpu::Int8ConvShape& shape = convolution.shape();
  const std::int64_t image_size = p.height * p.width * p.channels;
  const std::span<const std::uint8_t> images = input.subspan(first_image * image_size, shape.batch * image_size);
  if (plan.reads_input_directly) {
    convolution.run(images, sums);
    return;
  }
  const std::span<std::uint8_t> expanded =
      first(workspace().activations, shape.batch * shape.height * shape.width * shape.channels);
  cpu::expand_activations(pass.layout, pixels_of(plan, pass, shape, images), expanded);
  convolution.run(expanded, sums);
}

// Sums wrap around on the way; where they end fits int32.

void add_bias(std::span<std::int32_t> sums, std::span<const std::int32_t> bias) {
  for (std::size_t pixel = 0; pixel < sums.size(); pixel += bias.size()) {
    for (std::size_t k = 0; k < bias.size(); ++k) {
      sums[pixel + k] =
          static_cast<std::int32_t>(static_cast<std::uint32_t>(sums[pixel + k]) + static_cast<std::uint32_t>(bias[k]));
    }
  }
}

void add_shifted(std::span<std::int32_t> sums, std::span<const std::int32_t> more, int shift) {
  for (std::size_t i = 0; i < sums.size(); ++i) {
    sums[i] =
        static_cast<std::int32_t>(static_cast<std::uint32_t>(sums[i]) + (static_cast<std::uint32_t>(more[i]) << shift));
  }
}

void shift_left(std::span<std::int32_t> sums, int shift) {
  for (std::int32_t& sum : sums) sum = static_cast<std::int32_t>(static_cast<std::uint32_t>(sum) << shift);
}

}  // namespace

std::optional<std::string> LowRankConv::why_not(const ConvProblem& problem) const {
  return cpu::low_rank_plan(problem).why_not;
}

std::optional<double> LowRankConv::estimated_ns(const ConvProblem& problem) const {
  const cpu::LowRankPlan& plan = cpu::low_rank_plan(problem);
  const ConvProblem& p = problem;
  double ns = kNsAComparedWeight * static_cast<double>(p.weight_size());
  for (const cpu::LowRankPass& pass : plan.passes) {
    const cpu::Int8ConvShape& shape = pass.convolution.shape();
    ns += cpu::estimated_ns(shape) * static_cast<double>(p.batch) / static_cast<double>(shape.batch);
    if (!plan.reads_input_directly) {
      ns += kNsAnExpandedByte * static_cast<double>(p.batch * shape.height * shape.width * shape.channels);
    }
  }
  const double sums = static_cast<double>(plan.passes.size()) + (plan.bias.empty() ? 0 : 1) - 1;
  return ns + kNsAnAddedSum * std::max(sums, 0.0) * static_cast<double>(p.output_size());
}

void LowRankConv::run(const ConvProblem& problem, std::span<const std::uint8_t> input,
                      std::span<const std::uint8_t> weight, std::span<std::int32_t> out) const {
  cpu::LowRankPlan& plan = cpu::low_rank_plan(problem);
  check_run(problem, plan.why_not, input, weight, out);
  update_weights(plan, weight);
  if (plan.passes.empty()) std::ranges::fill(out, 0);
  const std::int64_t image_outputs = problem.output_height() * problem.output_width() * problem.outputs;
  for (std::int64_t image = 0; image < problem.batch; image += plan.image_batch) {
    const std::int64_t images = std::min(plan.image_batch, problem.batch - image);
    const std::span<std::int32_t> sums = out.subspan(image * image_outputs, images * image_outputs);
    for (cpu::LowRankPass& pass : plan.passes) {
      if (&pass == &plan.passes.front()) {
        run_pass(plan, pass, image, input, sums);
        if (pass.shift != 0) shift_left(sums, pass.shift);
        continue;
      }
      const std::span<std::int32_t> more = first(workspace().sums, std::ssize(sums));
      run_pass(plan, pass, image, input, more);
      add_shifted(sums, more, pass.shift);
    }
    if (!plan.bias.empty()) add_bias(sums, plan.bias);
  }
}

}  // namespace axdse::kernels

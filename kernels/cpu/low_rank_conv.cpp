#include "kernels/cpu/low_rank_conv.hpp"

#include <omp.h>

#include <algorithm>
#include <limits>
#include <list>
#include <memory>
#include <vector>

#include "core/error.hpp"
#include "core/text.hpp"
#include "kernels/conv_checks.hpp"
#include "kernels/cpu/int8_conv.hpp"
#include "kernels/cpu/operand_maps.hpp"
#include "kernels/cpu/self_test.hpp"
#include "kernels/error_factorisation.hpp"
#include "kernels/spec_cache.hpp"

namespace axdse::kernels {
namespace {

/// Expanded activations at a time: they and the sums that come out stay in a level-2 cache. Measured with 7 terms
/// (16 -> 16, 28x28, 3x3, batch 64): 343 to 980 KB at a time 890 us, 2.7 MB 1010, 5.5 MB 1110.
constexpr std::int64_t kExpandedBytesPerThread = std::int64_t{1} << 19;
constexpr std::size_t kPlansPerThread = 256;  ///< two networks of ResNet-50's size, at two batch sizes

struct TermsInUse {
  Factorisation factorisation;
  std::int64_t largest_sum = 0;  ///< of one operand pair
};

const TermsInUse& terms_of(const MultiplierSpec& spec, PairSums pair_sums) {
  static SpecCache<TermsInUse> cache;  // pair_sums is the same throughout a process
  return cache.get(spec, [pair_sums](const MultiplierSpec& missing) {
    TermsInUse terms{.factorisation = factorise(missing, pair_sums)};
    terms.largest_sum = terms.factorisation.largest_sum();
    return terms;
  });
}

std::int64_t round_up(std::int64_t value, std::int64_t multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

/// Zero channels added where oneDNN's kernel for the next round number is faster than its kernel for odd ones: measured
/// on the first layer (1 -> 16, 28x28, 3x3, batch 64), 1 channel 174 us, 4 channels 108; 7 channels 298 us, 16 channels
/// 237 with tiles, 411 without.
std::int64_t expanded_channels(std::int64_t channels) {
  if (channels <= 4) return 4;
  return round_up(channels, cpu::has_int8_tiles() ? 16 : 4);
}

/// The convolution over some of the channels. Two primitives, because the batch need not be a multiple of the images
/// done at a time.
struct Slice {
  std::int64_t first_channel = 0;
  cpu::TermChannels layout;
  cpu::Int8Conv convolution;
  std::optional<cpu::Int8Conv> last_convolution;  ///< for what is left of the batch
};

/// All that one problem needs on one thread.
struct Plan {
  ConvProblem problem;
  int threads = 1;
  std::optional<std::string> why_not;
  const TermsInUse* terms = nullptr;
  bool reads_input_directly = false;  ///< one term that is the activation itself
  std::int64_t image_batch = 1;       ///< images done at a time
  std::vector<Slice> slices;          ///< more than one where sums over all channels would not be exact
  std::vector<std::uint8_t> weight;   ///< codes that the slices' weights were made from
};

/// A 1x1 kernel with a stride reads some pixels only: they are picked when activations are expanded.
bool picks_pixels(const ConvProblem& p) {
  return p.kernel_height == 1 && p.kernel_width == 1 && p.padding == 0 && p.stride > 1;
}

cpu::Int8ConvShape int8_shape(const ConvProblem& p, std::int64_t batch, std::int64_t channels) {
  const bool picked = picks_pixels(p);
  return {.batch = batch,
          .height = picked ? p.output_height() : p.height,
          .width = picked ? p.output_width() : p.width,
          .channels = channels,
          .outputs = p.outputs,
          .kernel_height = p.kernel_height,
          .kernel_width = p.kernel_width,
          .stride = picked ? 1 : p.stride,
          .padding = p.padding};
}

std::int64_t images_at_a_time(const ConvProblem& p, const cpu::Int8ConvShape& one_image, int threads) {
  const std::int64_t image_bytes = one_image.height * one_image.width * one_image.channels;
  const std::int64_t most = std::clamp<std::int64_t>(kExpandedBytesPerThread * threads / image_bytes, 1, p.batch);
  const std::int64_t rounds = (p.batch + most - 1) / most;
  return (p.batch + rounds - 1) / rounds;
}

std::vector<Slice> make_slices(Plan& plan, std::int64_t channels_at_a_time) {
  const ConvProblem& p = plan.problem;
  const std::vector<FactorTerm>& terms = plan.terms->factorisation.terms;
  std::vector<Slice> slices;
  for (std::int64_t first = 0; first < p.channels; first += channels_at_a_time) {
    const std::int64_t channels = std::min(channels_at_a_time, p.channels - first);
    const std::int64_t expanded = expanded_channels(channels * static_cast<std::int64_t>(terms.size()));
    if (first == 0) {
      plan.reads_input_directly = !picks_pixels(p) && channels == p.channels && expanded == p.channels &&
                                  terms.size() == 1 && terms.front().activation_mask == 0xff;
      plan.image_batch =
          plan.reads_input_directly ? p.batch : images_at_a_time(p, int8_shape(p, 1, expanded), plan.threads);
    }
    const std::int64_t last_batch = p.batch % plan.image_batch;
    slices.push_back({.first_channel = first,
                      .layout = {.terms = terms, .channels = channels, .expanded_channels = expanded},
                      .convolution = cpu::Int8Conv(int8_shape(p, plan.image_batch, expanded)),
                      .last_convolution = std::nullopt});
    if (last_batch != 0) slices.back().last_convolution.emplace(int8_shape(p, last_batch, expanded));
  }
  return slices;
}

bool all_exact_beyond_float(std::vector<Slice>& slices) {
  return std::ranges::all_of(slices, [](Slice& slice) {
    return cpu::is_exact_beyond_float(slice.convolution) &&
           (!slice.last_convolution || cpu::is_exact_beyond_float(*slice.last_convolution));
  });
}

/// Fills what follows from plan.problem; a reason in plan.why_not if there is no exact way.
void complete(Plan& plan) {
  const ConvProblem& p = plan.problem;
  plan.why_not = why_not_runnable(p);
  if (plan.why_not) return;
  const std::optional<PairSums> pair_sums = cpu::tested_pair_sums();
  if (!pair_sums) {
    plan.why_not = concat("oneDNN's int8 convolution failed its self-test with ", cpu::instruction_set());
    return;
  }
  plan.terms = &terms_of(p.multiplier, *pair_sums);
  if (plan.terms->factorisation.terms.empty()) return;  // every product is the constant
  const std::int64_t channel_sum = plan.terms->largest_sum * p.kernel_height * p.kernel_width;
  if (channel_sum * p.channels > std::numeric_limits<std::int32_t>::max()) {
    plan.why_not = concat("partial sums of ", p.products_per_output(), " products can leave int32");
    return;
  }
  plan.slices = make_slices(plan, p.channels);
  if (channel_sum * p.channels <= cpu::kLargestFloatSum || all_exact_beyond_float(plan.slices)) return;
  if (channel_sum > cpu::kLargestFloatSum) {
    plan.why_not =
        concat("with ", cpu::instruction_set(), " oneDNN rounds sums above 2^24, which one channel alone can reach");
    return;
  }
  plan.slices = make_slices(plan, cpu::kLargestFloatSum / channel_sum);
}

/// Problems differ in their extents more often than in their multiplier, which is slower to compare.
bool same_problem(const ConvProblem& a, const ConvProblem& b) {
  return a.channels == b.channels && a.outputs == b.outputs && a.height == b.height && a.batch == b.batch && a == b;
}

/// The calling thread's plan, the most recently used first.
Plan& plan_for(const ConvProblem& problem) {
  thread_local std::list<Plan> plans;
  const int threads = omp_get_max_threads();
  const auto known = std::ranges::find_if(
      plans, [&](const Plan& plan) { return plan.threads == threads && same_problem(plan.problem, problem); });
  if (known != plans.end()) {
    plans.splice(plans.begin(), plans, known);
    return plans.front();
  }
  Plan plan{.problem = problem, .threads = threads};
  complete(plan);
  if (plans.size() == kPlansPerThread) plans.pop_back();
  return plans.emplace_front(std::move(plan));
}

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

void update_weights(Plan& plan, std::span<const std::uint8_t> weight) {
  if (std::ranges::equal(plan.weight, weight)) return;
  const ConvProblem& p = plan.problem;
  for (Slice& slice : plan.slices) {
    const std::int64_t rows = p.outputs * p.kernel_height * p.kernel_width;
    const std::span<std::int8_t> expanded = first(workspace().weights, rows * slice.layout.expanded_channels);
    cpu::expand_weights(slice.layout, weight, p.channels, slice.first_channel, expanded);
    slice.convolution.set_weights(expanded);
    if (slice.last_convolution) slice.last_convolution->set_weights(expanded);
  }
  plan.weight.assign(weight.begin(), weight.end());
}

/// Images from `first_image` on, as many as the slice's convolution takes at a time.
void run_slice(const Plan& plan, Slice& slice, std::int64_t first_image, std::span<const std::uint8_t> input,
               std::span<std::int32_t> sums) {
  const ConvProblem& p = plan.problem;
  const bool is_last = p.batch - first_image < plan.image_batch;
  cpu::Int8Conv& convolution = is_last ? *slice.last_convolution : slice.convolution;
  const cpu::Int8ConvShape& shape = convolution.shape();
  const std::int64_t image_size = p.height * p.width * p.channels;
  if (plan.reads_input_directly) {
    convolution.run(input.subspan(first_image * image_size, shape.batch * image_size), sums);
    return;
  }
  const std::int64_t step = picks_pixels(p) ? p.stride : 1;
  const std::span<std::uint8_t> expanded =
      first(workspace().activations, shape.batch * shape.height * shape.width * slice.layout.expanded_channels);
  cpu::expand_activations(slice.layout,
                          {.first = input.data() + first_image * image_size + slice.first_channel,
                           .images = shape.batch,
                           .rows = shape.height,
                           .columns = shape.width,
                           .image_step = image_size,
                           .row_step = step * p.width * p.channels,
                           .column_step = step * p.channels},
                          expanded);
  convolution.run(expanded, sums);
}

void add(std::span<std::int32_t> sums, std::int32_t constant) {
  for (std::int32_t& sum : sums) sum += constant;
}

void add(std::span<std::int32_t> sums, std::span<const std::int32_t> more) {
  for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += more[i];
}

}  // namespace

std::optional<std::string> LowRankConv::why_not(const ConvProblem& problem) const { return plan_for(problem).why_not; }

void LowRankConv::run(const ConvProblem& problem, std::span<const std::uint8_t> input,
                      std::span<const std::uint8_t> weight, std::span<std::int32_t> out) const {
  Plan& plan = plan_for(problem);
  check_run(problem, plan.why_not, input, weight, out);
  const auto constant = static_cast<std::int32_t>(plan.terms->factorisation.constant * problem.products_per_output());
  if (plan.slices.empty()) {
    std::ranges::fill(out, constant);
    return;
  }
  update_weights(plan, weight);
  const std::int64_t image_outputs = problem.output_height() * problem.output_width() * problem.outputs;
  for (std::int64_t image = 0; image < problem.batch; image += plan.image_batch) {
    const std::int64_t images = std::min(plan.image_batch, problem.batch - image);
    const std::span<std::int32_t> sums = out.subspan(image * image_outputs, images * image_outputs);
    run_slice(plan, plan.slices.front(), image, input, sums);
    for (Slice& slice : std::span(plan.slices).subspan(1)) {
      const std::span<std::int32_t> more = first(workspace().sums, std::ssize(sums));
      run_slice(plan, slice, image, input, more);
      add(sums, more);
    }
    if (constant != 0) add(sums, constant);
  }
}

}  // namespace axdse::kernels

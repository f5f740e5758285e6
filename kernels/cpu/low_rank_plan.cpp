#include "kernels/cpu/low_rank_plan.hpp"

#include <algorithm>
#include <limits>
#include <span>

#include "core/text.hpp"
#include "kernels/conv_checks.hpp"
#include "kernels/cpu/plan_cache.hpp"
#include "kernels/cpu/self_test.hpp"
#include "kernels/cpu/table_conv.hpp"

namespace axdse::kernels::cpu {
namespace {

/// Expanded activations at a time: they and the sums that come out stay in a level-2 cache. Measured with 7 terms
/// (16 -> 16, 28x28, 3x3, batch 64): 343 to 980 KB at a time 890 us, 2.7 MB 1010, 5.5 MB 1110.
constexpr std::int64_t kExpandedBytesPerThread = std::int64_t{1} << 19;

std::int64_t round_up(std::int64_t value, std::int64_t multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

/// Zero channels added where oneDNN's kernel for the next round number is faster than its kernel for odd ones: measured
/// on the first layer (1 -> 16, 28x28, 3x3, batch 64), 1 channel 174 us, 4 channels 108; 7 channels 298 us, 16 channels
/// 237 with tiles, 411 without.
std::int64_t expanded_channels(const ConvProblem& p, std::int64_t channels, bool whole_blocks) {
  if (p.groups > 1) return channels;
  if (whole_blocks) return round_up(channels, 64);
  if (channels <= 4) return 4;
  return round_up(channels, has_int8_tiles() ? 16 : 4);
}

bool is_depthwise(const ConvProblem& p) { return p.groups > 1 && p.group_channels() == 1; }

Int8ConvShape int8_shape(const LowRankPlan& plan, std::int64_t batch, std::int64_t channels) {
  const ConvProblem& p = plan.problem;
  Int8ConvShape shape = {.batch = batch,
                         .height = p.height,
                         .width = p.width,
                         .channels = channels,
                         .outputs = p.outputs,
                         .kernel_height = p.kernel_height,
                         .kernel_width = p.kernel_width,
                         .stride_height = p.stride_height,
                         .stride_width = p.stride_width,
                         .dilation_height = p.dilation_height,
                         .dilation_width = p.dilation_width,
                         .groups = p.groups};
  if (picks_pixels(p)) {
    shape.height = p.output_height();
    shape.width = p.output_width();
    shape.stride_height = shape.stride_width = 1;
  } else if (plan.frames_images) {
    shape.height = p.padded_height();
    shape.width = p.padded_width();
  } else {
    shape.pad_top = p.pad_top;
    shape.pad_left = p.pad_left;
    shape.pad_bottom = p.pad_bottom;
    shape.pad_right = p.pad_right;
  }
  return shape;
}

std::int64_t images_at_a_time(const ConvProblem& p, const Int8ConvShape& one_image, int threads) {
  const std::int64_t image_bytes = one_image.height * one_image.width * one_image.channels;
  const std::int64_t most = std::clamp<std::int64_t>(kExpandedBytesPerThread * threads / image_bytes, 1, p.batch);
  const std::int64_t rounds = (p.batch + most - 1) / most;
  return (p.batch + rounds - 1) / rounds;
}

/// Terms that can ride in one convolution: equal shifts; one term at a time where the layer is depthwise, as oneDNN is
/// fast on one channel a group alone.
std::vector<std::span<const FactorTerm>> together(const ConvProblem& p, std::span<const FactorTerm> terms) {
  std::vector<std::span<const FactorTerm>> parts;
  for (std::size_t first = 0; first < terms.size();) {
    std::size_t last = first + 1;
    while (!is_depthwise(p) && last < terms.size() && terms[last].shift == terms[first].shift) ++last;
    parts.push_back(terms.subspan(first, last - first));
    first = last;
  }
  return parts;
}

bool is_the_activation(const FactorTerm& term) { return term.activation_mask() == std::uint8_t{0xff}; }

std::vector<LowRankPass> make_passes(LowRankPlan& plan, std::int64_t channels_at_a_time) {
  const ConvProblem& p = plan.problem;
  const std::vector<FactorTerm>& terms = plan.terms->factorisation.terms;
  const std::vector<std::span<const FactorTerm>> parts = together(p, terms);
  const auto most_terms = std::ranges::max(parts, {}, &std::span<const FactorTerm>::size).size();
  const std::int64_t widest = expanded_channels(
      p, std::min(channels_at_a_time, p.group_channels()) * static_cast<std::int64_t>(most_terms), plan.whole_blocks);
  plan.reads_input_directly = !picks_pixels(p) && !plan.frames_images && channels_at_a_time >= p.group_channels() &&
                              widest == p.group_channels() && std::ranges::all_of(terms, is_the_activation);
  plan.image_batch =
      plan.reads_input_directly ? p.batch : images_at_a_time(p, int8_shape(plan, 1, p.groups * widest), plan.threads);
  const std::int64_t last_batch = p.batch % plan.image_batch;
  std::vector<LowRankPass> passes;
  for (const std::span<const FactorTerm> part : parts) {
    for (std::int64_t first = 0; first < p.group_channels(); first += channels_at_a_time) {
      const std::int64_t channels = std::min(channels_at_a_time, p.group_channels() - first);
      const std::int64_t expanded = expanded_channels(p, channels * std::ssize(part), plan.whole_blocks);
      passes.push_back(
          {.first_channel = first,
           .shift = part.front().shift,
           .layout = {.terms = part, .groups = p.groups, .channels = channels, .expanded_channels = expanded},
           .convolution = Int8Conv(int8_shape(plan, plan.image_batch, p.groups * expanded)),
           .last_convolution = std::nullopt});
      if (last_batch != 0) {
        passes.back().last_convolution.emplace(int8_shape(plan, last_batch, p.groups * expanded));
      }
    }
  }
  return passes;
}

/// Whether all primitives pass.
bool all_pass(std::vector<LowRankPass>& passes, bool (*test)(Int8Conv&)) {
  return std::ranges::all_of(passes, [test](LowRankPass& pass) {
    return test(pass.convolution) && (!pass.last_convolution || test(*pass.last_convolution));
  });
}

/// Passes that compute what they should, or none.
std::vector<LowRankPass> make_tested_passes(LowRankPlan& plan, std::int64_t channels_at_a_time) {
  for (const bool whole_blocks : {false, true}) {
    plan.whole_blocks = whole_blocks;
    std::vector<LowRankPass> passes = make_passes(plan, channels_at_a_time);
    if (all_pass(passes, computes_its_shape)) return passes;
  }
  plan.why_not = concat(library_version(), " computes this shape wrongly with ", instruction_set());
  return {};
}

/// Why the multiplier has no factors, and what they would be up against on this problem.
std::string why_not_factored(const LowRankPlan& plan) {
  const ConvProblem& p = plan.problem;
  const std::int64_t channels = p.groups * expanded_channels(p, p.group_channels(), /*whole_blocks=*/false);
  const double term_us = estimated_ns(int8_shape(plan, p.batch, channels)) / 1e3;
  const double look_up_us = TableConv().estimated_ns(p).value_or(0) / 1e3;
  return concat(plan.terms->why_not, "; here one term would take about ", fixed(term_us, 1),
                " us, looking products up ", fixed(look_up_us, 1), " us");
}

/// Fills what follows from plan.problem; a reason in plan.why_not if there is no exact way.
void complete(LowRankPlan& plan) {
  const ConvProblem& p = plan.problem;
  plan.why_not = why_not_runnable(p);
  if (plan.why_not) return;
  const std::optional<PairSums> pair_sums = tested_pair_sums();
  if (!pair_sums) {
    plan.why_not = concat("oneDNN's int8 convolution failed its self-test with ", instruction_set());
    return;
  }
  plan.terms = &terms_in_use(p.multiplier, *pair_sums);
  if (!plan.terms->why_not.empty()) {
    plan.why_not = why_not_factored(plan);
    return;
  }
  const std::vector<FactorTerm>& terms = plan.terms->factorisation.terms;
  if (terms.empty()) return;  // products depend on the weight alone
  plan.frames_images =
      p.is_padded() && std::ranges::any_of(terms, [&p](const FactorTerm& t) { return t.activation[p.pad_code] != 0; });
  const std::int64_t channel_sum = plan.terms->largest_sum * p.kernel_height * p.kernel_width;
  if (channel_sum * p.group_channels() > std::numeric_limits<std::int32_t>::max()) {
    plan.why_not = concat("partial sums of ", p.products_per_output(), " products can leave int32");
    return;
  }
  plan.passes = make_tested_passes(plan, p.group_channels());
  if (plan.why_not || channel_sum * p.group_channels() <= kLargestFloatSum ||
      all_pass(plan.passes, is_exact_beyond_float)) {
    return;
  }
  if (channel_sum > kLargestFloatSum) {
    plan.why_not =
        concat("with ", instruction_set(), " oneDNN rounds sums above 2^24, which one channel alone can reach");
    return;
  }
  plan.passes = make_tested_passes(plan, kLargestFloatSum / channel_sum);
}

}  // namespace

bool picks_pixels(const ConvProblem& p) {
  return p.kernel_height == 1 && p.kernel_width == 1 && !p.is_padded() && (p.stride_height > 1 || p.stride_width > 1);
}

LowRankPlan& low_rank_plan(const ConvProblem& problem) {
  thread_local PlanCache<LowRankPlan> plans;
  return plans.get(problem, complete);
}

}  // namespace axdse::kernels::cpu

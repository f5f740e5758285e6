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
constexpr double kNsAnExpandedByte = 0.04;
constexpr double kNsAnAddedSum = 0.25;
constexpr double kNsAComparedWeight = 0.1;    ///< with the weights of the call before
constexpr std::size_t kPlansPerThread = 256;  ///< two networks of ResNet-50's size, at two batch sizes

struct TermsInUse {
  Factorisation factorisation;   ///< terms in the order of their shifts
  std::string why_not;           ///< empty if there are factors
  std::int64_t largest_sum = 0;  ///< of one operand pair
};

const TermsInUse& terms_of(const MultiplierSpec& spec, PairSums pair_sums) {
  static SpecCache<TermsInUse> cache;  // pair_sums is the same throughout a process
  return cache.get(spec, [pair_sums](const MultiplierSpec& missing) {
    FactorisationAttempt attempt = try_factorise(missing, pair_sums);
    if (!attempt.factorisation) return TermsInUse{.why_not = std::move(attempt.why_not)};
    TermsInUse terms{.factorisation = *std::move(attempt.factorisation)};
    std::ranges::stable_sort(terms.factorisation.terms, {}, &FactorTerm::shift);
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
std::int64_t expanded_channels(const ConvProblem& p, std::int64_t channels, bool whole_blocks) {
  if (p.groups > 1) return channels;
  if (whole_blocks) return round_up(channels, 64);
  if (channels <= 4) return 4;
  return round_up(channels, cpu::has_int8_tiles() ? 16 : 4);
}

/// The convolution of some of the terms and some of each group's channels, shifted before it is added to the output.
/// Two primitives, because the batch need not be a multiple of the images done at a time.
struct Pass {
  std::int64_t first_channel = 0;  ///< within each group
  int shift = 0;
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
  bool reads_input_directly = false;  ///< terms are the activation itself
  bool whole_blocks = false;          ///< channels in multiples of 64, where oneDNN is wrong with fewer
  bool frames_images = false;         ///< padding is written around the expanded images: it is not zero there
  std::int64_t image_batch = 1;       ///< images done at a time
  std::vector<Pass> passes;           ///< one, but for shifts, depthwise terms, and sums that would not be exact
  std::vector<std::uint8_t> weight;   ///< codes that the passes' weights were made from
  std::vector<std::int32_t> bias;     ///< what depends on the weights alone, by output; empty if zero
};

/// A 1x1 kernel with a stride reads some pixels only: they are picked when activations are expanded.
bool picks_pixels(const ConvProblem& p) {
  return p.kernel_height == 1 && p.kernel_width == 1 && !p.is_padded() && (p.stride_height > 1 || p.stride_width > 1);
}

bool is_depthwise(const ConvProblem& p) { return p.groups > 1 && p.group_channels() == 1; }

cpu::Int8ConvShape int8_shape(const Plan& plan, std::int64_t batch, std::int64_t channels) {
  const ConvProblem& p = plan.problem;
  cpu::Int8ConvShape shape = {.batch = batch,
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

std::int64_t images_at_a_time(const ConvProblem& p, const cpu::Int8ConvShape& one_image, int threads) {
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

std::vector<Pass> make_passes(Plan& plan, std::int64_t channels_at_a_time) {
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
  std::vector<Pass> passes;
  for (const std::span<const FactorTerm> part : parts) {
    for (std::int64_t first = 0; first < p.group_channels(); first += channels_at_a_time) {
      const std::int64_t channels = std::min(channels_at_a_time, p.group_channels() - first);
      const std::int64_t expanded = expanded_channels(p, channels * std::ssize(part), plan.whole_blocks);
      passes.push_back(
          {.first_channel = first,
           .shift = part.front().shift,
           .layout = {.terms = part, .groups = p.groups, .channels = channels, .expanded_channels = expanded},
           .convolution = cpu::Int8Conv(int8_shape(plan, plan.image_batch, p.groups * expanded)),
           .last_convolution = std::nullopt});
      if (last_batch != 0) {
        passes.back().last_convolution.emplace(int8_shape(plan, last_batch, p.groups * expanded));
      }
    }
  }
  return passes;
}

/// Whether all primitives pass.
bool all_pass(std::vector<Pass>& passes, bool (*test)(cpu::Int8Conv&)) {
  return std::ranges::all_of(passes, [test](Pass& pass) {
    return test(pass.convolution) && (!pass.last_convolution || test(*pass.last_convolution));
  });
}

/// Passes that compute what they should, or none.
std::vector<Pass> make_tested_passes(Plan& plan, std::int64_t channels_at_a_time) {
  for (const bool whole_blocks : {false, true}) {
    plan.whole_blocks = whole_blocks;
    std::vector<Pass> passes = make_passes(plan, channels_at_a_time);
    if (all_pass(passes, cpu::computes_its_shape)) return passes;
  }
  plan.why_not = concat(cpu::library_version(), " computes this shape wrongly with ", cpu::instruction_set());
  return {};
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
  if (!plan.terms->why_not.empty()) {
    plan.why_not = plan.terms->why_not;
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
  if (plan.why_not || channel_sum * p.group_channels() <= cpu::kLargestFloatSum ||
      all_pass(plan.passes, cpu::is_exact_beyond_float)) {
    return;
  }
  if (channel_sum > cpu::kLargestFloatSum) {
    plan.why_not =
        concat("with ", cpu::instruction_set(), " oneDNN rounds sums above 2^24, which one channel alone can reach");
    return;
  }
  plan.passes = make_tested_passes(plan, cpu::kLargestFloatSum / channel_sum);
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

/// Sums of what the products hold that does not depend on the activation; empty if that is nothing.
std::vector<std::int32_t> weight_sums(const ConvProblem& p, const Factorisation& factorisation,
                                      std::span<const std::uint8_t> weight) {
  const bool has_map = std::ranges::any_of(factorisation.weight_only, [](std::int32_t value) { return value != 0; });
  if (!has_map && factorisation.constant == 0) return {};
  const auto taps = static_cast<std::size_t>(p.products_per_output());
  std::vector<std::int32_t> sums(static_cast<std::size_t>(p.outputs));
  for (std::size_t k = 0; k < sums.size(); ++k) {
    std::int64_t sum = factorisation.constant * p.products_per_output();
    for (const std::uint8_t code : weight.subspan(k * taps, taps)) sum += factorisation.weight_only[code];
    sums[k] = static_cast<std::int32_t>(sum);  // modulo 2^32: the output fits
  }
  return sums;
}

void update_weights(Plan& plan, std::span<const std::uint8_t> weight) {
  if (std::ranges::equal(plan.weight, weight)) return;
  const ConvProblem& p = plan.problem;
  for (Pass& pass : plan.passes) {
    const std::int64_t rows = p.outputs * p.kernel_height * p.kernel_width;
    const std::span<std::int8_t> expanded = first(workspace().weights, rows * pass.layout.expanded_channels);
    cpu::expand_weights(pass.layout, weight, p.group_channels(), pass.first_channel, expanded);
    pass.convolution.set_weights(expanded);
    if (pass.last_convolution) pass.last_convolution->set_weights(expanded);
  }
  plan.bias = weight_sums(p, plan.terms->factorisation, weight);
  plan.weight.assign(weight.begin(), weight.end());
}

cpu::PixelGrid pixels_of(const Plan& plan, const Pass& pass, const cpu::Int8ConvShape& shape,
                         std::span<const std::uint8_t> images) {
  const ConvProblem& p = plan.problem;
  const bool picked = picks_pixels(p);
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
void run_pass(const Plan& plan, Pass& pass, std::int64_t first_image, std::span<const std::uint8_t> input,
              std::span<std::int32_t> sums) {
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

std::optional<std::string> LowRankConv::why_not(const ConvProblem& problem) const { return plan_for(problem).why_not; }

std::optional<double> LowRankConv::estimated_ns(const ConvProblem& problem) const {
  const Plan& plan = plan_for(problem);
  const ConvProblem& p = problem;
  double ns = kNsAComparedWeight * static_cast<double>(p.weight_size());
  for (const Pass& pass : plan.passes) {
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
  Plan& plan = plan_for(problem);
  check_run(problem, plan.why_not, input, weight, out);
  update_weights(plan, weight);
  if (plan.passes.empty()) std::ranges::fill(out, 0);
  const std::int64_t image_outputs = problem.output_height() * problem.output_width() * problem.outputs;
  for (std::int64_t image = 0; image < problem.batch; image += plan.image_batch) {
    const std::int64_t images = std::min(plan.image_batch, problem.batch - image);
    const std::span<std::int32_t> sums = out.subspan(image * image_outputs, images * image_outputs);
    for (Pass& pass : plan.passes) {
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

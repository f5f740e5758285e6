#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kernels/approx_conv.hpp"
#include "kernels/cpu/int8_conv.hpp"
#include "kernels/cpu/operand_maps.hpp"
#include "kernels/cpu/terms_in_use.hpp"

namespace axdse::kernels::cpu {

/// The convolution of some of the terms and some of each group's channels, shifted before it is added to the output.
/// Two primitives, because the batch need not be a multiple of the images done at a time.
struct LowRankPass {
  std::int64_t first_channel = 0;  ///< within each group
  int shift = 0;
  TermChannels layout;
  Int8Conv convolution;
  std::optional<Int8Conv> last_convolution;  ///< for what is left of the batch
};

/// All that one problem needs on one thread: how its terms and channels are spread over exact int8 convolutions.
struct LowRankPlan {
  ConvProblem problem;
  int threads = 1;
  std::optional<std::string> why_not;
  const TermsInUse* terms = nullptr;
  bool reads_input_directly = false;  ///< terms are the activation itself
  bool whole_blocks = false;          ///< channels in multiples of 64, where oneDNN is wrong with fewer
  bool frames_images = false;         ///< padding is written around the expanded images: it is not zero there
  std::int64_t image_batch = 1;       ///< images done at a time
  std::vector<LowRankPass> passes;    ///< one, but for shifts, depthwise terms, and sums that would not be exact
  std::vector<std::uint8_t> weight;   ///< codes that the passes' weights were made from
  std::vector<std::int32_t> bias;     ///< what depends on the weights alone, by output; empty if zero
};

/// A 1x1 kernel with a stride reads some pixels only: they are picked when activations are expanded.
[[nodiscard]] bool picks_pixels(const ConvProblem& problem);

/// The calling thread's plan, tested on this processor when it was made. Valid until this thread has asked for some
/// hundred other problems.
[[nodiscard]] LowRankPlan& low_rank_plan(const ConvProblem& problem);

}  // namespace axdse::kernels::cpu

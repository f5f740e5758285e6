#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kernels/approx_conv.hpp"
#include "kernels/cpu/aligned_vector.hpp"
#include "kernels/cpu/operand_maps.hpp"
#include "kernels/cpu/plane_axis.hpp"
#include "kernels/cpu/terms_in_use.hpp"
#include "kernels/cpu/tile_kernel.hpp"

// A convolution as products of tiles. Activations of some output rows at a time, a strip, are expanded and laid out in
// planes, in places of equal size, one after the other: what any tap of the kernel reads for the output pixel at place
// m lies m places behind what it reads for the one at place 0. Operands of any 16 neighbouring outputs are therefore
// the rows of a tile, without a copy for each tap. Some places at the end of a row, and rows at the end of an image,
// are no outputs: their sums are not written.

namespace axdse::kernels::cpu {

/// Where some operands of a step come from: channels of one tap, in one term.
struct OperandRun {
  std::size_t term = 0;    ///< of the part
  std::int64_t code = 0;   ///< in a weight's (R, S, C/groups)
  std::int64_t first = 0;  ///< byte of the step
  std::int64_t count = 0;
};

/// Terms of equal shift, side by side in the pixels of planes of their own.
struct TilePart {
  TermChannels layout;  ///< of a pixel
  int shift = 0;        ///< to the left, of the sums of the parts before
  std::int64_t first_byte = 0;
  std::int64_t plane_bytes = 0;
  std::vector<std::int64_t> offsets;           ///< of each step's operands, from the part's first byte
  std::vector<std::vector<OperandRun>> steps;  ///< what they are; other bytes meet weights of zero
};

/// Some channels of a group, whose sums are added to the outputs before the next ones' are.
struct TileSlice {
  std::int64_t first_channel = 0;
  std::int64_t channels = 0;
  std::vector<TilePart> parts;  ///< the largest shift first

  [[nodiscard]] std::int64_t steps() const;  ///< of all parts
};

/// Output pixels whose activations are expanded at a time: rows of one image, or whole images.
struct TileStrip {
  std::int64_t first_image = 0;
  std::int64_t images = 1;
  std::int64_t first_row = 0;
  std::int64_t rows = 1;
};

/// All that one problem needs on one thread.
struct TilePlan {
  ConvProblem problem;
  int threads = 1;
  std::optional<std::string> why_not;
  const TermsInUse* terms = nullptr;
  PlaneAxis rows;      ///< planes of every stride-th row
  PlaneAxis columns;   ///< in one plane, a place of as many pixels as the stride; of one if the kernel is one wide
  int last_shift = 0;  ///< of all sums together
  std::vector<TileSlice> slices;
  bool reads_input = false;      ///< the input is a plane as it is, of 1x1 kernels without stride whose term is a code
  std::int64_t strip_bytes = 0;  ///< of activations, with what tiles read beyond the last pixel
  std::vector<TileStrip> strips;
  std::vector<std::uint8_t> weight;  ///< codes that `packed` was made from
  AlignedVector<std::int8_t>
      packed;                      ///< (groups, slices, panels of outputs, parts, steps, tiles of outputs, 16, 16, 4)
  std::vector<std::int32_t> bias;  ///< (groups, panels of outputs): what depends on the weights alone; empty if zero

  /// Of a part's planes, bytes from one place to the next.
  [[nodiscard]] std::int64_t place_bytes(const TilePart& part) const;
  /// Outputs of a group are done 32 at a time; the last 16 or fewer of an odd number of sixteens by themselves.
  [[nodiscard]] std::int64_t panels() const;
  [[nodiscard]] std::int64_t padded_outputs() const;  ///< of a group: those of all panels
  [[nodiscard]] TileBlockShape shape_of(std::int64_t panel) const;
  [[nodiscard]] std::int64_t packed_size() const;
  /// In `packed`, of the first step of a slice's panel.
  [[nodiscard]] std::int64_t first_weight(std::int64_t group, std::size_t slice, std::int64_t panel) const;
  [[nodiscard]] std::int64_t row_bytes(const TileSlice& slice) const;  ///< of one row in all of a group's planes
  /// Places of a strip, from its first to behind its last.
  [[nodiscard]] std::int64_t places(const TileStrip& strip) const;
  /// Rows of a plane from one image of a strip to the next.
  [[nodiscard]] std::int64_t image_rows(const TileStrip& strip) const;
};

/// The calling thread's plan. Valid until this thread has asked for some hundred other problems.
[[nodiscard]] TilePlan& tile_plan(const ConvProblem& problem);

/// Makes the plan's weights those of `weight` codes, if they are not.
void update_weights(TilePlan& plan, std::span<const std::uint8_t> weight);

}  // namespace axdse::kernels::cpu

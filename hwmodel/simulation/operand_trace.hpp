#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/operand_statistics.hpp"
#include "core/product_table.hpp"
#include "core/seed.hpp"
#include "hwmodel/arithmetic/mac_unit.hpp"
#include "hwmodel/cost_params.hpp"
#include "hwmodel/simulation/code_sampler.hpp"
#include "hwmodel/simulation/stimulus.hpp"

namespace axdse::hwmodel {

/// Uniform numbers of [0, 1), one of each of kStrata equal parts in every kStrata draws, in random order: each is
/// uniform, and means over kStrata of them vary much less than those of independent ones.
class StratifiedUniform {
 public:
  static constexpr std::size_t kStrata = 8;
  double draw(RandomEngine& engine);

 private:
  std::array<std::size_t, kStrata> order_{};
  std::size_t used_ = kStrata;
};

/// What a unit is given period by period: operands and, of a MAC, the sum that its product is added to.
///
/// A weight is held for hold_cycles periods, every period has a new activation, both drawn as often as the statistics
/// say and independently. Weights, and places in a chain, are stratified over neighbouring holds.
///
/// weight_stationary: the unit stands at place 0 to K - 1 of a chain, another one each hold; the units before it hold
/// weights of their own, and the sum that enters is that of their products under new activations each period.
///
/// output_stationary: the sum is what the unit has stored, that of its products so far; after K products it begins
/// anew.
class OperandTrace {
 public:
  struct Period {
    std::uint8_t activation_code = 0;
    std::uint8_t weight_code = 0;
    std::int32_t products = 0;  ///< in sum
    std::int64_t sum = 0;       ///< of products so far
  };

  /// `products` must outlive the trace. params: unit, setting, hold_cycles, products_per_sum, seed.
  OperandTrace(const OperandStatistics& statistics, const ProductTable& products, const CostParams& params);

  /// Draws on until there are `periods`, rounded up to whole blocks. The same periods come whatever the steps.
  void extend(std::size_t periods);
  [[nodiscard]] const std::vector<Period>& periods() const noexcept { return periods_; }
  /// Periods that belong together; those of different blocks are independent, under output_stationary nearly.
  [[nodiscard]] std::size_t block() const noexcept { return StratifiedUniform::kStrata * hold_; }

 private:
  void begin_hold();
  [[nodiscard]] Period next_period();

  const ProductTable* products_;
  CodeSampler activation_, weight_;
  std::size_t hold_;
  bool sums_ = false;  ///< of a MAC
  MacSetting setting_;
  std::int32_t products_per_sum_;
  RandomEngine operand_engine_, sum_engine_;
  StratifiedUniform weight_strata_, place_strata_;
  Period now_;
  std::vector<std::uint8_t> chain_;  ///< weight codes of the units before this one
  std::vector<Period> periods_;
};

/// The first `count` periods as a multiplier's inputs.
[[nodiscard]] std::vector<std::uint64_t> input_words(const OperandTrace& trace, std::size_t count,
                                                     const OperandPorts& ports);
/// The same of a MAC unit: the register's bits stand behind the operands. The sum starts at mac.start_value(K).
[[nodiscard]] std::vector<std::uint64_t> input_words(const OperandTrace& trace, std::size_t count,
                                                     const OperandPorts& ports, const MacNetlist& mac,
                                                     int products_per_sum);

}  // namespace axdse::hwmodel

#include "hwmodel/simulation/operand_trace.hpp"

#include <numeric>
#include <span>

#include "core/error.hpp"

namespace axdse::hwmodel {

double StratifiedUniform::draw(RandomEngine& engine) {
  if (used_ == kStrata) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    shuffle(std::span<std::size_t>(order_), engine);
    used_ = 0;
  }
  return (static_cast<double>(order_[used_++]) + uniform_unit(engine)) / static_cast<double>(kStrata);
}

OperandTrace::OperandTrace(const OperandStatistics& statistics, const ProductTable& products, const CostParams& params)
    : products_(&products),
      activation_(statistics.activation),
      weight_(statistics.weight),
      hold_(static_cast<std::size_t>(params.hold_cycles)),
      sums_(params.unit == ComputeUnit::kMac),
      setting_(params.setting),
      products_per_sum_(params.products_per_sum),
      operand_engine_(seed_for(params.seed, 0, "operands")),
      sum_engine_(seed_for(params.seed, 0, "partial sums")) {}

void OperandTrace::extend(std::size_t periods) {
  while (periods_.size() < periods || periods_.size() % block() != 0) {
    if (periods_.size() % hold_ == 0) begin_hold();
    periods_.push_back(next_period());
  }
}

void OperandTrace::begin_hold() {
  now_.weight_code = weight_.at(weight_strata_.draw(operand_engine_));
  if (!sums_ || setting_ != MacSetting::kWeightStationary) return;
  chain_.resize(static_cast<std::size_t>(place_strata_.draw(sum_engine_) * products_per_sum_));
  for (std::uint8_t& weight : chain_) weight = weight_.at(uniform_unit(sum_engine_));
}

OperandTrace::Period OperandTrace::next_period() {
  now_.activation_code = activation_.at(uniform_unit(operand_engine_));
  if (!sums_) return now_;
  if (setting_ == MacSetting::kWeightStationary) {
    now_.products = static_cast<std::int32_t>(chain_.size());
    now_.sum = 0;
    for (const std::uint8_t weight : chain_)
      now_.sum += products_->at(activation_.at(uniform_unit(sum_engine_)), weight);
    return now_;
  }
  if (now_.products == products_per_sum_) {
    now_.products = 0;
    now_.sum = 0;
  }
  const Period period = now_;
  now_.sum += products_->at(now_.activation_code, now_.weight_code);
  ++now_.products;
  return period;
}

std::vector<std::uint64_t> input_words(const OperandTrace& trace, std::size_t count, const OperandPorts& ports) {
  AXDSE_ENSURE(count <= trace.periods().size(), "periods are drawn before they are used");
  std::vector<std::uint64_t> words;
  words.reserve(count);
  for (const OperandTrace::Period& period : std::span(trace.periods()).first(count))
    words.push_back(ports.values(period.activation_code, period.weight_code));
  return words;
}

std::vector<std::uint64_t> input_words(const OperandTrace& trace, std::size_t count, const OperandPorts& ports,
                                       const MacNetlist& mac, int products_per_sum) {
  std::vector<std::uint64_t> words = input_words(trace, count, ports);
  const std::int64_t start = mac.start_value(products_per_sum);
  for (std::size_t n = 0; n < count; ++n) {
    const OperandTrace::Period& period = trace.periods()[n];
    const std::int64_t stored = start + period.sum - period.products * mac.product_offset;
    words[n] |= mac.accumulator_code(stored) << ports.count();
  }
  return words;
}

}  // namespace axdse::hwmodel

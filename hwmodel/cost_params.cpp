#include "hwmodel/cost_params.hpp"

#include <array>
#include <span>
#include <utility>

#include "core/digest.hpp"
#include "core/enum_names.hpp"
#include "core/error.hpp"
#include "core/json.hpp"
#include "core/text.hpp"
#include "hwmodel/cost_model.hpp"

namespace axdse::hwmodel {
namespace {

constexpr std::array kUnits = {EnumName{ComputeUnit::kMultiplier, "multiplier"}, EnumName{ComputeUnit::kMac, "mac"}};
constexpr std::array kSettings = {EnumName{MacSetting::kWeightStationary, "weight_stationary"},
                                  EnumName{MacSetting::kOutputStationary, "output_stationary"}};
constexpr std::array kObjectives = {EnumName{CostObjective::kEnergy, "energy"}, EnumName{CostObjective::kPdp, "pdp"},
                                    EnumName{CostObjective::kArea, "area"}, EnumName{CostObjective::kDelay, "delay"}};

[[noreturn]] void throw_out_of_range(std::string_view where, std::string got, std::string allowed, std::string fix) {
  throw SpecError(
      {.where = std::string(where), .got = std::move(got), .allowed = std::move(allowed), .fix = std::move(fix)});
}

std::string digest_of(const OperandStatistics& statistics) {
  const auto bytes = [](const std::array<double, 256>& probabilities) {
    return sha256_hex(std::as_bytes(std::span(probabilities)));
  };
  return sha256_hex(concat(bytes(statistics.activation), " ", bytes(statistics.weight)));
}

}  // namespace

std::string_view to_string(ComputeUnit unit) noexcept { return name_of(kUnits, unit); }
std::string_view to_string(MacSetting setting) noexcept { return name_of(kSettings, setting); }
std::string_view to_string(CostObjective objective) noexcept { return name_of(kObjectives, objective); }

std::vector<std::string> compute_unit_names() { return names_of(kUnits); }
std::vector<std::string> mac_setting_names() { return names_of(kSettings); }
std::vector<std::string> cost_objective_names() { return names_of(kObjectives); }

ComputeUnit parse_compute_unit(std::string_view text, std::string_view where) {
  return parse_name(kUnits, text, where);
}
MacSetting parse_mac_setting(std::string_view text, std::string_view where) {
  return parse_name(kSettings, text, where);
}
CostObjective parse_cost_objective(std::string_view text, std::string_view where) {
  return parse_name(kObjectives, text, where);
}

int default_hold_cycles(MacSetting setting) noexcept { return setting == MacSetting::kWeightStationary ? 16 : 1; }

void validate(const CostParams& params) {
  if (!(params.period_ns >= kShortestPeriodNs && params.period_ns <= kLongestPeriodNs)) {
    throw_out_of_range("period_ns", to_text(params.period_ns),
                       concat(kShortestPeriodNs, " to ", kLongestPeriodNs, " ns"), "2 ns is a clock of 500 MHz");
  }
  if (params.hold_cycles < 1 || params.hold_cycles > kMostHoldCycles) {
    throw_out_of_range("hold", to_text(params.hold_cycles), concat("1 to ", kMostHoldCycles),
                       "1 gives each operand pair a new weight, 16 keeps it for 16");
  }
  if (params.products_per_sum < 1 || params.products_per_sum > 1 << 20) {
    throw_out_of_range("products in a sum", to_text(params.products_per_sum), "1 to 1048576",
                       "a convolution sums input channels x window height x window width");
  }
  if (!(params.target_error > 0 && params.target_error <= 1)) {
    throw_out_of_range("standard error", to_text(params.target_error), "above 0, at most 1", "0.01 is 1 %");
  }
}

std::string cost_identity(const MultiplierSpec& multiplier, const std::string& library_sha256,
                          const CostParams& params) {
  Json identity = {
      {"model_version", kCostModelVersion},
      {"library_sha256", library_sha256},
      {"multiplier", canonical_name(multiplier)},
      {"unit", to_string(params.unit)},
      {"hold_cycles", params.hold_cycles},
      {"period_ns", params.period_ns},
      {"objective", to_string(params.objective)},
      {"operands", params.operands ? Json{{"name", params.operands->name}, {"sha256", digest_of(*params.operands)}}
                                   : Json("uniform")},
      {"seed", params.seed},
      {"target_error", params.target_error}};
  if (params.unit == ComputeUnit::kMac) {
    identity["setting"] = to_string(params.setting);
    identity["products_per_sum"] = params.products_per_sum;
  }
  return identity.dump();
}

}  // namespace axdse::hwmodel

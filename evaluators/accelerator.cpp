#include "evaluators/accelerator.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>

#include "core/enum_names.hpp"

namespace axdse::evaluators {
namespace {

constexpr std::array kAccelerators{EnumName{Accelerator::kDataflow, "dataflow"},
                                   EnumName{Accelerator::kShared, "shared"}};

struct SharedPart {
  std::string_view name;
  bool grows_with_bits = false;  ///< with the accumulator's
};
constexpr std::array kSharedParts = {SharedPart{kAccumulatorAdderPart, true},
                                     SharedPart{kAccumulatorRegisterPart, true},
                                     SharedPart{kActivationRegisterPart, false}};

}  // namespace

std::string_view to_string(Accelerator accelerator) noexcept { return name_of(kAccelerators, accelerator); }

std::vector<std::string> accelerator_names() { return names_of(kAccelerators); }

Accelerator parse_accelerator(std::string_view text, std::string_view where) {
  return parse_name(kAccelerators, text, where);
}

ArrayUnit array_unit(std::span<const UnitUse> uses) {
  ArrayUnit array;
  // Layers may differ in the architecture of one multiplier: the largest is taken.
  std::map<std::string_view, ArrayUnit> distinct;
  int low = std::numeric_limits<int>::max();
  int high = 0;
  for (const UnitUse& use : uses) {
    ArrayUnit& largest = distinct[use.multiplier];
    const CostPart multiplier = use.unit->part(kMultiplierPart);
    const CostPart sign = use.unit->part(kSignPart);
    largest.area_um2 = std::max(largest.area_um2, multiplier.area_um2 + sign.area_um2);
    largest.leakage_uw = std::max(largest.leakage_uw, multiplier.leakage_uw + sign.leakage_uw);
    const CostProvenance& from = use.unit->provenance;
    low = std::min(low, from.accumulator_low_bit);
    high = std::max(high, from.accumulator_low_bit + from.accumulator_bits);
  }
  for (const auto& [name, multiplier] : distinct) {
    array.area_um2 += multiplier.area_um2;
    array.leakage_uw += multiplier.leakage_uw;
  }
  for (const SharedPart& shared : kSharedParts) {
    ArrayUnit largest;
    for (const UnitUse& use : uses) {
      const CostPart part = use.unit->part(shared.name);
      const int bits = use.unit->provenance.accumulator_bits;
      const double growth = shared.grows_with_bits && bits > 0 ? static_cast<double>(high - low) / bits : 1;
      largest.area_um2 = std::max(largest.area_um2, part.area_um2 * growth);
      largest.leakage_uw = std::max(largest.leakage_uw, part.leakage_uw * growth);
    }
    array.area_um2 += largest.area_um2;
    array.leakage_uw += largest.leakage_uw;
  }
  return array;
}

}  // namespace axdse::evaluators

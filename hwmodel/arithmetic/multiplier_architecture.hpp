#pragma once

#include <string>

#include "hwmodel/arithmetic/final_adder.hpp"
#include "hwmodel/arithmetic/reduction_tree.hpp"

namespace axdse::hwmodel {

/// Where the sign of an sm8 weight meets the product of the magnitudes, m. Other encodings have none.
enum class SignHandling {
  kCarryOutput,  ///< every bit of m XOR the sign; the +1 of -m = !m + 1 is left to the sum behind the multiplier
  kNegation,     ///< that +1 is added here by an adder of its own: a product in two's complement
};

/// One way to build a multiplier.
struct MultiplierArchitecture {
  ReductionTree tree = ReductionTree::kDadda;
  FinalAdder adder = FinalAdder::kRipple;  ///< under kNegation for the +1 as well
  SignHandling sign = SignHandling::kCarryOutput;
  friend bool operator==(const MultiplierArchitecture&, const MultiplierArchitecture&) = default;
};

/// "dadda, sklansky", "dadda, ripple, negation"
[[nodiscard]] std::string to_string(const MultiplierArchitecture& architecture);

}  // namespace axdse::hwmodel

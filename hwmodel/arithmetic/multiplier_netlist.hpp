#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/multiplier_spec.hpp"
#include "core/product_table.hpp"
#include "hwmodel/arithmetic/multiplier_architecture.hpp"
#include "hwmodel/netlist/cell_mapping.hpp"
#include "hwmodel/netlist/netlist.hpp"

namespace axdse::hwmodel {

/// A multiplier of library cells.
///
/// Inputs a0, a1, ... are the activation's bits, then w0, w1, ... the weight's; under sm8 the last of these is the
/// sign. Outputs p2, p3, ... are product bits (those that are constant have no port), the highest negative under two's
/// complement. Under sm8 with SignHandling::kCarryOutput the magnitude's bits p are each XORed with the sign, and the
/// sign is an output of its own, `sign_carry`: the sum behind the multiplier adds it at the lowest live column and
/// extends it above the highest (-x = !x + 1), which costs nothing here.
struct MultiplierNetlist {
  Netlist netlist;
  std::vector<std::int32_t> output_weights;  ///< by output port
  std::int32_t offset =
      0;  ///< product without the multiplier's constant = offset + sum of weights of the outputs that are 1
  int activation_inputs = 0;
  int weight_inputs = 0;
  std::string architecture;  ///< "dadda, sklansky; from gates: and-or, full adder"
};

/// `products` is product_table(multiplier): its extremes decide how many product bits there are.
/// @throws SpecError the library lacks a function
[[nodiscard]] MultiplierNetlist multiplier_netlist(const MultiplierSpec& multiplier, const ProductTable& products,
                                                   const CellMapping& mapping,
                                                   const MultiplierArchitecture& architecture = {});

}  // namespace axdse::hwmodel

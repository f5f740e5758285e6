#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hwmodel/netlist/circuit.hpp"

namespace axdse::hwmodel {

/// The bits of the port `name` out of `ports`, least significant first: a vector, one bit, or the bits of one stem,
/// whose ports are called a0, a1, ... or a[0], a<0>, a_0 and whose numbers are their significance. `what` it is for
/// stands in messages.
/// @throws SpecError no such port, with those that are there; numbers with gaps
[[nodiscard]] std::vector<BitId> port_bits(const Circuit& circuit, const std::vector<Circuit::Port>& ports,
                                           std::string_view name, std::string_view what);

/// Of a product: as above, but the numbers of a stem may begin above 0, where the bits below are 0.
struct ProductBits {
  std::vector<BitId> bits;
  int lowest = 0;  ///< significance of bits[0]
};
[[nodiscard]] ProductBits product_bits(const Circuit& circuit, std::string_view name);

/// The name of the port if all of `ports` are one. @throws SpecError they are several, or none
[[nodiscard]] std::string only_port(const Circuit& circuit, const std::vector<Circuit::Port>& ports,
                                    std::string_view what);

}  // namespace axdse::hwmodel

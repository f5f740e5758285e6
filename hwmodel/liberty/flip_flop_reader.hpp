#pragma once

#include <string>
#include <vector>

#include "hwmodel/liberty/flip_flop.hpp"
#include "hwmodel/liberty/library_context.hpp"

namespace axdse::hwmodel {

/// Reads a cell with an `ff` group. A D flip-flop is found by its functions: next_state is one pin, clocked_on one pin
/// or its complement, and all other inputs serve `clear` and `preset`, which some level of them puts to rest.
/// @return why the cell is none, or an empty text: then `flip_flops` got it
/// @throws SpecError the cell contradicts itself
[[nodiscard]] std::string read_flip_flop(const LibraryContext& context, const LibertyGroup& group, double voltage_v,
                                         std::vector<FlipFlop>& flip_flops);

}  // namespace axdse::hwmodel

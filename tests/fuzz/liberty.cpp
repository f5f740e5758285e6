#include <string_view>

#include "core/error.hpp"
#include "fuzz_target.hpp"
#include "hwmodel/liberty/cell_library.hpp"
#include "hwmodel/netlist/cell_mapping.hpp"

/// A Liberty file, and what is looked for in it right after: functions and flip-flops.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace axdse::hwmodel;
  try {
    const CellLibrary library = parse_cell_library({reinterpret_cast<const char*>(data), size}, "fuzz.lib");
    for (const FlipFlop& flip_flop : library.flip_flops) {
      const FlipFlopConditions conditions = {
          .clock_slew_ns = 0.1, .data_slew_ns = 0.1, .loads_ff = std::vector<double>(flip_flop.outputs.size(), 1)};
      static_cast<void>(flip_flop_energy(flip_flop, {}, conditions));
    }
    const CellMapping mapping(library);
  } catch (const axdse::SpecError&) {
  }
  return 0;
}

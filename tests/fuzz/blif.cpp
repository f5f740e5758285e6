#include <string_view>

#include "core/error.hpp"
#include "fuzz_target.hpp"
#include "hwmodel/mapping/logic_network.hpp"
#include "hwmodel/multiplier_import.hpp"
#include "hwmodel/netlist/blif_reader.hpp"
#include "small_library.hpp"

/// A netlist in BLIF: read, made a network, and where it is small imported as a multiplier of a and b.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace axdse::hwmodel;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const Circuit circuit = read_blif(text, "fuzz", small_library());
    static_cast<void>(logic_network(circuit, bits_of(circuit.inputs), bits_of(circuit.outputs)));
    constexpr std::size_t kSmall = 2000;  // bits; simulating and mapping take time
    if (circuit.bits.size() > kSmall) return 0;
    const ImportParams params = {
        .activation = "a", .weight = "b", .operands = {axdse::OperandEncoding::kU8, axdse::OperandEncoding::kU8}};
    static_cast<void>(import_multiplier(text, NetlistFormat::kBlif, "fuzz", small_library(), params));
  } catch (const axdse::SpecError&) {
  }
  return 0;
}

#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "hwmodel/netlist/circuit.hpp"

namespace axdse::hwmodel::testing {

/// All outputs of the circuit as one number, the first port's lowest bit lowest, for every combination of the inputs in
/// the order of the ports.
[[nodiscard]] std::vector<std::uint64_t> all_values(const Circuit& circuit);

/// What a reader says against a text. Fails the test if it says nothing.
template <typename Read>
[[nodiscard]] Diagnostic complaint(const Read& read) {
  try {
    static_cast<void>(read());
  } catch (const SpecError& error) {
    return error.diagnostics().at(0);
  }
  return {.where = "nothing was wrong", .got = {}, .allowed = {}, .why = {}, .fix = {}};
}

/// A text out of a file made by gzip.
[[nodiscard]] std::string read_gzip(const std::filesystem::path& file);

}  // namespace axdse::hwmodel::testing

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "core/multiplier_spec.hpp"
#include "hwmodel/arithmetic/multiplier_netlist.hpp"
#include "hwmodel/liberty/cell_library.hpp"

namespace axdse::hwmodel {

enum class NetlistFormat { kVerilog, kBlif };

/// How an imported netlist becomes one of the library's cells.
enum class ImportFlow {
  kAsIs,  ///< instances of library cells stay what they are; refused where anything else takes part in the product
  kMap,   ///< mapped anew by axdse (mapping/technology_mapping.hpp)
  kAbc,   ///< mapped anew by Debian's berkeley-abc, which uses no adder cells
};
[[nodiscard]] std::string_view to_string(ImportFlow flow) noexcept;  ///< "as is", "axdse", "abc"

/// What the file does not say. The operands' ports are never guessed: published multipliers are often not commutative,
/// and sources disagree on the order.
struct ImportParams {
  std::string activation;  ///< port that takes the activation: a vector "a", or the stem of ports a0, a[0], a_0, a<0>
  std::string weight;      ///< port that takes the weight
  std::string product;     ///< may be empty where all outputs are one port; ports p6, p7, ...: bits 0 to 5 are 0
  Operands operands;       ///< what the ports' codes mean
  std::optional<bool> product_is_signed;  ///< two's complement; none: where an operand is signed
  std::string top;                        ///< module or model; empty: as the readers choose
  std::string name;                       ///< of the multiplier; empty: the file's
  std::optional<ImportFlow> flow;         ///< none: as is where possible, else mapped
};

/// A multiplier out of a file: its products, and a netlist of library cells that has been proved to have them.
struct ImportedMultiplier {
  TableMultiplier table;      ///< by the codes of activation and weight; of ports below 8 bits the low bits count
  MultiplierNetlist netlist;  ///< ports a0, ..., w0, ..., p0, ...; its architecture names the flow
  ImportFlow flow = ImportFlow::kMap;
  std::string why_mapped;  ///< why the instances of the file could not stay, if the flow was not chosen
};

/// Reads `file` (.v and .sv: Verilog; .blif: BLIF).
/// @throws SpecError at "FILE:LINE" as the readers; ports that are missing, of more than 8 bits or not the operands';
/// an output that is no multiplier's product; kAbc without berkeley-abc
[[nodiscard]] ImportedMultiplier import_multiplier(const std::filesystem::path& file, const CellLibrary& library,
                                                   const ImportParams& params);

/// The same from a text; `file` names it in messages.
[[nodiscard]] ImportedMultiplier import_multiplier(std::string_view text, NetlistFormat format, std::string_view file,
                                                   const CellLibrary& library, const ImportParams& params);

}  // namespace axdse::hwmodel

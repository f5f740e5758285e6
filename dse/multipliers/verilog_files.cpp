#include "dse/multipliers/verilog_files.hpp"

#include <cctype>
#include <string>
#include <utility>

#include "core/file.hpp"
#include "core/product_table.hpp"
#include "core/text.hpp"
#include "hwmodel/arithmetic/multiplier_netlist.hpp"
#include "hwmodel/arithmetic/verilog_testbench.hpp"
#include "hwmodel/netlist/cell_mapping.hpp"
#include "hwmodel/netlist/verilog_writer.hpp"
#include "hwmodel/unit_candidates.hpp"

namespace axdse::dse {
namespace {

/// "u8_x_sm8_truncated_6" of "u8 x sm8 truncated(6)".
std::string module_name(const MultiplierSpec& multiplier) {
  std::string name;
  for (const char c : canonical_name(multiplier)) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      name += c;
    } else if (c == '-') {
      name += "minus";
    } else if (name.back() != '_') {
      name += '_';
    }
  }
  while (name.ends_with('_')) name.pop_back();
  return name;
}

}  // namespace

std::vector<std::filesystem::path> write_verilog_files(std::span<const MultiplierSpec> multipliers,
                                                       const hwmodel::CellLibrary& library,
                                                       const LibraryCostParams& params,
                                                       const std::filesystem::path& folder) {
  const hwmodel::CellMapping mapping(library);
  std::vector<std::filesystem::path> written;
  const auto write = [&](const std::string& name, const std::string& content) {
    write_file_atomically(folder / name, content);
    written.push_back(folder / name);
  };
  for (const MultiplierSpec& multiplier : multipliers) {
    const hwmodel::MultiplierArchitecture architecture =
        params.architecture ? *params.architecture
                            : hwmodel::unit_candidates(multiplier, library, params.for_multiplier(multiplier))[0]
                                  .architecture.multiplier;
    const ProductTable products = product_table(multiplier);
    const hwmodel::MultiplierNetlist netlist = hwmodel::multiplier_netlist(multiplier, products, mapping, architecture);
    const std::string name = module_name(multiplier);
    const hwmodel::VerilogTestbench testbench =
        hwmodel::verilog_testbench(netlist, products,
                                   {.module_name = name,
                                    .products_file = concat(name, "_products.hex"),
                                    .operands = operands_of(multiplier),
                                    .constant = product_constant(multiplier)});
    write(concat(name, ".v"), concat("// ", canonical_name(multiplier), ": ", netlist.architecture, "; cells of ",
                                     library.name, "\n", hwmodel::to_verilog(netlist.netlist, name)));
    write(concat(name, "_testbench.v"), testbench.verilog);
    write(concat(name, "_products.hex"), testbench.products);
  }
  return written;
}

}  // namespace axdse::dse

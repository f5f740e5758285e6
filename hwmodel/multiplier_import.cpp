#include "hwmodel/multiplier_import.hpp"

#include <algorithm>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "core/file.hpp"
#include "core/text.hpp"
#include "hwmodel/mapping/abc_flow.hpp"
#include "hwmodel/mapping/instance_netlist.hpp"
#include "hwmodel/mapping/logic_network.hpp"
#include "hwmodel/mapping/technology_mapping.hpp"
#include "hwmodel/netlist/blif_reader.hpp"
#include "hwmodel/netlist/port_bits.hpp"
#include "hwmodel/netlist/verilog_reader.hpp"
#include "hwmodel/simulation/bit_parallel.hpp"

namespace axdse::hwmodel {
namespace {

constexpr std::size_t kMaxOperandBits = 8;
constexpr std::size_t kMaxProductBits = 24;

/// The bits of the circuit that matter, lowest first.
struct Pins {
  std::vector<BitId> activation;
  std::vector<BitId> weight;
  std::vector<BitId> product;
  std::size_t lowest_product_bit = 0;  ///< significance of product[0]

  [[nodiscard]] std::vector<BitId> inputs() const {
    std::vector<BitId> all = activation;
    all.insert(all.end(), weight.begin(), weight.end());
    return all;
  }
};

void check_width(const Circuit& circuit, std::string_view what, std::string_view port, std::size_t bits,
                 std::size_t least, std::size_t most) {
  if (bits >= least && bits <= most) return;
  throw SpecError({.where = circuit.file,
                   .got = concat("port \"", port, "\" of ", bits, " bits as the ", what),
                   .allowed = concat(least, " to ", most, " bits"),
                   .why = {},
                   .fix = "name another port, or import a multiplier of at most 8 by 8 bits"});
}

Pins find_pins(const Circuit& circuit, const ImportParams& params) {
  const auto least = [](OperandEncoding encoding) { return encoding == OperandEncoding::kU8 ? std::size_t{1} : 2; };
  Pins pins{.activation = port_bits(circuit, circuit.inputs, params.activation, "activation"),
            .weight = port_bits(circuit, circuit.inputs, params.weight, "weight"),
            .product = {},
            .lowest_product_bit = 0};
  const std::string product = params.product.empty() ? only_port(circuit, circuit.outputs, "product") : params.product;
  ProductBits bits = product_bits(circuit, product);
  pins.product = std::move(bits.bits);
  pins.lowest_product_bit = static_cast<std::size_t>(bits.lowest);
  check_width(circuit, "activation", params.activation, pins.activation.size(), least(params.operands.activation),
              kMaxOperandBits);
  check_width(circuit, "weight", params.weight, pins.weight.size(), least(params.operands.weight), kMaxOperandBits);
  check_width(circuit, "product", product, pins.lowest_product_bit + pins.product.size(), 1, kMaxProductBits);
  if (pins.activation == pins.weight) {
    throw SpecError({.where = circuit.file,
                     .got = concat("port \"", params.weight, "\" as activation and as weight"),
                     .allowed = "two ports",
                     .why = {},
                     .fix = "name the port of each operand in --ports"});
  }
  return pins;
}

/// The product may depend on the operands alone.
void check_inputs(const Circuit& circuit, const Pins& pins) {
  const std::vector<BitId> operands = pins.inputs();
  const std::set<BitId> known(operands.begin(), operands.end());
  for (const BitId bit : in_topological_order(circuit, pins.product)) {
    if (circuit.bit(bit).source != Circuit::Source::kInput || known.contains(bit)) continue;
    throw SpecError({.where = circuit.place(bit),
                     .got = concat("a product that depends on ", circuit.describe(bit)),
                     .allowed = "one that depends on the operands alone",
                     .why = "what the other inputs hold is not known",
                     .fix = "tie them to constants in the file"});
  }
}

std::vector<std::int32_t> product_weights(const Pins& pins, bool is_signed) {
  std::vector<std::int32_t> weights;
  for (std::size_t bit = 0; bit < pins.product.size(); ++bit)
    weights.push_back(std::int32_t{1} << (pins.lowest_product_bit + bit));
  if (is_signed) weights.back() = -weights.back();
  return weights;
}

/// offset + the weights of the outputs that are 1, by code of activation and weight.
std::vector<std::int32_t> weighted_sums(const std::vector<std::vector<std::uint64_t>>& outputs,
                                        const std::vector<std::int32_t>& weights, std::int32_t offset, const Pins& pins,
                                        const Operands& operands) {
  const std::size_t activation_bits = pins.activation.size();
  const std::size_t weight_bits = pins.weight.size();
  std::vector<std::int32_t> sums(std::size_t{1} << (activation_bits + weight_bits), offset);
  for (std::size_t o = 0; o < outputs.size(); ++o)
    for (std::size_t n = 0; n < sums.size(); ++n)
      if (((outputs[o][n / 64] >> (n % 64)) & 1U) != 0) sums[n] += weights[o];
  const auto wires = [](unsigned code, std::size_t bits, OperandEncoding encoding) {
    if (encoding == OperandEncoding::kSm8)  // the sign of a narrower code stays in bit 7
      return (code & ((1U << (bits - 1)) - 1)) | ((code >> 7U) << (bits - 1));
    return code & ((1U << bits) - 1);
  };
  std::vector<std::int32_t> products;
  for (unsigned a = 0; a < TableMultiplier::kCodes; ++a) {
    for (unsigned w = 0; w < TableMultiplier::kCodes; ++w) {
      const std::size_t n = wires(a, activation_bits, operands.activation) |
                            (std::size_t{wires(w, weight_bits, operands.weight)} << activation_bits);
      products.push_back(sums[n]);
    }
  }
  return products;
}

std::vector<std::vector<std::uint64_t>> simulated_outputs(const Netlist& netlist) {
  const ExhaustiveValues values = simulate_exhaustively(netlist);
  std::vector<std::vector<std::uint64_t>> outputs;
  for (const Port& port : netlist.outputs) outputs.emplace_back(values.of(port.net).begin(), values.of(port.net).end());
  return outputs;
}

/// A product bit that is the same for all operands needs no gate.
std::optional<bool> constant_value(const std::vector<std::uint64_t>& values) {
  const auto all = [&](std::uint64_t wanted) {
    return std::all_of(values.begin(), values.end(), [wanted](std::uint64_t word) { return word == wanted; });
  };
  if (all(0)) return false;
  if (all(~std::uint64_t{0})) return true;
  return std::nullopt;
}

class Importer {
 public:
  Importer(const Circuit& circuit, const CellLibrary& library, const ImportParams& params)
      : circuit_(circuit), library_(library), params_(params), mapping_(library), pins_(find_pins(circuit, params)) {
    check_inputs(circuit_, pins_);
  }

  ImportedMultiplier run() {
    const LogicNetwork network = logic_network(circuit_, pins_.inputs(), pins_.product);
    check_size(network);
    const std::vector<std::vector<std::uint64_t>> values = simulate_outputs(network);
    const bool is_signed = params_.product_is_signed.value_or(params_.operands.activation != OperandEncoding::kU8 ||
                                                              params_.operands.weight != OperandEncoding::kU8);
    const std::vector<std::int32_t> weights = product_weights(pins_, is_signed);

    ImportedMultiplier result{
        .table = {params_.name, params_.operands, weighted_sums(values, weights, 0, pins_, params_.operands)},
        .netlist = {},
        .flow = params_.flow.value_or(ImportFlow::kAsIs),
        .why_mapped = {}};
    result.netlist.activation_inputs = static_cast<int>(pins_.activation.size());
    result.netlist.weight_inputs = static_cast<int>(pins_.weight.size());
    for (std::size_t o = 0; o < values.size(); ++o) {
      if (const std::optional<bool> constant = constant_value(values[o])) {
        result.netlist.offset += *constant ? weights[o] : 0;
        continue;
      }
      live_.push_back(o);
      result.netlist.output_weights.push_back(weights[o]);
      ports_.outputs.push_back(concat("p", o));
    }
    for (int bit = 0; bit < result.netlist.activation_inputs; ++bit) ports_.inputs.push_back(concat("a", bit));
    for (int bit = 0; bit < result.netlist.weight_inputs; ++bit) ports_.inputs.push_back(concat("w", bit));
    build(result);
    prove(result);
    return result;
  }

 private:
  void check_size(const LogicNetwork& network) const {
    if (network.node_count() <= kMaxSimulatedNodes) return;
    throw SpecError({.where = circuit_.file,
                     .got = concat("a circuit of ", network.node_count(), " two-input nodes"),
                     .allowed = concat("at most ", kMaxSimulatedNodes),
                     .why = "an 8x8 multiplier has a thousand",
                     .fix = "import the multiplier alone"});
  }

  void build(ImportedMultiplier& result) {
    if (result.flow == ImportFlow::kAsIs) {
      InstanceNetlist instances = instance_netlist(circuit_, pins_.inputs(), live_bits(), ports_, mapping_);
      if (instances.obstacle.empty()) {
        result.netlist.netlist = std::move(instances.netlist);
        result.netlist.architecture = concat("imported ", circuit_.name, ", as is");
        return;
      }
      if (params_.flow) {
        throw SpecError({.where = instances.obstacle_place,
                         .got = instances.obstacle,
                         .allowed = concat("instances of cells of library ", library_.name, " alone"),
                         .why = "the netlist is to be costed as it is",
                         .fix = "let it be mapped to the library"});
      }
      result.flow = ImportFlow::kMap;
      result.why_mapped = concat(instances.obstacle_place, ": ", instances.obstacle);
    }
    const LogicNetwork live = with_equal_nodes_merged(logic_network(circuit_, pins_.inputs(), live_bits()));
    if (result.flow == ImportFlow::kAbc) {
      result.netlist.netlist = map_with_abc(live, ports_, library_, mapping_);
      result.netlist.architecture = concat("imported ", circuit_.name, ", mapped by abc: ", kAbcScript);
      return;
    }
    MappedNetwork mapped = map_to_library(live, ports_, library_, mapping_);
    result.netlist.netlist = std::move(mapped.netlist);
    result.netlist.architecture = concat("imported ", circuit_.name, ", mapped by axdse: ", mapped.full_adders,
                                         " full adders, ", mapped.half_adders, " half adders");
  }

  [[nodiscard]] std::vector<BitId> live_bits() const {
    std::vector<BitId> bits;
    for (const std::size_t o : live_) bits.push_back(pins_.product[o]);
    return bits;
  }

  void prove(const ImportedMultiplier& result) const {
    const std::vector<std::int32_t> products =
        weighted_sums(simulated_outputs(result.netlist.netlist), result.netlist.output_weights, result.netlist.offset,
                      pins_, params_.operands);
    if (products == result.table.products()) return;
    throw InternalError({.where = concat(circuit_.file, ", ", result.netlist.architecture),
                         .got = "a netlist of other products than the file's",
                         .allowed = "the same on all pairs of operands",
                         .why = {},
                         .fix = "this is a bug in axdse; please report it with the file and the library"});
  }

  const Circuit& circuit_;
  const CellLibrary& library_;
  const ImportParams& params_;
  CellMapping mapping_;
  Pins pins_;
  std::vector<std::size_t> live_;  ///< product bits that are not constant
  NetworkPorts ports_;
};

NetlistFormat format_of(const std::filesystem::path& file) {
  const std::string extension = file.extension().string();
  if (extension == ".v" || extension == ".sv") return NetlistFormat::kVerilog;
  if (extension == ".blif") return NetlistFormat::kBlif;
  throw SpecError({.where = file.string(),
                   .got = extension.empty() ? "a file without an ending" : concat("the ending \"", extension, "\""),
                   .allowed = ".v or .sv (structural Verilog), .blif",
                   .why = {},
                   .fix = "rename the file by what it holds"});
}

}  // namespace

std::string_view to_string(ImportFlow flow) noexcept {
  switch (flow) {
    case ImportFlow::kAsIs:
      return "as is";
    case ImportFlow::kMap:
      return "axdse";
    case ImportFlow::kAbc:
      return "abc";
  }
  return "";
}

ImportedMultiplier import_multiplier(std::string_view text, NetlistFormat format, std::string_view file,
                                     const CellLibrary& library, const ImportParams& params) {
  const Circuit circuit = format == NetlistFormat::kVerilog ? read_verilog(text, file, library, params.top)
                                                            : read_blif(text, file, library, params.top);
  return Importer(circuit, library, params).run();
}

ImportedMultiplier import_multiplier(const std::filesystem::path& file, const CellLibrary& library,
                                     const ImportParams& params) {
  const NetlistFormat format = format_of(file);
  ImportParams named = params;
  if (named.name.empty()) named.name = file.stem().string();
  return import_multiplier(read_file(file), format, file.string(), library, named);
}

}  // namespace axdse::hwmodel

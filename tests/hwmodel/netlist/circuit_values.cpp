#include "netlist/circuit_values.hpp"

#include <zlib.h>

#include <array>
#include <catch2/catch.hpp>

#include "hwmodel/mapping/logic_network.hpp"

namespace axdse::hwmodel::testing {

std::vector<std::uint64_t> all_values(const Circuit& circuit) {
  const LogicNetwork network = logic_network(circuit, bits_of(circuit.inputs), bits_of(circuit.outputs));
  const std::vector<std::vector<std::uint64_t>> outputs = simulate_outputs(network);
  std::vector<std::uint64_t> values(std::size_t{1} << network.inputs().size());
  for (std::size_t n = 0; n < values.size(); ++n) {
    for (std::size_t o = 0; o < outputs.size(); ++o) values[n] |= ((outputs[o][n / 64] >> (n % 64)) & 1U) << o;
  }
  return values;
}

std::string read_gzip(const std::filesystem::path& file) {
  gzFile const stream = gzopen(file.c_str(), "rb");
  INFO(file);
  REQUIRE(stream != nullptr);
  std::string text;
  std::array<char, 65536> buffer{};
  for (int count = 0; (count = gzread(stream, buffer.data(), buffer.size())) > 0;)
    text.append(buffer.data(), static_cast<std::size_t>(count));
  REQUIRE(gzclose(stream) == Z_OK);
  return text;
}

}  // namespace axdse::hwmodel::testing

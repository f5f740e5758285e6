#include "hwmodel/mapping/abc_flow.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "core/error.hpp"
#include "core/file.hpp"
#include "core/text.hpp"
#include "hwmodel/mapping/instance_netlist.hpp"
#include "hwmodel/netlist/blif_reader.hpp"
#include "hwmodel/netlist/port_bits.hpp"

namespace axdse::hwmodel {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSecondsAllowed = "60";

/// A folder of its own for the files that go to and fro.
class WorkFolder {
 public:
  WorkFolder() {
    std::string name = (fs::temp_directory_path() / "axdse-abc-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
      throw ResourceError({.where = name,
                           .got = std::system_category().message(errno),
                           .allowed = "a temporary folder",
                           .why = "abc reads and writes files",
                           .fix = "free space, or set TMPDIR to a folder that can be written"});
    }
    path_ = name;
  }
  ~WorkFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;

  [[nodiscard]] const fs::path& path() const noexcept { return path_; }

 private:
  fs::path path_;
};

bool is_plain(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  });
}

/// abc reads equations in which a name must be a plain word.
bool is_usable(const Cell& cell) {
  return cell.outputs.size() == 1 && !cell.inputs.empty() && is_plain(cell.name) && is_plain(cell.outputs[0].name) &&
         std::all_of(cell.inputs.begin(), cell.inputs.end(), [](const InputPin& pin) { return is_plain(pin.name); });
}

/// "A*!B+!A*B": the states in which the output is 1. CONST0 or CONST1 where it is constant.
std::string equation(const Cell& cell) {
  const TruthTable& table = cell.outputs[0].table;
  std::vector<std::string> products;
  const unsigned states = 1U << static_cast<unsigned>(table.inputs);
  for (unsigned state = 0; state < states; ++state) {
    if (!table.at(state)) continue;
    std::vector<std::string> literals;
    for (std::size_t i = 0; i < cell.inputs.size(); ++i)
      literals.push_back(concat(((state >> i) & 1U) != 0 ? "" : "!", cell.inputs[i].name));
    products.push_back(join(literals, "*"));
  }
  if (products.size() == states) return "CONST1";
  return products.empty() ? "CONST0" : join(products, "+");
}

/// The library in abc's genlib format: areas and functions; every cell as fast as any other.
std::string to_genlib(const CellLibrary& library) {
  std::string text = "GATE zero 0 O=CONST0;\nGATE one 0 O=CONST1;\n";
  for (const Cell& cell : library.cells) {
    if (!is_usable(cell)) continue;
    text += concat("GATE ", cell.name, " ", cell.area_um2, " ", cell.outputs[0].name, "=", equation(cell),
                   "; PIN * UNKNOWN 1 999 1 0 1 0\n");
  }
  return text;
}

std::string to_blif(const LogicNetwork& network) {
  std::string text = ".model m\n.inputs";
  for (std::size_t i = 0; i < network.inputs().size(); ++i) text += concat(" i", i);
  text += "\n.outputs";
  for (std::size_t o = 0; o < network.outputs().size(); ++o) text += concat(" o", o);
  text += "\n";
  std::vector<std::string> names(static_cast<std::size_t>(network.node_count()));
  for (std::size_t i = 0; i < network.inputs().size(); ++i)
    names[static_cast<std::size_t>(network.inputs()[i])] = concat("i", i);
  const auto name = [&](Literal literal) -> const std::string& {
    return names[static_cast<std::size_t>(literal.node())];
  };
  const auto polarity = [](Literal literal) { return literal.is_complement() ? "0" : "1"; };
  for (int number = 1; number < network.node_count(); ++number) {
    if (!network.is_gate(number)) continue;
    const LogicNetwork::Node& node = network.node(number);
    names[static_cast<std::size_t>(number)] = concat("n", number);
    text += concat(".names ", name(node.a), " ", name(node.b), " n", number, "\n", polarity(node.a), polarity(node.b),
                   " 1\n");
  }
  for (std::size_t o = 0; o < network.outputs().size(); ++o) {
    const Literal output = network.outputs()[o];
    text += concat(".names ", name(output), " o", o, "\n", polarity(output), " 1\n");
  }
  return text + ".end\n";
}

/// Runs abc in `folder`; what it prints is in abc.log. Returns whether it ended well.
bool run_abc(const std::string& script, const fs::path& folder) {
  const std::string seconds(kSecondsAllowed);
  const std::string program(kAbcProgram);
  std::array<std::string, 5> words = {"timeout", seconds, program, "-q", script};
  std::array<char*, 6> arguments{};
  for (std::size_t i = 0; i < words.size(); ++i) arguments[i] = words[i].data();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "abc.log", O_WRONLY | O_CREAT, 0600);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  pid_t child = 0;
  const int error = posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return false;
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return false;
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

std::string last_words(const fs::path& log) {
  std::error_code missing;
  if (!fs::is_regular_file(log, missing)) return "nothing";
  const std::string text = read_file(log);
  constexpr std::size_t kShown = 300;
  return std::string(trim(text.substr(text.size() > kShown ? text.size() - kShown : 0)));
}

}  // namespace

bool abc_is_installed() {
  const char* const path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    const std::size_t colon = std::min(rest.find(':'), rest.size());
    if (access((fs::path(rest.substr(0, colon)) / kAbcProgram).c_str(), X_OK) == 0) return true;
    rest.remove_prefix(std::min(colon + 1, rest.size()));
  }
  return false;
}

Netlist map_with_abc(const LogicNetwork& network, const NetworkPorts& ports, const CellLibrary& library,
                     const CellMapping& mapping) {
  if (!abc_is_installed()) {
    throw SpecError({.where = "flow abc",
                     .got = concat("no ", kAbcProgram, " on the PATH"),
                     .allowed = "axdse's own flow where it is not installed",
                     .why = {},
                     .fix = concat("apt-get install ", kAbcProgram)});
  }
  const WorkFolder folder;
  write_file_atomically(folder.path() / "cells.genlib", to_genlib(library));
  write_file_atomically(folder.path() / "in.blif", to_blif(network));
  const bool ended_well = run_abc(
      concat("read_genlib cells.genlib; read_blif in.blif; ", kAbcScript, "; write_blif out.blif"), folder.path());
  if (!ended_well || !fs::exists(folder.path() / "out.blif")) {
    throw ResourceError({.where = concat("flow abc, library ", library.name),
                         .got = concat("no netlist; its last words: ", last_words(folder.path() / "abc.log")),
                         .allowed = concat("one within ", kSecondsAllowed, " s"),
                         .why = {},
                         .fix = "use axdse's own flow"});
  }
  const std::string mapped = read_file(folder.path() / "out.blif");
  const Circuit circuit = read_blif(mapped, "abc's netlist", library);
  std::vector<BitId> inputs;
  for (std::size_t i = 0; i < ports.inputs.size(); ++i)
    inputs.push_back(port_bits(circuit, circuit.inputs, concat("i", i), "input")[0]);
  std::vector<BitId> outputs;
  for (std::size_t o = 0; o < ports.outputs.size(); ++o)
    outputs.push_back(port_bits(circuit, circuit.outputs, concat("o", o), "output")[0]);
  InstanceNetlist result = instance_netlist(circuit, inputs, outputs, ports, mapping);
  AXDSE_ENSURE(result.obstacle.empty(), concat("abc maps to cells alone: ", result.obstacle));
  return std::move(result.netlist);
}

}  // namespace axdse::hwmodel

#include "hwmodel/netlist/blif_reader.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/text.hpp"
#include "hwmodel/netlist/definitions.hpp"

namespace axdse::hwmodel {
namespace {

constexpr std::size_t kShownLength = 60;  // of an offending word in a message

/// A logical line: continuations joined, comments taken away.
struct Line {
  std::vector<std::string_view> words;  // never empty
  int number = 0;
};

struct Cover {
  std::vector<std::string_view> nets;  // inputs, then the output
  std::vector<Line> rows;
  int line = 0;
};

struct Subcircuit {
  std::string_view model;
  std::map<std::string_view, std::string_view> nets;  // by formal name
  int line = 0;

  [[nodiscard]] std::set<std::string_view> pins() const {
    std::set<std::string_view> names;
    for (const auto& [formal, actual] : nets) names.insert(formal);
    return names;
  }
};

struct Model {
  std::string_view name;
  int line = 0;
  std::vector<std::string_view> inputs;
  std::vector<std::string_view> outputs;
  std::vector<Cover> covers;
  std::vector<Subcircuit> subcircuits;
};

[[noreturn]] void fail(std::string_view file, int line, std::string got, std::string allowed, std::string why = {}) {
  fail_in_netlist(file, line, std::move(got), std::move(allowed), std::move(why));
}

std::string shown(std::string_view word) { return concat("\"", word.substr(0, kShownLength), "\""); }

std::vector<Line> split_lines(std::string_view text, std::string_view file) {
  std::vector<Line> lines;
  Line line;
  int number = 0;
  bool continues = false;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view rest = text.substr(begin, end - begin);
    begin = end + 1;
    ++number;
    rest = trim(rest.substr(0, rest.find('#')));
    if (!continues) line = {.words = {}, .number = number};
    continues = rest.ends_with('\\');
    if (continues) rest.remove_suffix(1);
    while (!(rest = trim(rest)).empty()) {
      std::size_t length = 0;
      while (length < rest.size() && static_cast<unsigned char>(rest[length]) > ' ' && rest[length] != 0x7f) ++length;
      if (length == 0)
        fail(file, number, concat("byte ", static_cast<int>(static_cast<unsigned char>(rest[0]))), "printable text");
      if (length > kMaxNameLength)
        fail(file, number, concat("a word of ", length, " characters"), concat("at most ", kMaxNameLength));
      line.words.push_back(rest.substr(0, length));
      rest.remove_prefix(length);
    }
    if (!continues && !line.words.empty()) lines.push_back(std::exchange(line, {}));
  }
  if (continues && !line.words.empty()) lines.push_back(std::move(line));
  return lines;
}

// Statements.

/// Of timing, layout and yosys: they do not change the function.
constexpr std::array<std::string_view, 21> kSkipped = {".area",
                                                       ".delay",
                                                       ".wire_load_slope",
                                                       ".wire",
                                                       ".input_arrival",
                                                       ".default_input_arrival",
                                                       ".output_required",
                                                       ".default_output_required",
                                                       ".input_drive",
                                                       ".default_input_drive",
                                                       ".output_load",
                                                       ".default_output_load",
                                                       ".max_input_load",
                                                       ".default_max_input_load",
                                                       ".attrib",
                                                       ".attr",
                                                       ".param",
                                                       ".cname",
                                                       ".barbuf_attr",
                                                       ".blackbox",
                                                       ".no_merge"};

constexpr std::array<std::string_view, 4> kSequential = {".latch", ".mlatch", ".clock", ".start_kiss"};

class BlifParser {
 public:
  BlifParser(std::string_view text, std::string_view file) : file_(file), lines_(split_lines(text, file)) {}

  std::vector<Model> models() {
    std::vector<Model> models;
    while (next_ < lines_.size()) {
      const Line& line = lines_[next_];
      if (line.words[0] != ".model") fail(file_, line.number, shown(line.words[0]), ".model NAME");
      if (line.words.size() != 2) fail(file_, line.number, concat(line.words.size() - 1, " names"), ".model NAME");
      ++next_;
      models.push_back(take_model(line));
    }
    return models;
  }

 private:
  Model take_model(const Line& head) {
    Model model{
        .name = head.words[1], .line = head.number, .inputs = {}, .outputs = {}, .covers = {}, .subcircuits = {}};
    while (true) {
      if (next_ == lines_.size())
        fail(file_, lines_.back().number, "the end of the file", concat(".end of model ", shown(model.name)));
      const Line& line = lines_[next_++];
      const std::string_view word = line.words[0];
      if (word == ".end") return model;
      take_statement(line, model);
    }
  }

  void take_statement(const Line& line, Model& model) {
    const std::string_view word = line.words[0];
    const auto is_word = [word](std::string_view other) { return word == other; };
    if (word == ".inputs") {
      model.inputs.insert(model.inputs.end(), line.words.begin() + 1, line.words.end());
    } else if (word == ".outputs") {
      model.outputs.insert(model.outputs.end(), line.words.begin() + 1, line.words.end());
    } else if (word == ".names") {
      take_cover(line, model);
    } else if (word == ".gate" || word == ".subckt") {
      model.subcircuits.push_back(subcircuit(line));
    } else if (word == ".conn") {
      if (line.words.size() != 3) fail(file_, line.number, concat(line.words.size() - 1, " nets"), ".conn FROM TO");
      model.covers.push_back(
          {.nets = {line.words[1], line.words[2]}, .rows = {{{"1", "1"}, line.number}}, .line = line.number});
    } else if (std::any_of(kSequential.begin(), kSequential.end(), is_word)) {
      fail(file_, line.number, std::string(word), "a combinational circuit",
           "latches and registers are not supported: take the multiplier out of its pipeline");
    } else if (word == ".model") {
      fail(file_, line.number, ".model", concat(".end of model ", shown(model.name), " (line ", model.line, ")"));
    } else if (std::none_of(kSkipped.begin(), kSkipped.end(), is_word)) {
      fail(file_, line.number, shown(word), ".inputs, .outputs, .names, .gate, .subckt, .conn or .end");
    }
  }

  void take_cover(const Line& line, Model& model) {
    if (line.words.size() < 2) fail(file_, line.number, ".names without nets", ".names INPUTS OUTPUT");
    Cover cover{.nets = {line.words.begin() + 1, line.words.end()}, .rows = {}, .line = line.number};
    for (; next_ < lines_.size() && lines_[next_].words[0][0] != '.'; ++next_) {
      const Line& row = lines_[next_];
      check_row(row, cover.nets.size() - 1);
      if (!cover.rows.empty() && cover.rows[0].words.back() != row.words.back())
        fail(file_, row.number, "rows of 0 and of 1", "one of them in a cover");
      cover.rows.push_back(row);
    }
    model.covers.push_back(std::move(cover));
  }

  void check_row(const Line& row, std::size_t inputs) const {
    const std::size_t words = inputs == 0 ? 1 : 2;
    const bool is_value = row.words.back() == "0" || row.words.back() == "1";
    if (row.words.size() != words || !is_value)
      fail(file_, row.number, shown(row.words[0]),
           inputs == 0 ? "0 or 1" : concat("a cube of ", inputs, " times 0, 1 or -, then 0 or 1"));
    if (inputs == 0) return;
    const std::string_view cube = row.words[0];
    if (cube.size() != inputs || cube.find_first_not_of("01-") != std::string_view::npos)
      fail(file_, row.number, concat("cube ", shown(cube)), concat(inputs, " times 0, 1 or -"),
           "one for each input of .names");
  }

  [[nodiscard]] Subcircuit subcircuit(const Line& line) const {
    if (line.words.size() < 2)
      fail(file_, line.number, std::string(line.words[0]), concat(line.words[0], " NAME PIN=NET ..."));
    Subcircuit result{.model = line.words[1], .nets = {}, .line = line.number};
    for (std::size_t w = 2; w < line.words.size(); ++w) {
      const std::string_view word = line.words[w];
      const std::size_t equals = word.find('=');
      if (equals == 0 || equals == std::string_view::npos || equals + 1 == word.size())
        fail(file_, line.number, shown(word), "PIN=NET");
      const std::string_view net = word.substr(equals + 1);
      const auto [known, is_new] = result.nets.emplace(word.substr(0, equals), net);
      if (!is_new && known->second != net)  // ariths-gen repeats some connections
        fail(file_, line.number, concat("a second connection of ", shown(word.substr(0, equals))), "one");
    }
    return result;
  }

  std::string_view file_;
  std::vector<Line> lines_;
  std::size_t next_ = 0;
};

// Meaning.

class BlifReader {
 public:
  BlifReader(std::string_view text, std::string_view file, const CellLibrary& library)
      : file_(file),
        builder_(text, file),
        models_(BlifParser(text, file).models()),
        definitions_("model", file, library) {
    for (const Model& model : models_) definitions_.add_module(model.name, model.line);
  }

  Circuit read(std::string_view top) && {
    if (models_.empty()) fail(file_, 1, "no model", ".model NAME");
    const std::size_t number = top.empty() ? 0 : definitions_.top_module(top);
    const Model& model = models_[number];
    builder_.circuit().name = model.name;
    Scope scope{.model = &model, .nets = {}};
    const auto port = [&](std::string_view name) {
      return Circuit::Port{.name = std::string(name), .bits = {net(scope, name, model.line)}};
    };
    for (const std::string_view name : model.inputs) {
      builder_.circuit().inputs.push_back(port(name));
      builder_.drive_by_input(builder_.circuit().inputs.back().bits[0], model.line);
    }
    for (const std::string_view name : model.outputs) builder_.circuit().outputs.push_back(port(name));
    connect(number, scope, 1);
    return std::move(builder_).finish();
  }

 private:
  struct Scope {
    const Model* model;
    std::map<std::string_view, BitId> nets;
  };

  BitId net(Scope& scope, std::string_view name, int line) {
    const auto found = scope.nets.find(name);
    if (found != scope.nets.end()) return found->second;
    const BitId bit =
        builder_.declare({.name = concat("net \"", name, "\" of model \"", scope.model->name, "\""), .line = line}, 1);
    scope.nets.emplace(name, bit);
    return bit;
  }

  void connect(std::size_t number, Scope& scope, int depth) {
    definitions_.check_depth(number, depth);
    for (const Cover& cover : scope.model->covers) connect_cover(cover, scope);
    for (const Subcircuit& subcircuit : scope.model->subcircuits) {
      builder_.spend(1 + subcircuit.nets.size(), subcircuit.line);
      if (const std::optional<std::size_t> model = definitions_.module(subcircuit.model)) {
        connect_model(*model, subcircuit, scope, depth);
      } else if (const Cell* const cell = definitions_.cell(subcircuit.model)) {
        connect_instance(*cell, subcircuit, scope);
      } else {
        definitions_.fail_unknown(subcircuit.model, subcircuit.line);
      }
    }
  }

  void connect_cover(const Cover& cover, Scope& scope) {
    builder_.spend(cover.nets.size(), cover.line);
    std::vector<BitId> inputs;
    for (std::size_t n = 0; n + 1 < cover.nets.size(); ++n) inputs.push_back(net(scope, cover.nets[n], cover.line));
    const BitId output = net(scope, cover.nets.back(), cover.line);
    BitId sum = builder_.constant(false);
    for (const Line& row : cover.rows) {
      const BitId product = cube(inputs.empty() ? std::string_view{} : row.words[0], inputs, row.number);
      sum = sum == builder_.constant(false) ? product : builder_.make_or(sum, product, row.number);
    }
    const bool is_off_set = !cover.rows.empty() && cover.rows[0].words.back() == "0";
    builder_.drive(output, is_off_set ? builder_.make_not(sum, cover.line) : sum, cover.line);
  }

  BitId cube(std::string_view literals, const std::vector<BitId>& inputs, int line) {
    builder_.spend(1, line);
    BitId product = builder_.constant(true);
    for (std::size_t i = 0; i < literals.size(); ++i) {
      if (literals[i] == '-') continue;
      const BitId literal = literals[i] == '1' ? inputs[i] : builder_.make_not(inputs[i], line);
      product = product == builder_.constant(true) ? literal : builder_.make_and(product, literal, line);
    }
    return product;
  }

  void connect_model(std::size_t number, const Subcircuit& subcircuit, Scope& scope, int depth) {
    const Model& model = models_[number];
    std::set<std::string_view> unknown = subcircuit.pins();
    builder_.spend(model.inputs.size() + model.outputs.size(), subcircuit.line);
    Scope inner{.model = &model, .nets = {}};
    const auto connect_ports = [&](const std::vector<std::string_view>& ports, bool is_input) {
      for (const std::string_view port : ports) {
        unknown.erase(port);
        const BitId formal = net(inner, port, model.line);
        const auto found = subcircuit.nets.find(port);
        if (found == subcircuit.nets.end()) continue;
        const BitId actual = net(scope, found->second, subcircuit.line);
        builder_.drive(is_input ? formal : actual, is_input ? actual : formal, subcircuit.line);
      }
    };
    connect_ports(model.inputs, true);
    connect_ports(model.outputs, false);
    if (!unknown.empty())
      fail(file_, subcircuit.line, concat("port ", shown(*unknown.begin())),
           concat("a port of model ", shown(model.name)));
    connect(number, inner, depth + 1);
  }

  void connect_instance(const Cell& cell, const Subcircuit& subcircuit, Scope& scope) {
    const auto net_at = [&](std::string_view pin) { return net(scope, subcircuit.nets.at(pin), subcircuit.line); };
    connect_cell(cell, {.pins = subcircuit.pins(), .value = net_at, .target = net_at, .line = subcircuit.line},
                 builder_);
  }

  std::string_view file_;
  CircuitBuilder builder_;
  std::vector<Model> models_;
  Definitions definitions_;
};

}  // namespace

Circuit read_blif(std::string_view text, std::string_view file, const CellLibrary& library, std::string_view top) {
  return BlifReader(text, file, library).read(top);
}

}  // namespace axdse::hwmodel

#include "hwmodel/netlist/verilog_tokens.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/text.hpp"
#include "hwmodel/netlist/circuit.hpp"

namespace axdse::hwmodel {
namespace {

constexpr std::size_t kShownLength = 60;  // of an offending token in a message

struct Refused {
  std::string_view word;
  std::string_view why;
};
constexpr std::string_view kBehaviour = "only structure is read: synthesise behavioural code first";
constexpr std::string_view kTristate = "a multiplier has no tristate or bidirectional nets";
constexpr std::array<Refused, 26> kRefused = {{
    {"always", "registers and latches are not supported, and behavioural code must be synthesised first"},
    {"always_comb", kBehaviour},
    {"always_ff", "registers are not supported: take the combinational multiplier out of its pipeline"},
    {"always_latch", "latches are not supported"},
    {"reg", "registers and latches are not supported, and behavioural code must be synthesised first"},
    {"initial", kBehaviour},
    {"function", kBehaviour},
    {"task", kBehaviour},
    {"generate", "loops must be unrolled: synthesise first"},
    {"genvar", "loops must be unrolled: synthesise first"},
    {"for", "loops must be unrolled: synthesise first"},
    {"if", kBehaviour},
    {"case", kBehaviour},
    {"integer", kBehaviour},
    {"real", kBehaviour},
    {"defparam", "give parameters at the instance, #(.NAME(value))"},
    {"primitive", "user-defined primitives are not supported: use a library cell"},
    {"inout", kTristate},
    {"tri0", kTristate},
    {"tri1", kTristate},
    {"wand", kTristate},
    {"wor", kTristate},
    {"trireg", kTristate},
    {"bufif0", kTristate},
    {"bufif1", kTristate},
    {"interface", kBehaviour},
}};

}  // namespace

VerilogToken VerilogTokens::take() {
  VerilogToken taken = std::move(token_);
  token_ = lexer_.next();
  return taken;
}

bool VerilogTokens::take_if(std::string_view punctuation) {
  if (!token_.is(punctuation)) return false;
  take();
  return true;
}

bool VerilogTokens::take_keyword(std::string_view word) {
  if (!token_.is_keyword(word)) return false;
  take();
  return true;
}

void VerilogTokens::expect(std::string_view punctuation, std::string_view where) {
  if (!take_if(punctuation)) fail_here(concat("'", punctuation, "'"), std::string(where));
}

std::string VerilogTokens::take_name(std::string_view what) {
  refuse_by_name();
  if (!token_.is_name()) fail_here(std::string(what));
  return std::string(take().text);
}

void VerilogTokens::refuse_by_name() const {
  const auto* const refused =
      std::find_if(kRefused.begin(), kRefused.end(), [this](const Refused& r) { return token_.is_keyword(r.word); });
  if (refused != kRefused.end()) fail_here("structural Verilog", std::string(refused->why));
}

void VerilogTokens::fail(int line, std::string got, std::string allowed, std::string why) const {
  fail_in_netlist(lexer_.file(), line, std::move(got), std::move(allowed), std::move(why));
}

void VerilogTokens::fail_here(std::string allowed, std::string why) const {
  fail(token_.line, at_end() ? "the end of the file" : concat("\"", token_.text.substr(0, kShownLength), "\""),
       std::move(allowed), std::move(why));
}

}  // namespace axdse::hwmodel

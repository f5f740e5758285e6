#include "hwmodel/netlist/blif_reader.hpp"

#include <catch2/catch.hpp>

#include "core/text.hpp"
#include "libraries.hpp"
#include "netlist/circuit_values.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

namespace {

using Values = std::vector<std::uint64_t>;

Circuit read(std::string_view text, std::string_view top = {}) {
  return read_blif(text, "x.blif", testing::osu018(), top);
}

Values values(std::string_view text) { return testing::all_values(read(text)); }

Diagnostic refusal(std::string_view text, std::string_view top = {}) {
  return testing::complaint([&] { return read(text, top); });
}

/// What is said against lines of a model with inputs a, b and an output y, from its third line on.
Diagnostic refusal_of_lines(std::string_view lines) {
  return refusal(concat(".model m\n.inputs a b\n.outputs y\n", lines, "\n.end\n"));
}

}  // namespace

TEST_CASE("covers of BLIF", "[blif]") {
  const auto cover = [](std::string_view rows) {
    return values(concat("# a comment\n.model m\n.inputs a \\\nb\n.outputs y\n.names a b y # nets\n", rows, ".end\n"));
  };
  CHECK(cover("11 1\n") == Values{0, 0, 0, 1});
  CHECK(cover("1- 1\n-1 1\n") == Values{0, 1, 1, 1});
  CHECK(cover("01 1\n10 1\n") == Values{0, 1, 1, 0});
  CHECK(cover("01 0\n10 0\n") == Values{1, 0, 0, 1});  // the off-set
  CHECK(cover("-- 1\n") == Values{1, 1, 1, 1});
  CHECK(cover("-- 0\n") == Values{0, 0, 0, 0});
  CHECK(cover("") == Values{0, 0, 0, 0});
  CHECK(values(".model m\n.outputs z o f\n.names z\n.names o\n1\n.names f\n0\n.end\n") == Values{2});
}

TEST_CASE("models and library cells in BLIF", "[blif]") {
  const std::string_view text =
      ".model m\n.inputs a b c\n.outputs s t\n"
      ".subckt half x=a y=b sum=h carry=g\n"
      ".gate XOR2X1 A=h B=c Y=s\n"
      ".subckt FAX1 A=a B=b C=c YC=k\n"
      ".conn k t\n"
      ".default_input_arrival 0 0\n"
      ".end\n"
      ".model half\n.inputs x y\n.outputs sum carry\n"
      ".names x y sum\n10 1\n01 1\n.names x y carry\n11 1\n.end\n";
  CHECK(values(text) == Values{0, 1, 1, 2, 1, 2, 2, 3});
  CHECK(read(text).name == "m");
  CHECK(read(text).instances.size() == 2);
  CHECK(testing::all_values(read(text, "half")) == Values{0, 1, 1, 2});
}

TEST_CASE("mistakes in BLIF name file, line and what was expected", "[blif]") {
  CHECK(refusal_of_lines(".names a b y\n1 1").where == "x.blif:5");
  CHECK(refusal_of_lines(".names a b y\n1 1").allowed == "2 times 0, 1 or -");
  CHECK(refusal_of_lines(".names a b y\n1x 1").got == "cube \"1x\"");
  CHECK(refusal_of_lines(".names a b y\n11 1\n00 0").got == "rows of 0 and of 1");
  CHECK(refusal_of_lines(".names a b y\n11").allowed == "a cube of 2 times 0, 1 or -, then 0 or 1");
  CHECK(refusal_of_lines(".names y\n2").allowed == "0 or 1");
  CHECK(refusal_of_lines(".latch a y re b 2").why ==
        "latches and registers are not supported: take the multiplier out of its pipeline");
  CHECK(refusal_of_lines(".exdc").got == "\".exdc\"");
  CHECK(refusal_of_lines("11 1").got == "\"11\"");
  CHECK(refusal_of_lines(".gate AND2X1 A=a B=b Y=y Z=y").got == "pin \"Z\" of AND2X1");
  CHECK(refusal_of_lines(".gate AND2X1 A=a Y=y").got == "input B of AND2X1 left open");
  CHECK(refusal_of_lines(".gate AND2X9 A=a B=b Y=y").why.ends_with("did you mean AND2X1?"));
  CHECK(refusal_of_lines(".gate AND2X1 A= B=b Y=y").allowed == "PIN=NET");
  CHECK(refusal_of_lines(".gate AND2X1 A=a A=b Y=y").got == "a second connection of \"A\"");
  CHECK(refusal_of_lines(".conn a y\n.conn b y").got == "a second driver of net \"y\" of model \"m\"");
  CHECK(refusal_of_lines(".subckt m a=a").why == "a model may not instantiate itself");
  CHECK(refusal(".model m\n.inputs a\n").allowed == ".end of model \"m\"");
  CHECK(refusal(".model m\n.model n\n").allowed == ".end of model \"m\" (line 1)");
  CHECK(refusal(".inputs a\n").allowed == ".model NAME");
  CHECK(refusal("").got == "no model");
  CHECK(refusal(".model m\n.end", "n").allowed == "m");
  CHECK(testing::complaint([] { return values(".model m\n.inputs a\n.outputs y\n.end\n"); }).got ==
        "net \"y\" of model \"m\", which is read");
  CHECK(testing::complaint([] { return values(".model m\n.outputs y\n.names y y\n0 1\n.end\n"); }).got ==
        "net \"y\" of model \"m\", which depends on itself");
}

TEST_CASE("hostile BLIF ends in a message", "[blif]") {
  CHECK(refusal(std::string(100000, 'x')).got == "a word of 100000 characters");
  CHECK(refusal(std::string(kMaxNetlistBytes + 1, '\n')).why == "an 8x8 multiplier takes a hundredth of that");
  std::string doubling;
  for (int level = 0; level < 40; ++level)
    doubling += concat(".model m", level, "\n.subckt m", level + 1, "\n.subckt m", level + 1, "\n.end\n");
  CHECK(refusal(doubling + ".model m40\n.end\n").why == "an 8x8 multiplier takes a hundredth of that");
  std::string chain = ".model m\n.inputs n0\n.outputs n100000\n";  // depth without recursion
  for (int i = 0; i < 100000; ++i) chain += concat(".names n", i, " n", i + 1, "\n1 1\n");
  CHECK(values(chain + ".end\n") == Values{0, 1});
}

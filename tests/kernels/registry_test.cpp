#include "kernels/registry.hpp"

#include <catch2/catch.hpp>

#include "core/error.hpp"
#include "kernels/cpu/int8_conv.hpp"

namespace axdse::kernels {

TEST_CASE("backends are found by the names that are listed", "[kernels]") {
  CHECK(backend_names() == std::vector<std::string>{"cpu-onednn", "reference"});
  for (const std::string& name : backend_names()) CHECK(find_backend(name).name() == name);
}

TEST_CASE("an unknown backend's error lists the known ones", "[kernels]") {
  try {
    static_cast<void>(find_backend("cpu-onednm"));
    FAIL("no error");
  } catch (const SpecError& error) {
    CHECK(error.diagnostics().at(0).got == "\"cpu-onednm\"");
    CHECK(error.diagnostics().at(0).allowed == "cpu-onednn, reference");
    CHECK(error.diagnostics().at(0).fix == "did you mean \"cpu-onednn\"?");
  }
}

TEST_CASE("the registry chooses oneDNN wherever it is exact", "[kernels]") {
  CHECK(choose_backend({.multiplier = truncated(7), .channels = 16, .outputs = 16}).name() == "cpu-onednn");
}

TEST_CASE("a problem that no backend can run is refused with each one's reason", "[kernels]") {
  try {
    static_cast<void>(choose_backend({.multiplier = exact(8, 8), .channels = 1000000}));
    FAIL("no error");
  } catch (const SpecError& error) {
    CHECK(error.diagnostics().at(0).why ==
          "cpu-onednn: a sum of 1000000 products of up to 32385 each can leave int32; "
          "reference: a sum of 1000000 products of up to 32385 each can leave int32");
  }
}

TEST_CASE("the instruction set and the library have names", "[kernels]") {
  CHECK(cpu::instruction_set().find("onednn_isa_") == std::string::npos);
  CHECK(cpu::library_version().starts_with("oneDNN 3."));
}

}  // namespace axdse::kernels

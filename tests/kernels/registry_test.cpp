#include "kernels/registry.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "kernels/cpu/cpu_isa.hpp"
#include "kernels/cpu/int8_conv.hpp"

namespace axdse::kernels {

TEST_CASE("backends are found by the names that are listed", "[kernels]") {
  CHECK(backend_names() ==
        std::vector<std::string>{"cpu-amx", "cpu-onednn", "cpu-table", "cuda", "cuda-table", "reference"});
  for (const std::string& name : backend_names()) CHECK(find_backend(name).name() == name);
}

TEST_CASE("an unknown backend's error lists the known ones", "[kernels]") {
  try {
    static_cast<void>(find_backend("cpu-onednm"));
    FAIL("no error");
  } catch (const SpecError& error) {
    CHECK(error.diagnostics().at(0).got == "\"cpu-onednm\"");
    CHECK(error.diagnostics().at(0).allowed == "cpu-amx, cpu-onednn, cpu-table, cuda, cuda-table, reference");
    CHECK(error.diagnostics().at(0).fix == "did you mean \"cpu-onednn\"?");
  }
}

namespace {
const ConvProblem kPlain{.multiplier = truncated(7), .height = 16, .width = 16, .channels = 16, .outputs = 16};
const ConvProblem kTooLong{.multiplier = exact(8, 8), .channels = 1000000};
}  // namespace

TEST_CASE("the registry chooses terms where there are few, on tiles where the processor has them", "[kernels]") {
  const BackendChoice choice = choose_backend(std::array{kPlain});
  REQUIRE(choice.backend != nullptr);
  CHECK(choice.backend->name() == (cpu::cpu_isa() == cpu::CpuIsa::kAmxInt8 ? "cpu-amx" : "cpu-onednn"));
}

TEST_CASE("the registry chooses the fastest of the candidates, whatever their order", "[kernels]") {
  const std::vector<std::string> candidates = {"reference", "cpu-onednn"};
  CHECK(choose_backend(std::array{kPlain}, candidates).backend->name() == "cpu-onednn");
  CHECK(choose_backend(std::array{kPlain}, std::vector<std::string>{"reference"}).backend->name() == "reference");
  CHECK_THROWS_AS(choose_backend(std::array{kPlain}, std::vector<std::string>{"abacus"}), SpecError);
}

TEST_CASE("a depthwise layer of several terms is not given to look-up", "[kernels]") {
  // Measured (960 channels, 7x7, 3x3, truncated(7), AVX-512 and AMX): cpu-onednn 0.39 ms, cpu-table 1.28.
  const ConvProblem depthwise = with_stride_and_padding({.multiplier = truncated(7),
                                                         .height = 7,
                                                         .width = 7,
                                                         .channels = 960,
                                                         .outputs = 960,
                                                         .kernel_height = 3,
                                                         .kernel_width = 3,
                                                         .groups = 960},
                                                        1, 1);
  CHECK(choose_backend(std::array{depthwise}).backend->name() == "cpu-onednn");
}

TEST_CASE("a problem that no backend can run is refused with each one's reason, whatever else they can run",
          "[kernels]") {
  const std::vector<std::string> everywhere = {"cpu-onednn", "cpu-table", "reference"};
  const BackendChoice choice = choose_backend(std::array{kPlain, kTooLong, kPlain}, everywhere);
  CHECK(choice.backend == nullptr);
  REQUIRE(choice.refusals.size() == 3);
  CHECK(choice.refusals[0].backend == "cpu-onednn");
  CHECK(choice.refusals[2].backend == "reference");
  for (const Refusal& refusal : choice.refusals) {
    CHECK(refusal.problem == 1);
    CHECK(refusal.reason == "a sum of 1000000 products of up to 32385 each can leave int32");
  }
}

TEST_CASE("the instruction set and the library have names", "[kernels]") {
  CHECK(cpu::instruction_set().find("onednn_isa_") == std::string::npos);
  CHECK(cpu::library_version().starts_with("oneDNN 3."));
}

}  // namespace axdse::kernels

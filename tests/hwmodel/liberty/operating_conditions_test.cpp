#include "hwmodel/liberty/operating_conditions.hpp"

#include <catch2/catch.hpp>

#include "core/error.hpp"
#include "hwmodel/liberty/cell_library.hpp"

using namespace axdse;
using namespace axdse::hwmodel;

namespace {

CellLibrary with(const std::string& lines) {
  return parse_cell_library("library (l) { capacitive_load_unit (1, pf); " + lines + " }", "x.lib");
}

Diagnostic refusal(const std::string& lines) {
  try {
    static_cast<void>(with(lines));
  } catch (const SpecError& error) {
    return error.diagnostics().at(0);
  }
  FAIL("accepted: " << lines);
  return {};
}

const std::string kNominal = "nom_process : 1; nom_voltage : 1.2; nom_temperature : 25;\n";
const std::string kSlow =
    "operating_conditions (slow) { process : 1; voltage : 1.1; temperature : 125; } default_operating_conditions : "
    "slow;\n";
const std::string kDerating = "scaling_factors (f) { k_temp_cell_rise : 0.001; }\n";

}  // namespace

TEST_CASE("the corner is that of the default operating conditions", "[liberty]") {
  CHECK(with(kNominal).corner == "process 1, 1.2 V, 25 C");
  CHECK(with(kNominal + kSlow).corner == "process 1, 1.1 V, 125 C");
  CHECK(with(kNominal + kSlow).voltage_v == 1.1);
  CHECK(with(kSlow).voltage_v == 1.1);  // no nominal voltage
  CHECK(with("voltage_unit : \"1mV\"; nom_voltage : 900;").voltage_v == Approx(0.9));
  CHECK(refusal("").why == "nom_voltage, or that of default_operating_conditions");
  CHECK(refusal("nom_voltage : -1;").got == "-1");
}

TEST_CASE("derating factors count only away from the nominal conditions, and are refused there", "[liberty]") {
  CHECK(with(kNominal + kDerating).voltage_v == 1.2);
  CHECK(with(kNominal + "k_volt_cell_rise : 0;" + kSlow).voltage_v == 1.1);
  const Diagnostic problem = refusal(kNominal + kSlow + kDerating);
  CHECK(problem.where == "x.lib:3");
  CHECK(problem.got == "k_temp_cell_rise other than 0, at process 1, 1.1 V, 125 C");
  CHECK(problem.allowed == "the nominal conditions (process 1, 1.2 V, 25 C) or no k_ factors");
  CHECK(refusal(kNominal + "k_volt_cell_rise : -0.3;\n" + kSlow).where == "x.lib:2");
}

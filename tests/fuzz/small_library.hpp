#pragma once

#include "hwmodel/liberty/cell_library.hpp"

namespace axdse::hwmodel {

/// A few cells without timing, for readers of netlists: names as in OSU's libraries.
inline const CellLibrary& small_library() {
  static const CellLibrary library = parse_cell_library(R"lib(library (small) {
  time_unit : "1ns"; capacitive_load_unit (1, pf); voltage_unit : "1V"; leakage_power_unit : "1nW"; nom_voltage : 1.8;
  cell (BUFX2) { area : 3; pin (A) { direction : input; capacitance : 0.01; }
    pin (Y) { direction : output; function : "A"; } }
  cell (INVX1) { area : 2; pin (A) { direction : input; capacitance : 0.01; }
    pin (Y) { direction : output; function : "!A"; } }
  cell (AND2X1) { area : 4; pin (A) { direction : input; capacitance : 0.01; }
    pin (B) { direction : input; capacitance : 0.01; } pin (Y) { direction : output; function : "A B"; } }
  cell (XOR2X1) { area : 7; pin (A) { direction : input; capacitance : 0.01; }
    pin (B) { direction : input; capacitance : 0.01; } pin (Y) { direction : output; function : "A ^ B"; } }
  cell (FAX1) { area : 15; pin (A) { direction : input; capacitance : 0.01; }
    pin (B) { direction : input; capacitance : 0.01; } pin (C) { direction : input; capacitance : 0.01; }
    pin (YC) { direction : output; function : "(A B) + (B C) + (C A)"; }
    pin (YS) { direction : output; function : "A ^ B ^ C"; } }
})lib",
                                                        "small.lib");
  return library;
}

}  // namespace axdse::hwmodel

#pragma once

#include <string_view>

#include "hwmodel/netlist/circuit.hpp"

namespace axdse::hwmodel {

/// Reads BLIF (Berkeley Logic Interchange Format, University of California, 1992): .model, .inputs, .outputs, .names
/// with on-set or off-set covers, .gate and .subckt of `library`'s cells or the file's models (a model hides a cell of
/// its name), .conn, .end. Attributes and timing statements are skipped. `top` names the model; empty: the first of the
/// file. Ports are single bits, "a[0]" is a name like any other. `file` names the text in messages.
/// @throws SpecError at "file:line": what was expected; also for latches, external don't-cares, included files, nets
/// with two drivers, and at the limits of circuit.hpp
[[nodiscard]] Circuit read_blif(std::string_view text, std::string_view file, const CellLibrary& library,
                                std::string_view top = {});

}  // namespace axdse::hwmodel

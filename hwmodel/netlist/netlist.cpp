#include "hwmodel/netlist/netlist.hpp"

#include <numeric>

namespace axdse::hwmodel {

double Netlist::area_um2() const {
  return std::accumulate(gates.begin(), gates.end(), 0.0,
                         [](double sum, const Gate& gate) { return sum + gate.cell->area_um2; });
}

double Netlist::area_um2(UnitPart part) const {
  return std::accumulate(gates.begin(), gates.end(), 0.0, [part](double sum, const Gate& gate) {
    return sum + (gate.part == part ? gate.cell->area_um2 : 0);
  });
}

}  // namespace axdse::hwmodel

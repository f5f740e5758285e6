#include "hwmodel/netlist/netlist.hpp"

#include <numeric>

namespace axdse::hwmodel {

double Netlist::area_um2() const {
  return std::accumulate(gates.begin(), gates.end(), 0.0,
                         [](double sum, const Gate& gate) { return sum + gate.cell->area_um2; });
}

}  // namespace axdse::hwmodel

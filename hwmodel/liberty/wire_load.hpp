#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace axdse::hwmodel {

class LibraryContext;
struct LibertyGroup;

/// Length of a net's wires by the number of pins that the net drives, and what a length of wire has: a library's guess
/// before placement. As in OpenSTA (liberty/Wireload.cc).
struct WireLoad {
  struct Point {
    double fanout = 0;
    double length = 0;
  };
  std::string name;
  double capacitance_ff = 0;   ///< a unit of length
  double resistance_kohm = 0;  ///< a unit of length
  double slope = 0;            ///< length a pin, beyond the first and last point
  std::vector<Point> lengths;  ///< fanouts increase

  /// Linear between points, by `slope` outside them, never below 0.
  [[nodiscard]] double length_at(int fanout) const;
  [[nodiscard]] double capacitance_at(int fanout) const { return length_at(fanout) * capacitance_ff; }
  /// Elmore delay to a pin of `pin_ff`, each of the net's pins at the end of a branch of its own, all branches alike
  /// (Liberty's balanced_tree). @pre fanout >= 1
  [[nodiscard]] double delay_ns(int fanout, double pin_ff) const;
};

/// The wire-load models of a library, and its own choice among them.
struct WireLoads {
  /// A model for nets of designs whose cells fill an area in this range.
  struct AreaRange {
    double min_um2 = 0;
    double max_um2 = 0;
    std::size_t model = 0;  ///< index into models
  };
  std::vector<WireLoad> models;
  std::string default_model;       ///< default_wire_load; may be empty
  std::vector<AreaRange> by_area;  ///< of default_wire_load_selection, or of the only selection

  /// The model called `name`, or null.
  [[nodiscard]] const WireLoad* named(std::string_view name) const noexcept;
  /// default_wire_load where the library names one, so that designs of all sizes have the same wires; else the model
  /// whose range holds `area_um2` (the last range also holds what is larger); else null: wires without capacitance.
  [[nodiscard]] const WireLoad* chosen(double area_um2) const noexcept;
};

/// @throws SpecError fanouts that do not increase, negative lengths or capacitances, a selection that names an unknown
/// model or whose ranges are empty
[[nodiscard]] WireLoads read_wire_loads(const LibraryContext& context, const LibertyGroup& library);

}  // namespace axdse::hwmodel

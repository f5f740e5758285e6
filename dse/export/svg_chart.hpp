#pragma once

#include <string>
#include <vector>

#include "dse/export/chart_axis.hpp"

namespace axdse::dse {

struct ChartPoint {
  double x = 0;
  double y = 0;
  std::string label;        ///< beside the point where there is room
  std::string description;  ///< shown by a browser when the mouse rests on the point
  bool on_front = false;    ///< ringed, labelled first, joined by the front's line
};

enum class ChartMarker { kCircle, kSquare, kDiamond, kTriangle };

struct ChartSeries {
  std::string name;  ///< in the legend
  std::string colour = "#000000";
  ChartMarker marker = ChartMarker::kCircle;
  std::vector<ChartPoint> points;
};

/// Points over two axes, both to be small: the front runs along the lower left.
struct Chart {
  std::string title;
  std::vector<std::string> notes;  ///< under the title: what the figures hold for
  std::string x_title;             ///< with the unit
  std::string y_title;
  AxisScale x_scale = AxisScale::kLinear;
  AxisScale y_scale = AxisScale::kLinear;
  std::vector<ChartSeries> series;
};

/// An SVG document (SVG 1.1) of a fixed size, without scripts, fonts or other files. Equal charts give equal text.
[[nodiscard]] std::string to_svg(const Chart& chart);

}  // namespace axdse::dse

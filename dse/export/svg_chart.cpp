#include "dse/export/svg_chart.hpp"

#include <algorithm>
#include <string_view>

#include "core/text.hpp"
#include "dse/export/label_placement.hpp"

namespace axdse::dse {
namespace {

constexpr double kWidth = 960;
constexpr double kHeight = 640;
constexpr double kLeft = 90;
constexpr double kRight = 770;  // the legend is right of it
constexpr double kBottom = kHeight - 60;
constexpr double kLineHeight = 17;
constexpr double kLabelSize = 11;
constexpr double kMarkerRadius = 4.5;
constexpr double kRingRadius = 8;
constexpr double kCharacterWidth = 0.58;  // of the font size: a wide estimate for sans-serif digits and lower case

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string number(double pixels) { return fixed(pixels, 1); }

std::string text_at(double x, double y, std::string_view text, std::string_view attributes = "") {
  return concat("<text x=\"", number(x), "\" y=\"", number(y), "\"", attributes.empty() ? "" : " ", attributes, ">",
                escaped(text), "</text>\n");
}

std::string line(double x1, double y1, double x2, double y2, std::string_view style) {
  return concat("<line x1=\"", number(x1), "\" y1=\"", number(y1), "\" x2=\"", number(x2), "\" y2=\"", number(y2),
                "\" ", style, "/>\n");
}

std::string marker(ChartMarker shape, double x, double y, double r, std::string_view attributes) {
  switch (shape) {
    case ChartMarker::kCircle:
      return concat("<circle cx=\"", number(x), "\" cy=\"", number(y), "\" r=\"", number(r), "\" ", attributes, ">");
    case ChartMarker::kSquare:
      return concat("<path d=\"M", number(x - r), " ", number(y - r), "h", number(2 * r), "v", number(2 * r), "h",
                    number(-2 * r), "z\" ", attributes, ">");
    case ChartMarker::kDiamond:
      return concat("<path d=\"M", number(x), " ", number(y - 1.3 * r), "l", number(1.3 * r), " ", number(1.3 * r), "l",
                    number(-1.3 * r), " ", number(1.3 * r), "l", number(-1.3 * r), " ", number(-1.3 * r), "z\" ",
                    attributes, ">");
    case ChartMarker::kTriangle:
      return concat("<path d=\"M", number(x), " ", number(y - 1.2 * r), "l", number(1.2 * r), " ", number(2.1 * r), "h",
                    number(-2.4 * r), "z\" ", attributes, ">");
  }
  return {};
}

/// A marker's element is named by its shape; both kinds close alike.
std::string closing(ChartMarker shape) { return shape == ChartMarker::kCircle ? "</circle>\n" : "</path>\n"; }

/// A point with its place on the paper.
struct PlacedPoint {
  const ChartPoint* point;
  const ChartSeries* series;
  double x;
  double y;
};

class Drawing {
 public:
  explicit Drawing(const Chart& chart)
      : chart_(&chart),
        top_(70 + kLineHeight * static_cast<double>(chart.notes.size())),
        x_axis_(chart.x_scale, values(&ChartPoint::x)),
        y_axis_(chart.y_scale, values(&ChartPoint::y)) {
    for (const ChartSeries& series : chart.series) {
      for (const ChartPoint& point : series.points)
        points_.push_back({.point = &point, .series = &series, .x = x_of(point.x), .y = y_of(point.y)});
    }
    std::ranges::stable_partition(points_, [](const PlacedPoint& p) { return p.point->on_front; });
  }

  [[nodiscard]] std::string svg() const {
    return concat("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"", number(kWidth), "\" height=\"", number(kHeight),
                  "\" viewBox=\"0 0 ", number(kWidth), " ", number(kHeight),
                  "\" font-family=\"Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif\" font-size=\"12\">",
                  "\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n", head(), axes(), front(), markers(),
                  labels(), legend(), "</svg>\n");
  }

 private:
  [[nodiscard]] std::vector<double> values(double ChartPoint::* coordinate) const {
    std::vector<double> all;
    for (const ChartSeries& series : chart_->series) {
      for (const ChartPoint& point : series.points) all.push_back(point.*coordinate);
    }
    return all;
  }
  [[nodiscard]] double x_at(double position) const { return kLeft + position * (kRight - kLeft); }
  [[nodiscard]] double y_at(double position) const { return kBottom - position * (kBottom - top_); }
  [[nodiscard]] double x_of(double value) const { return x_at(x_axis_.position(value)); }
  [[nodiscard]] double y_of(double value) const { return y_at(y_axis_.position(value)); }

  [[nodiscard]] std::string head() const {
    std::string text = text_at(kLeft, 36, chart_->title, "font-size=\"16\" font-weight=\"bold\"");
    double y = 56;
    for (const std::string& note : chart_->notes) {
      text += text_at(kLeft, y, note, "fill=\"#444444\"");
      y += kLineHeight;
    }
    return text;
  }

  [[nodiscard]] std::string axes() const {
    constexpr std::string_view kGrid = "stroke=\"#dddddd\"";
    constexpr std::string_view kFaint = "stroke=\"#f0f0f0\"";
    constexpr std::string_view kBlack = "stroke=\"#000000\"";
    std::string text;
    for (const AxisTick& tick : x_axis_.ticks()) {
      const double x = x_at(tick.position);
      text += line(x, top_, x, kBottom, tick.label.empty() ? kFaint : kGrid);
      if (!tick.label.empty()) text += text_at(x, kBottom + 18, tick.label, "text-anchor=\"middle\"");
    }
    for (const AxisTick& tick : y_axis_.ticks()) {
      const double y = y_at(tick.position);
      text += line(kLeft, y, kRight, y, tick.label.empty() ? kFaint : kGrid);
      if (!tick.label.empty()) text += text_at(kLeft - 8, y + 4, tick.label, "text-anchor=\"end\"");
    }
    text += line(kLeft, kBottom, kRight, kBottom, kBlack) + line(kLeft, top_, kLeft, kBottom, kBlack);
    if (x_axis_.has_zero_lane()) {
      const double x = x_at(x_axis_.break_position());
      text += line(x - 4, kBottom + 5, x, kBottom - 5, kBlack) + line(x, kBottom + 5, x + 4, kBottom - 5, kBlack);
    }
    if (y_axis_.has_zero_lane()) {
      const double y = y_at(y_axis_.break_position());
      text += line(kLeft - 5, y + 4, kLeft + 5, y, kBlack) + line(kLeft - 5, y, kLeft + 5, y - 4, kBlack);
    }
    text += text_at(0.5 * (kLeft + kRight), kBottom + 42, chart_->x_title, "text-anchor=\"middle\" font-size=\"13\"");
    const double middle = 0.5 * (top_ + kBottom);
    return text +
           text_at(24, middle, chart_->y_title,
                   concat("text-anchor=\"middle\" font-size=\"13\" transform=\"rotate(-90 24 ", number(middle), ")\""));
  }

  /// The border of what the front dominates: right to the next point, then down to it.
  [[nodiscard]] std::string front() const {
    std::vector<const PlacedPoint*> on_front;
    for (const PlacedPoint& p : points_) {
      if (p.point->on_front) on_front.push_back(&p);
    }
    if (on_front.size() < 2) return {};
    std::ranges::sort(on_front, {}, [](const PlacedPoint* p) { return p->point->x; });
    std::string path = concat("M", number(on_front.front()->x), " ", number(on_front.front()->y));
    for (std::size_t i = 1; i < on_front.size(); ++i)
      path += concat("H", number(on_front[i]->x), "V", number(on_front[i]->y));
    return concat("<path d=\"", path, "\" fill=\"none\" stroke=\"#888888\" stroke-dasharray=\"5 3\"/>\n");
  }

  [[nodiscard]] std::string markers() const {
    std::string text;
    for (auto p = points_.rbegin(); p != points_.rend(); ++p) {  // the front last, over the others
      if (p->point->on_front) {
        text += marker(ChartMarker::kCircle, p->x, p->y, kRingRadius,
                       "fill=\"none\" stroke=\"#000000\" stroke-width=\"1.2\"") +
                closing(ChartMarker::kCircle);
      }
      text += concat(marker(p->series->marker, p->x, p->y, kMarkerRadius,
                            concat("fill=\"", p->series->colour, "\" stroke=\"#ffffff\" stroke-width=\"0.6\"")),
                     "<title>", escaped(p->point->description), "</title>", closing(p->series->marker));
    }
    return text;
  }

  [[nodiscard]] std::string labels() const {
    std::vector<LabelRequest> requests;
    std::vector<Rectangle> obstacles;
    for (const PlacedPoint& p : points_) {
      requests.push_back({.x = p.x,
                          .y = p.y,
                          .width = kCharacterWidth * kLabelSize * static_cast<double>(p.point->label.size()),
                          .height = kLabelSize,
                          .distance = p.point->on_front ? kRingRadius + 2 : kMarkerRadius + 3});
      const double r = p.point->on_front ? kRingRadius : kMarkerRadius + 1;
      obstacles.push_back({.left = p.x - r, .top = p.y - r, .right = p.x + r, .bottom = p.y + r});
    }
    const Rectangle frame{.left = kLeft + 2, .top = top_, .right = kRight, .bottom = kBottom - 2};
    const auto places = place_labels(requests, obstacles, frame);
    std::string text;
    for (std::size_t i = 0; i < points_.size(); ++i) {
      if (!places[i]) continue;
      const std::string_view weight = points_[i].point->on_front ? " font-weight=\"bold\"" : "";
      text += text_at(0.5 * (places[i]->left + places[i]->right), places[i]->bottom - 2, points_[i].point->label,
                      concat("text-anchor=\"middle\" font-size=\"", number(kLabelSize), "\"", weight));
    }
    return text;
  }

  [[nodiscard]] std::string legend() const {
    const double x = kRight + 26;
    double y = top_ + 10;
    std::string text;
    for (const ChartSeries& series : chart_->series) {
      text += marker(series.marker, x, y - 4, kMarkerRadius, concat("fill=\"", series.colour, "\"")) +
              closing(series.marker) + text_at(x + 14, y, series.name);
      y += kLineHeight + 3;
    }
    return text +
           marker(ChartMarker::kCircle, x, y - 4, kRingRadius,
                  "fill=\"none\" stroke=\"#000000\" stroke-width=\"1.2\"") +
           closing(ChartMarker::kCircle) + text_at(x + 14, y, "Pareto front");
  }

  const Chart* chart_;
  double top_;
  ChartAxis x_axis_;
  ChartAxis y_axis_;
  std::vector<PlacedPoint> points_;  ///< those on the front first
};

}  // namespace

std::string to_svg(const Chart& chart) { return Drawing(chart).svg(); }

}  // namespace axdse::dse

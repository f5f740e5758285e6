#include "dse/export/svg_chart.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <string_view>

namespace axdse::dse {
namespace {

std::size_t count(std::string_view text, std::string_view piece) {
  std::size_t found = 0;
  for (std::size_t at = text.find(piece); at != std::string_view::npos; at = text.find(piece, at + 1)) ++found;
  return found;
}

Chart example() {
  return {.title = "A <b> & \"c\"",
          .notes = {"what it holds for"},
          .x_title = "energy (fJ)",
          .y_title = "NMED",
          .x_scale = AxisScale::kLinear,
          .y_scale = AxisScale::kLogarithmic,
          .series = {{.name = "first",
                      .colour = "#112233",
                      .marker = ChartMarker::kSquare,
                      .points = {{.x = 10, .y = 0, .label = "exact", .description = "all bits", .on_front = true},
                                 {.x = 20, .y = 0.5, .label = "bad", .description = "dominated", .on_front = false}}},
                     {.name = "second",
                      .colour = "#445566",
                      .marker = ChartMarker::kTriangle,
                      .points = {{.x = 5, .y = 0.1, .label = "cheap", .description = "few bits", .on_front = true}}}}};
}

TEST_CASE("a chart shows every point, axis titles, labels, the legend and the front", "[dse]") {
  const std::string svg = to_svg(example());
  CHECK(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
  CHECK(svg.ends_with("</svg>\n"));
  for (const char* text : {"A &lt;b&gt; &amp; &quot;c&quot;", "what it holds for", "energy (fJ)", "NMED", ">exact<",
                           ">bad<", ">cheap<", ">first<", ">second<", "Pareto front", "<title>dominated</title>"}) {
    CAPTURE(text);
    CHECK(count(svg, text) == 1);
  }
  CHECK(count(svg, "fill=\"#112233\"") == 3);          // two points and the legend
  CHECK(count(svg, "stroke-dasharray") == 1);          // the front's line
  CHECK(count(svg, "fill=\"none\"") == 1 + 2 + 1);     // that line, a ring a front point, the legend's
  CHECK(count(svg, "font-weight=\"bold\"") == 1 + 2);  // the title, front labels
}

TEST_CASE("every element of a chart is closed", "[dse]") {
  const std::string svg = to_svg(example());
  for (const char* element : {"text", "circle", "path", "title", "svg"}) {
    CAPTURE(element);
    const std::size_t self_closed = element == std::string_view("path") ? 1 : 0;  // the front's line
    CHECK(count(svg, std::string("<") + element + " ") + count(svg, std::string("<") + element + ">") ==
          count(svg, std::string("</") + element + ">") + self_closed);
  }
}

TEST_CASE("equal charts give equal text, an empty one is a chart still", "[dse]") {
  CHECK(to_svg(example()) == to_svg(example()));
  CHECK(to_svg(Chart{}).ends_with("</svg>\n"));
}

}  // namespace
}  // namespace axdse::dse

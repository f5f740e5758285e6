#include "hwmodel/liberty/wire_load.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "hwmodel/liberty/library_context.hpp"

namespace axdse::hwmodel {
namespace {

WireLoad read_model(const LibraryContext& context, const LibertyGroup& group) {
  if (group.names.size() != 1)
    context.fail(group.line, concat(group.names.size(), " names"), "wire_load (NAME) {", "a model has one name");
  WireLoad model;
  model.name = group.names[0];
  model.capacitance_ff = context.size_or(group, "capacitance", 0) * context.units().capacitance_ff;
  model.resistance_kohm = context.size_or(group, "resistance", 0) * context.units().resistance_kohm;
  model.slope = context.size_or(group, "slope", 0);
  for (const LibertyAttribute& attribute : group.attributes) {
    if (attribute.name != "fanout_length") continue;
    const std::vector<double> point = context.numbers(attribute, 1);
    if (point.size() < 2 || !(point[0] >= 0) || !(point[1] >= 0) ||
        (!model.lengths.empty() && !(model.lengths.back().fanout < point[0]))) {
      context.fail(attribute.line, join(attribute.values, ", ").substr(0, 80),
                   "fanout_length (FANOUT, LENGTH), neither below 0, each fanout above the one before",
                   concat("wire-load model ", model.name));
    }
    model.lengths.push_back({.fanout = point[0], .length = point[1]});
  }
  return model;
}

std::vector<WireLoads::AreaRange> read_selection(const LibraryContext& context, const LibertyGroup& group,
                                                 const WireLoads& loads) {
  std::vector<WireLoads::AreaRange> ranges;
  for (const LibertyAttribute& attribute : group.attributes) {
    if (attribute.name != "wire_load_from_area") continue;
    if (attribute.values.size() != 3) {
      context.fail(attribute.line, join(attribute.values, ", ").substr(0, 80),
                   "wire_load_from_area (MIN_AREA, MAX_AREA, MODEL)", "wire_load_selection");
    }
    const auto area = [&](std::size_t value) {
      return context.number(attribute.values[value], attribute.name, attribute.line);
    };
    const WireLoad* const model = loads.named(attribute.values[2]);
    if (model == nullptr) {
      std::vector<std::string> names;
      for (const WireLoad& known : loads.models) names.push_back(known.name);
      context.fail(attribute.line, concat("\"", attribute.values[2].substr(0, 80), "\""), join(names, ", "),
                   "a wire_load of the library");
    }
    ranges.push_back(
        {.min_um2 = area(0), .max_um2 = area(1), .model = static_cast<std::size_t>(model - loads.models.data())});
    if (!(ranges.back().min_um2 < ranges.back().max_um2)) {
      context.fail(attribute.line, join(attribute.values, ", ").substr(0, 80), "MIN_AREA below MAX_AREA",
                   "wire_load_selection");
    }
  }
  return ranges;
}

}  // namespace

double WireLoad::length_at(int fanout) const {
  if (lengths.empty()) return 0;
  double length = 0;
  if (fanout <= lengths.front().fanout) {
    length = lengths.front().length - (lengths.front().fanout - fanout) * slope;
  } else if (fanout >= lengths.back().fanout) {
    length = lengths.back().length + (fanout - lengths.back().fanout) * slope;
  } else {
    const auto above = std::find_if(lengths.begin(), lengths.end(), [=](const Point& p) { return fanout < p.fanout; });
    const Point& below = *(above - 1);
    length = below.length + (above->length - below.length) * (fanout - below.fanout) / (above->fanout - below.fanout);
  }
  return std::max(length, 0.0);
}

double WireLoad::delay_ns(int fanout, double pin_ff) const {
  const double branch_length = length_at(fanout) / fanout;
  constexpr double kNsPerKohmFf = 1e-3;
  return branch_length * resistance_kohm * (branch_length * capacitance_ff + pin_ff) * kNsPerKohmFf;
}

const WireLoad* WireLoads::named(std::string_view name) const noexcept {
  const auto found = std::find_if(models.begin(), models.end(), [name](const WireLoad& m) { return m.name == name; });
  return found == models.end() ? nullptr : &*found;
}

const WireLoad* WireLoads::chosen(double area_um2) const noexcept {
  if (const WireLoad* const model = named(default_model)) return model;
  if (by_area.empty()) return nullptr;
  const auto found = std::find_if(by_area.begin(), by_area.end(), [area_um2](const AreaRange& range) {
    return range.min_um2 <= area_um2 && area_um2 < range.max_um2;
  });
  return &models[(found == by_area.end() ? by_area.back() : *found).model];
}

WireLoads read_wire_loads(const LibraryContext& context, const LibertyGroup& library) {
  WireLoads loads;
  for (const LibertyGroup& group : library.groups) {
    if (group.type == "wire_load") loads.models.push_back(read_model(context, group));
  }
  const LibertyAttribute* const chosen = library.attribute("default_wire_load");
  if (chosen != nullptr) {
    loads.default_model = LibraryContext::text_or(library, "default_wire_load", "");
    if (loads.named(loads.default_model) == nullptr)
      context.fail(chosen->line, concat("\"", loads.default_model, "\""), "a wire_load of the library",
                   "default_wire_load");
  }
  const std::string selection = LibraryContext::text_or(library, "default_wire_load_selection", "");
  std::vector<const LibertyGroup*> selections;
  for (const LibertyGroup& group : library.groups) {
    if (group.type == "wire_load_selection") selections.push_back(&group);
  }
  for (const LibertyGroup* const group : selections) {
    const bool is_named = !selection.empty() && !group->names.empty() && group->names[0] == selection;
    if (is_named || (selection.empty() && selections.size() == 1))
      loads.by_area = read_selection(context, *group, loads);
  }
  return loads;
}

}  // namespace axdse::hwmodel

#include "hwmodel/liberty/flip_flop_reader.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/text.hpp"
#include "hwmodel/liberty/output_energy.hpp"

namespace axdse::hwmodel {
namespace {

constexpr int kMaxPins = BooleanFunction::kMaxTableInputs;

/// What the `ff` group says, as functions of the cell's inputs.
struct StoredBit {
  std::string name, complement;
  TruthTable next_state, clocked_on;
  TruthTable forced;  ///< set or reset
};

/// The pin that `table` repeats (or, with `inverted`, the complement of which it is), or -1.
int repeated_pin(const TruthTable& table, bool inverted) {
  for (int pin = 0; pin < table.inputs; ++pin) {
    bool same = true;
    for (unsigned state = 0; state < (1U << static_cast<unsigned>(table.inputs)); ++state)
      same = same && table.at(state) == ((((state >> static_cast<unsigned>(pin)) & 1U) != 0) != inverted);
    if (same) return pin;
  }
  return -1;
}

/// The levels of the `others` that put set and reset to rest whatever the remaining pins do, as a state of all inputs.
std::optional<unsigned> resting_levels(const TruthTable& forced, std::span<const int> others) {
  unsigned mask = 0;
  for (const int pin : others) mask |= 1U << static_cast<unsigned>(pin);
  const unsigned states = 1U << static_cast<unsigned>(forced.inputs);
  for (unsigned levels = 0; levels < states; ++levels) {
    if ((levels & ~mask) != 0) continue;
    bool at_rest = true;
    for (unsigned state = 0; state < states; ++state)
      at_rest = at_rest && ((state & mask) != levels || !forced.at(state));
    if (at_rest) return levels;
  }
  return std::nullopt;
}

constexpr TruthTable kStored = {.inputs = 3, .bits = 0b1111'0000};
constexpr TruthTable kNotStored = {.inputs = 3, .bits = 0b0000'1111};

class FlipFlopReader {
 public:
  FlipFlopReader(const LibraryContext& context, const LibertyGroup& group) : context_(context), group_(group) {
    result_.name = group.names[0];
    result_.area_um2 = context.size_or(group, "area", 0);
  }

  std::string read(double voltage_v) {
    if (std::string reason = find_pins(); !reason.empty()) return reason;
    if (std::string reason = find_function(); !reason.empty()) return reason;
    if (std::string reason = find_outputs(); !reason.empty()) return reason;
    read_inputs();
    for (std::size_t o = 0; o < outputs_.size(); ++o) read_output(*outputs_[o], result_.outputs[o]);
    if (!drives_both_edges()) return "a flip-flop without clock-to-output delays";
    Leakage leakage = context_.leakage(group_, pins_);
    result_.leakage_power_uw = leakage.power_uw;
    result_.leakage_states = std::move(leakage.states);
    result_.clock_energy_knows_data = clock_energy_knows_data();
    settle_output_energy(result_, voltage_v);
    return {};
  }

  FlipFlop take() { return std::move(result_); }

 private:
  std::string find_pins() {
    for (const LibertyGroup& pin : group_.groups) {
      if (pin.type == "bus" || pin.type == "bundle") return pin.type;
      if (pin.type != "pin") continue;
      if (pin.names.size() != 1) return "a flip-flop whose pins share a group";
      const std::string direction = LibraryContext::text_or(pin, "direction", "");
      if (direction == "input") {
        inputs_.push_back(&pin);
        input_names_.push_back(pin.names[0]);
      } else if (direction == "output") {
        outputs_.push_back(&pin);
      } else {
        return "a flip-flop with other pins than inputs and outputs";
      }
    }
    if (input_names_.size() > kMaxPins) return concat("a flip-flop of more than ", kMaxPins, " inputs");
    return {};
  }

  TruthTable function(const LibertyGroup& group, std::string_view attribute) const {
    const LibertyAttribute* const text = group.attribute(attribute);
    const int inputs = static_cast<int>(input_names_.size());
    if (text == nullptr) return {.inputs = inputs, .bits = 0};
    return BooleanFunction::parse(LibraryContext::text_of(*text), input_names_, context_.place(text->line))
        .truth_table(inputs);
  }

  std::string find_function() {
    const LibertyGroup& ff = *group_.group("ff");
    if (ff.names.empty()) context_.fail(ff.line, "no names", "ff (Q, Q_N) {", "the stored bit and its complement");
    if (ff.attribute("clocked_on_also") != nullptr) return "a flip-flop of two clocks";
    // A toggling flip-flop names its own state.
    if (mentions_state(ff, "next_state")) return "a flip-flop whose next state is not its D pin";
    const int data = repeated_pin(function(ff, "next_state"), false);
    if (data < 0) return "a flip-flop whose next state is not its D pin (enable, scan)";
    const TruthTable clocked_on = function(ff, "clocked_on");
    int clock = repeated_pin(clocked_on, false);
    result_.rising_edge = clock >= 0;
    if (clock < 0) clock = repeated_pin(clocked_on, true);
    if (clock < 0 || clock == data) return "a flip-flop whose clock is not a pin of its own";

    std::vector<int> others;
    for (int pin = 0; pin < static_cast<int>(input_names_.size()); ++pin) {
      if (pin != data && pin != clock) others.push_back(pin);
    }
    TruthTable forced = function(ff, "clear");
    forced.bits |= function(ff, "preset").bits;
    const std::optional<unsigned> levels = resting_levels(forced, others);
    if (!levels) return "a flip-flop whose set or reset never rests";

    clock_ = inputs_[static_cast<std::size_t>(clock)];
    data_ = inputs_[static_cast<std::size_t>(data)];
    pins_.inputs = 3;
    pins_.names = {clock_->names[0], data_->names[0], ff.names[0]};
    for (const int pin : others) {
      const bool level = ((*levels >> static_cast<unsigned>(pin)) & 1U) != 0;
      result_.tied.push_back({.name = input_names_[static_cast<std::size_t>(pin)], .level = level});
      add_name(result_.tied.back().name, {.inputs = 3, .bits = level ? std::uint64_t{0xff} : std::uint64_t{0}});
    }
    if (ff.names.size() > 1) add_name(ff.names[1], kNotStored);
    return {};
  }

  [[nodiscard]] static bool mentions_state(const LibertyGroup& ff, std::string_view attribute) {
    const LibertyAttribute* const text = ff.attribute(attribute);
    if (text == nullptr) return true;
    const std::string function = LibraryContext::text_of(*text);
    return std::any_of(ff.names.begin(), ff.names.end(), [&function](const std::string& name) {
      return !name.empty() && function.find(name) != std::string::npos;
    });
  }

  void add_name(const std::string& name, const TruthTable& table) {
    pins_.names.push_back(name);
    pins_.derived.push_back(table);
  }

  std::string find_outputs() {
    for (const LibertyGroup* const pin : outputs_) {
      const LibertyAttribute* const function = pin->attribute("function");
      if (function == nullptr || pin->attribute("three_state") != nullptr)
        return "a flip-flop with an output that is not its stored bit";
      const TruthTable table =
          BooleanFunction::parse(LibraryContext::text_of(*function), pins_.names, context_.place(function->line))
              .truth_table(pins_.inputs, pins_.derived);
      if (table != kStored && table != kNotStored) return "a flip-flop with an output that is not its stored bit";
      FlipFlopOutput output;
      output.name = pin->names[0];
      output.inverted = table == kNotStored;
      result_.outputs.push_back(std::move(output));
    }
    if (result_.outputs.empty()) return "a flip-flop without an output";
    for (const FlipFlopOutput& output : result_.outputs) add_name(output.name, output.inverted ? kNotStored : kStored);
    return {};
  }

  void read_inputs() {
    result_.clock = context_.input_pin(*clock_, clock_->names[0]);
    result_.clock.internal_energy = context_.internal_energy(*clock_, pins_);
    result_.data = context_.input_pin(*data_, data_->names[0]);
    result_.data.internal_energy = context_.internal_energy(*data_, pins_);
    const std::string_view setup = result_.rising_edge ? "setup_rising" : "setup_falling";
    for (const LibertyGroup& timing : data_->groups) {
      if (timing.type != "timing" || LibraryContext::text_or(timing, "timing_type", "") != setup) continue;
      const auto table = [&](std::string_view type) {
        return context_.table(timing, type, context_.units().time_ns, context_.constraint_axes());
      };
      if (auto rise = table("rise_constraint")) result_.setup_rise = std::move(rise);
      if (auto fall = table("fall_constraint")) result_.setup_fall = std::move(fall);
    }
  }

  void read_output(const LibertyGroup& pin, FlipFlopOutput& output) const {
    output.max_capacitance_ff = context_.max_capacitance_ff(pin);
    const std::string_view edge = result_.rising_edge ? "rising_edge" : "falling_edge";
    for (const LibertyGroup& timing : pin.groups) {
      if (timing.type == "timing" && LibraryContext::text_or(timing, "timing_type", "") == edge)
        output.arcs.push_back(context_.timing_arc(timing, kClockBit));
    }
    output.internal_energy = context_.internal_energy(pin, pins_);
    // What set and reset cause is not of interest: they rest. Groups related to D would be of a latch.
    std::erase_if(output.internal_energy,
                  [](const InternalEnergy& e) { return e.related_input && *e.related_input != kClockBit; });
  }

  [[nodiscard]] bool drives_both_edges() const {
    return std::all_of(result_.outputs.begin(), result_.outputs.end(), [](const FlipFlopOutput& output) {
      const auto any = [&output](auto member) {
        return std::any_of(output.arcs.begin(), output.arcs.end(),
                           [member](const TimingArc& arc) { return (arc.*member).has_value(); });
      };
      return any(&TimingArc::cell_rise) && any(&TimingArc::cell_fall);
    });
  }

  /// Whether every state in which the active edge changes the stored bit has a clock energy of its own.
  [[nodiscard]] bool clock_energy_knows_data() const {
    constexpr std::uint64_t kDataIsStored = 0b1100'0011;
    const std::uint64_t changes = result_.rising_edge ? 0b0001'0100 : 0b0010'1000;  // the clock at its inactive level
    std::uint64_t known = 0;
    for (const InternalEnergy& energy : result_.clock.internal_energy) {
      if (energy.when && (energy.when->bits & kDataIsStored) == 0) known |= energy.when->bits;
    }
    return (known & changes) == changes;
  }

  const LibraryContext& context_;
  const LibertyGroup& group_;
  FlipFlop result_;
  std::vector<const LibertyGroup*> inputs_, outputs_;
  std::vector<std::string> input_names_;
  const LibertyGroup* clock_ = nullptr;
  const LibertyGroup* data_ = nullptr;
  ConditionPins pins_;
};

}  // namespace

std::string read_flip_flop(const LibraryContext& context, const LibertyGroup& group, double voltage_v,
                           std::vector<FlipFlop>& flip_flops) {
  FlipFlopReader reader(context, group);
  std::string reason = reader.read(voltage_v);
  if (reason.empty()) flip_flops.push_back(reader.take());
  return reason;
}

}  // namespace axdse::hwmodel

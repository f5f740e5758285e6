#include "hwmodel/liberty/cell_library.hpp"

#include "core/digest.hpp"
#include "core/error.hpp"
#include "core/file.hpp"
#include "core/text.hpp"
#include "hwmodel/liberty/cell_reader.hpp"
#include "hwmodel/liberty/flip_flop_reader.hpp"
#include "hwmodel/liberty/library_context.hpp"
#include "hwmodel/liberty/parser.hpp"

namespace axdse::hwmodel {
namespace {

void read_operating_conditions(const LibraryContext& context, const LibertyGroup& library, CellLibrary& result) {
  double process = context.number_or(library, "nom_process", 1);
  double voltage = context.number_or(library, "nom_voltage", 0);
  double temperature = context.number_or(library, "nom_temperature", 25);
  const std::string chosen = LibraryContext::text_or(library, "default_operating_conditions", "");
  for (const LibertyGroup& group : library.groups) {
    if (group.type != "operating_conditions" || chosen.empty() || group.names.empty() || group.names[0] != chosen)
      continue;
    process = context.number_or(group, "process", process);
    voltage = context.number_or(group, "voltage", voltage);
    temperature = context.number_or(group, "temperature", temperature);
  }
  result.voltage_v = voltage * context.units().voltage_v;
  if (result.voltage_v <= 0)
    context.fail(library.line, to_text(voltage), "a voltage above 0",
                 "nom_voltage, or that of default_operating_conditions");
  result.corner = concat("process ", process, ", ", result.voltage_v, " V, ", temperature, " C");
}

void read_cell(const LibraryContext& context, const LibertyGroup& group, CellLibrary& library) {
  if (group.names.size() != 1)
    context.fail(group.line, concat(group.names.size(), " names"), "cell (NAME) {", "a cell has one name");
  std::string reason;
  if (LibraryContext::text_or(group, "dont_use", "false") == "true") {
    reason = "dont_use";
  } else if (group.group("ff") != nullptr) {
    reason = read_flip_flop(context, group, library.voltage_v, library.flip_flops);
  } else {
    reason = read_combinational_cell(context, group, library.cells);
  }
  if (!reason.empty()) ++library.left_out[reason];
}

}  // namespace

CellLibrary parse_cell_library(std::string_view text, std::string_view file) {
  const LibertyGroup group = parse_liberty(text, file);
  const LibraryContext context(group, file);
  CellLibrary library;
  library.name = group.names.empty() ? "" : group.names[0];
  read_operating_conditions(context, group, library);
  for (const LibertyGroup& inner : group.groups) {
    if (inner.type == "cell") read_cell(context, inner, library);
  }
  library.sha256 = sha256_hex(text);
  return library;
}

CellLibrary read_cell_library(const std::filesystem::path& file) {
  return parse_cell_library(read_file(file), file.string());
}

}  // namespace axdse::hwmodel

#include "hwmodel/liberty/cell_library.hpp"

#include "core/digest.hpp"
#include "core/file.hpp"
#include "core/text.hpp"
#include "hwmodel/liberty/cell_reader.hpp"
#include "hwmodel/liberty/flip_flop_reader.hpp"
#include "hwmodel/liberty/gzip.hpp"
#include "hwmodel/liberty/library_context.hpp"
#include "hwmodel/liberty/operating_conditions.hpp"
#include "hwmodel/liberty/parser.hpp"

namespace axdse::hwmodel {
namespace {

/// Real libraries have 0.1 to 200 MB.
constexpr std::size_t kMaxUncompressed = std::size_t{1} << 30;

void read_cell(const LibraryContext& context, const LibertyGroup& group, CellLibrary& library) {
  if (group.names.size() != 1)
    context.fail(group.line, concat(group.names.size(), " names"), "cell (NAME) {", "a cell has one name");
  std::string reason;
  if (LibraryContext::text_or(group, "dont_use", "false") == "true") {
    reason = "dont_use";
  } else if (group.group("ff") != nullptr) {
    reason = read_flip_flop(context, group, library.voltage_v, library.flip_flops);
  } else {
    reason = read_combinational_cell(context, group, library.voltage_v, library.cells);
  }
  if (!reason.empty()) ++library.left_out[reason];
}

}  // namespace

CellLibrary parse_cell_library(std::string_view text, std::string_view file) {
  const LibertyGroup group = parse_liberty(text, file);
  const LibraryContext context(group, file);
  const OperatingConditions conditions = read_operating_conditions(context, group);
  CellLibrary library;
  library.name = group.names.empty() ? "" : group.names[0];
  library.corner = conditions.text();
  library.voltage_v = conditions.voltage_v;
  library.wire_loads = read_wire_loads(context, group);
  for (const LibertyGroup& inner : group.groups) {
    if (inner.type == "cell") read_cell(context, inner, library);
  }
  library.sha256 = sha256_hex(text);
  return library;
}

CellLibrary read_cell_library(const std::filesystem::path& file) {
  std::string content = read_file(file);
  if (!is_gzip(content)) return parse_cell_library(content, file.string());
  CellLibrary library = parse_cell_library(gunzip(content, file.string(), kMaxUncompressed), file.string());
  library.sha256 = sha256_hex(content);
  return library;
}

}  // namespace axdse::hwmodel

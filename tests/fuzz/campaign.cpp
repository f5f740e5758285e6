#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/json_document.hpp"
#include "dse/campaign_document.hpp"
#include "dse/campaign_reader.hpp"
#include "dse/campaign_settings.hpp"
#include "fuzz_target.hpp"

/// A campaign as the database keeps it (files by hash), then one --set after each NUL. What is accepted is the same
/// campaign after it was stored and read again.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace axdse;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  std::vector<std::string> parts;
  for (std::size_t end = 0; end != std::string_view::npos;) {
    end = rest.find('\0');
    parts.emplace_back(rest.substr(0, end));
    if (end != std::string_view::npos) rest.remove_prefix(end + 1);
  }
  try {
    Json json = parse_json_document(parts.front(), "fuzz.json");
    dse::Problems problems("fuzz.json");
    dse::apply_settings(json, std::span(parts).subspan(1), problems);
    const dse::Campaign campaign = dse::read_campaign(json, std::nullopt, problems);
    problems.throw_if_any();
    const std::string stored = dse::campaign_document(campaign).dump();
    AXDSE_ENSURE(dse::campaign_document(dse::campaign_from_document(stored, "stored")).dump() == stored,
                 "a stored campaign reads back");
  } catch (const SpecError&) {
  }
  return 0;
}

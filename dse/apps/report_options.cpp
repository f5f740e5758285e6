#include "dse/apps/report_options.hpp"

namespace axdse::dse {

namespace po = boost::program_options;

void add_database_options(Program& program) {
  // clang-format off
  program.options.add_options()
      ("db", po::value<std::string>()->required()->value_name("FILE"), "database of results, as dse-run writes it")
      ("campaign", po::value<std::string>()->default_value("")->value_name("NAME"), "which campaign (default: the newest)");
  // clang-format on
}

StoredCampaign open_stored_campaign(const OptionValues& values) {
  return open_stored_campaign(values["db"].as<std::string>(), values["campaign"].as<std::string>());
}

void add_format_option(Program& program, const std::string& meaning) {
  program.options.add_options()("format", po::value<std::string>()->default_value("table")->value_name("FORMAT"),
                                meaning.c_str());
}

TableFormat chosen_format(const OptionValues& values) {
  return parse_table_format(values["format"].as<std::string>(), "--format");
}

}  // namespace axdse::dse

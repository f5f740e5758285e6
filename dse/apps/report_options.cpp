#include "dse/apps/report_options.hpp"

namespace axdse::dse {

namespace po = boost::program_options;

void add_database_options(Program& program) {
  // clang-format off
  program.options.add_options()
      ("db", po::value<std::string>()->required()->value_name("FILE"), "database of results, as dse-run writes it")
      ("campaign", po::value<std::string>()->default_value("")->value_name("NAME"), "which campaign, by name or by the start of its sha256 (default: the newest)");
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

void print_report(const Report& report, TableFormat format, std::ostream& out) {
  switch (format) {
    case TableFormat::kTable:
      out << report.text();
      break;
    case TableFormat::kJson:
      out << report.document().dump(2) << '\n';
      break;
    case TableFormat::kCsv:
      out << report.rows().to_csv();
      break;
  }
}

}  // namespace axdse::dse

#include "dse/apps/format_option.hpp"

namespace axdse::dse {

namespace po = boost::program_options;

void add_format_option(Program& program, const std::string& meaning) {
  program.options.add_options()("format", po::value<std::string>()->default_value("table")->value_name("FORMAT"),
                                meaning.c_str());
}

TableFormat chosen_format(const OptionValues& values) {
  return parse_table_format(values["format"].as<std::string>(), "--format");
}

}  // namespace axdse::dse

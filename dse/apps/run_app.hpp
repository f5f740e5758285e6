#pragma once

#include <boost/program_options.hpp>
#include <functional>
#include <iosfwd>
#include <string>

namespace axdse::dse {

/// What a program is called with and what it tells about itself.
struct Program {
  std::string name;         ///< "dse-run"
  std::string synopsis;     ///< "CAMPAIGN [--db FILE]": what follows the name in the usage line
  std::string description;  ///< what it does, where its outputs go
  std::string examples;     ///< command lines with a word on each
  boost::program_options::options_description options{"options", 110};  ///< --help and --version are added
  boost::program_options::positional_options_description positional{};
  bool resumes = false;  ///< stopped by Ctrl-C, it ends with kExitStopped, and the same command goes on where it was
};

struct Streams {
  std::ostream& out;
  std::ostream& err;
};

using OptionValues = boost::program_options::variables_map;

/// The frame of every program: reads the command line, answers --help and --version, runs `body` and turns its end into
/// an exit code:
///   what `body` returns; 2 SpecError and a wrong command line; 3 DataError; 4 ResourceError, out of memory, output
///   that cannot be written; 70 a bug.
/// Errors go to `streams.err` as "NAME: message".
[[nodiscard]] int run_app(int argc, const char* const* argv, const Program& program,
                          const std::function<int(const OptionValues&, Streams&)>& body);

/// The same with streams of the caller's.
[[nodiscard]] int run_app(int argc, const char* const* argv, const Program& program, Streams streams,
                          const std::function<int(const OptionValues&, Streams&)>& body);

}  // namespace axdse::dse

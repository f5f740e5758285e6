#include "dse/apps/run_app.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <iostream>
#include <new>
#include <string_view>
#include <system_error>
#include <vector>

#include "core/error.hpp"
#include "core/text.hpp"
#include "core/version.hpp"

namespace axdse::dse {
namespace {

namespace po = boost::program_options;

constexpr int kExitUsage = 2;
constexpr int kExitResource = 4;
constexpr int kExitBug = 70;
constexpr std::string_view kExitCodes =
    R"(exit codes:
  0   done
  2   a campaign, a file that it names, or a flag must be mended
  3   a database or a data file is damaged, or of another version
  4   the machine: disk full, no permission, no memory, database in use; mend that and give the same command again
  70  a bug
)";
constexpr std::string_view kExitCodeOfStopped = "  130 stopped by Ctrl-C; the same command goes on where it was\n";

po::options_description all_options(const Program& program) {
  po::options_description options = program.options;
  options.add_options()("help,h", "print this text")("version", "print version, git revision and build");
  return options;
}

void print_help(const Program& program, const po::options_description& options, std::ostream& out) {
  out << "usage: " << program.name << " " << program.synopsis << "\n\n"
      << program.description << "\n"
      << options << "\n";
  if (!program.examples.empty()) out << "examples:\n" << program.examples << "\n";
  out << kExitCodes;
  if (program.resumes) out << kExitCodeOfStopped;
}

/// Boost's message in our words: the flag, and the closest one that there is.
SpecError command_line_error(const po::error& error, const po::options_description& options) {
  std::vector<std::string> names;
  for (const auto& option : options.options()) {
    if (!option->long_name().empty()) names.push_back(concat("--", option->long_name()));
  }
  if (const auto* unknown = dynamic_cast<const po::unknown_option*>(&error)) {
    const std::string flag = unknown->get_option_name();
    const std::string_view closest = closest_match(flag, names);
    return SpecError({.where = "command line",
                      .got = concat("an unknown option ", flag),
                      .allowed = join(names, ", "),
                      .fix = closest.empty() ? std::string("see --help") : concat("did you mean ", closest, "?")});
  }
  if (const auto* missing = dynamic_cast<const po::required_option*>(&error)) {
    return SpecError({.where = "command line",
                      .got = concat("no value for ", missing->get_option_name()),
                      .why = "it is required",
                      .fix = "see --help"});
  }
  return SpecError({.where = "command line", .got = error.what(), .fix = "see --help"});
}

OptionValues read_command_line(int argc, const char* const* argv, const Program& program,
                               const po::options_description& options) {
  using Style = po::command_line_style::style_t;
  constexpr int kStyle =
      Style::unix_style & ~Style::allow_guessing;  // an abbreviation would change its meaning with the next option
  OptionValues values;
  try {
    const po::parsed_options parsed =
        po::command_line_parser(argc, argv).options(options).positional(program.positional).style(kStyle).run();
    for (const po::option& option : parsed.options) {
      if (std::find(option.value.begin(), option.value.end(), "") == option.value.end()) continue;
      throw SpecError({.where = concat("--", option.string_key),
                       .got = "an empty text",
                       .allowed = "a value",
                       .fix = "leave the option out, or give it a value: is a variable of the shell empty?"});
    }
    po::store(parsed, values);
    if (!values.contains("help") && !values.contains("version")) po::notify(values);
  } catch (const po::error& error) {
    throw command_line_error(error, options);
  }
  return values;
}

void require_written(std::ostream& out) {
  out.flush();
  if (!out) {
    throw ResourceError({.where = "standard output",
                         .got = "cannot be written",
                         .fix = "is the disk full, or the reader of the pipe gone? run the command again"});
  }
}

/// A program started without one of the three standard descriptors would get its number for the next file that it
/// opens, the database's lock for example, and print into that. Writing to a descriptor for reading is refused, as to
/// none.
void occupy_standard_descriptors() {
  int descriptor = 0;
  do {
    descriptor = ::open("/dev/null", O_RDONLY);
  } while (descriptor >= 0 && descriptor <= STDERR_FILENO);
  ::close(descriptor);
}

int run(int argc, const char* const* argv, const Program& program, Streams& streams,
        const std::function<int(const OptionValues&, Streams&)>& body) {
  const po::options_description options = all_options(program);
  const OptionValues values = read_command_line(argc, argv, program, options);
  int code = 0;
  if (values.contains("help")) {
    print_help(program, options, streams.out);
  } else if (values.contains("version")) {
    streams.out << program.name << " " << build_version_text() << "\n";
  } else {
    code = body(values, streams);
  }
  require_written(streams.out);
  return code;
}

}  // namespace

int run_app(int argc, const char* const* argv, const Program& program, Streams streams,
            const std::function<int(const OptionValues&, Streams&)>& body) {
  const auto report = [&](std::string_view message) { streams.err << program.name << ": " << message << std::endl; };
  try {
    return run(argc, argv, program, streams, body);
  } catch (const Error& error) {
    report(error.what());
    return error.exit_code();
  } catch (const std::bad_alloc&) {
    report("out of memory\n  fix: free memory, or take fewer workers, and run the same command again");
    return kExitResource;
  } catch (const po::error& error) {  // a value of the wrong type, found when it is read
    report(concat("command line\n  got ", error.what(), "\n  fix: see --help"));
    return kExitUsage;
  } catch (const std::system_error& error) {  // a thread that cannot be started, a current folder that is gone
    report(concat("the operating system\n  got ", error.code().message(),
                  "\n  fix: check the current folder and the limits of this user (ulimit -a)"));
    return kExitResource;
  } catch (const std::exception& error) {
    const std::string_view message = error.what();
    // LibTorch appends a stack trace.
    report(concat("a bug: ", message.substr(0, message.find('\n')),
                  "\n  fix: please report it with the command that led here"));
    return kExitBug;
  } catch (...) {  // the last resort of a program
    report("a bug: an exception of unknown type\n  fix: please report it with the command that led here");
    return kExitBug;
  }
}

int run_app(int argc, const char* const* argv, const Program& program,
            const std::function<int(const OptionValues&, Streams&)>& body) {
  occupy_standard_descriptors();
  std::signal(SIGXFSZ, SIG_IGN);  // a write beyond the limit of file sizes fails then, and is told as a full disk is
  return run_app(argc, argv, program, {.out = std::cout, .err = std::cerr}, body);
}

}  // namespace axdse::dse

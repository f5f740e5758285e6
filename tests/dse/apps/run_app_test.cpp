#include "dse/apps/run_app.hpp"

#include <catch2/catch.hpp>
#include <cerrno>
#include <functional>
#include <new>
#include <sstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "core/error.hpp"
#include "core/version.hpp"

namespace axdse::test {
namespace {

namespace po = boost::program_options;

struct Ending {
  int code = 0;
  std::string out;
  std::string err;
};

Ending run(const std::vector<const char*>& arguments,
           const std::function<int(const dse::OptionValues&, dse::Streams&)>& body) {
  dse::Program program{.name = "dse-test", .synopsis = "[FILE]", .description = "Tests.\n", .examples = ""};
  program.options.add_options()("count", po::value<int>(), "a number");
  std::ostringstream out;
  std::ostringstream err;
  std::vector<const char*> argv = {"dse-test"};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  const int code = dse::run_app(static_cast<int>(argv.size()), argv.data(), program, {.out = out, .err = err}, body);
  return {code, out.str(), err.str()};
}

Ending run_throwing(const std::function<void()>& body) {
  return run({}, [&](const dse::OptionValues&, dse::Streams&) {
    body();
    return 0;
  });
}

}  // namespace

TEST_CASE("the type of an error is the exit code, and its message is one block", "[apps]") {
  const Diagnostic problem{.where = "x", .got = "1", .allowed = "2", .fix = "write 2"};
  CHECK(run_throwing([&] { throw SpecError(problem); }).code == 2);
  CHECK(run_throwing([&] { throw DataError(problem); }).code == 3);
  CHECK(run_throwing([&] { throw ResourceError(problem); }).code == 4);
  CHECK(run_throwing([&] { throw InternalError(problem); }).code == 70);
  CHECK(run_throwing([] { throw std::bad_alloc(); }).code == 4);
  CHECK(run_throwing([] { throw 7; }).code == 70);
  CHECK(run_throwing([&] { throw SpecError(problem); }).err == "dse-test: x\n  got 1, allowed 2\n  fix: write 2\n");
}

TEST_CASE("of a foreign exception the first line is shown, not its stack trace", "[apps]") {
  const Ending ending =
      run_throwing([] { throw std::runtime_error("tensor has no device\nframe #0: c10::Error\nframe #1"); });
  CHECK(ending.code == 70);
  CHECK(ending.err.find("tensor has no device\n") != std::string::npos);
  CHECK(ending.err.find("frame") == std::string::npos);
}

TEST_CASE("a wrong command line is exit code 2 and nothing is run", "[apps]") {
  const auto never = [](const dse::OptionValues&, dse::Streams&) -> int { throw std::logic_error("it was run"); };
  const std::vector<const char*> arguments = GENERATE(
      values<std::vector<const char*>>({{"--unknown"}, {"--count", "three"}, {"--coun", "3"}, {"stray"}, {"--count"}}));
  const Ending ending = run(arguments, never);
  CHECK(ending.code == 2);
  CHECK(ending.err.starts_with("dse-test: command line\n  got "));
  CHECK(ending.err.find("fix: ") != std::string::npos);
}

TEST_CASE("an empty value is refused: a variable of the shell that is not set", "[apps]") {
  const Ending ending = run({"--count", ""}, [](const dse::OptionValues&, dse::Streams&) { return 0; });
  CHECK(ending.code == 2);
  CHECK(ending.err.starts_with("dse-test: --count\n  got an empty text, allowed a value\n  fix: "));
}

TEST_CASE("what the operating system refuses is the machine's fault", "[apps]") {
  const Ending ending = run_throwing([] { throw std::system_error(EAGAIN, std::generic_category(), "thread"); });
  CHECK(ending.code == 4);
  CHECK(ending.err.find("got Resource temporarily unavailable\n  fix: ") != std::string::npos);
}

TEST_CASE("--help and --version answer without running, the body's exit code is passed on", "[apps]") {
  const auto body = [](const dse::OptionValues& values, dse::Streams& streams) {
    streams.out << "count " << values["count"].as<int>() << "\n";
    return 130;
  };
  CHECK(run({"--count", "3"}, body).code == 130);
  CHECK(run({"--count", "3"}, body).out == "count 3\n");
  CHECK(run({"--version"}, body).out == "dse-test " + build_version_text() + "\n");
  CHECK(run({"--help"}, body).code == 0);
  CHECK(run({"--help"}, body).out.find("exit codes:") != std::string::npos);
}

TEST_CASE("output that cannot be written is no success", "[apps]") {
  const Ending ending = run({}, [](const dse::OptionValues&, dse::Streams& streams) {
    streams.out.setstate(std::ios::badbit);
    return 0;
  });
  CHECK(ending.code == 4);
}

}  // namespace axdse::test

#include "benchmark_frame.hpp"

#include <algorithm>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <vector>

#include "core/error.hpp"

namespace axdse::benchmarks {

int benchmark_frame(int argc, const char* const* argv, const std::string& usage, std::size_t fewest,
                    const std::function<void(Arguments)>& body) {
  constexpr int kExitUsage = 2;
  constexpr int kExitBug = 70;
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (std::find(arguments.begin(), arguments.end(), "--help") != arguments.end()) {
    std::cout << "usage: " << usage << '\n';
    return 0;
  }
  if (arguments.size() < fewest) {
    std::cerr << "usage: " << usage << '\n';
    return kExitUsage;
  }
  try {
    body(arguments);
    return 0;
  } catch (const Error& error) {
    std::cerr << error.what() << '\n';
    return error.exit_code();
  } catch (const std::logic_error&) {  // std::stod and std::stoi: no number, or out of range
    std::cerr << "an argument is no number\nusage: " << usage << '\n';
    return kExitUsage;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return kExitBug;
  }
}

}  // namespace axdse::benchmarks

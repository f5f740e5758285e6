// Stands in for libFuzzer: runs a fuzz target once on every file of the given folders.

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <vector>

#include "core/file.hpp"
#include "fuzz_target.hpp"

int main(int argc, char** argv) {
  std::vector<std::filesystem::path> files;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::directory_iterator(argv[i])) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  if (files.empty()) {
    std::cerr << "no corpus: nothing was tried\n";
    return 1;
  }
  for (const std::filesystem::path& file : files) {
    std::cout << file.filename().string() << std::endl;  // flushed: the last name printed is the one that broke
    const std::string content = axdse::read_file(file);
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(content.data()), content.size());
  }
  std::cout << files.size() << " files\n";
  return 0;
}

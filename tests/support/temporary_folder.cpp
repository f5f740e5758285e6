#include "tests/support/temporary_folder.hpp"

#include <cstdlib>
#include <string>
#include <system_error>

#include "core/error.hpp"

namespace axdse::test {

TemporaryFolder::TemporaryFolder() {
  std::string name = std::filesystem::temp_directory_path() / "axdse-test-XXXXXX";
  AXDSE_ENSURE(::mkdtemp(name.data()) != nullptr, "the temporary folder can be written");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;  // a leftover folder must not hide why a test failed
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace axdse::test

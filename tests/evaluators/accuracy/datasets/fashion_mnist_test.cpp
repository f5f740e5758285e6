#include "evaluators/accuracy/datasets/fashion_mnist.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "core/error.hpp"
#include "core/file.hpp"
#include "tests/support/temporary_folder.hpp"

namespace axdse::accuracy {
namespace {

namespace fs = std::filesystem;

/// A folder of links to the installed files, one of which a test replaces.
class DamagedCopy {
 public:
  DamagedCopy() {
    for (const fs::directory_entry& file : fs::directory_iterator(kFashionMnistFolder)) {
      fs::create_symlink(file.path(), folder() / file.path().filename());
    }
  }

  [[nodiscard]] const fs::path& folder() const { return folder_.path(); }
  void remove(const std::string& name) const { fs::remove(folder() / name); }
  void replace(const std::string& name, std::string_view content) const {
    remove(name);
    std::ofstream(folder() / name, std::ios::binary) << content;
  }

 private:
  test::TemporaryFolder folder_;
};

std::string installed(const std::string& name) { return read_file(fs::path(kFashionMnistFolder) / name); }

TEST_CASE("Fashion-MNIST is 50,000 training, 10,000 validation and 10,000 test images, fixed", "[accuracy]") {
  const SplitDataset data = load_fashion_mnist(kFashionMnistFolder);
  CHECK(data.train.size() == 50'000);
  CHECK(data.validation.size() == 10'000);
  CHECK(data.test.size() == 10'000);
  CHECK(data.train.pixels.size() == 50'000 * 28 * 28);

  // Each class has 1,000 of the test images, and 6,000 of the other two sets together.
  std::array<int, 10> known{};
  std::array<int, 10> test{};
  for (const std::uint8_t label : data.train.labels) ++known.at(label);
  for (const std::uint8_t label : data.validation.labels) ++known.at(label);
  for (const std::uint8_t label : data.test.labels) ++test.at(label);
  CHECK(std::all_of(known.begin(), known.end(), [](int count) { return count == 6000; }));
  CHECK(std::all_of(test.begin(), test.end(), [](int count) { return count == 1000; }));

  // The split is part of every stored result: this value changes only with a release note.
  CHECK(data.data_sha256 == "2b5862eb42f733c697f39ceffaedd1cf75ff9d654cbc7b1446d761cb76345506");
}

TEST_CASE("every missing file of Fashion-MNIST is named, with the package that has it", "[accuracy]") {
  const DamagedCopy copy;
  copy.remove("train-images-idx3-ubyte.gz");
  copy.remove("t10k-labels-idx1-ubyte.gz");
  try {
    (void)load_fashion_mnist(copy.folder());
    FAIL("accepted");
  } catch (const SpecError& error) {
    REQUIRE(error.diagnostics().size() == 2);
    CHECK(error.diagnostics()[0].got == "no file train-images-idx3-ubyte");
    CHECK(error.diagnostics()[1].got == "no file t10k-labels-idx1-ubyte");
    CHECK(error.diagnostics()[0].fix.find("dataset-fashion-mnist") != std::string::npos);
  }
}

TEST_CASE("a damaged file of Fashion-MNIST is named", "[accuracy]") {
  const DamagedCopy copy;
  const std::string labels = installed("t10k-labels-idx1-ubyte.gz");
  std::string got;
  SECTION("cut") {
    copy.replace("t10k-labels-idx1-ubyte.gz", std::string_view(labels).substr(0, labels.size() / 2));
    got = "gzip data that end early";
  }
  SECTION("of another size") {
    copy.replace("t10k-labels-idx1-ubyte.gz", installed("train-labels-idx1-ubyte.gz"));
    got = "60000 values";
  }
  SECTION("labels of eleven classes") {
    std::string plain("\0\0\x08\x01\0\0\x27\x10", 8);
    plain.append(10'000, '\x0a');
    copy.replace("t10k-labels-idx1-ubyte.gz", plain);
    got = "label 10";
  }
  try {
    (void)load_fashion_mnist(copy.folder());
    FAIL("accepted");
  } catch (const DataError& error) {
    CHECK(error.diagnostics().front().where == (copy.folder() / "t10k-labels-idx1-ubyte.gz").string());
    CHECK(error.diagnostics().front().got == got);
  }
}

}  // namespace
}  // namespace axdse::accuracy

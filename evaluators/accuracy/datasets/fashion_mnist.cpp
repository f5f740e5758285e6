#include "evaluators/accuracy/datasets/fashion_mnist.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "core/digest.hpp"
#include "core/error.hpp"
#include "core/file.hpp"
#include "core/text.hpp"
#include "evaluators/accuracy/datasets/idx.hpp"
#include "evaluators/known_datasets.hpp"

namespace axdse::accuracy {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kSide = 28;
constexpr std::int64_t kClasses = 10;
constexpr const evaluators::KnownDataset& kKnown = evaluators::kFashionMnist;
constexpr std::int64_t kTrainFileImages = kKnown.train_images + kKnown.validation_images;
constexpr std::uint64_t kSplitSeed = 1;

/// The files of one part of the data set.
struct PartFiles {
  fs::path images;
  fs::path labels;
};

/// The plain or the compressed file `name`; if there is neither, an empty path and one more of `missing`.
fs::path find_file(const fs::path& folder, std::string_view name, std::vector<Diagnostic>& missing) {
  std::error_code error;  // a folder that cannot be searched has no such file
  for (fs::path candidate : {folder / name, folder / concat(name, ".gz")}) {
    if (fs::exists(candidate, error)) return candidate;
  }
  missing.push_back({.where = folder.string(),
                     .got = concat("no file ", name),
                     .allowed = concat(name, " or ", name, ".gz"),
                     .fix = concat("apt-get install dataset-fashion-mnist puts it into ", kFashionMnistFolder)});
  return {};
}

void expect_dimensions(const IdxArray& array, const std::vector<std::int64_t>& expected, const fs::path& file) {
  if (array.dimensions == expected) return;
  const auto text = [](const std::vector<std::int64_t>& dimensions) {
    std::vector<std::string> parts;
    for (const std::int64_t dimension : dimensions) parts.push_back(to_text(dimension));
    return join(parts, " x ");
  };
  throw DataError({.where = file.string(),
                   .got = concat(text(array.dimensions), " values"),
                   .allowed = text(expected),
                   .why = "the sizes of Fashion-MNIST",
                   .fix = "is this another data set of the MNIST family? fetch Fashion-MNIST"});
}

Dataset read_part(const PartFiles& files, std::int64_t images) {
  IdxArray labels = parse_idx(read_file(files.labels), 1, files.labels.string());
  expect_dimensions(labels, {images}, files.labels);
  const std::uint8_t largest = *std::max_element(labels.values.begin(), labels.values.end());
  if (largest >= kClasses) {
    throw DataError({.where = files.labels.string(),
                     .got = concat("label ", int{largest}),
                     .allowed = "0 to 9",
                     .fix = "fetch the file again"});
  }
  IdxArray pixels = parse_idx(read_file(files.images), 3, files.images.string());
  expect_dimensions(pixels, {images, kSide, kSide}, files.images);
  return {.height = kSide,
          .width = kSide,
          .channels = 1,
          .classes = kClasses,
          .pixels = std::move(pixels.values),
          .labels = std::move(labels.values)};
}

/// Of uncompressed contents, so that it does not matter whether and how a copy is compressed.
std::string digest_of(const Dataset& both, const Dataset& test, const SplitIndices& split) {
  std::string digests;
  const auto add = [&](auto values) { digests += sha256_hex(std::as_bytes(values)) + "\n"; };
  add(std::span(both.pixels));
  add(std::span(both.labels));
  add(std::span(test.pixels));
  add(std::span(test.labels));
  std::string indices;  // as text: the same on machines of any byte order
  for (const std::int32_t index : split.validation) indices += to_text(index) + "\n";
  digests += sha256_hex(indices) + "\n";
  return sha256_hex(digests);
}

}  // namespace

SplitDataset load_fashion_mnist(const fs::path& folder) {
  std::vector<Diagnostic> missing;
  const auto find = [&](std::size_t file) { return find_file(folder, kKnown.files.at(file), missing); };
  const PartFiles train_files{.images = find(0), .labels = find(1)};
  const PartFiles test_files{.images = find(2), .labels = find(3)};
  if (!missing.empty()) throw SpecError(std::move(missing));

  SplitDataset data;
  data.name = kKnown.name;
  data.test = read_part(test_files, kKnown.test_images);
  const Dataset both = read_part(train_files, kTrainFileImages);
  data.indices = split_indices(kTrainFileImages, kKnown.validation_images, kSplitSeed);
  data.train = subset(both, data.indices.train);
  data.validation = subset(both, data.indices.validation);
  data.data_sha256 = digest_of(both, data.test, data.indices);
  return data;
}

}  // namespace axdse::accuracy

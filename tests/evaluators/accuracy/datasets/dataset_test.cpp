#include "evaluators/accuracy/datasets/dataset.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <numeric>

namespace axdse::accuracy {
namespace {

TEST_CASE("a split takes every image once", "[accuracy][property]") {
  const std::int64_t images = GENERATE(1, 10, 1000);
  const std::int64_t validation = images * GENERATE(0, 1, 3, 10) / 10;
  CAPTURE(images, validation);
  const SplitIndices split = split_indices(images, validation, 5);
  CHECK(static_cast<std::int64_t>(split.validation.size()) == validation);
  CHECK(std::is_sorted(split.train.begin(), split.train.end()));
  CHECK(std::is_sorted(split.validation.begin(), split.validation.end()));
  std::vector<std::int32_t> both = split.train;
  both.insert(both.end(), split.validation.begin(), split.validation.end());
  std::sort(both.begin(), both.end());
  std::vector<std::int32_t> all(static_cast<std::size_t>(images));
  std::iota(all.begin(), all.end(), 0);
  CHECK(both == all);
}

TEST_CASE("a split depends on its seed alone", "[accuracy]") {
  CHECK(split_indices(100, 20, 1).validation == split_indices(100, 20, 1).validation);
  CHECK(split_indices(100, 20, 1).validation != split_indices(100, 20, 2).validation);
}

TEST_CASE("a subset holds the chosen images in the chosen order", "[accuracy]") {
  const Dataset dataset{
      .height = 1, .width = 2, .channels = 1, .classes = 3, .pixels = {0, 1, 10, 11, 20, 21}, .labels = {0, 1, 2}};
  const std::vector<std::int32_t> chosen{2, 0};
  const Dataset part = subset(dataset, chosen);
  CHECK(part.pixels == std::vector<std::uint8_t>{20, 21, 0, 1});
  CHECK(part.labels == std::vector<std::uint8_t>{2, 0});
  CHECK(part.size() == 2);
  CHECK(part.classes == 3);
}

}  // namespace
}  // namespace axdse::accuracy

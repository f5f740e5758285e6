#include "evaluators/accuracy/batch.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/evaluators/accuracy/support.hpp"

namespace axdse::accuracy {
namespace {

/// Two images of 2 x 3 pixels with 2 channels, pixel values 0 to 23.
Dataset two_colours() {
  Dataset dataset{.height = 2, .width = 3, .channels = 2, .classes = 2, .pixels = {}, .labels = {0, 1}};
  for (std::uint8_t value = 0; value < 24; ++value) dataset.pixels.push_back(value);
  return dataset;
}

TEST_CASE("a batch holds pixels / 255 as (N, C, H, W), channels last in memory", "[accuracy]") {
  const std::vector<std::int32_t> indices{1, 0};
  const Batch batch = make_batch(two_colours(), indices);
  REQUIRE(batch.images.sizes() == torch::IntArrayRef({2, 2, 2, 3}));
  CHECK(batch.images.permute({0, 2, 3, 1}).is_contiguous());
  CHECK(batch.labels.equal(torch::tensor({1, 0}, torch::kInt64)));
  for (int c = 0; c < 2; ++c) {
    for (int y = 0; y < 2; ++y) {
      for (int x = 0; x < 3; ++x) {
        const int pixel = 12 + 6 * y + 2 * x + c;  // image 1 comes first
        CHECK(batch.images[0][c][y][x].item<float>() == static_cast<float>(pixel) / 255.0F);
      }
    }
  }
}

TEST_CASE("all 256 pixel values lie in 0 to 1 and come back as codes", "[accuracy]") {
  Dataset dataset{.height = 16, .width = 16, .channels = 1, .classes = 1, .pixels = {}, .labels = {0}};
  for (int pixel = 0; pixel < 256; ++pixel) dataset.pixels.push_back(static_cast<std::uint8_t>(pixel));
  const torch::Tensor images = first_images(dataset, 1).images;
  CHECK(images.min().item<float>() == 0.0F);
  CHECK(images.max().item<float>() == 1.0F);
  CHECK((images * 255).round().flatten().equal(torch::arange(256, torch::kFloat)));
}

TEST_CASE("flipped images are mirrored left to right, about half of them", "[accuracy]") {
  const Dataset dataset = random_dataset(400, 1);
  std::vector<std::int32_t> indices(400);
  for (std::int32_t n = 0; n < 400; ++n) indices[static_cast<std::size_t>(n)] = n;
  const Batch plain = make_batch(dataset, indices);
  RandomEngine flips(9);
  const Batch flipped = make_flipped_batch(dataset, indices, flips);
  CHECK(flipped.labels.equal(plain.labels));
  int mirrored = 0;
  for (std::int64_t n = 0; n < 400; ++n) {
    const bool same = flipped.images[n].equal(plain.images[n]);
    CHECK(same != flipped.images[n].equal(plain.images[n].flip(2)));
    mirrored += same ? 0 : 1;
  }
  CHECK(std::abs(mirrored - 200) < 50);  // five standard deviations
  RandomEngine again(9);
  CHECK(make_flipped_batch(dataset, indices, again).images.equal(flipped.images));
}

TEST_CASE("colours of a mirrored pixel stay in order", "[accuracy]") {
  const std::vector<std::int32_t> indices(20, 0);
  const Batch plain = make_batch(two_colours(), indices);
  RandomEngine flips(9);
  const Batch flipped = make_flipped_batch(two_colours(), indices, flips);
  bool seen = false;
  for (std::int64_t n = 0; n < 20; ++n) seen = seen || flipped.images[n].equal(plain.images[n].flip(2));
  CHECK(seen);
}

TEST_CASE("an order holds every image once and depends on its seed", "[accuracy]") {
  std::vector<std::int32_t> order = shuffled_indices(1000, 4);
  CHECK(order == shuffled_indices(1000, 4));
  CHECK(order != shuffled_indices(1000, 5));
  std::sort(order.begin(), order.end());
  for (std::size_t n = 0; n < order.size(); ++n) CHECK(order[n] == static_cast<std::int32_t>(n));
}

}  // namespace
}  // namespace axdse::accuracy

#include "evaluators/accuracy/out_of_memory.hpp"

#include <torch/torch.h>

#include <catch2/catch.hpp>

namespace axdse::accuracy {

TEST_CASE("memory that LibTorch or the standard library lacks is the machine's fault", "[accuracy]") {
  CHECK_THROWS_AS(translate_out_of_memory([] { return torch::empty({std::int64_t{1} << 45}); }), ResourceError);
  CHECK_THROWS_AS(translate_out_of_memory([]() -> int { throw std::bad_alloc(); }), ResourceError);
}

TEST_CASE("other errors of LibTorch stay what they are, and results pass", "[accuracy]") {
  CHECK_THROWS_AS(translate_out_of_memory([] { return torch::ones({2}) + torch::ones({3}); }), c10::Error);
  CHECK(translate_out_of_memory([] { return 7; }) == 7);
}

}  // namespace axdse::accuracy

#include "evaluators/accuracy/memory.hpp"

#include <torch/torch.h>

#include <catch2/catch.hpp>

namespace axdse::accuracy {

TEST_CASE("memory that LibTorch or the standard library lacks is the machine's fault", "[accuracy]") {
  CHECK_THROWS_AS(with_memory_errors([] { return torch::empty({std::int64_t{1} << 45}); }), ResourceError);
  CHECK_THROWS_AS(with_memory_errors([]() -> int { throw std::bad_alloc(); }), ResourceError);
}

TEST_CASE("other errors of LibTorch stay what they are, and results pass", "[accuracy]") {
  CHECK_THROWS_AS(with_memory_errors([] { return torch::ones({2}) + torch::ones({3}); }), c10::Error);
  CHECK(with_memory_errors([] { return 7; }) == 7);
}

}  // namespace axdse::accuracy

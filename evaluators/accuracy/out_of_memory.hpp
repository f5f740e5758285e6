#pragma once

#include <c10/util/Exception.h>

#include <new>
#include <string>
#include <string_view>
#include <utility>

#include "core/error.hpp"

namespace axdse::accuracy {

/// Runs `body`. What the standard library or LibTorch throws when memory runs out becomes a ResourceError: the machine
/// is at fault, and the point can be measured later. (LibTorch's allocator throws its common error type; its text is
/// all that tells it from the others.)
template <typename Body>
auto translate_out_of_memory(Body&& body) {
  const auto out_of_memory = [](std::string got) {
    return ResourceError({.where = "evaluation",
                          .got = std::move(got),
                          .why = "memory ran out",
                          .fix = "run with fewer workers (--set workers=1), or on a machine with more memory"});
  };
  try {
    return std::forward<Body>(body)();
  } catch (const c10::Error& error) {
    const std::string text = error.what_without_backtrace();
    if (text.find("can't allocate memory") == std::string::npos) throw;
    throw out_of_memory(text);
  } catch (const std::bad_alloc&) {
    throw out_of_memory("no memory");
  }
}

}  // namespace axdse::accuracy

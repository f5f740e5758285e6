#pragma once

namespace axdse {

/// Lambdas as one visitor: std::visit(Overloaded{[](const A&) {...}, [](const B&) {...}}, variant).
template <typename... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};

}  // namespace axdse

#pragma once

#include <vector>

namespace axdse::dse {

/// The non-decreasing function of least squared error through noisy points, linear between them: isotonic regression by
/// pooling adjacent violators (Ayer, Brunk, Ewing, Reid, Silverman, Annals of Mathematical Statistics 26(4), 1955).
/// Constant left of the first point; right of the last it goes on in proportion. Without points it is the identity.
class MonotoneFit {
 public:
  struct Point {
    double x = 0;
    double y = 0;
  };
  explicit MonotoneFit(std::vector<Point> points);

  [[nodiscard]] double operator()(double x) const;

 private:
  std::vector<Point> knots_;  ///< x rising, y not falling
};

}  // namespace axdse::dse

#pragma once

#include <string>
#include <string_view>

#include "db/result_store.hpp"
#include "evaluators/evaluator.hpp"

namespace axdse::dse {

/// What a program on this machine would measure and cost with.
struct Measuring {
  const evaluators::AccuracyEvaluator* accuracy = nullptr;
  std::string_view cost_model;  ///< its version
};

/// The points that `store` holds of the campaign of this sha256 are those that `now` would add again: it can go on with
/// them. Found before anything is costed or measured; ResultStore::add_point() is what refuses a mixture.
/// @throws SpecError other points: what differs, and which version began the campaign. `where` names the store.
void require_continuable(const db::ResultStore& store, std::string_view sha256, const Measuring& now,
                         const std::string& where);

}  // namespace axdse::dse

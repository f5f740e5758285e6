#pragma once

#include <array>
#include <vector>

#include "hwmodel/mapping/logic_network.hpp"

namespace axdse::hwmodel {

/// A full or half adder found in a network: sum and carry of `inputs`.
struct RecoveredAdder {
  int input_count = 3;              ///< 3: full, 2: half
  std::array<Literal, 3> inputs{};  ///< literals of the network
  Literal sum;                      ///< the literal that equals the adder's sum, not its complement
  Literal carry;
};

enum class AdderRecovery { kNone, kFull, kFullAndHalf };

/// What is worth making of adder cells: pairs of nodes that are an exclusive-or and a majority of the same three nodes,
/// then those that are an exclusive-or and an AND of the same two and still needed beside the full adders; complements
/// of inputs and results included. Each node belongs to at most one adder. In the order of the network.
[[nodiscard]] std::vector<RecoveredAdder> recover_adders(const LogicNetwork& network, AdderRecovery which);

}  // namespace axdse::hwmodel

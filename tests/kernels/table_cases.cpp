#include "table_cases.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <iostream>

namespace axdse::kernels {
namespace {

std::array<int, 256> random_map(int least, int largest, RandomEngine& engine) {
  std::array<int, 256> map;
  for (int& value : map) {
    value = least + static_cast<int>(uniform_below(engine, static_cast<std::uint64_t>(largest - least + 1)));
  }
  return map;
}

}  // namespace

TableMultiplier random_low_rank_table(Operands operands, int rank, int largest_u, int largest_v, RandomEngine& engine) {
  std::vector<std::int32_t> products(65536);
  const std::array<int, 256> weight_only = random_map(-3000, 3000, engine);
  for (std::size_t i = 0; i < products.size(); ++i) products[i] = weight_only[i % 256];
  for (int t = 0; t < rank; ++t) {
    const std::array<int, 256> u = random_map(0, largest_u, engine);
    const std::array<int, 256> v = random_map(-largest_v, largest_v, engine);
    for (std::size_t i = 0; i < products.size(); ++i) products[i] += u[i / 256] * v[i % 256];
  }
  return {"low_rank", operands, std::move(products)};
}

TableMultiplier random_table(Operands operands, RandomEngine& engine) {
  std::vector<std::int32_t> products(65536);
  for (std::int32_t& product : products) product = static_cast<std::int32_t>(uniform_below(engine, 65536)) - 32768;
  return {"random", operands, std::move(products)};
}

TableMultiplier exchanged(const TableMultiplier& table) {
  std::vector<std::int32_t> products(65536);
  for (std::size_t i = 0; i < products.size(); ++i) products[i] = table.products()[i % 256 * 256 + i / 256];
  return {table.name() + "_exchanged", {table.operands().weight, table.operands().activation}, std::move(products)};
}

std::vector<TableMultiplier> evoapprox_tables() {
  std::vector<TableMultiplier> tables;
  const char* const folder = std::getenv("AXDSE_EVOAPPROX_DIR");
  if (folder == nullptr) {
    std::cout << "SKIP: AXDSE_EVOAPPROX_DIR names no folder with EvoApproxLib's tables\n";
    return tables;
  }
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
  std::ranges::sort(files);
  for (const std::filesystem::path& file : files) {
    const OperandEncoding encoding =
        file.stem().string().starts_with("mul8s") ? OperandEncoding::kS8 : OperandEncoding::kU8;
    tables.push_back(read_table(file, TableRows::kActivation, {encoding, encoding}));
  }
  return tables;
}

}  // namespace axdse::kernels

#include "core/table_multiplier.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <mutex>
#include <span>
#include <utility>

#include "core/digest.hpp"
#include "core/error.hpp"
#include "core/text.hpp"

namespace axdse {
namespace {

constexpr std::size_t kProducts = std::size_t{TableMultiplier::kCodes} * TableMultiplier::kCodes;

std::string sha256_of(const std::vector<std::int32_t>& products) {
  std::vector<std::byte> bytes;
  bytes.reserve(products.size() * sizeof(std::int32_t));
  for (const std::int32_t product : products) {
    const auto bits = static_cast<std::uint32_t>(product);
    for (const unsigned shift : {0U, 8U, 16U, 24U}) bytes.push_back(static_cast<std::byte>(bits >> shift & 0xffU));
  }
  return sha256_hex(std::span<const std::byte>(bytes));
}

/// Contents by hash. Immutable and equal by construction whoever asks, so that this global state cannot be seen but by
/// a hash that finds its table.
template <typename Content>
struct Library {
  std::mutex mutex;
  std::map<std::string, std::shared_ptr<const Content>, std::less<>> by_sha256;
};

template <typename Content>
Library<Content>& library() {
  static Library<Content> known;
  return known;
}

}  // namespace

TableMultiplier::TableMultiplier(std::string name, Operands operands, std::vector<std::int32_t> products)
    : operands_(operands) {
  if (products.size() != kProducts) {
    throw SpecError({.where = concat("table ", name),
                     .got = concat(products.size(), " products"),
                     .allowed = concat(kProducts),
                     .why = "one for each pair of 8-bit codes",
                     .fix = "convert another layout to 256 x 256 products"});
  }
  const auto beyond = std::ranges::find_if(
      products, [](std::int32_t product) { return product > kLargestProduct || product < -kLargestProduct; });
  if (beyond != products.end()) {
    const auto index = beyond - products.begin();
    throw SpecError({.where = concat("table ", name, ", entry [", index / kCodes, "][", index % kCodes, "]"),
                     .got = to_text(*beyond),
                     .allowed = concat("products from -", kLargestProduct, " to ", kLargestProduct),
                     .why = "no product of two 8-bit operands is near these bounds",
                     .fix = "check the table's number format"});
  }
  std::string sha256 = sha256_of(products);
  auto& known = library<Content>();
  const std::scoped_lock lock(known.mutex);
  std::shared_ptr<const Content>& shared = known.by_sha256[sha256];
  if (shared == nullptr || shared->name != name) {  // a second name for known products: a content of its own
    content_ = std::make_shared<const Content>(Content{std::move(name), std::move(sha256), std::move(products)});
    if (shared == nullptr) shared = content_;
  } else {
    content_ = shared;
  }
}

std::optional<TableMultiplier> known_table(std::string_view sha256, Operands operands) {
  auto& known = library<TableMultiplier::Content>();
  const std::scoped_lock lock(known.mutex);
  const auto found = known.by_sha256.find(sha256);
  if (found == known.by_sha256.end()) return std::nullopt;
  return TableMultiplier(found->second, operands);
}

}  // namespace axdse

#include "evaluators/accuracy/safetensors.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <optional>
#include <tuple>

#include "core/error.hpp"
#include "core/json_document.hpp"
#include "core/text.hpp"

// The format: 8 bytes N (little-endian), N bytes of JSON, then the data. The JSON maps each name to its dtype, shape
// and data_offsets [begin, end), counted from the start of the data, and "__metadata__" to a map of strings.
static_assert(std::endian::native == std::endian::little, "values are copied as they lie in memory");

namespace axdse::accuracy {
namespace {

constexpr std::size_t kLengthBytes = 8;
constexpr std::size_t kAlignment = 8;                   // of the data; the header is padded with spaces
constexpr std::uint64_t kMaxHeaderBytes = 100'000'000;  // the reference implementation's limit
constexpr const char* kMetadata = "__metadata__";

[[noreturn]] void throw_damaged(std::string_view where, std::string got, std::string allowed) {
  throw DataError({.where = std::string(where),
                   .got = std::move(got),
                   .allowed = std::move(allowed),
                   .fix = "take the file from its source again, or make it again"});
}

/// Product of the shape, or nothing if it exceeds `limit`.
std::optional<std::uint64_t> element_count(const std::vector<std::int64_t>& shape, std::uint64_t limit) {
  std::uint64_t count = 1;
  for (const std::int64_t dimension : shape) {
    if (dimension == 0) return 0;
    if (static_cast<std::uint64_t>(dimension) > limit / count) return std::nullopt;
    count *= static_cast<std::uint64_t>(dimension);
  }
  return count;
}

struct Entry {
  StoredTensor tensor;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

std::vector<std::int64_t> parse_integers(const Json& json, const std::string& where) {
  if (!json.is_array()) throw_damaged(where, json.type_name(), "an array of integers from 0 up");
  std::vector<std::int64_t> values;
  for (const Json& item : json) {
    if (!item.is_number_unsigned() ||
        item.get<std::uint64_t>() > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) {
      throw_damaged(where, excerpt(item), "an integer from 0 up");
    }
    values.push_back(item.get<std::int64_t>());
  }
  return values;
}

Entry parse_entry(const std::string& name, const Json& json, std::uint64_t data_bytes, std::string_view file) {
  const std::string where = concat(file, ": ", name);
  for (const char* key : {"dtype", "shape", "data_offsets"}) {
    if (!json.is_object() || !json.contains(key))
      throw_damaged(where, concat("an entry without ", key), "dtype, shape and data_offsets");
  }
  if (json.size() != 3) throw_damaged(where, "an entry with further keys", "dtype, shape and data_offsets");
  if (json["dtype"] != "F32") throw_damaged(where, concat("dtype ", excerpt(json["dtype"])), "\"F32\"");
  Entry entry{.tensor = {.name = name, .shape = parse_integers(json["shape"], where), .values = {}}};
  const std::vector<std::int64_t> offsets = parse_integers(json["data_offsets"], where);
  if (offsets.size() != 2 || offsets[0] > offsets[1] || static_cast<std::uint64_t>(offsets[1]) > data_bytes) {
    throw_damaged(where, concat("data_offsets ", excerpt(json["data_offsets"])),
                  concat("[begin, end] within 0 to ", data_bytes));
  }
  entry.begin = static_cast<std::uint64_t>(offsets[0]);
  entry.end = static_cast<std::uint64_t>(offsets[1]);
  const std::optional<std::uint64_t> count = element_count(entry.tensor.shape, data_bytes / sizeof(float));
  if (!count || *count * sizeof(float) != entry.end - entry.begin) {
    throw_damaged(where, concat("shape ", excerpt(json["shape"]), " over ", entry.end - entry.begin, " bytes"),
                  "4 bytes a value");
  }
  return entry;
}

}  // namespace

std::string write_safetensors(const Safetensors& content) {
  OrderedJson header = OrderedJson::object();
  if (!content.metadata.empty()) header[kMetadata] = content.metadata;
  std::uint64_t offset = 0;
  for (const StoredTensor& tensor : content.tensors) {
    AXDSE_ENSURE(!header.contains(tensor.name) && tensor.name != kMetadata, "each tensor has a name of its own");
    AXDSE_ENSURE(element_count(tensor.shape, tensor.values.size()) == tensor.values.size(),
                 "a tensor has as many values as its shape says");
    const std::uint64_t end = offset + tensor.values.size() * sizeof(float);
    header[tensor.name] = {{"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump();
  text.append((kAlignment - text.size() % kAlignment) % kAlignment, ' ');

  std::string bytes(kLengthBytes, '\0');
  const std::uint64_t length = text.size();
  std::memcpy(bytes.data(), &length, kLengthBytes);
  bytes.reserve(kLengthBytes + text.size() + offset);
  bytes += text;
  for (const StoredTensor& tensor : content.tensors) {
    bytes.append(reinterpret_cast<const char*>(tensor.values.data()), tensor.values.size() * sizeof(float));
  }
  return bytes;
}

Safetensors parse_safetensors(std::string_view bytes, std::string_view where) {
  std::uint64_t header_bytes = 0;
  if (bytes.size() < kLengthBytes)
    throw_damaged(where, concat("a file of ", bytes.size(), " bytes"), "a safetensors file");
  std::memcpy(&header_bytes, bytes.data(), kLengthBytes);
  if (header_bytes > kMaxHeaderBytes || header_bytes > bytes.size() - kLengthBytes) {
    throw_damaged(where, concat("a header of ", header_bytes, " bytes in a file of ", bytes.size()),
                  "a whole safetensors file");
  }
  const Json header = parse_stored_json(bytes.substr(kLengthBytes, header_bytes), where);
  if (!header.is_object()) throw_damaged(where, "a header that is not a JSON object", "a safetensors file");
  const std::string_view data = bytes.substr(kLengthBytes + header_bytes);

  Safetensors content;
  std::vector<Entry> entries;
  for (const auto& [name, json] : header.items()) {
    if (name != kMetadata) {
      entries.push_back(parse_entry(name, json, data.size(), where));
      continue;
    }
    if (!json.is_object()) throw_damaged(concat(where, ": ", kMetadata), json.type_name(), "a map of strings");
    for (const auto& [key, value] : json.items()) {
      if (!value.is_string()) throw_damaged(concat(where, ": ", kMetadata, "/", key), value.type_name(), "a string");
      content.metadata[key] = value.get<std::string>();
    }
  }

  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return std::tie(a.begin, a.end) < std::tie(b.begin, b.end); });
  std::uint64_t expected_begin = 0;
  for (Entry& entry : entries) {
    if (entry.begin != expected_begin) {
      throw_damaged(concat(where, ": ", entry.tensor.name), concat("data from byte ", entry.begin),
                    concat("from ", expected_begin, ", without gap or overlap"));
    }
    expected_begin = entry.end;
    entry.tensor.values.resize((entry.end - entry.begin) / sizeof(float));
    if (!entry.tensor.values.empty())
      std::memcpy(entry.tensor.values.data(), data.data() + entry.begin, entry.end - entry.begin);
    content.tensors.push_back(std::move(entry.tensor));
  }
  if (expected_begin != data.size())
    throw_damaged(where, concat(data.size(), " bytes of data"), concat(expected_begin, ", as the header says"));
  return content;
}

}  // namespace axdse::accuracy

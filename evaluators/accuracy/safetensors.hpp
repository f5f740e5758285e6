#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace axdse::accuracy {

/// One float32 tensor, dense, the last index fastest.
struct StoredTensor {
  std::string name;
  std::vector<std::int64_t> shape;  ///< empty: a scalar
  std::vector<float> values;
  friend bool operator==(const StoredTensor&, const StoredTensor&) = default;
};

/// A file in the safetensors format (github.com/huggingface/safetensors): names, shapes and raw little-endian values.
struct Safetensors {
  std::vector<StoredTensor> tensors;            ///< in the order of their data; names are unique
  std::map<std::string, std::string> metadata;  ///< "__metadata__"
};

/// Equal contents give equal bytes. @throws InternalError a shape does not fit its values, or a name is taken twice
[[nodiscard]] std::string write_safetensors(const Safetensors& content);

/// Strict: float32 only, tensors without gaps or overlap, nothing after them. Memory is taken only for what `bytes`
/// holds.
/// @param where the file's name, for messages
/// @throws DataError names what is wrong
[[nodiscard]] Safetensors parse_safetensors(std::string_view bytes, std::string_view where);

}  // namespace axdse::accuracy

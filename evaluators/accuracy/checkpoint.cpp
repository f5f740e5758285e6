#include "evaluators/accuracy/checkpoint.hpp"

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/text.hpp"
#include "evaluators/accuracy/safetensors.hpp"

namespace axdse::accuracy {
namespace {

constexpr const char* kArchitecture = "architecture";

std::vector<NamedTensor> all_tensors(const Network& network) {
  std::vector<NamedTensor> tensors = network.parameters();
  const std::vector<NamedTensor> buffers = network.buffers();
  tensors.insert(tensors.end(), buffers.begin(), buffers.end());
  return tensors;
}

std::string save(const Network& network, const std::vector<NamedTensor>& tensors,
                 std::map<std::string, std::string> metadata) {
  Safetensors file{.tensors = {}, .metadata = std::move(metadata)};
  file.metadata[kArchitecture] = network.shape().architecture;
  for (const NamedTensor& named : tensors) {
    const torch::Tensor dense = named.tensor.detach().contiguous();
    const float* values = dense.data_ptr<float>();
    file.tensors.push_back({named.name, dense.sizes().vec(), std::vector<float>(values, values + dense.numel())});
  }
  return write_safetensors(file);
}

[[noreturn]] void throw_mismatch(std::string_view where, std::string_view name, std::string got, std::string allowed) {
  throw DataError({.where = concat(where, ": ", name),
                   .got = std::move(got),
                   .allowed = std::move(allowed),
                   .fix = "make the checkpoint again with dse-train"});
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::vector<std::string> parts;
  for (const std::int64_t dimension : shape) parts.push_back(to_text(dimension));
  return concat("(", join(parts, ", "), ")");
}

std::unique_ptr<Network> make_named(const Safetensors& file, std::string_view where) {
  const auto architecture = file.metadata.find(kArchitecture);
  if (architecture == file.metadata.end())
    throw_mismatch(where, "__metadata__", "no architecture", "an axdse checkpoint");
  const std::vector<std::string> known = evaluators::known_architectures();
  if (std::find(known.begin(), known.end(), architecture->second) == known.end()) {
    throw_mismatch(where, "__metadata__/architecture", concat('"', architecture->second, '"'), join(known, ", "));
  }
  return make_network(architecture->second, 0);  // its initial weights are all overwritten
}

}  // namespace

std::string save_checkpoint(const Network& network, std::map<std::string, std::string> metadata) {
  return save(network, all_tensors(network), std::move(metadata));
}

std::string save_statistics(const Network& network, std::map<std::string, std::string> metadata) {
  return save(network, network.buffers(), std::move(metadata));
}

std::unique_ptr<Network> load_checkpoint(std::string_view bytes, std::string_view where) {
  const Safetensors file = parse_safetensors(bytes, where);
  std::unique_ptr<Network> network = make_named(file, where);
  std::map<std::string, const StoredTensor*> stored;
  for (const StoredTensor& tensor : file.tensors) stored[tensor.name] = &tensor;

  const torch::NoGradGuard no_grad;
  for (const NamedTensor& named : all_tensors(*network)) {
    const auto found = stored.find(named.name);
    if (found == stored.end()) throw_mismatch(where, named.name, "nothing", "a tensor of this name");
    const StoredTensor& tensor = *found->second;
    if (tensor.shape != named.tensor.sizes().vec()) {
      throw_mismatch(where, named.name, concat("shape ", shape_text(tensor.shape)),
                     shape_text(named.tensor.sizes().vec()));
    }
    if (!std::all_of(tensor.values.begin(), tensor.values.end(), [](float value) { return std::isfinite(value); })) {
      throw_mismatch(where, named.name, "a value that is infinite or not a number", "finite values");
    }
    named.tensor.copy_(torch::tensor(tensor.values).view(tensor.shape));
    stored.erase(found);
  }
  if (!stored.empty())
    throw_mismatch(where, stored.begin()->first, "a tensor", concat("the tensors of ", network->shape().architecture));
  return network;
}

}  // namespace axdse::accuracy

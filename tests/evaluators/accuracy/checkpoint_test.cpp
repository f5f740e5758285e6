#include "evaluators/accuracy/checkpoint.hpp"

#include <catch2/catch.hpp>
#include <functional>
#include <limits>

#include "core/error.hpp"
#include "evaluators/accuracy/safetensors.hpp"
#include "tests/evaluators/accuracy/support.hpp"

namespace axdse::accuracy {
namespace {

TEST_CASE("a checkpoint comes back bit for bit, whatever its memory format", "[accuracy][property]") {
  const std::unique_ptr<Network> network = make_network("resnet8", 4);
  FloatExecutor executor;
  network->train(true);
  (void)network->forward(first_images(random_dataset(4, 1), 4).images, executor);

  const std::string bytes = save_checkpoint(*network, {{"note", "a test"}});
  const std::unique_ptr<Network> loaded = load_checkpoint(bytes, "file");
  CHECK(equal_state(*network, *loaded));
  CHECK_FALSE(loaded->is_training());
  CHECK(save_checkpoint(*loaded, {{"note", "a test"}}) == bytes);
  CHECK(parse_safetensors(bytes, "file").metadata ==
        std::map<std::string, std::string>{{"architecture", "resnet8"}, {"note", "a test"}});
}

TEST_CASE("a checkpoint that does not fit its network is refused with the reason", "[accuracy]") {
  const auto refusal = [](const std::function<void(Safetensors&)>& damage) {
    Safetensors file = parse_safetensors(save_checkpoint(*make_network("resnet8", 4)), "file");
    damage(file);
    try {
      (void)load_checkpoint(write_safetensors(file), "file");
    } catch (const DataError& error) {
      return error.diagnostics().front();
    }
    return Diagnostic{.where = "accepted"};
  };
  CHECK(refusal([](Safetensors& f) { f.metadata.clear(); }).got == "no architecture");
  const Diagnostic unknown = refusal([](Safetensors& f) { f.metadata["architecture"] = "vgg"; });
  CHECK(unknown.got == "\"vgg\"");
  CHECK(unknown.allowed == "resnet8");
  const Diagnostic missing = refusal([](Safetensors& f) { f.tensors.pop_back(); });
  CHECK(missing.where == "file: layer3.0.downsample_bn.running_var");
  CHECK(missing.got == "nothing");
  CHECK(refusal([](Safetensors& f) { f.tensors.push_back({"extra", {1}, {0.0F}}); }).where == "file: extra");
  const Diagnostic reshaped = refusal([](Safetensors& f) { f.tensors[0].shape = {16, 9}; });
  CHECK(reshaped.got == "shape (16, 9)");
  CHECK(reshaped.allowed == "(16, 1, 3, 3)");
  CHECK(refusal([](Safetensors& f) { f.tensors[0].values[5] = std::numeric_limits<float>::quiet_NaN(); }).where ==
        "file: conv1.weight");
}

}  // namespace
}  // namespace axdse::accuracy

#pragma once

#include <cstdint>
#include <filesystem>

#include "evaluators/accuracy/datasets/dataset.hpp"

namespace axdse::accuracy {

/// Where Debian's package dataset-fashion-mnist puts the files.
inline constexpr const char* kFashionMnistFolder = "/usr/share/datasets/fashion-mnist";

/// Fashion-MNIST (Xiao et al., arXiv 1708.07747): 28x28 grey images of ten kinds of clothing, 50,000 train, 10,000
/// validation, 10,000 test. The first two share a file and are told apart by a fixed seed, so that figures of different
/// campaigns are about the same images.
///
/// `folder` holds {train,t10k}-{images-idx3,labels-idx1}-ubyte, plain or with .gz; the plain file is taken where both
/// are.
/// @throws SpecError a file is missing; DataError a file is damaged or not Fashion-MNIST's size
[[nodiscard]] SplitDataset load_fashion_mnist(const std::filesystem::path& folder);

}  // namespace axdse::accuracy

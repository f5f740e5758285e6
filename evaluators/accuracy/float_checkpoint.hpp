#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

// For programs: the whole way from images to a trained checkpoint file, without LibTorch's headers.

namespace axdse::accuracy {

/// One float training. Fields without a remark are as in FloatTrainingParams.
struct FloatCheckpointParams {
  std::string architecture = "resnet8";
  std::filesystem::path data_folder;  ///< of Fashion-MNIST
  int epochs = 5;
  double peak_rate = 0.15;
  std::uint64_t seed = 1;      ///< initial weights, image orders, flips
  int threads = 1;             ///< of LibTorch in this process; the last digits of the weights depend on it
  std::string device = "cpu";  ///< "cpu" or "cuda"; equal weights are promised on "cpu" alone
};

struct SplitAccuracy {
  std::int64_t images = 0;
  std::int64_t correct = 0;
  double loss = 0;  ///< mean cross-entropy
};

struct EpochStats {
  int epoch = 0;  ///< from 1
  double training_loss = 0;
  SplitAccuracy validation;
  double seconds = 0;  ///< since the start of training
};

/// Trains on the 50,000 training images and writes the checkpoint to `output` at the end; `after_epoch` hears how it
/// goes.
/// @throws SpecError a parameter, missing data, or divergence; DataError damaged data; ResourceError `output` cannot be
/// written, or there is no such device
void train_float_checkpoint(const FloatCheckpointParams& params, const std::filesystem::path& output,
                            const std::function<void(const EpochStats&)>& after_epoch);

struct CheckpointAccuracy {
  std::string checkpoint_sha256;
  std::string data_sha256;
  SplitAccuracy validation;
  SplitAccuracy test;
};

/// Counts validation and test images with a checkpoint in float, on `threads` threads.
/// @throws SpecError a file is missing; DataError one is damaged
[[nodiscard]] CheckpointAccuracy evaluate_float_checkpoint(const std::filesystem::path& checkpoint,
                                                           const std::filesystem::path& data_folder, int threads);

}  // namespace axdse::accuracy

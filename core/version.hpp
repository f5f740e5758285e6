#pragma once

#include <string>
#include <string_view>

namespace axdse {

/// What this build was made from; stored with results and printed by --version.
struct BuildVersion {
  std::string_view version;  ///< "0.1.0"
  std::string_view
      revision;  ///< git commit, "-dirty" after it where the sources had changes, or "unknown" outside a git checkout
  std::string_view build_type;  ///< "Release"; with its sanitizers: "RelWithDebInfo, address,undefined"
  std::string_view compiler;    ///< "GNU 12.2.0"
};

[[nodiscard]] const BuildVersion& build_version() noexcept;

/// "0.1.0 (revision 1234567, Release, GNU 12.2.0)".
[[nodiscard]] std::string build_version_text();

}  // namespace axdse

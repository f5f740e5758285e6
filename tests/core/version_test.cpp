#include "core/version.hpp"

#include <catch2/catch.hpp>

TEST_CASE("the version text names version, revision, build type and compiler", "[core]") {
  const axdse::BuildVersion& build = axdse::build_version();
  CHECK_FALSE(build.version.empty());
  CHECK_FALSE(build.revision.empty());
  CHECK_FALSE(build.build_type.empty());
  CHECK_FALSE(build.compiler.empty());

  const std::string text = axdse::build_version_text();
  for (const std::string_view part : {build.version, build.revision, build.build_type, build.compiler}) {
    CAPTURE(text, part);
    CHECK(text.find(part) != std::string::npos);
  }
}

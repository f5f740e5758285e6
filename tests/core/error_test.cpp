#include "core/error.hpp"

#include <catch2/catch.hpp>

using namespace axdse;

TEST_CASE("a diagnostic reads where, got, allowed, why, fix", "[core]") {
  const Diagnostic diagnostic{.where = "experiments/campaigns/resnet20.json: /layers/3/multipliers/0",
                              .got = "\"truncated(17)\"",
                              .allowed = "truncated(0) to truncated(13)",
                              .why = "a u8 x sm8 multiplier has 14 partial-product columns",
                              .fix = "choose 0 (exact) to 13"};
  CHECK(to_string(diagnostic) ==
        "experiments/campaigns/resnet20.json: /layers/3/multipliers/0\n"
        "  got \"truncated(17)\", allowed truncated(0) to truncated(13): a u8 x sm8 multiplier has 14 partial-product "
        "columns\n"
        "  fix: choose 0 (exact) to 13");
}

TEST_CASE("parts without content are left out", "[core]") {
  CHECK(to_string({.where = "file"}) == "file");
  CHECK(to_string({.where = "file", .got = "a folder"}) == "file\n  got a folder");
  CHECK(to_string({.where = "file", .allowed = "numbers"}) == "file\n  allowed numbers");
  CHECK(to_string({.where = "file", .why = "it ends early"}) == "file\n  it ends early");
  CHECK(to_string({.where = "file", .got = "x", .why = "it ends early"}) == "file\n  got x: it ends early");
  CHECK(to_string({.where = "file", .fix = "read it again"}) == "file\n  fix: read it again");
  CHECK(to_string({.got = "x"}) == "  got x");
}

TEST_CASE("an error's text holds all its diagnostics", "[core]") {
  const SpecError error(std::vector<Diagnostic>{{.where = "a", .got = "1"}, {.where = "b", .got = "2"}});
  CHECK(error.diagnostics().size() == 2);
  CHECK(std::string(error.what()) == "a\n  got 1\nb\n  got 2");
}

TEST_CASE("the type of an error decides the exit code", "[core]") {
  CHECK(SpecError(Diagnostic{}).exit_code() == 2);
  CHECK(DataError(Diagnostic{}).exit_code() == 3);
  CHECK(ResourceError(Diagnostic{}).exit_code() == 4);
  CHECK(InternalError(Diagnostic{}).exit_code() == 70);
}

TEST_CASE("a violated invariant names its place and condition", "[core]") {
  int evaluations = 0;
  CHECK_NOTHROW([&] { AXDSE_ENSURE(++evaluations == 1, "never said"); }());
  CHECK(evaluations == 1);
  try {
    AXDSE_ENSURE(evaluations == 2, "it was evaluated once");
    FAIL("went on");
  } catch (const InternalError& error) {
    const Diagnostic& diagnostic = error.diagnostics().front();
    CHECK(diagnostic.where.find("error_test.cpp:") != std::string::npos);
    CHECK(diagnostic.got == "a violated invariant: evaluations == 2");
    CHECK(diagnostic.why == "it was evaluated once");
    CHECK_FALSE(diagnostic.fix.empty());
  }
}

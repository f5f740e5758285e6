#include "core/digest.hpp"

#include <catch2/catch.hpp>

#include "core/error.hpp"
#include "core/file.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace axdse;

TEST_CASE("SHA-256 is that of sha256sum and FIPS 180-2", "[core][oracle]") {
  CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256_hex(std::span<const std::byte>{}) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256_hex(std::string(1000, 'a')) == "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3");
}

TEST_CASE("the digest of a file is that of its bytes, zeros included", "[core]") {
  const test::TemporaryFolder folder;
  const std::string bytes("a\0b\r\n\xff", 6);
  write_file_atomically(folder.path() / "data", bytes);
  CHECK(sha256_hex_of_file(folder.path() / "data") == sha256_hex(bytes));
  CHECK_THROWS_AS(sha256_hex_of_file(folder.path() / "missing"), SpecError);
}

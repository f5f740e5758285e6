#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace axdse {

/// One problem, in the parts that a message must have. Empty parts are left out of the text.
struct Diagnostic {
  std::string where;    ///< file, file and JSON pointer, file and line, or flag
  std::string got;      ///< the offending value, as written
  std::string allowed;  ///< what would have been accepted, candidates included
  std::string why;      ///< the rule behind `allowed`
  std::string fix;      ///< what to do about it

  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

/// "where\n  got X, allowed Y: why\n  fix: Z", one block a diagnostic.
[[nodiscard]] std::string to_string(const Diagnostic& diagnostic);

/// Base of everything that axdse throws on purpose. The derived type says who acts next.
class Error : public std::runtime_error {
 public:
  [[nodiscard]] const std::vector<Diagnostic>& diagnostics() const noexcept { return diagnostics_; }
  /// Exit code of a program that ends with this error.
  [[nodiscard]] virtual int exit_code() const noexcept = 0;

 protected:
  explicit Error(std::vector<Diagnostic> diagnostics);

 private:
  std::vector<Diagnostic> diagnostics_;
};

/// The user mends a campaign, a flag, a Liberty file.
class SpecError : public Error {
 public:
  explicit SpecError(Diagnostic diagnostic) : Error({std::move(diagnostic)}) {}
  explicit SpecError(std::vector<Diagnostic> diagnostics) : Error(std::move(diagnostics)) {}
  [[nodiscard]] int exit_code() const noexcept override { return 2; }
};

/// A stored file is damaged or of another version.
class DataError : public Error {
 public:
  explicit DataError(Diagnostic diagnostic) : Error({std::move(diagnostic)}) {}
  [[nodiscard]] int exit_code() const noexcept override { return 3; }
};

/// The machine is at fault (disk full, no memory, file locked): retry later or elsewhere.
class ResourceError : public Error {
 public:
  explicit ResourceError(Diagnostic diagnostic) : Error({std::move(diagnostic)}) {}
  [[nodiscard]] int exit_code() const noexcept override { return 4; }
};

/// axdse has a bug.
class InternalError : public Error {
 public:
  explicit InternalError(Diagnostic diagnostic) : Error({std::move(diagnostic)}) {}
  [[nodiscard]] int exit_code() const noexcept override { return 70; }
};

namespace detail {
[[noreturn]] void ensure_failed(std::string_view condition, std::string_view message, std::string_view file, int line);
}  // namespace detail

}  // namespace axdse

/// States what no input can cause; checked in release builds too. Throws InternalError.
#define AXDSE_ENSURE(condition, message) \
  ((condition) ? static_cast<void>(0) : ::axdse::detail::ensure_failed(#condition, message, __FILE__, __LINE__))

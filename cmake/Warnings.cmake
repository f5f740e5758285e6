# axdse::warnings: what we ask of our own code. Linked PRIVATE, so that nobody who uses a library of ours inherits it.

option(AXDSE_WARNINGS_AS_ERRORS "A warning in our code stops the build (our presets but release set it; a user's compiler may be newer than ours)" OFF)

add_library(axdse_warnings INTERFACE)
add_library(axdse::warnings ALIAS axdse_warnings)
target_compile_options(axdse_warnings INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align
                            -Wextra-semi -Wno-missing-field-initializers>
  # Without -Wmissing-field-initializers: in {.path = p} the fields left out take their defaults, on purpose.
  # Without -Wsign-conversion (inside -Wconversion only for C): indices into std::vector would drown the code in casts.
  $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<BOOL:${AXDSE_WARNINGS_AS_ERRORS}>>:-Werror>
  $<$<COMPILE_LANGUAGE:CUDA>:-Xcompiler=-Wall,-Wextra>
  $<$<AND:$<COMPILE_LANGUAGE:CUDA>,$<BOOL:${AXDSE_WARNINGS_AS_ERRORS}>>:-Werror=all-warnings>)

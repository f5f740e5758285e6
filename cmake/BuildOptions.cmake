# axdse::build_options: how a build differs from another (presets choose). Linked PRIVATE into every target of ours by AxdseTargets.cmake.

option(AXDSE_ASSERTIONS "Keep assert() whatever the build type says" OFF)
option(AXDSE_FUZZ "Instrument for libFuzzer and build tests/fuzz with it (clang only)" OFF)
set(AXDSE_SANITIZERS "" CACHE STRING "Passed to -fsanitize=: address,undefined or thread")

add_library(axdse_build_options INTERFACE)
add_library(axdse::build_options ALIAS axdse_build_options)

# Debug information and __FILE__ name paths from the project root: equal builds in different checkouts, and shared ccache entries.
target_compile_options(axdse_build_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-ffile-prefix-map=${PROJECT_SOURCE_DIR}=.>)

# Line tables only: with LibTorch's headers full debug information makes objects 5 times larger and compiling a third slower. For a debugger's
# view of variables build with -DCMAKE_BUILD_TYPE=Debug.
target_compile_options(axdse_build_options INTERFACE $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CONFIG:RelWithDebInfo>>:-g1>)

# Lines in device code: for Nsight Compute and compute-sanitizer.
target_compile_options(axdse_build_options INTERFACE $<$<COMPILE_LANGUAGE:CUDA>:-lineinfo>)

if(AXDSE_ASSERTIONS)
  target_compile_options(axdse_build_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-UNDEBUG>)
endif()
if(AXDSE_SANITIZERS)
  target_compile_options(axdse_build_options INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:-fsanitize=${AXDSE_SANITIZERS} -fno-sanitize-recover=all -fno-omit-frame-pointer>
    # GCC 12 sees uninitialised members of std::regex in instrumented code.
    $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>>:-Wno-maybe-uninitialized>)
  target_link_options(axdse_build_options INTERFACE -fsanitize=${AXDSE_SANITIZERS})
endif()
if(AXDSE_FUZZ)
  target_compile_options(axdse_build_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-fsanitize=fuzzer-no-link>)
endif()

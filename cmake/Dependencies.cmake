# What others wrote: found on the machine (scripts/setup puts it there), never vendored. Imported targets, so their headers are SYSTEM.

set(AXDSE_VENV ${PROJECT_SOURCE_DIR}/.venv CACHE PATH "Python environment with LibTorch and oneDNN (scripts/setup makes it)")
file(GLOB AXDSE_SITE_PACKAGES ${AXDSE_VENV}/lib/python3*/site-packages)

find_package(nlohmann_json 3.11 REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(Threads REQUIRED)
find_package(Python3 REQUIRED COMPONENTS Interpreter)  # runs checks and golden tests; standard library only
if(BUILD_TESTING)
  find_package(Catch2 2.13 REQUIRED)
endif()

include(Cuda)
if(AXDSE_KERNELS_ONLY)
  return()
endif()
find_package(SQLite3 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(Boost 1.74 CONFIG REQUIRED COMPONENTS program_options)
include(OneDnn)
include(Torch)

# axdse::onednn: oneDNN 3, the PyPI package in .venv unless CMAKE_PREFIX_PATH or dnnl_DIR names another one.

find_package(dnnl 3.2 CONFIG QUIET NO_CMAKE_SYSTEM_PATH NO_CMAKE_SYSTEM_PACKAGE_REGISTRY)
if(NOT dnnl_FOUND)
  find_package(dnnl 3.2 CONFIG REQUIRED PATHS ${AXDSE_VENV} NO_DEFAULT_PATH)
endif()
message(STATUS "oneDNN ${dnnl_VERSION}: ${dnnl_DIR}")

add_library(axdse_onednn INTERFACE)
add_library(axdse::onednn ALIAS axdse_onednn)
target_link_libraries(axdse_onednn INTERFACE DNNL::dnnl)

# axdse::torch: LibTorch's CPU half.
#
# From PyPI's CUDA wheel in .venv only torch_cpu and c10 are linked, through imported targets of our own: find_package(Torch) on that wheel insists
# on a CUDA toolkit. A LibTorch that the user brings (-DCMAKE_PREFIX_PATH=/path/to/libtorch or -DTorch_DIR=...) is taken instead.

add_library(axdse_torch INTERFACE)
add_library(axdse::torch ALIAS axdse_torch)

# A function, because TorchConfig.cmake sets variables of its own, CMAKE_CUDA_ARCHITECTURES among them (pytorch#172034).
function(axdse_link_users_torch)
  find_package(Torch REQUIRED)
  target_link_libraries(axdse_torch INTERFACE ${TORCH_LIBRARIES})
  target_include_directories(axdse_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
  message(STATUS "LibTorch: the user's, ${Torch_DIR}")
endfunction()

# By -L and -l instead of whole paths: from those CMake would warn that the wheel's libgomp.so.1 may hide GCC's. A process loads one of the two,
# whichever comes first, and both serve LibTorch and oneDNN alike.
function(axdse_link_wheel_torch directory)
  target_include_directories(axdse_torch SYSTEM INTERFACE ${directory}/include ${directory}/include/torch/csrc/api/include)
  target_link_libraries(axdse_torch INTERFACE -L${directory}/lib -ltorch_cpu -lc10)
  # torch_cpu needs the CUDA run-time library to load, and finds it by its own RPATH; the linker is told as well.
  target_link_options(axdse_torch INTERFACE
    LINKER:-rpath,${directory}/lib LINKER:-rpath-link,${AXDSE_SITE_PACKAGES}/nvidia/cu13/lib)
  message(STATUS "LibTorch: CPU half of the wheel in ${directory}")
endfunction()

find_path(AXDSE_USER_TORCH_DIR TorchConfig.cmake HINTS ${Torch_DIR} ${CMAKE_PREFIX_PATH} PATH_SUFFIXES share/cmake/Torch NO_DEFAULT_PATH)
mark_as_advanced(AXDSE_USER_TORCH_DIR)
if(AXDSE_USER_TORCH_DIR)
  set(Torch_DIR ${AXDSE_USER_TORCH_DIR})
  axdse_link_users_torch()
elseif(EXISTS ${AXDSE_SITE_PACKAGES}/torch/lib/libtorch_cpu.so)
  axdse_link_wheel_torch(${AXDSE_SITE_PACKAGES}/torch)
else()
  message(FATAL_ERROR "LibTorch is neither in ${AXDSE_VENV} nor in CMAKE_PREFIX_PATH: run scripts/setup, or pass -DCMAKE_PREFIX_PATH=/path/to/libtorch")
endif()

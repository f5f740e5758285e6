# axdse::torch: LibTorch, its CPU half alone or with its CUDA half.
#
# PyPI's CUDA wheel in .venv is linked library by library: find_package(Torch) on it insists on a CUDA toolkit, which neither half needs, since no
# source of ours includes a header of CUDA for LibTorch's sake. A LibTorch that the user brings (-DCMAKE_PREFIX_PATH=/path/to/libtorch or -DTorch_DIR=...) is taken instead.

set(AXDSE_TORCH_CUDA AUTO CACHE STRING "Link LibTorch's CUDA half: ON, OFF, or AUTO: where .venv has what it needs (AXDSE_TORCH=cuda scripts/setup)")
set_property(CACHE AXDSE_TORCH_CUDA PROPERTY STRINGS AUTO ON OFF)

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
  set(halves "CPU half")
  if(EXISTS ${AXDSE_SITE_PACKAGES}/nvidia/cudnn/lib)
    set(has_cuda ON)
  endif()
  if(AXDSE_TORCH_CUDA STREQUAL AUTO AND has_cuda OR AXDSE_TORCH_CUDA STREQUAL ON)
    if(NOT has_cuda)
      message(FATAL_ERROR "AXDSE_TORCH_CUDA=ON, but ${AXDSE_VENV} holds LibTorch's CPU half alone: run AXDSE_TORCH=cuda scripts/setup")
    endif()
    # No symbol of ours refers to them: they register CUDA as a device when they are loaded.
    target_link_libraries(axdse_torch INTERFACE LINKER:--push-state,--no-as-needed -ltorch_cuda -lc10_cuda LINKER:--pop-state)
    file(GLOB nvidia_library_folders ${AXDSE_SITE_PACKAGES}/nvidia/*/lib)
    list(JOIN nvidia_library_folders ":" nvidia_library_path)
    target_link_options(axdse_torch INTERFACE LINKER:-rpath-link,${nvidia_library_path})
    set(halves "CPU and CUDA halves")
  endif()
  message(STATUS "LibTorch: ${halves} of the wheel in ${directory}")
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

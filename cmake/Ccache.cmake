# Compiles through ccache where it is installed, its cache inside the checkout (all worktrees of one repository share the main one's).

find_program(AXDSE_CCACHE ccache DOC "Empty or NOTFOUND: no compiler cache")
mark_as_advanced(AXDSE_CCACHE)
if(NOT AXDSE_CCACHE OR CMAKE_CXX_COMPILER_LAUNCHER)
  return()
endif()

set(directory ${PROJECT_SOURCE_DIR}/.cache/ccache)
execute_process(COMMAND git -C ${PROJECT_SOURCE_DIR} rev-parse --path-format=absolute --git-common-dir
  OUTPUT_VARIABLE git_directory OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(DEFINED ENV{CCACHE_DIR})
  set(directory $ENV{CCACHE_DIR})
elseif(git_directory MATCHES "^(.+)/\\.git$" AND EXISTS ${CMAKE_MATCH_1}/scripts/setup)
  set(directory ${CMAKE_MATCH_1}/.cache/ccache)
endif()

# base_dir makes paths relative, so that a hit does not depend on the checkout's place; the sloppiness is what a precompiled header needs.
# The limit is split over 16 folders, and LibTorch's precompiled header takes 140 MB in each kind of build.
set(CMAKE_CXX_COMPILER_LAUNCHER
  ${CMAKE_COMMAND} -E env CCACHE_DIR=${directory} CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_MAXSIZE=8G
  CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${AXDSE_CCACHE})

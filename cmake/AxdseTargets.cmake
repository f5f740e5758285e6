# Functions that a folder's CMakeLists.txt is written with.

include_guard()

# axdse_configure_target(TARGET): the language, warnings and build options that every target of ours has.
function(axdse_configure_target target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:axdse::warnings> $<BUILD_INTERFACE:axdse::build_options>)
endfunction()

# axdse_add_library(NAME SOURCES a.cpp... HEADERS a.hpp... [PUBLIC TARGET...] [PRIVATE TARGET...] [NO_HEADER_CHECK])
# The library axdse_NAME (alias axdse::NAME) of this folder. PUBLIC and PRIVATE name what it links: PUBLIC if a header of its includes it.
# The target axdse_NAME_verify_interface_header_sets compiles each header alone; NO_HEADER_CHECK spares headers whose includes take long.
function(axdse_add_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "NO_HEADER_CHECK" "" "SOURCES;HEADERS;PUBLIC;PRIVATE")
  axdse_check_arguments(${CMAKE_CURRENT_FUNCTION})
  add_library(axdse_${name} STATIC ${arg_SOURCES})
  add_library(axdse::${name} ALIAS axdse_${name})
  target_sources(axdse_${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${arg_HEADERS})
  target_link_libraries(axdse_${name} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
  axdse_configure_target(axdse_${name})
  if(NOT arg_NO_HEADER_CHECK)
    set_target_properties(axdse_${name} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
  endif()
endfunction()

# axdse_add_program(NAME SOURCES a.cpp... LIBRARIES TARGET...)
# The program NAME (dse-run, say), in this folder's place under the build folder. Golden tests find it on their PATH.
function(axdse_add_program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBRARIES")
  axdse_check_arguments(${CMAKE_CURRENT_FUNCTION})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES})
  axdse_configure_target(${name})
  set_property(GLOBAL APPEND PROPERTY AXDSE_PROGRAMS ${name})
endfunction()

# axdse_add_tests(FOLDER [ONE_PROCESS] SOURCES a_test.cpp... LIBRARIES TARGET... [PRECOMPILE <header>...])
# The program axdse_FOLDER_tests with Catch2's main; each test case in it is a ctest test of its own, named "FOLDER: test case" and labelled
# FOLDER and fast, or slow where its tags hold [slow]. All share Catch2 precompiled once, half of what a test costs to compile; PRECOMPILE names
# headers to precompile instead. With ONE_PROCESS the fast test cases are one ctest test together, for programs that start slowly, except
# those tagged [alone], as all that may skip must be: run the program with
# the name of a test case to see that one alone.
function(axdse_add_tests folder)
  cmake_parse_arguments(PARSE_ARGV 1 arg "ONE_PROCESS" "" "SOURCES;LIBRARIES;PRECOMPILE")
  axdse_check_arguments(${CMAKE_CURRENT_FUNCTION})
  set(target axdse_${folder}_tests)
  add_executable(${target} ${arg_SOURCES})
  target_link_libraries(${target} PRIVATE ${arg_LIBRARIES} axdse::test_support)
  axdse_configure_target(${target})
  if(arg_PRECOMPILE)
    target_precompile_headers(${target} PRIVATE ${arg_PRECOMPILE})
  else()
    target_precompile_headers(${target} REUSE_FROM axdse_test_support)
  endif()

  set(tests_file ${CMAKE_CURRENT_BINARY_DIR}/${target}_list.cmake)
  add_custom_command(TARGET ${target} POST_BUILD
    COMMAND ${CMAKE_COMMAND} -D executable=$<TARGET_FILE:${target}> -D folder=${folder} -D output=${tests_file} -D one_process=${arg_ONE_PROCESS}
            -P ${PROJECT_SOURCE_DIR}/cmake/discover_tests.cmake
    BYPRODUCTS ${tests_file}
    COMMENT "Listing the tests of ${folder}"
    VERBATIM)
  set(include_file ${CMAKE_CURRENT_BINARY_DIR}/${target}_include.cmake)
  file(CONFIGURE OUTPUT ${include_file} @ONLY CONTENT
    [[if(EXISTS "@tests_file@")
  include("@tests_file@")
else()
  add_test("@folder@: not built" "@target@")
endif()
]])
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${include_file})
endfunction()

# Stops at a misspelt keyword, which cmake_parse_arguments would drop in silence.
macro(axdse_check_arguments function)
  if(arg_UNPARSED_ARGUMENTS OR arg_KEYWORDS_MISSING_VALUES)
    message(FATAL_ERROR "${function}: not understood: ${arg_UNPARSED_ARGUMENTS}; without a value: ${arg_KEYWORDS_MISSING_VALUES}")
  endif()
endmacro()

# Run after a test program was linked (axdse_add_tests): writes `output`, a ctest file with one test for each test case of `executable`;
# with `one_process`, one test for all that are neither [slow] nor [alone].
# Instead of Catch2 2.13's own catch_discover_tests, which cannot label a test by its tags.

cmake_policy(VERSION 3.25)  # a script of its own: the project's policies are not set here

function(list_tests result)
  execute_process(COMMAND ${executable} ${ARGN} --list-test-names-only
    OUTPUT_VARIABLE names ERROR_VARIABLE errors RESULT_VARIABLE status)
  # The exit status is the number of tests modulo 256; a word means that the program did not run.
  if(NOT status MATCHES "^[0-9]+$" OR (status GREATER 0 AND names STREQUAL ""))
    message(FATAL_ERROR "${executable} ${ARGN} --list-test-names-only: ${status}\n${names}${errors}")
  endif()
  string(REGEX REPLACE "[][;]" "_" unfit "${names}")
  if(NOT unfit STREQUAL names)
    message(FATAL_ERROR "${executable}: test names must do without [ ] and ; (CMake lists):\n${names}")
  endif()
  string(STRIP "${names}" names)
  string(REPLACE "\n" ";" names "${names}")
  set(${result} ${names} PARENT_SCOPE)
endfunction()

list_tests(all_tests)
list_tests(slow_tests "[slow]")

# Time limits are for what hangs: far above what any test takes, also with sanitizers on a slow machine.
set(content "")
if(one_process)
  # One that may skip is [alone]: here the others' success would hide it.
  string(APPEND content
    "add_test([==[${folder}: all fast tests]==] [==[${executable}]==] ~[slow]~[alone])\n"
    "set_tests_properties([==[${folder}: all fast tests]==] PROPERTIES LABELS \"fast;${folder}\" TIMEOUT 1200"
    " ENVIRONMENT OMP_NUM_THREADS=1 FAIL_REGULAR_EXPRESSION \"SKIP: \")\n")
  list_tests(alone_tests "[alone]")
  set(all_tests ${slow_tests} ${alone_tests})
  list(REMOVE_DUPLICATES all_tests)
endif()
foreach(test IN LISTS all_tests)
  if(test IN_LIST slow_tests)
    set(properties "LABELS \"slow;${folder}\" TIMEOUT 1800")
  else()
    set(properties "LABELS \"fast;${folder}\" TIMEOUT 600")
  endif()
  string(REGEX REPLACE "([\\,])" "\\\\\\1" spec "${test}")  # as Catch2 wants a literal name
  # Skipped only if nothing failed beside it: with a bare "SKIP: " ctest would report a failing test as skipped.
  string(APPEND content
    "add_test([==[${folder}: ${test}]==] [==[${executable}]==] [==[${spec}]==])\n"
    "set_tests_properties([==[${folder}: ${test}]==] PROPERTIES ${properties}"
    " ENVIRONMENT OMP_NUM_THREADS=1"  # tests run side by side; waiting OpenMP threads would spin in each other's way
    " SKIP_REGULAR_EXPRESSION \"SKIP: .*(All tests passed|assertions: - none -)\")\n")
endforeach()
file(WRITE ${output} "${content}")

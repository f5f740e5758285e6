# Writes `output` from `template` with the git revision of `source_dir`; an unchanged file keeps its time, so nothing is compiled for it.

find_package(Git QUIET)
set(revision unknown)
if(GIT_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} -C ${source_dir} describe --always --dirty --abbrev=12 --match=
    OUTPUT_VARIABLE described RESULT_VARIABLE status ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(status EQUAL 0)
    set(revision ${described})
  endif()
endif()
configure_file(${template} ${output} @ONLY)

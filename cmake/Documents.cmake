# The test "documents": relative links in our Markdown files lead somewhere.
add_test(NAME documents COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/cmake/check_links.py ${PROJECT_SOURCE_DIR})
set_tests_properties(documents PROPERTIES LABELS fast)

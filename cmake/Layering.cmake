# The test "layering": includes point one way, heavy libraries stay at home.
add_test(NAME layering COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/cmake/check_layering.py ${PROJECT_SOURCE_DIR})
set_tests_properties(layering PROPERTIES LABELS fast)

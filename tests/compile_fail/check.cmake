# Compiles SOURCE as it is, which must succeed, and with BAD defined, which must fail with the error that its first lines
# name for each compiler ("// GNU: <regular expression>"): a case that fails for another reason proves nothing.
file(STRINGS ${SOURCE} first LIMIT_COUNT 2)
if(NOT first MATCHES "// ${ID}: ([^;]+)")
  message(FATAL_ERROR "${SOURCE}: the first lines must be \"// GNU: <regular expression>\" and \"// Clang: ...\"")
endif()
set(expected "${CMAKE_MATCH_1}")
set(compile ${CXX} -std=c++20 -fsyntax-only -DAMENDS_HEADER_ONLY=0 -I${INCLUDE} ${SOURCE})

execute_process(COMMAND ${compile} RESULT_VARIABLE result OUTPUT_VARIABLE text ERROR_VARIABLE text)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "the good twin must compile:\n${text}")
endif()
execute_process(COMMAND ${CMAKE_COMMAND} -E env LC_ALL=C ${compile} -DBAD
                RESULT_VARIABLE result OUTPUT_VARIABLE text ERROR_VARIABLE text)
if(result EQUAL 0)
  message(FATAL_ERROR "the bad twin compiles")
endif()
if(NOT text MATCHES "error: [^\n]*(${expected})")
  message(FATAL_ERROR "the bad twin fails, but not with \"${expected}\":\n${text}")
endif()

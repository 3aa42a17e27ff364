# One command line with pkg-config, as in a makefile.
if(WIN32)
  return()
endif()
set(ENV{PKG_CONFIG_PATH} ${PREFIX}/lib/pkgconfig)
execute_process(COMMAND ${PKG_CONFIG} --modversion ${PACKAGE}
                OUTPUT_VARIABLE version OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
if(NOT version STREQUAL VERSION)
  message(FATAL_ERROR "pkg-config says version ${version}, not ${VERSION}")
endif()
execute_process(COMMAND ${PKG_CONFIG} --cflags --libs ${PACKAGE}
                OUTPUT_VARIABLE flags OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
separate_arguments(flags UNIX_COMMAND "${flags}")
if(PACKAGE STREQUAL "amends-interop")
  list(APPEND flags -DUSE_INTEROP)
endif()
if(PACKAGE STREQUAL "amends-report")
  list(APPEND flags -DUSE_REPORT)
endif()
execute_process(COMMAND ${CXX} -std=c++20 -DEXPECT_HEADER_ONLY=${EXPECT_HEADER_ONLY} ${SOURCE} -o ${PROGRAM} ${flags}
                COMMAND_ERROR_IS_FATAL ANY)
set(ENV{LD_LIBRARY_PATH} ${PREFIX}/lib)
execute_process(COMMAND ${PROGRAM} COMMAND_ERROR_IS_FATAL ANY)

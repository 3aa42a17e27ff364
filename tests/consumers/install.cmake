# Builds and installs the library alone, then moves what was installed: whatever remembers its first place breaks.
set(options -G ${GENERATOR} -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_FLAGS_RELEASE=-O0 -DCMAKE_CXX_COMPILER=${CXX} -DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER}
    -DBUILD_SHARED_LIBS=${SHARED} -DAMENDS_BUILD_TESTS=OFF -DAMENDS_BUILD_EXAMPLES=OFF -DCMAKE_INSTALL_LIBDIR=lib)
foreach(arguments "-S;${SOURCE};-B;${BUILD};${options}" "--build;${BUILD}" "--install;${BUILD};--prefix;${PREFIX}-first")
  execute_process(COMMAND ${CMAKE_COMMAND} ${arguments} COMMAND_ERROR_IS_FATAL ANY OUTPUT_QUIET)
endforeach()
file(REMOVE_RECURSE ${PREFIX})
file(RENAME ${PREFIX}-first ${PREFIX})

file(GLOB_RECURSE texts ${PREFIX}/*.cmake ${PREFIX}/*.pc)
foreach(text IN LISTS texts)
  file(READ ${text} content)
  foreach(place ${PREFIX} ${SOURCE} ${BUILD})
    string(FIND "${content}" "${place}" at)
    if(NOT at EQUAL -1)
      message(FATAL_ERROR "${text} names the folder ${place}, so it cannot be moved")
    endif()
  endforeach()
endforeach()

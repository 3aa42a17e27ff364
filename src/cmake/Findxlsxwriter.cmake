# Finds libxlsxwriter (https://libxlsxwriter.github.io): the target xlsxwriter::xlsxwriter, xlsxwriter_FOUND,
# xlsxwriter_VERSION. A project that has the target already keeps it. xlsxwriter_INCLUDE_DIR and xlsxwriter_LIBRARY may be
# set beforehand.
if(TARGET xlsxwriter::xlsxwriter)
  set(xlsxwriter_FOUND TRUE)
  return()
endif()

find_package(ZLIB QUIET)  # what an archive of it needs besides
find_path(xlsxwriter_INCLUDE_DIR xlsxwriter.h)
find_library(xlsxwriter_LIBRARY NAMES xlsxwriter)
mark_as_advanced(xlsxwriter_INCLUDE_DIR xlsxwriter_LIBRARY)

set(xlsxwriter_VERSION)
if(xlsxwriter_INCLUDE_DIR)
  file(STRINGS "${xlsxwriter_INCLUDE_DIR}/xlsxwriter.h" line REGEX "^#define[ \t]+LXW_VERSION[ \t]")
  string(REGEX MATCH "[0-9]+\\.[0-9]+\\.[0-9]+" xlsxwriter_VERSION "${line}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(xlsxwriter REQUIRED_VARS xlsxwriter_LIBRARY xlsxwriter_INCLUDE_DIR ZLIB_FOUND
                                  VERSION_VAR xlsxwriter_VERSION)
if(xlsxwriter_FOUND)
  add_library(xlsxwriter::xlsxwriter UNKNOWN IMPORTED)
  set_target_properties(xlsxwriter::xlsxwriter PROPERTIES IMPORTED_LOCATION "${xlsxwriter_LIBRARY}"
                        INTERFACE_INCLUDE_DIRECTORIES "${xlsxwriter_INCLUDE_DIR}" INTERFACE_LINK_LIBRARIES ZLIB::ZLIB)
endif()

# Finds utf8proc (https://juliastrings.github.io/utf8proc): the target utf8proc::utf8proc, utf8proc_FOUND, utf8proc_VERSION.
# A project that has the target already keeps it. utf8proc_INCLUDE_DIR and utf8proc_LIBRARY may be set beforehand.
if(TARGET utf8proc::utf8proc)
  set(utf8proc_FOUND TRUE)
  return()
endif()

find_path(utf8proc_INCLUDE_DIR utf8proc.h)
find_library(utf8proc_LIBRARY NAMES utf8proc utf8proc_static)
mark_as_advanced(utf8proc_INCLUDE_DIR utf8proc_LIBRARY)

if(utf8proc_INCLUDE_DIR)
  set(utf8proc_VERSION)
  foreach(part MAJOR MINOR PATCH)
    file(STRINGS "${utf8proc_INCLUDE_DIR}/utf8proc.h" line REGEX "^#define[ \t]+UTF8PROC_VERSION_${part}[ \t]")
    string(REGEX MATCH "[0-9]+" number "${line}")
    list(APPEND utf8proc_VERSION "${number}")
  endforeach()
  list(JOIN utf8proc_VERSION "." utf8proc_VERSION)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(utf8proc REQUIRED_VARS utf8proc_LIBRARY utf8proc_INCLUDE_DIR
                                  VERSION_VAR utf8proc_VERSION)
if(utf8proc_FOUND)
  add_library(utf8proc::utf8proc UNKNOWN IMPORTED)
  set_target_properties(utf8proc::utf8proc PROPERTIES IMPORTED_LOCATION "${utf8proc_LIBRARY}"
                        INTERFACE_INCLUDE_DIRECTORIES "${utf8proc_INCLUDE_DIR}")
  # Only Windows asks: there the header declares an import from a DLL unless told otherwise.
  if(WIN32 AND utf8proc_LIBRARY MATCHES "utf8proc_static")
    set_target_properties(utf8proc::utf8proc PROPERTIES INTERFACE_COMPILE_DEFINITIONS UTF8PROC_STATIC)
  endif()
endif()

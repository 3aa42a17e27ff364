# What `cmake --install` puts in place: headers, libraries, the CMake package and the pkg-config files; the program
# recovery_roi, and scenarios to try it on. All of it can be moved to another folder afterwards.
include(CMakePackageConfigHelpers)

set(AMENDS_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/amends)

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/amends DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.hpp" PATTERN "*.ipp")
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/THIRD_PARTY_LICENSES DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/amends)

# One file of targets per component, so that a component's dependencies are asked for only with it.
function(amends_install_component component)
  install(TARGETS ${ARGN} EXPORT amends_${component}
          LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
          RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  install(EXPORT amends_${component} NAMESPACE amends:: FILE amends_${component}.cmake DESTINATION ${AMENDS_CMAKE_DIR})
endfunction()

amends_install_component(header_only amends_header_only)
if(TARGET amends)
  amends_install_component(amends amends)
endif()
if(TARGET amends_interop)
  amends_install_component(interop amends_interop)
endif()
if(TARGET amends_interop_header_only)
  amends_install_component(interop_header_only amends_interop_header_only)
endif()
if(TARGET amends_report)
  amends_install_component(report amends_report)
endif()
if(TARGET amends_report_header_only)
  amends_install_component(report_header_only amends_report_header_only)
endif()
if(TARGET amends_program)
  amends_install_component(program amends_program)
  file(RELATIVE_PATH AMENDS_BIN_TO_LIB "/prefix/${CMAKE_INSTALL_BINDIR}" "/prefix/${CMAKE_INSTALL_LIBDIR}")
  set_target_properties(recovery_roi PROPERTIES
    INSTALL_RPATH "$<IF:$<PLATFORM_ID:Darwin>,@loader_path,$ORIGIN>/${AMENDS_BIN_TO_LIB}")
  install(TARGETS recovery_roi RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  # Those that need nothing but what is shipped with them.
  set(AMENDS_EXAMPLES ${PROJECT_SOURCE_DIR}/examples)
  install(FILES ${AMENDS_EXAMPLES}/today.toml ${AMENDS_EXAMPLES}/within_five_days.toml
                ${AMENDS_EXAMPLES}/today.ko.toml ${AMENDS_EXAMPLES}/within_five_days.ko.toml
          DESTINATION ${CMAKE_INSTALL_DATADIR}/amends/examples)
  install(FILES ${AMENDS_EXAMPLES}/data/consumidor_gov_br_2014.csv ${AMENDS_EXAMPLES}/data/SOURCE.md
          DESTINATION ${CMAKE_INSTALL_DATADIR}/amends/examples/data)
endif()

configure_package_config_file(${PROJECT_SOURCE_DIR}/src/cmake/amendsConfig.cmake.in
  ${PROJECT_BINARY_DIR}/cmake/amendsConfig.cmake INSTALL_DESTINATION ${AMENDS_CMAKE_DIR}
  NO_SET_AND_CHECK_MACRO)
# Until 1.0 a minor version may change the interface.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/cmake/amendsConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/cmake/amendsConfig.cmake ${PROJECT_BINARY_DIR}/cmake/amendsConfigVersion.cmake
        ${PROJECT_SOURCE_DIR}/src/cmake/Findutf8proc.cmake ${PROJECT_SOURCE_DIR}/src/cmake/Findxlsxwriter.cmake
        DESTINATION ${AMENDS_CMAKE_DIR})

# pkg-config: paths relative to the .pc file, so that the folder can be moved.
set(AMENDS_PC_DIR ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH AMENDS_PC_TO_PREFIX "/prefix/${AMENDS_PC_DIR}" "/prefix")
string(REGEX REPLACE "/$" "" AMENDS_PC_TO_PREFIX "${AMENDS_PC_TO_PREFIX}")
function(amends_pkg_config name)
  configure_file(${PROJECT_SOURCE_DIR}/src/cmake/${name}.pc.in ${PROJECT_BINARY_DIR}/cmake/${name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/cmake/${name}.pc DESTINATION ${AMENDS_PC_DIR})
endfunction()
amends_pkg_config(amends-header-only)
if(TARGET amends)
  amends_pkg_config(amends)
endif()
if(TARGET amends_interop)
  # An archive does not know what it needs; a shared library does.
  get_target_property(AMENDS_PC_LIBRARY_TYPE amends_interop TYPE)
  set(AMENDS_PC_INTEROP_NEEDS "")
  if(AMENDS_PC_LIBRARY_TYPE STREQUAL "STATIC_LIBRARY")
    set(AMENDS_PC_INTEROP_NEEDS ", zlib, libutf8proc")
  endif()
  amends_pkg_config(amends-interop)
endif()
if(TARGET amends_report)
  get_target_property(AMENDS_PC_LIBRARY_TYPE amends_report TYPE)
  set(AMENDS_PC_REPORT_NEEDS "")
  if(AMENDS_PC_LIBRARY_TYPE STREQUAL "STATIC_LIBRARY" AND AMENDS_REPORT_XLSX)
    set(AMENDS_PC_REPORT_NEEDS ", xlsxwriter")
  endif()
  amends_pkg_config(amends-report)
endif()
if(TARGET amends_program)
  amends_pkg_config(amends-program)
endif()

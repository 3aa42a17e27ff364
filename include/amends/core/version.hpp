#pragma once

/// The version of amends; the build files read it from here.
#define AMENDS_VERSION_MAJOR 0
#define AMENDS_VERSION_MINOR 1
#define AMENDS_VERSION_PATCH 0
#define AMENDS_VERSION_STRING "0.1.0"

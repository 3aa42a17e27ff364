#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

namespace py = pybind11;

// Nothing else: what every binding includes should change seldom. module.cpp knows them by name.

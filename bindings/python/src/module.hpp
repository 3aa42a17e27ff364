#pragma once

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

namespace py = pybind11;

// One function per room; each gets its own submodule `amends._core.<room>`.
void register_core(py::module_& module);
void register_provenance(py::module_& module);  // into core
void register_math(py::module_& module);
void register_special(py::module_& module);  // into math
void register_fit(py::module_& module);      // into math
void register_domain(py::module_& module);
void register_purchase_history(py::module_& module);  // into domain
void register_voice(py::module_& module);
void register_recovery(py::module_& module);
void register_satisfaction(py::module_& module);
void register_retention(py::module_& module);
void register_customer_summary(py::module_& module);  // into retention
void register_survival(py::module_& module);          // into retention
void register_word_of_mouth(py::module_& module);
void register_economics(py::module_& module);
void register_scenario(py::module_& module);  // called by register_economics
void register_interop(py::module_& module);

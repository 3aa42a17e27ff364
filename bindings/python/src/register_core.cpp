#include "module.hpp"

void register_core(py::module_& module) {
  static_cast<void>(module);
}

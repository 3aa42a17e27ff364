#include "module.hpp"

void register_math(py::module_& module) {
  static_cast<void>(module);
}

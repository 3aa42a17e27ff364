#include "module.hpp"

void register_retention(py::module_& module) {
  static_cast<void>(module);
}

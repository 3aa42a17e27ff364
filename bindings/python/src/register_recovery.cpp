#include "module.hpp"

void register_recovery(py::module_& module) {
  static_cast<void>(module);
}

#include "module.hpp"

void register_domain(py::module_& module) {
  static_cast<void>(module);
}

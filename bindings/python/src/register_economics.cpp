#include "module.hpp"

void register_economics(py::module_& module) {
  static_cast<void>(module);
}

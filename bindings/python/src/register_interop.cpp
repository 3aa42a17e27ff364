#include "module.hpp"

void register_interop(py::module_& module) {
  static_cast<void>(module);
}

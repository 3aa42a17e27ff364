#include "module.hpp"

void register_satisfaction(py::module_& module) {
  static_cast<void>(module);
}

#include "module.hpp"

void register_voice(py::module_& module) {
  static_cast<void>(module);
}

#include "module.hpp"

void register_word_of_mouth(py::module_& module) {
  static_cast<void>(module);
}

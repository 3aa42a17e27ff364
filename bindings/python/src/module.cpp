#include "module.hpp"

#include <amends/core/error.hpp>
#include <amends/core/version.hpp>

PYBIND11_MODULE(_core, m) {
  m.doc() = "The compiled core of amends; use the modules of the package `amends`, not this one.";
  m.attr("__version__") = AMENDS_VERSION_STRING;

  // amends::Error arrives as amends.AmendsError, a ValueError with attributes `code` and `parameter`.
  static py::handle error_type = py::exception<amends::Error>(m, "AmendsError", PyExc_ValueError).release();
  py::register_exception_translator([](std::exception_ptr pending) {
    try {
      if (pending) std::rethrow_exception(pending);
    } catch (const amends::Error& error) {
      py::object made = py::reinterpret_borrow<py::object>(error_type)(py::str(error.what()));
      made.attr("code") = py::str(std::string(amends::core::to_string(error.code())));
      made.attr("parameter") = py::str(error.parameter());
      PyErr_SetObject(error_type.ptr(), made.ptr());
    }
  });

  struct Room {
    const char* name;
    void (*add)(py::module_&);
  };
  // core and domain first: the others use their types.
  for (const Room& room : {Room{"core", register_core}, Room{"core", register_provenance}, Room{"math", register_math},
                           Room{"math", register_special}, Room{"math", register_fit}, Room{"domain", register_domain},
                           Room{"domain", register_purchase_history}, Room{"voice", register_voice},
                           Room{"recovery", register_recovery}, Room{"satisfaction", register_satisfaction},
                           Room{"retention", register_retention}, Room{"retention", register_survival},
                           Room{"retention", register_customer_summary}, Room{"word_of_mouth", register_word_of_mouth},
                           Room{"economics", register_economics}, Room{"interop", register_interop}}) {
    py::module_ sub = m.def_submodule(room.name);
    room.add(sub);
  }
}

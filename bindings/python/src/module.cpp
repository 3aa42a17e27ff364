#include "module.hpp"

#include <amends/core/error.hpp>
#include <amends/core/version.hpp>
#include <string_view>

#include "def.hpp"

// What fills each submodule `amends._core.<room>`, one line each, in an order in which a type is known before it is
// used.
// clang-format off
#define AMENDS_BINDINGS(ADD)                   \
  ADD(core, register_core)                     \
  ADD(core, register_provenance)               \
  ADD(core, register_row_report)               \
  ADD(core, register_times)                    \
  ADD(math, register_math)                     \
  ADD(math, register_special)                  \
  ADD(estimation, register_fit)           \
  ADD(estimation, register_estimate)           \
  ADD(domain, register_record_report)          \
  ADD(domain, register_domain)                 \
  ADD(domain, register_joined_log)             \
  ADD(domain, register_purchase_history)       \
  ADD(voice, register_voice)                   \
  ADD(voice, register_voice_surveys)           \
  ADD(recovery, register_recovery)             \
  ADD(recovery, register_compensation)         \
  ADD(recovery, register_process)              \
  ADD(recovery, register_coding)               \
  ADD(recovery, register_ranking)              \
  ADD(recovery, register_checklist)            \
  ADD(recovery, register_detection)            \
  ADD(recovery, register_backlog)              \
  ADD(recovery, register_problem_monitor)      \
  ADD(recovery, register_queue)                \
  ADD(recovery, register_response_curve)       \
  ADD(satisfaction, register_satisfaction)     \
  ADD(satisfaction, register_satisfaction_index)\
  ADD(retention, register_retention)           \
  ADD(survival, register_accelerated_failure_time)\
  ADD(customer_base, register_purchase_results)\
  ADD(customer_base, register_customer_base)\
  ADD(customer_base, register_beta_geo_beta_binom)\
  ADD(customer_base, register_gamma_gamma)\
  ADD(customer_base, register_customer_summary)\
  ADD(survival, register_survival)\
  ADD(customer_base, register_contract)\
  ADD(customer_base, register_customer_stages)\
  ADD(survival, register_cox_results)\
  ADD(survival, register_cox)\
  ADD(word_of_mouth, register_word_of_mouth)   \
  ADD(economics, register_economics)           \
  ADD(economics, register_cash_flow)           \
  ADD(economics, register_checklist_dimensions)\
  ADD(economics, register_exposure)            \
  ADD(economics, register_desk_staffing)       \
  ADD(economics, register_problems_at_risk)            \
  ADD(economics, register_evaluation)          \
  ADD(economics, register_scenario_records)    \
  ADD(economics, register_scenario)            \
  ADD(economics, register_scenario_file)       \
  ADD(economics, register_uncertain_compensation) \
  ADD(economics, register_valuation)           \
  ADD(economics, register_budget)              \
  ADD(economics, register_links)               \
  ADD(economics, register_loop)                \
  ADD(economics, register_staffing)            \
  ADD(economics, register_scenario_draft)      \
  ADD(interop, register_record_mapping)        \
  ADD(interop, register_interop)               \
  ADD(interop, register_tables)                \
  ADD(interop, register_arrow)                 \
  ADD(report, register_report)                 \
  ADD(report, register_chart_data)             \
  ADD(report, register_desk_report)            \
  ADD(report, register_decisions)              \
  ADD(program, register_start)
// clang-format on

#define AMENDS_DECLARE(room, function) void function(py::module_& module);
AMENDS_BINDINGS(AMENDS_DECLARE)
#undef AMENDS_DECLARE
void register_program(py::module_& module);

/// A message may quote half a character of what was read.
static py::object text_of(std::string_view text) {
  return py::reinterpret_steal<py::object>(
      PyUnicode_DecodeUTF8(text.data(), static_cast<py::ssize_t>(text.size()), "replace"));
}

PYBIND11_MODULE(_core, m) {
  m.doc() = "The compiled core of amends; use the modules of the package `amends`, not this one.";
  m.attr("__version__") = AMENDS_VERSION_STRING;

  // amends::Error arrives as amends.AmendsError, a ValueError with attributes `code` and `parameter`.
  static py::handle error_type = py::exception<amends::Error>(m, "AmendsError", PyExc_ValueError).release();
  py::register_exception_translator([](std::exception_ptr pending) {
    try {
      if (pending) std::rethrow_exception(pending);
    } catch (const amends::Error& error) {
      py::object made = py::reinterpret_borrow<py::object>(error_type)(text_of(error.what()));
      made.attr("code") = py::str(std::string(amends::core::to_string(error.code())));
      made.attr("parameter") = text_of(error.parameter());
      PyErr_SetObject(error_type.ptr(), made.ptr());
    }
  });

#define AMENDS_FILL(room, function)            \
  {                                            \
    py::module_ room = m.def_submodule(#room); \
    function(room);                            \
  }
  AMENDS_BINDINGS(AMENDS_FILL)
#undef AMENDS_FILL
  register_program(m);
  explain_wrong_calls(m);
}

// The loop from voice to learning to fewer problems.
#include <amends/economics/complaint_loop.hpp>
#include <amends/economics/loop_estimate.hpp>
#include <amends/economics/loop_worth.hpp>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "def.hpp"
#include "first_payment.hpp"
#include "interruptible.hpp"
#include "named_warnings.hpp"
#include "python_class.hpp"
#include "result.hpp"
#include "state.hpp"

template <>
struct TextOf<amends::economics::LoopVoiceSource> : Texts<Text<"records", amends::economics::LoopVoiceSource::records>,
                                                          Text<"survey", amends::economics::LoopVoiceSource::survey>> {
};

namespace {

using namespace amends;
using economics::ComplaintLoop;
using economics::LoopHandling;

/// The dataclass of that name in amends/_loop.py.
template <Literal class_name>
using Result = PythonObject<"amends._loop", class_name>;

py::array_t<double> array(const std::vector<double>& values) {
  return py::array_t<double>(static_cast<py::ssize_t>(values.size()), values.data());
}

Result<"LoopPath"> path_of(const economics::LoopPath& path) {
  using Warning = economics::LoopWarning;
  return Result<"LoopPath">::made_of(
      array(path.problem_rate), array(path.problems), array(path.complaints), array(path.silent), path.steady_state,
      names_of(path.warnings,
               {Warning::overshoots, Warning::problem_rate_above_one, Warning::problem_rate_below_zero}));
}

Result<"LoopBreakEven"> break_even_of(const economics::LoopBreakEven& one) {
  return Result<"LoopBreakEven">::made_of(std::string(voice::to_string(one.rule)), one.satisfied_share, one.pays_below);
}

py::class_<ComplaintLoop> add_loop(py::module_& module) {
  py::class_<ComplaintLoop> loop(
      module, "ComplaintLoop",
      R"(More voice, more learning, fewer problems: how complaints change the rate of problems.

Parameters
----------
new_causes : float
    g, problem rate added per period when nothing is prevented; shares all, 0 to 1.
fading : float
    d, share of the problems that goes by itself per period.
learning : float
    l, share of the causes heard and acted on that is removed per period.
prevention : float, optional
    h, share of new causes prevented if all problems were voiced and acted on.
acted_on : float, optional
    a, share of complaints that anybody acts on.

Notes
-----
Per period, with problem rate p and voice v (the share of those with a problem whose complaint arrives):
``p' = p + g (1 - h a v) - (d + l a v) p``, at rest ``p* = g (1 - h a v) / (d + l a v)``, and after n periods
``p* + (p - p*) q^n`` with ``q = 1 - d - l a v``.

Examples
--------
>>> import amends as am
>>> loop = am.economics.ComplaintLoop.at_rest(problem_rate=0.10, voice=0.3, fading=0.1, learning=0.5)
>>> loop.steady_state([0.3, 0.6]).round(4)
array([0.1   , 0.0625])
)");
  def_init(
      loop,
      [](double new_causes, double fading, double learning, double prevention, double acted_on) {
        return ComplaintLoop({.new_causes = new_causes,
                              .fading = fading,
                              .learning = learning,
                              .prevention = prevention,
                              .acted_on = acted_on});
      },
      py::kw_only(), py::arg("new_causes"), py::arg("fading"), py::arg("learning"), py::arg("prevention") = 0.0,
      py::arg("acted_on") = 1.0);
  def_static(
      loop, "at_rest",
      [](double problem_rate, double voice, double fading, double learning, double prevention, double acted_on) {
        return ComplaintLoop::at_rest({.problem_rate = problem_rate,
                                       .voice = voice,
                                       .fading = fading,
                                       .learning = learning,
                                       .prevention = prevention,
                                       .acted_on = acted_on});
      },
      R"(The loop whose steady state under a voice is a known problem rate: ``g = p (d + l a v) / (1 - h a v)``.

Parameters
----------
problem_rate : float
    Share of customers with a problem per period.
voice : float
    Share of them whose complaint arrives.
fading, learning, prevention, acted_on : float
    As of the class.
)",
      py::kw_only(), py::arg("problem_rate"), py::arg("voice"), py::arg("fading"), py::arg("learning"),
      py::arg("prevention") = 0.0, py::arg("acted_on") = 1.0);
  const auto rate = [&](const char* name, double economics::LoopRates::*member, const char* doc) {
    loop.def_property_readonly(
        name, [member](const ComplaintLoop& self) { return self.rates().*member; }, doc);
  };
  rate("new_causes", &economics::LoopRates::new_causes, "g, problem rate added per period.");
  rate("fading", &economics::LoopRates::fading, "d, share that goes by itself.");
  rate("learning", &economics::LoopRates::learning, "l, share of the causes heard that is removed.");
  rate("prevention", &economics::LoopRates::prevention, "h, share of new causes prevented.");
  rate("acted_on", &economics::LoopRates::acted_on, "a, share of complaints acted on.");
  add_exact_repr(loop, {"new_causes", "fading", "learning", "prevention", "acted_on"});
  loop.def(py::pickle(
               [](const ComplaintLoop& self) {
                 const economics::LoopRates& r = self.rates();
                 return py::make_tuple(r.new_causes, r.fading, r.learning, r.prevention, r.acted_on);
               },
               [](const py::tuple& state) {
                 return load_state(state, "ComplaintLoop", 5, [](const py::tuple& s) {
                   return ComplaintLoop({.new_causes = s[0].cast<double>(),
                                         .fading = s[1].cast<double>(),
                                         .learning = s[2].cast<double>(),
                                         .prevention = s[3].cast<double>(),
                                         .acted_on = s[4].cast<double>()});
                 });
               }),
           py::arg("state"));
  add_state_equality(loop);
  return loop;
}

void add_loop_methods(py::class_<ComplaintLoop>& loop) {
  def(loop, "persistence", vectorize_unlocked(&ComplaintLoop::persistence),
      "q = 1 - d - l a v: the share of the distance from rest that is left after a period.", py::arg("voice"));
  def(loop, "steady_state", vectorize_unlocked(&ComplaintLoop::steady_state),
      "Problem rate at rest, g (1 - h a v) / (d + l a v).", py::arg("voice"));
  def(loop, "half_life", vectorize_unlocked(&ComplaintLoop::half_life),
      "Periods until half of the distance from rest is left.", py::arg("voice"));
  def(loop, "problem_rate_after", vectorize_unlocked(&ComplaintLoop::problem_rate_after),
      "Problem rate some periods later, in closed form.", py::arg("problem_rate"), py::arg("voice"),
      py::arg("periods"));
  def(loop, "complaints_at_rest", vectorize_unlocked(&ComplaintLoop::complaints_at_rest),
      "Complaints per period at rest, N v p*(v).", py::arg("customers"), py::arg("voice"));
  def(loop, "complaints_slope", vectorize_unlocked(&ComplaintLoop::complaints_slope),
      "Change of complaints at rest per unit of voice; negative where more voice means fewer complaints.",
      py::arg("customers"), py::arg("voice"));
  def(loop, "voice_with_equal_complaints", vectorize_unlocked(&ComplaintLoop::voice_with_equal_complaints),
      "The other voice with as many complaints at rest, unclamped; infinite without prevention.", py::arg("voice"));
  def(loop, "periods_until_fewer_complaints", vectorize_unlocked(&ComplaintLoop::periods_until_fewer_complaints),
      "Whole periods until a period with the new voice has fewer complaints than one of before; infinite where none.",
      py::arg("problem_rate"), py::arg("voice"), py::arg("new_voice"));
  def(
      loop, "turning_point",
      [](const ComplaintLoop& self) {
        const economics::LoopTurningPoint point = self.turning_point();
        return Result<"LoopTurningPoint">::made_of(std::string(economics::to_string(point.status)), point.voice,
                                                   point.complaints_per_customer);
      },
      "The voice above which more voice means fewer complaints at rest, or why there is none.");
  def(
      loop, "path",
      [](const ComplaintLoop& self, double customers, double problem_rate, double voice, std::size_t periods) {
        return path_of(interruptible(1, [&](core::Executor& executor) {
          return self.path({.customers = customers,
                            .problem_rate = problem_rate,
                            .voice = voice,
                            .periods = periods,
                            .executor = &executor});
        }));
      },
      R"(Problems and complaints period by period; the first has the problem rate given.

Parameters
----------
customers : float
    The same in each period.
problem_rate : float
    Of the first period.
voice : float
    In all periods.
periods : int
    Rows of the path.
)",
      py::kw_only(), py::arg("customers"), py::arg("problem_rate"), py::arg("voice"), py::arg("periods"));
}

void add_handling(py::module_& module) {
  py::class_<LoopHandling> handling(module, "LoopHandling",
                                    R"(What becomes of customers with a problem, and what they are worth.

Parameters
----------
stay_no_problem, stay_silent, stay_dissatisfied, stay_satisfied : float
    Shares that stay: without a problem; silent with one; complainants left dissatisfied; satisfied.
satisfied_share : float
    Of complainants, in the end.
value_of_kept_customer : float
    Money.
cost_per_complaint : float, optional
    Money, for a repeated one too.
repeat_rate : float, optional
    Complaints that one dissatisfied complainant adds by coming back: they cost, and teach nothing new.
)");
  def_init(
      handling,
      [](double stay_no_problem, double stay_silent, double stay_dissatisfied, double stay_satisfied,
         double satisfied_share, double value_of_kept_customer, double cost_per_complaint, double repeat_rate) {
        const LoopHandling made{.stay_no_problem = stay_no_problem,
                                .stay_silent = stay_silent,
                                .stay_dissatisfied = stay_dissatisfied,
                                .stay_satisfied = stay_satisfied,
                                .satisfied_share = satisfied_share,
                                .value_of_kept_customer = value_of_kept_customer,
                                .cost_per_complaint = cost_per_complaint,
                                .repeat_rate = repeat_rate};
        (void)economics::kept_per_complaint(made);  // checks them
        return made;
      },
      py::kw_only(), py::arg("stay_no_problem"), py::arg("stay_silent"), py::arg("stay_dissatisfied"),
      py::arg("stay_satisfied"), py::arg("satisfied_share"), py::arg("value_of_kept_customer"),
      py::arg("cost_per_complaint") = 0.0, py::arg("repeat_rate") = 0.0);
  handling.def_readonly("stay_no_problem", &LoopHandling::stay_no_problem)
      .def_readonly("stay_silent", &LoopHandling::stay_silent)
      .def_readonly("stay_dissatisfied", &LoopHandling::stay_dissatisfied)
      .def_readonly("stay_satisfied", &LoopHandling::stay_satisfied)
      .def_readonly("satisfied_share", &LoopHandling::satisfied_share)
      .def_readonly("value_of_kept_customer", &LoopHandling::value_of_kept_customer)
      .def_readonly("cost_per_complaint", &LoopHandling::cost_per_complaint)
      .def_readonly("repeat_rate", &LoopHandling::repeat_rate);
  add_exact_repr(handling, {"stay_no_problem", "stay_silent", "stay_dissatisfied", "stay_satisfied", "satisfied_share",
                            "value_of_kept_customer", "cost_per_complaint", "repeat_rate"});
  handling.def(py::pickle(
                   [](const LoopHandling& h) {
                     return py::make_tuple(h.stay_no_problem, h.stay_silent, h.stay_dissatisfied, h.stay_satisfied,
                                           h.satisfied_share, h.value_of_kept_customer, h.cost_per_complaint,
                                           h.repeat_rate);
                   },
                   [](const py::tuple& state) {
                     return load_state(state, "LoopHandling", 8, [](const py::tuple& s) {
                       const LoopHandling made{s[0].cast<double>(), s[1].cast<double>(), s[2].cast<double>(),
                                               s[3].cast<double>(), s[4].cast<double>(), s[5].cast<double>(),
                                               s[6].cast<double>(), s[7].cast<double>()};
                       (void)economics::kept_per_complaint(made);
                       return made;
                     });
                   }),
               py::arg("state"));
  add_state_equality(handling);
}

void add_worth(py::module_& module) {
  def(module, "kept_per_complaint", &economics::kept_per_complaint,
      R"(Customers that one more complaint keeps, its cost counted in customers, problems staying as many as they are.

Parameters
----------
handling : LoopHandling

Examples
--------
>>> import amends as am
>>> handling = am.economics.LoopHandling(
...     stay_no_problem=0.85, stay_silent=0.40, stay_dissatisfied=0.18, stay_satisfied=0.75, satisfied_share=0.32,
...     value_of_kept_customer=400, cost_per_complaint=20)
>>> round(am.economics.kept_per_complaint(handling), 4)
-0.0876
)",
      py::arg("handling"));
  def(
      module, "voice_at_the_margin",
      [](const ComplaintLoop& loop, const LoopHandling& handling, double voice) {
        const economics::VoiceAtTheMargin one = economics::voice_at_the_margin(loop, handling, voice);
        return Result<"VoiceAtTheMargin">::made_of(one.handling, one.learning, one.total,
                                                   break_even_of(one.without_learning),
                                                   break_even_of(one.with_learning));
      },
      R"(What a little more voice brings at rest, per complaint that it adds: customers kept by handling, by learning.

Parameters
----------
loop : ComplaintLoop
handling : LoopHandling
voice : float

Examples
--------
>>> import amends as am
>>> loop = am.economics.ComplaintLoop.at_rest(
...     problem_rate=0.10, voice=0.30, fading=0.2, learning=0.5, prevention=0.4)
>>> handling = am.economics.LoopHandling(
...     stay_no_problem=0.95, stay_silent=0.60, stay_dissatisfied=0.30, stay_satisfied=0.90, satisfied_share=0.7,
...     value_of_kept_customer=200, cost_per_complaint=10)
>>> round(am.economics.voice_at_the_margin(loop, handling, voice=0.3).total, 4)
0.6895
)",
      py::arg("loop"), py::arg("handling"), py::arg("voice"));
  def(
      module, "loss_at_rest",
      [](const ComplaintLoop& loop, const Broadcast& customers, const LoopHandling& handling, const Broadcast& voices) {
        return vectorize_unlocked([&](double n, double voice) {
          return economics::loss_at_rest(loop, n, handling, voice);
        })(customers, voices);
      },
      R"(What problems cost at rest, per period, money: customers lost at their value, and the handling of complaints.

Parameters
----------
loop : ComplaintLoop
customers : float or array_like
handling : LoopHandling
voice : float or array_like

Examples
--------
>>> import amends as am
>>> loop = am.economics.ComplaintLoop.at_rest(
...     problem_rate=0.10, voice=0.30, fading=0.2, learning=0.5, prevention=0.4)
>>> handling = am.economics.LoopHandling(
...     stay_no_problem=0.95, stay_silent=0.60, stay_dissatisfied=0.30, stay_satisfied=0.90, satisfied_share=0.7,
...     value_of_kept_customer=200, cost_per_complaint=10)
>>> round(am.economics.loss_at_rest(loop, customers=10_000, handling=handling, voice=0.3))
65800
)",
      py::arg("loop"), py::arg("customers"), py::arg("handling"), py::arg("voice"));
  def(
      module, "best_voice",
      [](const ComplaintLoop& loop, const LoopHandling& handling, double customers, double lowest, double highest,
         double cost_of_voice) {
        const economics::BestVoice one = economics::best_voice(
            loop, handling,
            {.customers = customers, .lowest = lowest, .highest = highest, .cost_of_voice = cost_of_voice});
        return Result<"BestVoice">::made_of(one.voice, one.cost, one.complaints, one.problem_rate);
      },
      R"(The voice that costs least at rest: customers lost, complaints handled, and what voice itself costs.

Parameters
----------
loop : ComplaintLoop
handling : LoopHandling
customers : float
lowest, highest : float, optional
    Voices to choose from.
cost_of_voice : float, optional
    Money per period and unit of voice above the lowest: 0.1 more costs a tenth of it.

Examples
--------
>>> import amends as am
>>> loop = am.economics.ComplaintLoop.at_rest(
...     problem_rate=0.10, voice=0.30, fading=0.2, learning=0.5, prevention=0.4)
>>> handling = am.economics.LoopHandling(
...     stay_no_problem=0.95, stay_silent=0.60, stay_dissatisfied=0.30, stay_satisfied=0.90, satisfied_share=0.7,
...     value_of_kept_customer=200, cost_per_complaint=10)
>>> round(am.economics.best_voice(loop, handling, customers=10_000, highest=0.8).voice, 2)
0.8
)",
      py::arg("loop"), py::arg("handling"), py::kw_only(), py::arg("customers"), py::arg("lowest") = 0.0,
      py::arg("highest") = 1.0, py::arg("cost_of_voice") = 0.0);
  def(
      module, "worth_of_voice",
      [](const ComplaintLoop& loop, const LoopHandling& handling, double customers, double problem_rate, double voice,
         double new_voice, std::size_t periods, double annual_rate, FirstPayment first_payment, double periods_per_year,
         double programme_cost_per_period, double setup_cost) {
        const economics::VoiceWorth worth = interruptible(1, [&](core::Executor& executor) {
          return economics::worth_of_voice(loop, handling,
                                           {.customers = customers,
                                            .problem_rate = problem_rate,
                                            .voice = voice,
                                            .new_voice = new_voice,
                                            .periods = periods,
                                            .programme_cost_per_period = programme_cost_per_period,
                                            .setup_cost = setup_cost,
                                            .discounting = {.annual_rate = AnnualRate(annual_rate),
                                                            .periods_per_year = periods_per_year,
                                                            .first_payment = first_payment}},
                                           &executor);
        });
        return Result<"VoiceWorth">::made_of(
            path_of(worth.before), path_of(worth.after), array(worth.customers_lost_before),
            array(worth.customers_lost_after), array(worth.repeats_before), array(worth.repeats_after),
            array(worth.net), worth.present_value, worth.from_handling, worth.from_learning, worth.programme_cost,
            worth.break_even_cost_per_period, break_even_of(worth.with_learning), break_even_of(worth.without_learning),
            names_of(worth.warnings, {economics::VoiceWorthWarning::large_discount_rate}));
      },
      R"(What a change of voice is worth over some periods, with and without what is learnt from the complaints.

Parameters
----------
loop : ComplaintLoop
handling : LoopHandling
customers : float
    Per period: those who leave are replaced.
problem_rate : float
    Of the first period, with the change or without.
voice, new_voice : float
    Without the change, with it.
periods : int
    That count.
annual_rate : float
    Effective discount rate per year.
first_payment : {"now", "mid_period", "after_one_period"}
    When the money of the first period comes.
periods_per_year : float, optional
    12 for months.
programme_cost_per_period : float, optional
    Money, what the change costs beyond handling.
setup_cost : float, optional
    Money at time 0.

Examples
--------
>>> import amends as am
>>> loop = am.economics.ComplaintLoop.at_rest(
...     problem_rate=0.10, voice=0.30, fading=0.2, learning=0.5, prevention=0.4)
>>> handling = am.economics.LoopHandling(
...     stay_no_problem=0.95, stay_silent=0.60, stay_dissatisfied=0.30, stay_satisfied=0.90, satisfied_share=0.7,
...     value_of_kept_customer=200, cost_per_complaint=10)
>>> worth = am.economics.worth_of_voice(
...     loop, handling, customers=10_000, problem_rate=0.10, voice=0.30, new_voice=0.50, periods=5,
...     programme_cost_per_period=4_000, annual_rate=0.08, first_payment="after_one_period")
>>> round(worth.present_value)
35265
)",
      py::arg("loop"), py::arg("handling"), py::kw_only(), py::arg("customers"), py::arg("problem_rate"),
      py::arg("voice"), py::arg("new_voice"), py::arg("periods"), py::arg("annual_rate"), py::arg("first_payment"),
      py::arg("periods_per_year") = 1.0, py::arg("programme_cost_per_period") = 0.0, py::arg("setup_cost") = 0.0);
}

py::tuple figure(const economics::LoopFigure& one) {
  return py::make_tuple(one.value, one.lower, one.upper);
}

py::tuple parameter(const economics::LoopParameter& one) {
  return py::make_tuple(std::string(economics::to_string(one.status)), std::string(economics::to_string(one.reason)),
                        figure(one.figure), one.standard_error);
}

void add_estimate(py::module_& module) {
  using Columns = std::array<std::vector<double>, 5>;
  def(
      module, "_estimate_loop",
      [](const std::vector<std::int64_t>& periods, const std::vector<double>& surveyed,
         const std::vector<double>& with_problem, const std::vector<double>& complained,
         const std::vector<double>& customers, const std::vector<double>& complaints, std::optional<double> new_causes,
         std::optional<double> fading, double prevention, double acted_on, bool first_period_at_rest,
         std::optional<economics::LoopVoiceSource> voice_from, double level) -> py::tuple {
        const Columns columns{surveyed, with_problem, complained, customers, complaints};
        std::vector<economics::LoopPeriod> rows(periods.size());
        for (std::size_t i = 0; i < rows.size(); ++i)
          rows[i] = {.period = periods[i],
                     .surveyed = columns[0].at(i),
                     .with_problem = columns[1].at(i),
                     .complained = columns[2].at(i),
                     .customers = columns[3].at(i),
                     .complaints = columns[4].at(i)};
        economics::LoopEstimateOptions options{.prevention = prevention,
                                               .acted_on = acted_on,
                                               .first_period_at_rest = first_period_at_rest,
                                               .voice_from = voice_from,
                                               .level = level};
        if (new_causes) options.new_causes = *new_causes;
        if (fading) options.fading = *fading;
        const economics::LoopEstimate found = interruptible(1, [&](core::Executor& executor) {
          options.executor = &executor;
          return economics::estimate_loop(rows, options);
        });
        py::list lines;
        for (const economics::LoopPeriodEstimate& one : found.periods)
          lines.append(py::make_tuple(one.period, figure(one.problem_rate), figure(one.voice), figure(one.registration),
                                      one.fitted_problem_rate));
        using Warning = economics::LoopEstimateWarning;
        return py::make_tuple(
            py::make_tuple(parameter(found.new_causes), parameter(found.fading), parameter(found.learning),
                           parameter(found.prevention), parameter(found.acted_on)),
            std::string(economics::to_string(found.voice_from)), lines, figure(found.voice_change),
            found.periods_needed, found.chi_square, found.degrees_of_freedom, found.p_value,
            names_of(found.warnings, {Warning::does_not_fit, Warning::outside_its_domain, Warning::thin_survey,
                                      Warning::more_than_told, Warning::voice_above_one, Warning::nothing_left_over}));
      },
      py::arg("period"), py::arg("surveyed"), py::arg("with_problem"), py::arg("complained"), py::arg("customers"),
      py::arg("complaints"), py::arg("new_causes"), py::arg("fading"), py::arg("prevention"), py::arg("acted_on"),
      py::arg("first_period_at_rest"), py::arg("voice_from"), py::arg("level"));
}

}  // namespace

void register_loop(py::module_& module) {
  py::class_<ComplaintLoop> loop = add_loop(module);
  add_loop_methods(loop);
  add_handling(module);
  add_worth(module);
  add_estimate(module);
}

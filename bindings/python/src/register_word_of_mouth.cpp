#include <pybind11/native_enum.h>

#include <amends/word_of_mouth/ledger.hpp>
#include <amends/word_of_mouth/purchase_shift.hpp>
#include <amends/word_of_mouth/tell_counts.hpp>
#include <limits>
#include <utility>

#include "def.hpp"
#include "interruptible.hpp"
#include "module.hpp"
#include "result.hpp"
#include "show.hpp"
#include "sourced_value.hpp"

namespace {

using namespace amends::word_of_mouth;

std::vector<TellBin> bins_from(const std::vector<std::pair<double, double>>& pairs) {
  std::vector<TellBin> bins;
  bins.reserve(pairs.size());
  for (const auto& [share, hearers] : pairs) bins.push_back({share, hearers});
  return bins;
}

std::string ledger_text(const Ledger& ledger) {
  std::size_t width = 5;
  for (const LedgerLine& line : ledger.lines)
    if (line.inputs.name.size() > width) width = line.inputs.name.size();
  const auto padded = [width](std::string name) { return name + std::string(width - name.size(), ' '); };
  std::string text = padded("class") +
                     "   customers  share_who_tell  hearers_given_telling     tellings      hearers         won"
                     "        kept         value\n";
  for (const LedgerLine& line : ledger.lines)
    text += padded(line.inputs.name) + cell(line.inputs.customers, 12) + cell(line.inputs.share_who_tell, 16) +
            cell(line.inputs.hearers_given_telling, 23) + cell(line.effect.tellings, 13) +
            cell(line.effect.hearers, 13) + cell(line.effect.customers_won, 12) + cell(line.effect.customers_kept, 12) +
            cell(line.effect.value, 14) + "\n";
  text += padded("total") + std::string(51, ' ') + cell(ledger.total.tellings, 13) + cell(ledger.total.hearers, 13) +
          cell(ledger.total.customers_won, 12) + cell(ledger.total.customers_kept, 12) + cell(ledger.total.value, 14);
  for (const LedgerWarning& w : ledger.warnings)
    text += "\nwarning: " + (w.name.empty() ? "" : w.name + ": ") + std::string(to_string(w.warning));
  return text;
}

void register_types(py::module_& m) {
  py::native_enum<TalkWarning>(m, "TalkWarning", "enum.Enum", "Findings about a ledger.")
      .value("below_one_hearer_per_teller", TalkWarning::below_one_hearer_per_teller)
      .value("opposite_shifts", TalkWarning::opposite_shifts)
      .value("kept_customers_without_value", TalkWarning::kept_customers_without_value)
      .value("empty_class", TalkWarning::empty_class)
      .finalize();
  py::native_enum<BreakEvenCase>(m, "BreakEvenCase", "enum.Enum",
                                 "Where a rising share of satisfied customers turns talk from loss to gain.")
      .value("at_share", BreakEvenCase::at_share)
      .value("always", BreakEvenCase::always)
      .value("never", BreakEvenCase::never)
      .finalize();

  add_exact_repr(py::class_<TellCounts>(m, "TellCounts", "How much a class of customers talks, always as two numbers.")
                     .def_readonly("share_who_tell", &TellCounts::share_who_tell)
                     .def_readonly("hearers_given_telling", &TellCounts::hearers_given_telling)
                     .def_property_readonly("tellings_per_customer", &TellCounts::tellings_per_customer),
                 {"share_who_tell", "hearers_given_telling"});
  add_exact_repr(py::class_<Generations>(m, "Generations", "Persons reached over generations of retelling.")
                     .def_readonly("per_generation", &Generations::per_generation)
                     .def_readonly("hearers", &Generations::hearers, "The customer who started it is not counted.")
                     .def_readonly("persons", &Generations::persons, "The customer who started it is counted."),
                 {"hearers", "persons"});

  py::class_<TellingClass> telling_class(m, "TellingClass",
                                         R"(One class of customers who talk alike, and what their talk does.

Parameters
----------
name : str
    For reports; may be empty.
customers : float
    Persons in the class.
share_who_tell : float
    Share of them who tell anybody.
hearers_given_telling : float
    Tellings by one customer who tells.
in_market : float
    Share of hearers who are prospects.
shift : float
    Signed change of a prospect's purchase probability.
overlap : float
    Share of tellings that reach a person already reached; 0 gives an upper bound.
already_customers : float
    Share of hearers who are customers already.
shift_of_customers : float
    Signed change of such a customer's probability to stay.
handling_cost : float
    Money per customer of the class that the firm spends on handling.
)");
  add_exact_repr(telling_class.def_readonly("name", &TellingClass::name)
                     .def_readonly("customers", &TellingClass::customers)
                     .def_readonly("share_who_tell", &TellingClass::share_who_tell)
                     .def_readonly("hearers_given_telling", &TellingClass::hearers_given_telling)
                     .def_readonly("overlap", &TellingClass::overlap)
                     .def_readonly("in_market", &TellingClass::in_market)
                     .def_readonly("shift", &TellingClass::shift)
                     .def_readonly("already_customers", &TellingClass::already_customers)
                     .def_readonly("shift_of_customers", &TellingClass::shift_of_customers)
                     .def_readonly("handling_cost", &TellingClass::handling_cost),
                 {"name", "customers", "share_who_tell", "hearers_given_telling", "in_market", "shift", "overlap",
                  "already_customers", "shift_of_customers", "handling_cost"});
  def_init(
      telling_class,
      [](std::string name, double customers, double share_who_tell, double hearers_given_telling, double in_market,
         double shift, double overlap, double already_customers, double shift_of_customers, double handling_cost) {
        return TellingClass{.name = std::move(name),
                            .customers = customers,
                            .share_who_tell = share_who_tell,
                            .hearers_given_telling = hearers_given_telling,
                            .overlap = overlap,
                            .in_market = in_market,
                            .shift = shift,
                            .already_customers = already_customers,
                            .shift_of_customers = shift_of_customers,
                            .handling_cost = handling_cost};
      },
      py::arg("name") = "", py::kw_only(), py::arg("customers") = 1.0, py::arg("share_who_tell"),
      py::arg("hearers_given_telling"), py::arg("in_market"), py::arg("shift"), py::arg("overlap") = 0.0,
      py::arg("already_customers") = 0.0, py::arg("shift_of_customers") = 0.0, py::arg("handling_cost") = 0.0);

  add_exact_repr(py::class_<TalkEffect>(m, "TalkEffect", "What the talk of one class does, or the sum over classes.")
                     .def_readonly("tellers", &TalkEffect::tellers)
                     .def_readonly("tellings", &TalkEffect::tellings)
                     .def_readonly("hearers", &TalkEffect::hearers)
                     .def_readonly("prospects_reached", &TalkEffect::prospects_reached)
                     .def_readonly("customers_won", &TalkEffect::customers_won)
                     .def_readonly("customers_kept", &TalkEffect::customers_kept)
                     .def_readonly("talk_value", &TalkEffect::talk_value)
                     .def_readonly("handling_cost", &TalkEffect::handling_cost)
                     .def_readonly("value", &TalkEffect::value),
                 {"tellers", "tellings", "hearers", "prospects_reached", "customers_won", "customers_kept", "value"});
  py::class_<LedgerLine>(m, "LedgerLine", "One line of a ledger: the class as it was given, and its effect.")
      .def_readonly("inputs", &LedgerLine::inputs)
      .def_readonly("effect", &LedgerLine::effect)
      .def("__repr__", [](const LedgerLine& line) {
        return show("LedgerLine", &line.inputs.name,
                    {{"hearers", line.effect.hearers},
                     {"customers_won", line.effect.customers_won},
                     {"value", line.effect.value}});
      });
  py::class_<LedgerWarning>(m, "LedgerWarning", "A warning and the class it is about.")
      .def_readonly("warning", &LedgerWarning::warning)
      .def_readonly("name", &LedgerWarning::name)
      .def("__str__",
           [](const LedgerWarning& w) {
             return (w.name.empty() ? "" : w.name + ": ") + std::string(to_string(w.warning));
           })
      .def("__repr__", [](const LedgerWarning& w) {
        return "LedgerWarning('" + w.name + "': " + std::string(to_string(w.warning)) + ")";
      });
  py::class_<Ledger>(m, "Ledger", "The tell-count ledger: every class with its inputs echoed, and the totals.")
      .def_readonly("lines", &Ledger::lines)
      .def_readonly("total", &Ledger::total)
      .def_readonly("warnings", &Ledger::warnings)
      .def_property_readonly("value_per_customer", [](const Ledger& l) { return l.value.value_per_customer; })
      .def_property_readonly("value_per_kept_customer", [](const Ledger& l) { return l.value.value_per_kept_customer; })
      .def("__repr__", &ledger_text);
  py::class_<BreakEvenShare>(m, "BreakEvenShare", "Share of satisfied customers at which talk cancels.")
      .def_readonly("share", &BreakEvenShare::share)
      .def_readonly("found", &BreakEvenShare::found)
      .def("__repr__", [](const BreakEvenShare& b) {
        return "BreakEvenShare(share=" + amends::core::format_number(b.share) +
               ", found=" + std::string(to_string(b.found)) + ")";
      });
}

void register_figures(py::module_& m) {
  ensure_sourced_value(m);
  py::module_ published = m.def_submodule("reference", "Published tell counts, with where each was read.");
  published.attr("share_who_contact_the_firm") = py::cast(reference::share_who_contact_the_firm);
  published.attr("share_who_tell") = py::cast(reference::share_who_tell);
  published.attr("share_who_tell_one") = py::cast(reference::share_who_tell_one);
  published.attr("share_who_tell_two") = py::cast(reference::share_who_tell_two);
  published.attr("share_who_tell_three_to_five") = py::cast(reference::share_who_tell_three_to_five);
  published.attr("share_who_tell_six_or_more") = py::cast(reference::share_who_tell_six_or_more);
  published.attr("share_who_avoided_a_store_on_hearsay") = py::cast(reference::share_who_avoided_a_store_on_hearsay);
  published.attr("customers_lost_per_100_bad_experiences_low") =
      py::cast(reference::customers_lost_per_100_bad_experiences_low);
  published.attr("customers_lost_per_100_bad_experiences_high") =
      py::cast(reference::customers_lost_per_100_bad_experiences_high);
  published.attr("told_by_satisfied_complainant") = py::cast(reference::told_by_satisfied_complainant);
  published.attr("told_by_dissatisfied_complainant") = py::cast(reference::told_by_dissatisfied_complainant);
  published.attr("share_who_tell_twenty_or_more") = py::cast(reference::share_who_tell_twenty_or_more);
  published.attr("told_after_bad_experience_soft_drink") = py::cast(reference::told_after_bad_experience_soft_drink);
  published.attr("told_after_good_experience_soft_drink") = py::cast(reference::told_after_good_experience_soft_drink);
  published.attr("told_after_bad_experience_car") = py::cast(reference::told_after_bad_experience_car);
  published.attr("told_after_good_experience_car") = py::cast(reference::told_after_good_experience_car);
  published.attr("share_who_tell_nobody_business_software") =
      py::cast(reference::share_who_tell_nobody_business_software);
  def(
      published, "verde_wharton_bins",
      [](double three_to_five, double six_or_more) {
        std::vector<std::pair<double, double>> pairs;
        for (const TellBin& bin : reference::verde_wharton_bins(three_to_five, six_or_more))
          pairs.emplace_back(bin.share, bin.hearers);
        return pairs;
      },
      py::arg("told_by_three_to_five"), py::arg("told_by_six_or_more"),
      "The bins (share, hearers) of the Verde and Wharton study 2006, for tell_counts; the means of the bins 'three to "
      "five' and 'six or more' were not published and are the caller's assumption.");

  py::module_ hearsay = m.def_submodule("folklore", "Figures that circulate without a study behind them.");
  hearsay.attr("told_by_unhappy_customer") = py::cast(folklore::told_by_unhappy_customer);
  hearsay.attr("retold_by_each_hearer_of_unhappy") = py::cast(folklore::retold_by_each_hearer_of_unhappy);
  hearsay.attr("told_by_happy_customer") = py::cast(folklore::told_by_happy_customer);
  hearsay.attr("retold_by_each_hearer_of_happy") = py::cast(folklore::retold_by_each_hearer_of_happy);
  hearsay.attr("told_by_unhappy_customer_tracy") = py::cast(folklore::told_by_unhappy_customer_tracy);
  hearsay.attr("retold_by_each_hearer_tracy") = py::cast(folklore::retold_by_each_hearer_tracy);
}

}  // namespace

void register_word_of_mouth(py::module_& m) {
  register_types(m);
  register_figures(m);
  def(m, "negative_shift", vectorize_unlocked(&negative_shift),
      R"(Change of a hearer's purchase probability after one negative telling: ``-susceptibility * prior``.

Parameters
----------
prior : float or array
    Purchase probability before, in [0, 1].
susceptibility : float or array
    Share of it that is lost, in [0, 1].

Examples
--------
>>> import amends as am
>>> round(am.word_of_mouth.negative_shift(0.3, 0.3), 4)
-0.09
)",
      py::arg("prior"), py::arg("susceptibility"));
  def(m, "positive_shift", vectorize_unlocked(&positive_shift),
      R"(Change of a hearer's purchase probability after one positive telling: ``susceptibility * (1 - prior)``.

Parameters
----------
prior : float or array
    Purchase probability before, in [0, 1].
susceptibility : float or array
    Share of the way to 1 that is gained, in [0, 1].

Examples
--------
>>> import amends as am
>>> round(am.word_of_mouth.positive_shift(0.3, 0.3), 4)
0.21
)",
      py::arg("prior"), py::arg("susceptibility"));
  def(m, "implied_susceptibility", vectorize_unlocked(&implied_susceptibility),
      R"(Susceptibility that a measured pair of purchase probabilities implies; the inverse of the two shifts.

Parameters
----------
before, after : float or array
    Purchase probabilities, in [0, 1]. The direction of the change says which of the two shifts is meant.

Examples
--------
>>> import amends as am
>>> round(am.word_of_mouth.implied_susceptibility(0.4, 0.3), 4)
0.25
)",
      py::arg("before"), py::arg("after"));
  def(m, "probability_after",
      vectorize_unlocked(
          [](double prior, double positive, double negative, double positive_weight, double negative_weight) {
            return probability_after(prior, {positive, negative, positive_weight, negative_weight});
          }),
      R"(Purchase probability after several hearings, which add in log-odds: their order does not matter.

Parameters
----------
prior : float or array
    Purchase probability before, in [0, 1]; 0 and 1 stay what they are.
positive, negative : float or array
    Numbers of tellings heard, >= 0.
positive_weight, negative_weight : float or array
    Log-odds that one telling adds or takes, both >= 0 (see `log_odds_weight`).

Examples
--------
>>> import amends as am
>>> round(am.word_of_mouth.probability_after(0.3, positive=2, negative=1,
...                                          positive_weight=0.8, negative_weight=0.5), 4)
0.5628
)",
      py::arg("prior"), py::kw_only(), py::arg("positive") = 0.0, py::arg("negative") = 0.0,
      py::arg("positive_weight") = 0.0, py::arg("negative_weight") = 0.0);
  def(m, "shift_after",
      vectorize_unlocked(
          [](double prior, double positive, double negative, double positive_weight, double negative_weight) {
            return shift_after(prior, {positive, negative, positive_weight, negative_weight});
          }),
      R"(``probability_after(...) - prior``, without the loss of digits of that subtraction.

Parameters
----------
prior, positive, negative, positive_weight, negative_weight
    As in `probability_after`.

Examples
--------
>>> import amends as am
>>> round(am.word_of_mouth.shift_after(0.3, negative=2, negative_weight=0.5), 4)
-0.1638
)",
      py::arg("prior"), py::kw_only(), py::arg("positive") = 0.0, py::arg("negative") = 0.0,
      py::arg("positive_weight") = 0.0, py::arg("negative_weight") = 0.0);
  def(m, "log_odds_weight", vectorize_unlocked(&log_odds_weight),
      R"(Log-odds weight that a measured pair implies: ``logit(after) - logit(before)``, positive for a gain.

Parameters
----------
before, after : float or array
    Purchase probabilities strictly between 0 and 1.

Examples
--------
>>> import amends as am
>>> round(am.word_of_mouth.log_odds_weight(0.3, 0.5), 4)
0.8473
)",
      py::arg("before"), py::arg("after"));
  def(
      m, "tell_counts", [](const std::vector<std::pair<double, double>>& bins) { return tell_counts(bins_from(bins)); },
      R"(Tell counts from a table of exclusive bins; customers in no bin told nobody.

Parameters
----------
bins : sequence of (share, hearers)
    Share of all customers of the class, and others told by each of them. Shares may not sum to more than 1: a
    customer belongs to one bin.

Returns
-------
TellCounts
    ``share_who_tell``, ``hearers_given_telling`` and their product ``tellings_per_customer``.

Examples
--------
>>> import amends as am
>>> counts = am.word_of_mouth.tell_counts(
...     am.word_of_mouth.reference.verde_wharton_bins(told_by_three_to_five=4, told_by_six_or_more=6))
>>> round(counts.share_who_tell, 4), round(counts.hearers_given_telling, 4)
(0.31, 3.0968)
)",
      py::arg("bins"));
  def(m, "distinct_hearers", vectorize_unlocked([](double tellings, double population) {
        return distinct_hearers(amends::Tellings(tellings), population);
      }),
      R"(Distinct persons reached when tellings fall at random on a population.

Parameters
----------
tellings : float or array
    Acts of telling, >= 0.
population : float or array
    Persons who could be told, >= 1.

Examples
--------
>>> import amends as am
>>> round(am.word_of_mouth.distinct_hearers(300, 100), 2)
95.1
)",
      py::arg("tellings"), py::arg("population"));
  def(m, "random_overlap", vectorize_unlocked([](double tellings, double population) {
        return random_overlap(amends::Tellings(tellings), population);
      }),
      R"(Overlap that random hearing implies, ``1 - distinct_hearers / tellings``: for `TellingClass`.

Parameters
----------
tellings, population : float or array
    As in `distinct_hearers`.

Examples
--------
>>> import amends as am
>>> am.word_of_mouth.random_overlap(2, 2)
0.25
)",
      py::arg("tellings"), py::arg("population"));
  def(
      m, "tell_generations", [](const std::vector<double>& told_by_each) { return tell_generations(told_by_each); },
      R"(Persons reached over generations of retelling, with the first customer counted and not counted.

Parameters
----------
told_by_each : sequence of float
    Persons told by the customer, by each of those, and so on. No overlap and no end of interest: an upper bound.

Examples
--------
>>> import amends as am
>>> am.word_of_mouth.tell_generations([11, 5])
Generations(hearers=66, persons=67)
)",
      py::arg("told_by_each"));
  def(
      m, "talk_effect",
      [](const TellingClass& telling, double new_customer, double kept_customer) {
        return talk_effect(telling, {new_customer, kept_customer});
      },
      R"(What the talk of one class of customers brings or costs.

Parameters
----------
telling : TellingClass
    The class.
value_per_customer : float
    Money: one new customer, net of what acquiring him otherwise costs.
value_per_kept_customer : float, optional
    Money: one present customer who stays.

Examples
--------
>>> import amends as am
>>> effect = am.word_of_mouth.talk_effect(
...     am.word_of_mouth.TellingClass(customers=100, share_who_tell=0.31, hearers_given_telling=90 / 31,
...                                   in_market=0.3, shift=-0.11), value_per_customer=100)
>>> round(effect.customers_won, 2), round(effect.value, 2)
(-2.97, -297.0)
)",
      py::arg("telling"), py::kw_only(), py::arg("value_per_customer"), py::arg("value_per_kept_customer") = 0.0);
  def(
      m, "tell_count_ledger",
      [](const std::vector<TellingClass>& classes, double new_customer, double kept_customer, double in_total) {
        return tell_count_ledger(classes, {new_customer, kept_customer}, in_total);
      },
      R"(Effect of exclusive classes of customers, one by one and in total.

Parameters
----------
classes : sequence of TellingClass
    Each customer in one of them; names that are given must differ.
value_per_customer, value_per_kept_customer : float
    As in `talk_effect`.
customers_in_total : float, optional
    Persons in all classes and outside them; the classes may not hold more.

Returns
-------
Ledger
    ``lines`` (inputs echoed, effect), ``total``, ``warnings``; its repr is a table.

Examples
--------
>>> import amends as am
>>> ledger = am.word_of_mouth.tell_count_ledger([
...     am.word_of_mouth.TellingClass("convinced", customers=8000, share_who_tell=0.5, hearers_given_telling=3,
...                                   in_market=1, shift=0.02),
...     am.word_of_mouth.TellingClass("disappointed", customers=5000, share_who_tell=0.7, hearers_given_telling=6,
...                                   in_market=1, shift=-0.015)], value_per_customer=60)
>>> round(ledger.total.customers_won, 6), round(ledger.total.value, 6)
(-75.0, -4500.0)
)",
      py::arg("classes"), py::kw_only(), py::arg("value_per_customer"), py::arg("value_per_kept_customer") = 0.0,
      py::arg_v("customers_in_total", std::numeric_limits<double>::infinity(), "math.inf"));
  def(
      m, "talk_value_of_recovery",
      [](const TellingClass& unrecovered, const TellingClass& recovered, double new_customer, double kept_customer) {
        return talk_value_of_recovery(unrecovered, recovered, {new_customer, kept_customer});
      },
      R"(What recovering one customer is worth in talk: one customer of class `recovered` minus one of `unrecovered`.

Parameters
----------
unrecovered, recovered : TellingClass
    The classes; their ``customers`` are not used.
value_per_customer, value_per_kept_customer : float
    As in `talk_effect`.

Examples
--------
>>> import amends as am
>>> angry = am.word_of_mouth.TellingClass(share_who_tell=0.31, hearers_given_telling=3, in_market=0.3, shift=-0.1)
>>> glad = am.word_of_mouth.TellingClass(share_who_tell=0.2, hearers_given_telling=2, in_market=0.3, shift=0.2)
>>> round(am.word_of_mouth.talk_value_of_recovery(angry, glad, value_per_customer=100), 4)
5.19
)",
      py::arg("unrecovered"), py::arg("recovered"), py::kw_only(), py::arg("value_per_customer"),
      py::arg("value_per_kept_customer") = 0.0);
  def(
      m, "break_even_satisfied_share",
      [](const TellingClass& satisfied, const TellingClass& dissatisfied, double new_customer, double kept_customer) {
        return break_even_satisfied_share(satisfied, dissatisfied, {new_customer, kept_customer});
      },
      R"(Share of satisfied customers at which the talk of satisfied and dissatisfied customers cancels.

Parameters
----------
satisfied, dissatisfied : TellingClass
    The classes; their ``customers`` are not used.
value_per_customer, value_per_kept_customer : float
    As in `talk_effect`. The value of a new customer cancels where there is neither a cost nor a kept customer.

Returns
-------
BreakEvenShare
    ``share``, and ``found``: at_share, always (talk never costs) or never (talk never gains).

Examples
--------
>>> import amends as am
>>> glad = am.word_of_mouth.TellingClass(share_who_tell=1, hearers_given_telling=5, in_market=0.3, shift=0.1)
>>> angry = am.word_of_mouth.TellingClass(share_who_tell=1, hearers_given_telling=10, in_market=0.3, shift=-0.1)
>>> round(am.word_of_mouth.break_even_satisfied_share(glad, angry).share, 6)
0.666667
)",
      py::arg("satisfied"), py::arg("dissatisfied"), py::kw_only(), py::arg("value_per_customer") = 1.0,
      py::arg("value_per_kept_customer") = 0.0);
}

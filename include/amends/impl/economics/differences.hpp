#pragma once

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/economics/scenario_inputs.hpp>
#include <amends/impl/economics/quantities.hpp>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

// What two scenarios that are compared do not have in common. Not for users.
namespace amends::inline AMENDS_ABI::economics::detail {

class Differences {
 public:
  Differences(const ScenarioInputs& alternative, const ScenarioInputs& baseline) : a_(alternative), b_(baseline) {
    compare_quantities();
    compare_segments();
    compare_correlations();
    if (a_.design_effect != b_.design_effect) differing_.push_back("design_effect");
  }

  /// One sentence; empty where they differ in nothing but the question they ask.
  [[nodiscard]] std::string text() const {
    std::string out;
    const auto add = [&](const char* what, const std::vector<std::string>& names) {
      if (names.empty()) return;
      out += (out.empty() ? "" : "; ") + std::string(what);
      for (std::size_t i = 0; i < names.size(); ++i) out += (i == 0 ? "" : ", ") + names[i];
    };
    add("the two scenarios differ in ", differing_);
    add("only the first states ", first_only_);
    add("only the second states ", second_only_);
    return out.empty() ? out : "beside what is asked, " + out;
  }

 private:
  using Stated = std::map<std::string, const Assumption*>;

  static bool same(const Assumption& x, const Assumption& y) {
    return same_quantity(x.value, x.estimate.get(), y.value, y.estimate.get());
  }

  /// What is asked: that two scenarios ask differently is why they are compared.
  static bool is_question(const std::string& name) {
    return name.rfind("intervention.", 0) == 0 && name != "intervention.share_causal";
  }
  /// What comes with a question is compared where both move complaints.
  [[nodiscard]] Stated stated(const ScenarioInputs& inputs, bool questions) const {
    Stated out;
    visit_quantities(inputs, [&](const std::string& name, const std::string& entry, const Assumption& assumption) {
      if (is_question(entry) || (entry == "intervention.share_causal" && !questions)) return;
      if (entry.rfind("faster_answers.", 0) != 0 || questions) out.emplace(name, &assumption);
    });
    return out;
  }

  void compare_quantities() {
    const bool questions = a_.intervention.moves_complaints() && b_.intervention.moves_complaints();
    const Stated first = stated(a_, questions), second = stated(b_, questions);
    for (const auto& [name, assumption] : first) {
      const auto other = second.find(name);
      if (other == second.end() && is_unstated_zero(*assumption)) continue;
      if (other == second.end())
        once(first_only_, whole_table(name, b_));
      else if (!same(*assumption, *other->second))
        (is_unstated_zero(*other->second) ? first_only_
         : is_unstated_zero(*assumption)  ? second_only_
                                          : differing_)
            .push_back(name);
    }
    for (const auto& [name, assumption] : second)
      if (first.find(name) == first.end() && !is_unstated_zero(*assumption)) once(second_only_, whole_table(name, a_));
  }

  static void once(std::vector<std::string>& names, std::string name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
  }

  /// A table of a segment that the other lacks as a whole is one difference.
  static std::string whole_table(const std::string& name, const ScenarioInputs& other) {
    for (const ScenarioSegment& segment : other.segments) {
      const auto lacks = [&](const char* table, bool has) {
        return !has && name.rfind(segment.name + "." + table + ".", 0) == 0;
      };
      for (const auto& [table, has] : {std::pair("word_of_mouth", segment.word_of_mouth.has_value()),
                                       std::pair("information", segment.information.has_value()),
                                       std::pair("escalation", segment.escalation.has_value())})
        if (lacks(table, has)) return segment.name + "." + table;
    }
    return name;
  }

  static bool same_counts(const RecordedBand& x, const RecordedBand& y) {
    return x.band.label() == y.band.label() && x.levels == y.levels && x.received == y.received &&
           x.dissatisfied == y.dissatisfied && x.satisfied == y.satisfied && x.delighted == y.delighted;
  }
  static double complaints(const RecordedOutcomes& of) {
    double sum = 0.0;
    for (const RecordedBand& band : of.bands) sum += band.received;
    return sum;
  }

  void compare_segments() {
    double first = 0.0, second = 0.0;
    bool counts = false, strata = false, clusters = false;
    for (std::size_t s = 0; s < a_.segments.size(); ++s) {
      const auto* x = std::get_if<RecordedOutcomes>(&a_.segments[s].outcomes);
      const auto* y = std::get_if<RecordedOutcomes>(&b_.segments[s].outcomes);
      if ((x == nullptr) != (y == nullptr))
        differing_.push_back(a_.segments[s].name + ".outcomes (stated in one, read off records in the other)");
      if (x == nullptr || y == nullptr) continue;
      first += complaints(*x);
      second += complaints(*y);
      strata = strata || x->strata != y->strata;
      clusters = clusters || x->clusters != y->clusters;
      counts = counts || (x->strata == y->strata &&
                          !std::equal(x->bands.begin(), x->bands.end(), y->bands.begin(), y->bands.end(), same_counts));
    }
    if (counts)
      differing_.push_back("the records (" + core::format_number(first) + " and " + core::format_number(second) +
                           " complaints)");
    if (strata) differing_.push_back("the columns by which the records are cut");
    if (clusters) differing_.push_back("the clusters of the records");
  }

  void compare_correlations() {
    const auto listed = [](const ScenarioInputs& inputs) {
      std::map<std::string, double> out;
      for (const Correlation& one : inputs.correlations)
        if (!is_of_intervention(one.first) && !is_of_intervention(one.second))  // drawn after all else
          out["correlation of " + (std::min)(one.first, one.second) + " and " + (std::max)(one.first, one.second)] =
              one.value;
      return out;
    };
    const std::map<std::string, double> first = listed(a_), second = listed(b_);
    for (const auto& [pair, value] : first) {
      const auto other = second.find(pair);
      if (other == second.end())
        first_only_.push_back(pair);
      else if (other->second != value)
        differing_.push_back(pair);
    }
    for (const auto& [pair, value] : second)
      if (first.find(pair) == first.end()) second_only_.push_back(pair);
  }

  const ScenarioInputs& a_;
  const ScenarioInputs& b_;
  std::vector<std::string> differing_{}, first_only_{}, second_only_{};
};

}  // namespace amends::inline AMENDS_ABI::economics::detail

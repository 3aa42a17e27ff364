#pragma once

#include <amends/core/error.hpp>
#include <amends/economics/scenario_model.hpp>
#include <amends/impl/economics/quantities.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// The quantities of a scenario on their way into a model. Not for users.
namespace amends::inline AMENDS_ABI::economics::detail {

/// Reads entry by entry: checks the domain (scenario_entries), gives a name and a place among the inputs.
class InputEntries {
 public:
  InputEntries(std::vector<ModelInput>& inputs, std::vector<ScenarioWarning>& warnings)
      : inputs_(inputs), warnings_(warnings) {}

  std::string scope{};  ///< the segment's name, or empty

  /// detail: what makes several quantities of one entry, e.g. the days of a band.
  int add(const std::string& entry, const Assumption& assumption, bool from_records = false,
          const std::string& detail = {}) {
    const DomainLimits domain = entry_limits(entry);
    const std::string own = (scope.empty() ? entry : scope + "." + entry) + (detail.empty() ? "" : "." + detail);
    const math::Distribution& value = assumption.value;
    if (!domain.admit(value)) {
      std::string message = own + " must " + std::string(domain.requirement) + ", got " + value.describe();
      if (!value.is_fixed())
        message +=
            ", which reaches from " + core::format_number(value.lower()) + " to " + core::format_number(value.upper());
      throw Error(ErrorCode::domain, own, message);
    }
    if (assumption.estimate != nullptr && !(assumption.estimate->distribution() == value))
      throw Error(ErrorCode::contradiction, own,
                  own + " has an estimate, and a value that is not the estimate's: give one of the two");
    const std::string& name = assumption.shared_as.empty() ? own : assumption.shared_as;
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      const ModelInput& known = inputs_[i];
      if (known.name != name) continue;
      if (assumption.shared_as.empty())
        throw Error(ErrorCode::contradiction, own, own + " appears twice: two segments have the same name");
      if (!same_quantity(known.value, known.estimate.get(), value, assumption.estimate.get()))
        throw Error(ErrorCode::contradiction, own,
                    own + " is shared as \"" + name + "\", but its value " + value.describe() +
                        " differs from the one given before, " + known.value.describe());
      return static_cast<int>(i);
    }
    inputs_.push_back({.name = name,
                       .value = value,
                       .source = assumption.source,
                       .lowest = domain.lowest,
                       .highest = domain.highest,
                       .from_records = from_records,
                       .of_intervention = is_of_intervention(entry),
                       .estimate = assumption.estimate});
    return static_cast<int>(inputs_.size()) - 1;
  }
  int add(const std::string& entry, const std::optional<Assumption>& assumption) {
    return assumption ? add(entry, *assumption) : -1;
  }
  /// An entry whose default, a certain 0, means "not given".
  int add_unless_zero(const std::string& entry, const Assumption& assumption) {
    return detail::is_unstated_zero(assumption) ? -1 : add(entry, assumption);
  }
  void warn(ScenarioFinding finding, std::string text) {
    warnings_.push_back({.finding = finding, .segment = scope, .text = std::move(text)});
  }
  [[noreturn]] void contradiction(const std::string& entry, const std::string& text) const {
    throw Error(ErrorCode::contradiction, scope + "." + entry, "segment \"" + scope + "\": " + text);
  }
  [[noreturn]] void missing(const std::string& entry, const std::string& text) const {
    throw Error(ErrorCode::missing, scope + "." + entry, "segment \"" + scope + "\": " + text);
  }

 private:
  std::vector<ModelInput>& inputs_;
  std::vector<ScenarioWarning>& warnings_;
};

}  // namespace amends::inline AMENDS_ABI::economics::detail

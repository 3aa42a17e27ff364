#pragma once

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/economics/scenario_model.hpp>
#include <amends/impl/core/nearest_name.hpp>
#include <amends/impl/economics/correlated_draws.hpp>
#include <cmath>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// Which quantities of a scenario are drawn together because they are stated to be correlated. Not for users.
namespace amends::inline AMENDS_ABI::economics::detail {

class CorrelatedInputs {
 public:
  /// stated: names of all quantities that the scenario states, those of an intervention that is not made among them.
  CorrelatedInputs(const std::vector<ModelInput>& inputs, const std::vector<std::string>& stated)
      : inputs_(inputs), stated_(stated) {}

  /// What hangs together, one group after the other.
  /// errors  Error(domain | contradiction | unknown_name), naming the pair or pairs
  [[nodiscard]] std::vector<JointInputs> groups(const std::vector<Correlation>& correlations) const {
    std::vector<Pair> pairs = pairs_of(correlations);
    std::vector<JointInputs> out;
    while (!pairs.empty()) {
      const std::vector<std::size_t> group = group_of(pairs);
      out.push_back(joint_of(group, pairs));
      std::erase_if(pairs, [&](const Pair& pair) { return place(group, pair.first) < group.size(); });
    }
    return out;
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  struct Pair {
    std::size_t first, second;
    double value;
  };

  [[nodiscard]] static std::size_t place(const std::vector<std::size_t>& group, std::size_t input) {
    return static_cast<std::size_t>(std::find(group.begin(), group.end(), input) - group.begin());
  }

  /// Index of a quantity; `none` where the scenario does not use it.
  [[nodiscard]] std::size_t index_of(const std::string& name) const {
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      if (inputs_[i].name != name) continue;
      if (inputs_[i].from_records)
        throw Error(ErrorCode::contradiction, "correlation",
                    "correlation: \"" + name + "\" is read off records, which say themselves how their shares move");
      if (inputs_[i].estimate != nullptr)
        throw Error(
            ErrorCode::contradiction, "correlation",
            "correlation: \"" + name + "\" is estimated: it moves with what else was estimated from the same source");
      if (inputs_[i].value.is_fixed())
        throw Error(ErrorCode::contradiction, "correlation",
                    "correlation: \"" + name + "\" is certain: give it a distribution, or leave the correlation out");
      return i;
    }
    if (std::find(stated_.begin(), stated_.end(), name) != stated_.end()) return none;
    const std::string* const closest = core::detail::nearest(name, stated_);
    throw Error(ErrorCode::unknown_name, "correlation",
                "correlation: the scenario states no quantity \"" + name.substr(0, 100) + "\"" +
                    (closest != nullptr ? "; did you mean \"" + *closest + "\"?" : ""));
  }

  [[nodiscard]] std::vector<Pair> pairs_of(const std::vector<Correlation>& correlations) const {
    std::vector<Pair> pairs;
    for (const Correlation& one : correlations) {
      if (!(one.value > -1.0 && one.value < 1.0))
        throw Error(ErrorCode::domain, "correlation",
                    "correlation of \"" + one.first + "\" and \"" + one.second + "\" must lie between -1 and 1, got " +
                        core::format_number(one.value) +
                        (std::abs(one.value) == 1.0 ? "; what is one quantity is shared, not correlated" : ""));
      const std::size_t first = index_of(one.first), second = index_of(one.second);
      if (one.first == one.second)
        throw Error(ErrorCode::contradiction, "correlation", "correlation: \"" + one.first + "\" with itself");
      if (first != none && second != none) pairs.push_back({first, second, one.value});
    }
    return pairs;
  }

  /// What an intervention brings with it comes after what stands without one, so that a scenario with the intervention
  /// draws the rest as the one without it does.
  [[nodiscard]] bool comes_before(std::size_t a, std::size_t b) const {
    const auto place_of = [&](std::size_t input) {
      const std::string& name = inputs_[input].name;
      const bool intervention = inputs_[input].of_intervention;
      return std::pair<bool, const std::string&>(intervention, name);
    };
    return place_of(a) < place_of(b);
  }

  /// All that the first pair hangs together with.
  [[nodiscard]] std::vector<std::size_t> group_of(const std::vector<Pair>& pairs) const {
    std::vector<std::size_t> group{pairs.front().first};
    for (bool grows = true; grows;) {
      grows = false;
      for (const Pair& pair : pairs)
        for (const auto& [in, out] : {std::pair(pair.first, pair.second), std::pair(pair.second, pair.first)})
          if (place(group, in) < group.size() && place(group, out) == group.size()) {
            group.push_back(out);
            grows = true;
          }
    }
    std::sort(group.begin(), group.end(), [this](std::size_t a, std::size_t b) { return comes_before(a, b); });
    return group;
  }

  [[nodiscard]] JointInputs joint_of(const std::vector<std::size_t>& group, const std::vector<Pair>& pairs) const {
    const std::size_t n = group.size();
    math::Matrix matrix(n, n);
    for (std::size_t k = 0; k < n; ++k) matrix(k, k) = 1.0;
    std::vector<bool> given(n * n, false);
    std::string said;
    for (const Pair& pair : pairs) {
      const std::size_t i = place(group, pair.first), j = place(group, pair.second);
      if (i == n) continue;
      const std::string &first = inputs_[pair.first].name, &second = inputs_[pair.second].name;
      if (given[i * n + j])
        throw Error(ErrorCode::contradiction, "correlation",
                    "correlation of \"" + first + "\" and \"" + second + "\" is given twice");
      matrix(i, j) = matrix(j, i) = pair.value;
      given[i * n + j] = given[j * n + i] = true;
      said += (said.empty() ? "" : "; ") + first + " and " + second;
    }
    std::optional<math::Matrix> lower = math::semidefinite_factor(matrix);
    const auto follows = [&](std::size_t k) { return (*lower)(k, k) == 0.0; };  // from the others: none of its own
    bool regular = lower.has_value();
    for (std::size_t k = 0; regular && k < n; ++k) regular = !follows(k);
    if (!regular)
      throw Error(ErrorCode::contradiction, "correlation",
                  "these correlations cannot all hold (they are not positive definite): " + said);
    std::vector<CorrelatedDraws::Member> members;
    std::string names;
    for (const std::size_t input : group) {
      members.push_back({inputs_[input].name, inputs_[input].value});
      names += (names.empty() ? "" : ", ") + inputs_[input].name;
    }
    return {.name = names,
            .source = "correlated: " + said,
            .from_records = false,
            .inputs = group,
            .draws = std::make_shared<const CorrelatedDraws>(members, std::move(*lower))};
  }

  const std::vector<ModelInput>& inputs_;
  const std::vector<std::string>& stated_;
};

}  // namespace amends::inline AMENDS_ABI::economics::detail

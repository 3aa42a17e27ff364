#pragma once

#include <amends/survival/survival_curve.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/impl/estimation/query_reader.hpp>
#include <amends/impl/survival/curve_rows.hpp>
#include <amends/impl/survival/saved_model.hpp>
#include <string>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::survival {

namespace detail {
AMENDS_INLINE void check_groups(const CurveGroups& groups) {
  if (groups.name.empty()) throw Error(ErrorCode::missing, "group", "what the curves are groups of needs a name");
  if (!groups.codes.given() || groups.labels.empty())
    throw Error(ErrorCode::missing, "group", "group must be given, and have a label");
  for (std::size_t i = 0; i < groups.labels.size(); ++i)
    if (std::find(groups.labels.begin(), groups.labels.begin() + static_cast<std::ptrdiff_t>(i), groups.labels[i]) !=
        groups.labels.begin() + static_cast<std::ptrdiff_t>(i))
      throw Error(ErrorCode::contradiction, "group", "two groups have one label");
}

/// The states of the curves stand in that of their group, each under names of its own: "0.time", "1.time", ...
AMENDS_INLINE void put_part(estimation::ModelState& into, const std::string& prefix,
                            const estimation::ModelState& part) {
  for (const auto& [name, text] : part.texts) into.put(prefix + name, text);
  for (const auto& [name, list] : part.lists) into.put(prefix + name, list);
  for (const auto& [name, values] : part.numbers) into.put(prefix + name, values);
}
AMENDS_INLINE estimation::ModelState part_of(const estimation::ModelState& from, const std::string& prefix,
                                             std::string model) {
  estimation::ModelState out{.model = std::move(model)};
  const auto take = [&](const auto& all, auto& into) {
    for (const auto& [name, value] : all)
      if (name.rfind(prefix, 0) == 0) into.emplace_back(name.substr(prefix.size()), value);
  };
  take(from.texts, out.texts);
  take(from.lists, out.lists);
  take(from.numbers, out.numbers);
  return out;
}
}  // namespace detail

AMENDS_INLINE KaplanMeierByGroup KaplanMeierByGroup::fit(const SurvivalColumns& columns, const CurveGroups& groups,
                                                         const CurveOptions& options) {
  detail::check_groups(groups);
  detail::CurveRows rows(columns, groups.codes, options);
  KaplanMeierByGroup out;
  out.name_ = groups.name;
  for (auto& [label, curve] : rows.curves(groups.labels)) {
    out.labels_.push_back(label);
    out.curves_.emplace_back(std::move(curve));
  }
  out.report_ = rows.report();
  return out;
}

AMENDS_INLINE const KaplanMeier& KaplanMeierByGroup::curve(std::string_view label) const {
  const auto at = std::find(labels_.begin(), labels_.end(), label);
  if (at == labels_.end())
    throw Error(ErrorCode::unknown_name, name_,
                "there is no " + name_ + " '" + estimation::detail::shown(std::string(label)) + "'" +
                    estimation::detail::did_you_mean(std::string(label), labels_));
  return curves_[static_cast<std::size_t>(at - labels_.begin())];
}

AMENDS_INLINE estimation::Estimate KaplanMeierByGroup::estimate(const estimation::EstimateQuery& query) const {
  const std::string model = "KaplanMeierByGroup";
  const std::size_t at = estimation::detail::QueryReader(query, model, {"survival"}).group(name_, labels_);
  return curves_[at].estimate(query, model, name_, labels_[at]);
}

AMENDS_INLINE estimation::ModelState KaplanMeierByGroup::state() const {
  estimation::ModelState out{.model = "KaplanMeierByGroup"};
  out.put("group", name_);
  out.put("labels", labels_);
  estimation::put_rows(out, report_);
  for (std::size_t g = 0; g < curves_.size(); ++g) detail::put_part(out, std::to_string(g) + ".", curves_[g].state());
  return out;
}

AMENDS_INLINE KaplanMeierByGroup KaplanMeierByGroup::from_state(const estimation::ModelState& state) {
  state.check("KaplanMeierByGroup", 1);
  KaplanMeierByGroup out;
  out.name_ = state.text("group");
  out.labels_ = state.list("labels");
  detail::saved_must(!out.name_.empty(), "group", "have a name");
  detail::saved_must(!out.labels_.empty(), "labels", "be one at least");
  detail::saved_different(out.labels_, "labels");
  out.report_ = estimation::rows_of(state);
  for (std::size_t g = 0; g < out.labels_.size(); ++g)
    out.curves_.emplace_back(KaplanMeier::from_state(detail::part_of(state, std::to_string(g) + ".", "KaplanMeier")));
  state.check_names(out.state());
  return out;
}

}  // namespace amends::inline AMENDS_ABI::survival

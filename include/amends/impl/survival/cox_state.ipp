#pragma once

#include <amends/survival/cox.hpp>

#include <algorithm>
#include <amends/estimation/survival_table.hpp>
#include <amends/impl/survival/saved_model.hpp>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::survival {

AMENDS_INLINE estimation::ModelState CoxModel::state() const {
  estimation::ModelState state;
  state.model = "CoxModel";
  estimation::put_fit(state, estimates_, report_);
  state.put("covariates", names());
  state.put("column_names", column_names_);
  state.put("ties", std::string(to_string(ties_)));
  state.put("robust", robust_ ? 1.0 : 0.0);
  state.put("events", events_);
  state.put("null_log_likelihood", null_log_likelihood_);
  state.put("score_statistic", score_statistic_);
  state.put("naive_covariance", naive_covariance_.data);
  state.put("means", means_);
  state.put("standard_deviations", deviations_);
  std::vector<double> strata, last_times, sizes, times, hazards, variances, centres;
  for (const CoxBaseline& b : baselines_) {
    strata.push_back(b.stratum);
    last_times.push_back(b.last_time);
    sizes.push_back(static_cast<double>(b.time.size()));
    times.insert(times.end(), b.time.begin(), b.time.end());
    hazards.insert(hazards.end(), b.cumulative_hazard.begin(), b.cumulative_hazard.end());
    variances.insert(variances.end(), b.cumulative_variance.begin(), b.cumulative_variance.end());
    centres.insert(centres.end(), b.cumulative_centre.begin(), b.cumulative_centre.end());
  }
  state.put("stratum_names", stratum_names_);
  state.put("strata", std::move(strata));
  state.put("last_times", std::move(last_times));
  state.put("baseline_sizes", std::move(sizes));
  state.put("baseline_times", std::move(times));
  state.put("baseline_hazards", std::move(hazards));
  state.put("baseline_variances", std::move(variances));
  state.put("baseline_centres", std::move(centres));
  return state;
}

namespace detail {
[[nodiscard]] AMENDS_INLINE std::vector<CoxBaseline> saved_baselines(const estimation::ModelState& state,
                                                                     std::size_t p) {
  const std::vector<double>& strata = state.values("strata");
  const std::vector<double>& last_times = state.values("last_times");
  const std::vector<double>& sizes = state.values("baseline_sizes");
  const std::vector<double>& times = state.values("baseline_times");
  const std::vector<double>& hazards = state.values("baseline_hazards");
  const std::vector<double>& variances = state.values("baseline_variances");
  const std::vector<double>& centres = state.values("baseline_centres");
  const auto as_many = [](std::size_t size, std::size_t expected, std::string_view name) {
    saved_must(size == expected, name, "have as many values as there are strata and times");
  };
  saved_must(!strata.empty(), "strata", "have at least one");
  as_many(last_times.size(), strata.size(), "last_times");
  as_many(sizes.size(), strata.size(), "baseline_sizes");
  as_many(hazards.size(), times.size(), "baseline_hazards");
  as_many(variances.size(), times.size(), "baseline_variances");
  as_many(centres.size(), times.size() * p, "baseline_centres");
  std::vector<CoxBaseline> out;
  std::size_t first = 0;
  for (std::size_t s = 0; s < strata.size(); ++s) {
    const std::size_t size = estimation::detail::saved_count("baseline_sizes", sizes[s]);
    saved_must(size <= times.size() - first, "baseline_sizes", "add up to the number of times");
    const auto part = [](const std::vector<double>& all, std::size_t from, std::size_t to) {
      return std::vector<double>(all.begin() + static_cast<std::ptrdiff_t>(from),
                                 all.begin() + static_cast<std::ptrdiff_t>(to));
    };
    const std::size_t last = first + size;
    out.push_back({.stratum = strata[s],
                   .last_time = last_times[s],
                   .time = part(times, first, last),
                   .cumulative_hazard = part(hazards, first, last),
                   .cumulative_variance = part(variances, first, last),
                   .cumulative_centre = part(centres, first * p, last * p)});
    first = last;
  }
  saved_must(first == times.size(), "baseline_sizes", "add up to the number of times");
  return out;
}

[[nodiscard]] AMENDS_INLINE bool never_falls(const std::vector<double>& values) noexcept {
  double before = 0.0;
  for (const double value : values) {
    if (!(value >= before)) return false;
    before = value;
  }
  return true;
}

AMENDS_INLINE void check_baseline(const CoxBaseline& b) {
  bool rising = all_finite(b.time);
  for (std::size_t i = 1; i < b.time.size() && rising; ++i) rising = b.time[i] > b.time[i - 1];
  saved_must(rising, "baseline_times", "be finite and rise");
  saved_must(std::isfinite(b.last_time) && (b.time.empty() || b.last_time >= b.time.back()), "last_times",
             "be finite and not before the last event");
  saved_must(never_falls(b.cumulative_hazard), "baseline_hazards", "be at least 0 and never fall");
  saved_must(never_falls(b.cumulative_variance), "baseline_variances", "be at least 0 and never fall");
  saved_must(all_finite(b.cumulative_centre), "baseline_centres", "be finite");
}
}  // namespace detail

/// What holds of every model that a fit has made.
AMENDS_INLINE void CoxModel::check() const {
  using detail::saved_must;
  for (const estimation::Scale scale : estimates_.scales())
    saved_must(scale == estimation::Scale::identity, "parameter_scales", "be identity");
  saved_must(detail::all_finite(means_), "means", "be finite");
  saved_must(detail::all_finite(deviations_) &&
                 std::all_of(deviations_.begin(), deviations_.end(), [](double d) { return d > 0.0; }),
             "standard_deviations", "be finite and above 0");
  detail::saved_different(stratum_names_, "stratum_names");
  double times = 0.0, before = 0.0;
  for (const CoxBaseline& baseline : baselines_) {
    detail::check_baseline(baseline);
    times += static_cast<double>(baseline.time.size());
    const double code = baseline.stratum;
    saved_must(std::isfinite(code) && (&baseline == baselines_.data() || code > before), "strata",
               "be finite numbers that rise");
    saved_must(stratum_names_.empty() ||
                   (code >= 0.0 && code < static_cast<double>(stratum_names_.size()) && code == std::floor(code)),
               "strata", "be numbers of names");
    before = code;
  }
  saved_must(events_ >= times && times > 0.0 && std::isfinite(events_) && events_ == std::floor(events_), "events",
             "be a whole number, one or more for each time");
  saved_must(estimates_.observations() > 0.0, "observations", "be the weight of the events, above 0");
  const double ours = estimates_.log_likelihood();
  saved_must(std::isfinite(null_log_likelihood_) && null_log_likelihood_ <= ours + 1e-6 * (1.0 + std::fabs(ours)),
             "null_log_likelihood", "be finite and not above the log-likelihood");
  saved_must(score_statistic_ >= 0.0 && std::isfinite(score_statistic_), "score_statistic", "be finite and at least 0");
}

AMENDS_INLINE CoxModel CoxModel::from_state(const estimation::ModelState& state) {
  state.check("CoxModel", 1);
  CoxModel model(estimation::estimates_of(state, false));
  const std::size_t p = model.names().size();
  model.report_ = estimation::report_of(state);
  // States written before version 0.2 have the names once only.
  if (state.has("covariates"))
    detail::saved_must(state.list("covariates") == model.names(), "covariates", "be the names of the parameters");
  if (state.has("column_names")) model.column_names_ = state.list("column_names");
  const std::string& ties = state.text("ties");
  detail::saved_must(ties == "efron" || ties == "breslow", "ties", "be efron or breslow");
  model.ties_ = ties == "efron" ? CoxTies::efron : CoxTies::breslow;
  model.robust_ = detail::saved_flag(state, "robust");
  model.events_ = state.number("events");
  model.null_log_likelihood_ = state.number("null_log_likelihood");
  model.score_statistic_ = state.number("score_statistic");
  model.naive_covariance_ = detail::saved_covariance(state, "naive_covariance", p);
  model.means_ = state.values("means");
  model.deviations_ = state.values("standard_deviations");
  detail::saved_must(model.means_.size() == p, "means", "have one value for each parameter");
  detail::saved_must(model.deviations_.size() == p, "standard_deviations", "have one value for each parameter");
  model.stratum_names_ = state.list("stratum_names");
  model.baselines_ = detail::saved_baselines(state, p);
  model.check();
  state.check_names(model.state());
  return model;
}

AMENDS_INLINE estimation::ModelState CoxCurve::state() const {
  estimation::ModelState state{.model = "CoxCurve"};
  state.put("time", time);
  state.put("survival", survival);
  state.put("lower", lower);
  state.put("upper", upper);
  state.put("cumulative_hazard", cumulative_hazard);
  state.put("standard_error", standard_error);
  return state;
}

AMENDS_INLINE CoxCurve CoxCurve::from_state(const estimation::ModelState& state) {
  using detail::saved_must;
  state.check("CoxCurve", 1);
  CoxCurve out{.time = state.values("time"),
               .survival = state.values("survival"),
               .lower = state.values("lower"),
               .upper = state.values("upper"),
               .cumulative_hazard = state.values("cumulative_hazard"),
               .standard_error = state.values("standard_error")};
  const std::size_t size = out.time.size();
  for (const auto* column : {&out.survival, &out.lower, &out.upper, &out.cumulative_hazard, &out.standard_error})
    saved_must(column->size() == size, "time", "have as many values as every column");
  for (std::size_t i = 0; i < size; ++i) {
    saved_must(!std::isnan(out.time[i]), "time", "be numbers");
    const bool known = !std::isnan(out.survival[i]);
    saved_must(known ? out.survival[i] >= 0.0 && out.survival[i] <= 1.0 : std::isnan(out.cumulative_hazard[i]),
               "survival", "be shares, or not known with the hazard");
    saved_must(!known || out.cumulative_hazard[i] >= 0.0, "cumulative_hazard", "be at least 0");
    saved_must(!(out.standard_error[i] < 0.0), "standard_error", "be at least 0");
    saved_must(!(out.lower[i] < 0.0) && !(out.upper[i] > 1.0) && !(out.lower[i] > out.upper[i]), "lower",
               "be at most upper, both shares");
  }
  state.check_names(out.state());
  return out;
}

}  // namespace amends::inline AMENDS_ABI::survival

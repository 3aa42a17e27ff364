#pragma once

#include <amends/survival/cause_specific.hpp>

#include <algorithm>
#include <amends/impl/survival/cox_path.hpp>
#include <amends/impl/survival/saved_model.hpp>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

namespace amends::inline AMENDS_ABI::survival {

namespace detail {

template <class Causes, class Name>
[[noreturn]] void throw_unknown_cause(std::string_view name, const Causes& causes, Name&& name_of) {
  std::string known;
  for (const auto& cause : causes) known += (known.empty() ? "" : ", ") + name_of(cause);
  throw Error(ErrorCode::unknown_name, "cause", "cause " + std::string(name) + " is not one of the model's: " + known);
}

[[nodiscard]] AMENDS_INLINE estimation::ParameterEstimates joined_estimates(const std::vector<LeavingCause>& causes,
                                                                            const std::vector<CoxModel>& models) {
  estimation::ParameterEstimates::Parts parts{
      .names = {}, .values = {}, .scales = {}, .working_covariance = {}, .log_likelihood = 0.0, .observations = 0.0};
  for (std::size_t k = 0; k < models.size(); ++k) {
    const estimation::ParameterEstimates& own = models[k].estimates();
    for (const std::string& name : own.names()) parts.names.push_back(causes[k].name + ": " + name);
    parts.values.insert(parts.values.end(), own.values().begin(), own.values().end());
    parts.log_likelihood += own.log_likelihood();
    parts.observations += own.observations();
    parts.penalty += own.penalty();
  }
  parts.scales.assign(parts.names.size(), estimation::Scale::identity);
  parts.working_covariance = math::Matrix(parts.names.size(), parts.names.size());
  std::size_t first = 0;
  for (const CoxModel& model : models) {
    const math::Matrix& own = model.estimates().working_covariance();
    for (std::size_t a = 0; a < own.rows; ++a)
      for (std::size_t b = 0; b < own.rows; ++b) parts.working_covariance(first + a, first + b) = own(a, b);
    first += own.rows;
  }
  return estimation::ParameterEstimates(std::move(parts));
}

AMENDS_INLINE void check_causes(std::span<const LeavingCause> causes) {
  if (causes.empty()) throw Error(ErrorCode::missing, "causes", "causes must have at least one");
  for (std::size_t k = 0; k < causes.size(); ++k) {
    if (!(std::isfinite(causes[k].code) && causes[k].code != 0.0))
      core::throw_domain("code of cause " + causes[k].name, "be finite and not 0, which means censored",
                         causes[k].code);
    for (std::size_t l = 0; l < k; ++l)
      if (causes[k].code == causes[l].code || causes[k].name == causes[l].name)
        throw Error(ErrorCode::contradiction, "causes",
                    "causes must have different codes and names, got " + causes[l].name + " and " + causes[k].name);
  }
}

/// Whether some row is censored.  errors  Error(domain), which names the values seen, for codes that are no cause's
[[nodiscard]] AMENDS_INLINE bool check_cause_codes(const core::ColumnView& event,
                                                   std::span<const LeavingCause> causes) {
  constexpr std::size_t most = 5;
  bool censored = false;
  std::vector<double> others;
  for (std::size_t i = 0; i < event.size() && others.size() <= most; ++i) {
    const double code = event[i];
    if (code == 0.0) censored = true;
    if (code == 0.0 || !std::isfinite(code)) continue;
    const bool known = std::any_of(causes.begin(), causes.end(), [&](const LeavingCause& c) { return c.code == code; });
    if (!known && std::find(others.begin(), others.end(), code) == others.end()) others.push_back(code);
  }
  if (others.empty()) return censored;
  std::sort(others.begin(), others.end());
  std::string message = "event must be 0 (still there) or the code of a cause, got ";
  for (std::size_t i = 0; i < (std::min)(others.size(), most); ++i)
    message.append(i == 0 ? "" : ", ").append(core::format_number(others[i]));
  message += others.size() > most ? " and more" : "";
  throw Error(ErrorCode::domain, "event", message + ": name every cause, and give NaN where it is not known");
}

/// Every time at which somebody left, for whichever cause, within the path.
[[nodiscard]] AMENDS_INLINE std::vector<double> incidence_times(const std::vector<const CoxBaseline*>& bases,
                                                                std::span<const CoxSegment> path) {
  std::vector<double> events;
  for (const CoxBaseline* base : bases) {
    const std::vector<double> own = cox_times(*base, path, {});
    events.insert(events.end(), own.begin(), own.end());
  }
  std::sort(events.begin(), events.end());
  events.erase(std::unique(events.begin(), events.end()), events.end());
  return events;
}

[[nodiscard]] AMENDS_INLINE IncidenceCurves empty_incidence(const std::vector<LeavingCause>& causes,
                                                            std::vector<double> times) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const std::size_t size = times.size();
  IncidenceCurves out;
  out.time = std::move(times);
  for (auto* column : {&out.survival, &out.survival_lower, &out.survival_upper, &out.survival_standard_error})
    column->assign(size, nan);
  for (const LeavingCause& cause : causes)
    out.causes.push_back({.cause = cause.name,
                          .incidence = std::vector<double>(size, nan),
                          .lower = std::vector<double>(size, nan),
                          .upper = std::vector<double>(size, nan),
                          .standard_error = std::vector<double>(size, nan)});
  return out;
}

/// What has become of a customer by a time, going along his path from event to event.
///
/// F_j(t) moves by A_jk(u) - F_j(t) per change of the hazard of cause k at u (A below), so its variance needs, for each
/// pair of causes, only sums over u of 1, A and A^2 times the variance of the increment, and of 1 and A times its
/// gradient in the coefficients.
class IncidenceWalk {
 public:
  IncidenceWalk(const std::vector<CoxModel>& models, const std::vector<const CoxBaseline*>& bases,
                std::span<const CoxSegment> path, core::Executor* executor)
      : models_(models),
        bases_(bases),
        path_(path),
        watch_(executor),
        covariates_(models.front().names().size()),
        pairs_(models.size() * models.size()),
        incidence_(models.size(), 0.0),
        rise_(models.size()),
        risks_(models.size()) {
    for (Pair& pair : pairs_) {
      pair.gradient.assign(covariates_, 0.0);
      pair.gradient_a.assign(covariates_, 0.0);
    }
    enter();
  }

  /// Over a time with events; times ascend.
  void step(double u) {
    watch_.look(pairs_.size() * (16 + covariates_));
    while (u > path_[segment_].stop) {
      ++segment_;
      enter();
    }
    const double total = rise_at(u);
    if (!(total > 0.0)) return;
    const double before = std::exp(-hazard_), stay = std::exp(-total), leave = -std::expm1(-total);
    hazard_ += total;
    const std::size_t causes = models_.size();
    for (std::size_t j = 0; j < causes; ++j) incidence_[j] += before * leave * (rise_[j].hazard / total);
    for (std::size_t j = 0; j < causes; ++j)
      for (std::size_t k = 0; k < causes; ++k) {
        const double share = rise_[j].hazard / total;
        const double a = before * (((j == k ? 1.0 : 0.0) - share) * (leave / total) + share * stay) + incidence_[j];
        Pair& pair = pairs_[j * causes + k];
        pair.one += rise_[k].variance;
        pair.a += a * rise_[k].variance;
        pair.aa += a * a * rise_[k].variance;
        for (std::size_t c = 0; c < covariates_; ++c) {
          pair.gradient[c] += rise_[k].gradient[c];
          pair.gradient_a[c] += a * rise_[k].gradient[c];
        }
      }
  }

  /// Where the walk stands, into line i of the curves.
  void write(std::size_t i, const CoxCurveOptions& options, IncidenceCurves& out) const {
    double variance = 0.0;
    for (std::size_t k = 0; k < models_.size(); ++k) variance += pairs_[k].one + variance_of(k, pairs_[k].gradient);
    const double error = std::sqrt(variance);
    const double survival = std::exp(-hazard_);
    const estimation::Interval interval = cox_survival_interval(hazard_, error, options.scale, options.level);
    out.survival[i] = survival;
    out.survival_standard_error[i] = survival * error;
    out.survival_lower[i] = interval.lower;
    out.survival_upper[i] = interval.upper;
    for (std::size_t j = 0; j < models_.size(); ++j) {
      const double f = incidence_[j];
      const double f_error = error_of(j);
      // 1 - F is a share that has not left for this cause: the interval of a survival.
      const estimation::Interval around =
          cox_survival_interval(-std::log1p(-f), f_error / (1.0 - f), options.scale, options.level);
      out.causes[j].incidence[i] = f;
      out.causes[j].standard_error[i] = f_error;
      out.causes[j].lower[i] = 1.0 - around.upper;
      out.causes[j].upper[i] = 1.0 - around.lower;
    }
  }

 private:
  struct Pair {
    double one = 0.0, a = 0.0, aa = 0.0;
    std::vector<double> gradient{};
    std::vector<double> gradient_a{};
  };

  void enter() {
    for (std::size_t k = 0; k < models_.size(); ++k) risks_[k] = models_[k].partial_hazard(path_[segment_].covariates);
  }

  /// The increments of all causes at u; their sum.
  [[nodiscard]] double rise_at(double u) {
    double total = 0.0;
    for (std::size_t k = 0; k < models_.size(); ++k) {
      rise_[k].hazard = rise_[k].variance = 0.0;
      rise_[k].gradient.assign(covariates_, 0.0);
      const std::size_t to = cox_steps_until(*bases_[k], u);
      if (to > 0 && bases_[k]->time[to - 1] == u)
        cox_accumulate(models_[k], *bases_[k], path_[segment_].covariates, risks_[k], to - 1, to, rise_[k]);
      total += rise_[k].hazard;
    }
    return total;
  }

  [[nodiscard]] double variance_of(std::size_t k, const std::vector<double>& q) const {
    return math::bilinear(q, models_[k].estimates().working_covariance(), q);
  }

  [[nodiscard]] double error_of(std::size_t j) const {
    const double f = incidence_[j];
    double variance = 0.0;
    std::vector<double> q(covariates_);
    for (std::size_t k = 0; k < models_.size(); ++k) {
      const Pair& pair = pairs_[j * models_.size() + k];
      for (std::size_t c = 0; c < covariates_; ++c) q[c] = pair.gradient_a[c] - f * pair.gradient[c];
      variance += (std::max)(0.0, pair.aa - f * (2.0 * pair.a - f * pair.one)) + variance_of(k, q);
    }
    return std::sqrt(variance);
  }

  const std::vector<CoxModel>& models_;
  const std::vector<const CoxBaseline*>& bases_;
  std::span<const CoxSegment> path_;
  estimation::detail::StopWatch watch_;
  std::size_t covariates_;
  std::vector<Pair> pairs_;
  std::vector<double> incidence_;
  std::vector<CoxAccumulated> rise_;
  std::vector<double> risks_;
  std::size_t segment_ = 0;
  double hazard_ = 0.0;
};

}  // namespace detail

AMENDS_INLINE const CauseIncidence& IncidenceCurves::cause(std::string_view name) const {
  for (const CauseIncidence& c : causes)
    if (c.cause == name) return c;
  detail::throw_unknown_cause(name, causes, [](const CauseIncidence& c) { return c.cause; });
}

AMENDS_INLINE const CoxModel& CauseSpecificModel::cause(std::string_view name) const {
  for (std::size_t k = 0; k < causes_.size(); ++k)
    if (causes_[k].name == name) return models_[k];
  detail::throw_unknown_cause(name, causes_, [](const LeavingCause& c) { return c.name; });
}

AMENDS_INLINE CauseSpecificModel::CauseSpecificModel(std::vector<LeavingCause> causes, std::vector<CoxModel> models,
                                                     estimation::FitReport report)
    : causes_(std::move(causes)),
      models_(std::move(models)),
      report_(std::move(report)),
      estimates_(detail::joined_estimates(causes_, models_)) {}

AMENDS_INLINE estimation::Fit<CauseSpecificModel> CauseSpecificModel::fit(const CoxData& data,
                                                                          std::span<const LeavingCause> causes,
                                                                          const CoxOptions& options) {
  if (!data.event.given()) throw Error(ErrorCode::missing, "event", "event must be given");
  detail::check_causes(causes);
  const bool censored = detail::check_cause_codes(data.event, causes);
  std::vector<CoxModel> models;
  estimation::FitReport report;
  std::vector<double> event(data.event.size());
  for (std::size_t k = 0; k < causes.size(); ++k) {
    for (std::size_t i = 0; i < event.size(); ++i) {
      const double code = data.event[i];
      event[i] = !std::isfinite(code) ? code : code == causes[k].code ? 1.0 : 0.0;
    }
    CoxData own = data;
    own.column_names.clear();  // the column of events is not the one a cause's model reads
    own.event = core::ColumnView(std::span<const double>(event));
    const estimation::Fit<CoxModel> fit = CoxModel::fit(own, options);
    estimation::FitReport here = fit.report();
    // That no row can be used is no matter of this cause.
    if (!here.message.empty() && !fit.converged() && here.observations > 0.0)
      here.message = causes[k].name + ": " + here.message;
    for (std::string& warning : here.warnings) warning = causes[k].name + ": " + warning;
    if (!fit.converged()) {
      here.parameter = causes[k].name + (here.parameter.empty() ? "" : ": " + here.parameter);
      return estimation::Fit<CauseSpecificModel>(std::move(here), std::nullopt);
    }
    models.push_back(fit.model());
    if (k == 0) {
      report = std::move(here);
    } else {
      report.iterations += here.iterations;
      report.evaluations += here.evaluations;
      report.newton_decrement = (std::max)(report.newton_decrement, here.newton_decrement);
      report.largest_gradient = (std::max)(report.largest_gradient, here.largest_gradient);
      report.smallest_eigenvalue = (std::min)(report.smallest_eigenvalue, here.smallest_eigenvalue);
      report.warnings.insert(report.warnings.end(), here.warnings.begin(), here.warnings.end());
    }
  }
  if (!censored)
    report.warnings.emplace_back("no row has the code 0 of those still there: does another code mean that?");
  CauseSpecificModel model({causes.begin(), causes.end()}, std::move(models), report);
  return estimation::Fit<CauseSpecificModel>(std::move(report), std::move(model));
}

AMENDS_INLINE IncidenceCurves CauseSpecificModel::cumulative_incidence(std::span<const double> covariates,
                                                                       const CoxCurveOptions& options) const {
  constexpr double forever = std::numeric_limits<double>::infinity();
  const CoxSegment all{-forever, forever, {covariates.begin(), covariates.end()}};
  return cumulative_incidence_along({&all, 1}, options);
}

AMENDS_INLINE IncidenceCurves CauseSpecificModel::cumulative_incidence_along(std::span<const CoxSegment> path,
                                                                             const CoxCurveOptions& options) const {
  std::vector<const CoxBaseline*> bases;
  for (const CoxModel& model : models_) bases.push_back(&model.baseline(options.stratum));
  detail::cox_check_path(models_.front(), path);
  (void)math::two_sided_normal_quantile(options.level);
  const std::vector<double> events = detail::incidence_times(bases, path);
  IncidenceCurves out = detail::empty_incidence(
      causes_, options.times.empty() ? events : detail::cox_times(*bases.front(), path, options.times));
  std::vector<std::size_t> order(out.time.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return out.time[a] < out.time[b]; });
  detail::IncidenceWalk walk(models_, bases, path, options.executor);
  std::size_t next = 0;
  for (const std::size_t i : order) {
    const double t = out.time[i];
    while (next < events.size() && events[next] <= t) walk.step(events[next++]);
    if (t >= path.front().start && t <= path.back().stop && t <= bases.front()->last_time) walk.write(i, options, out);
  }
  return out;
}

AMENDS_INLINE estimation::ModelState CauseSpecificModel::state() const {
  estimation::ModelState state;
  state.model = "CauseSpecificModel";
  estimation::put_fit(state, estimates_, report_);
  std::vector<std::string> names;
  std::vector<double> codes;
  for (const LeavingCause& cause : causes_) {
    names.push_back(cause.name);
    codes.push_back(cause.code);
  }
  state.put("cause_names", std::move(names));
  state.put("cause_codes", std::move(codes));
  for (std::size_t k = 0; k < models_.size(); ++k) {
    const std::string prefix = "cause_" + std::to_string(k) + ".";
    const estimation::ModelState own = models_[k].state();
    for (const auto& [name, text] : own.texts) state.put(prefix + name, text);
    for (const auto& [name, list] : own.lists) state.put(prefix + name, list);
    for (const auto& [name, values] : own.numbers) state.put(prefix + name, values);
  }
  return state;
}

/// What holds of every model that a fit has made.
AMENDS_INLINE void CauseSpecificModel::check() const {
  using detail::saved_must;
  for (std::size_t k = 0; k < causes_.size(); ++k) {
    saved_must(std::isfinite(causes_[k].code) && causes_[k].code != 0.0, "cause_codes", "be finite and not 0");
    for (std::size_t l = 0; l < k; ++l) {
      saved_must(causes_[k].code != causes_[l].code, "cause_codes", "be different");
      saved_must(causes_[k].name != causes_[l].name, "cause_names", "be different");
    }
    const CoxModel &own = models_[k], &first = models_.front();
    saved_must(own.names() == first.names() && own.stratum_names() == first.stratum_names() &&
                   own.baselines().size() == first.baselines().size(),
               "cause_names", "have the same covariates and strata");
    for (std::size_t s = 0; s < own.baselines().size(); ++s)
      saved_must(own.baselines()[s].stratum == first.baselines()[s].stratum, "strata", "be the same for every cause");
  }
}

AMENDS_INLINE CauseSpecificModel CauseSpecificModel::from_state(const estimation::ModelState& state) {
  state.check("CauseSpecificModel", 1);
  const std::vector<std::string>& names = state.list("cause_names");
  const std::vector<double>& codes = state.values("cause_codes");
  if (names.empty() || codes.size() != names.size())
    throw Error(ErrorCode::format, "cause_codes", "the state of a CauseSpecificModel needs a code for each cause");
  std::vector<LeavingCause> causes;
  std::vector<CoxModel> models;
  for (std::size_t k = 0; k < names.size(); ++k) {
    const std::string prefix = "cause_" + std::to_string(k) + ".";
    estimation::ModelState own{.model = "CoxModel"};
    const auto take = [&](const auto& from, auto& to) {
      for (const auto& [name, value] : from)
        if (name.starts_with(prefix)) to.emplace_back(name.substr(prefix.size()), value);
    };
    take(state.texts, own.texts);
    take(state.lists, own.lists);
    take(state.numbers, own.numbers);
    causes.push_back({codes[k], names[k]});
    models.push_back(CoxModel::from_state(own));
  }
  CauseSpecificModel model(std::move(causes), std::move(models), estimation::report_of(state));
  model.check();
  // The joined estimates are there for whoever reads the text; they are those of the causes.
  const estimation::ParameterEstimates saved = estimation::estimates_of(state, false);
  const auto same = [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); };
  const auto& covariance = model.estimates_.working_covariance().data;
  detail::saved_must(saved.names() == model.estimates_.names() && saved.values() == model.estimates_.values() &&
                         std::equal(covariance.begin(), covariance.end(), saved.working_covariance().data.begin(),
                                    saved.working_covariance().data.end(), same) &&
                         saved.log_likelihood() == model.estimates_.log_likelihood(),
                     "parameters", "be those of the causes");
  state.check_names(model.state());
  return model;
}

}  // namespace amends::inline AMENDS_ABI::survival

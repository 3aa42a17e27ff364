#pragma once

#include <algorithm>
#include <amends/impl/survival/aft_distributions.hpp>
#include <amends/math/matrix.hpp>
#include <array>
#include <cmath>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

// The rows of an accelerated failure time model as its likelihood reads them. Not for users.
namespace amends::inline AMENDS_ABI::survival::detail {

/// Sum of a[i] b[i] in eight interleaved parts, which the compiler can put side by side.
inline double aft_dot(const double* a, const double* b, std::size_t n) noexcept {
  std::array<double, 8> part{};
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8)
    for (std::size_t j = 0; j < 8; ++j) part[j] += a[i + j] * b[i + j];
  for (; i < n; ++i) part[i % 8] += a[i] * b[i];
  return ((part[0] + part[4]) + (part[2] + part[6])) + ((part[1] + part[5]) + (part[3] + part[7]));
}
/// The rows used, one column each; covariates are standardised.
struct AftRows {
  std::vector<double> log_time{};
  std::vector<double> log_entry{};  // empty without entries; -infinity for entry 0
  std::vector<double> weight{};     // empty when all are 1
  std::vector<std::uint8_t> event{};
  std::vector<std::vector<double>> x{};
  std::vector<double> cluster{};  // empty without clusters
  std::vector<double> mean{};
  std::vector<double> deviation{};
  math::Matrix correlation{};
  [[nodiscard]] std::size_t size() const noexcept { return event.size(); }
  [[nodiscard]] double weight_of(std::size_t i) const noexcept { return weight.empty() ? 1.0 : weight[i]; }
};
/// A sentence about what is wrong with the numbers of a row, empty when nothing is.
inline std::string aft_row_fault(double duration, double event, double entry, double weight) {
  const auto say = [](std::string_view what, double value) {
    return std::string(what).append(", got ").append(core::format_number(value));
  };
  if (!(duration > 0.0) || duration == aft_infinity) return say("duration must be above 0 and finite", duration);
  if (event != 0.0 && event != 1.0) return say("event must be 0 or 1", event);
  if (!(entry >= 0.0)) return say("entry must be 0 or more", entry);
  if (!(entry < duration)) return say("entry must be before duration", entry);
  if (!(weight >= 0.0 && weight < aft_infinity)) return say("weight must be 0 or more and finite", weight);
  return {};
}

inline void check_aft_columns(const AftData& data) {
  if (!data.duration.given()) throw Error(ErrorCode::missing, "duration", "duration must be given");
  const std::size_t n = data.duration.size();
  const auto check = [&](std::string_view name, const core::ColumnView& column) {
    if (column.given()) core::check_same_size(name, column.size(), "duration", n);
  };
  check("event", data.event);
  check("entry", data.entry);
  check("weights", data.weights);
  check("clusters", data.clusters);
  for (const AftCovariate& covariate : data.covariates)
    core::check_same_size(covariate.name, covariate.values.size(), "duration", n);
}

inline void check_aft_names(const AftData& data, AftDistribution distribution) {
  const auto refuse = [](const std::string& name, const char* why) {
    throw Error(ErrorCode::contradiction, name, "covariate '" + name + "' " + why);
  };
  std::set<std::string> seen;
  for (const AftCovariate& covariate : data.covariates) {
    const std::string& name = covariate.name;
    if (name == "intercept" || name == "scale" || name == "log_scale" || name == "Q")
      refuse(name, "has the name of another parameter: rename it");
    if (!seen.insert(name).second) refuse(name, "is given twice");
  }
  std::set<std::string> scale_seen;
  for (const std::string& name : data.scale_covariates) {
    if (!seen.contains(name))
      throw Error(ErrorCode::unknown_name, name, "scale covariate '" + name + "' is not among the covariates");
    if (!scale_seen.insert(name).second) refuse(name, "is given twice among the scale covariates");
  }
  if (distribution == AftDistribution::exponential && !data.scale_covariates.empty())
    refuse(data.scale_covariates.front(), "cannot act on the scale of the exponential distribution, which is 1");
}

inline void read_aft_rows(const AftData& data, estimation::FitReport& report, AftRows& rows) {
  const std::size_t n = data.duration.size(), p = data.covariates.size();
  report.row_report.rows = n;
  report.observations = 0.0;
  rows.log_time.reserve(n);
  rows.event.reserve(n);
  if (data.entry.given()) rows.log_entry.reserve(n);
  if (data.weights.given()) rows.weight.reserve(n);
  if (data.clusters.given()) rows.cluster.reserve(n);
  rows.x.assign(p, {});
  for (auto& column : rows.x) column.reserve(n);
  double events = 0.0;
  std::vector<double> x(p);
  for (std::size_t i = 0; i < n; ++i) {
    const double duration = data.duration[i];
    const double event = data.event.given() ? data.event[i] : 1.0;
    const double entry = data.entry.given() ? data.entry[i] : 0.0;
    const double weight = data.weights.given() ? data.weights[i] : 1.0;
    const double cluster = data.clusters.given() ? data.clusters[i] : 0.0;
    bool good = duration > 0.0 && duration < aft_infinity && (event == 0.0 || event == 1.0) && entry >= 0.0 &&
                entry < duration && weight >= 0.0 && weight < aft_infinity && std::isfinite(cluster);
    for (std::size_t j = 0; j < p; ++j) {
      x[j] = data.covariates[j].values[i];
      good = good && std::isfinite(x[j]);
    }
    if (!good) {
      std::string why = aft_row_fault(duration, event, entry, weight);
      for (std::size_t j = 0; j < p && why.empty(); ++j)
        if (!std::isfinite(x[j])) why = data.covariates[j].name + " is not a finite number";
      report.row_report.leave_out(i, why.empty() ? "cluster is not a finite number" : why);
      continue;
    }
    if (weight == 0.0) continue;
    rows.log_time.push_back(std::log(duration));
    rows.event.push_back(event != 0.0 ? 1 : 0);
    if (data.entry.given()) rows.log_entry.push_back(entry > 0.0 ? std::log(entry) : -aft_infinity);
    if (data.weights.given()) rows.weight.push_back(weight);
    if (data.clusters.given()) rows.cluster.push_back(cluster);
    for (std::size_t j = 0; j < p; ++j) rows.x[j].push_back(x[j]);
    report.observations += weight;
    events += weight * event;
  }
  report.distinct_rows = rows.size();
  if (events == 0.0 && rows.size() != 0) {
    report.diagnosis = estimation::Diagnosis::no_events;
    report.parameter = "event";
    report.message = "no row has an event: nothing is known about when customers leave";
  }
}

/// Means, standard deviations and correlations; false, with a diagnosis, for columns that are constant or collinear.
inline bool standardise_aft_rows(const AftData& data, estimation::FitReport& report, AftRows& rows) {
  const std::size_t p = rows.x.size(), n = rows.size();
  const auto diagnose = [&](std::size_t j, const char* what) {
    report.diagnosis = estimation::Diagnosis::collinear;
    report.parameter = data.covariates[j].name;
    report.message = "covariate '" + data.covariates[j].name + "' " + what + ": leave it out";
    return false;
  };
  for (std::size_t j = 0; j < p; ++j) {
    auto& x = rows.x[j];
    double sum = 0.0, largest = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
      sum += rows.weight_of(i) * (x[i] - x[0]);
      largest = (std::max)(largest, std::abs(x[i]));
    }
    const double mean = x[0] + sum / report.observations;
    double squares = 0.0;
    for (std::size_t i = 0; i < n; ++i) squares += rows.weight_of(i) * (x[i] - mean) * (x[i] - mean);
    const double deviation = std::sqrt(squares / report.observations);
    if (!(deviation > 1e-12 * largest)) return diagnose(j, "is the same in every row");
    rows.mean.push_back(mean);
    rows.deviation.push_back(deviation);
    for (double& value : x) value = (value - mean) / deviation;
  }
  rows.correlation = math::Matrix(p, p);
  for (std::size_t j = 0; j < p; ++j)
    for (std::size_t l = 0; l <= j; ++l) {
      double sum = 0.0;
      if (rows.weight.empty()) {
        sum = aft_dot(rows.x[j].data(), rows.x[l].data(), n);
      } else {
        for (std::size_t i = 0; i < n; ++i) sum += rows.weight[i] * rows.x[j][i] * rows.x[l][i];
      }
      rows.correlation(j, l) = rows.correlation(l, j) = sum / report.observations;
    }
  // Cholesky, column after column: what a column has left when those before it are taken out.
  math::Matrix factor(p, p);
  for (std::size_t j = 0; j < p; ++j) {
    for (std::size_t l = 0; l <= j; ++l) {
      double rest = rows.correlation(j, l);
      for (std::size_t m = 0; m < l; ++m) rest -= factor(j, m) * factor(l, m);
      if (l < j)
        factor(j, l) = rest / factor(l, l);
      else if (!(rest > 1e-10))
        return diagnose(j, "is a sum of multiples of those before it");
      else
        factor(j, j) = std::sqrt(rest);
    }
  }
  return true;
}

}  // namespace amends::inline AMENDS_ABI::survival::detail

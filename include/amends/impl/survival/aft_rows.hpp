#pragma once

#include <algorithm>
#include <amends/core/executor.hpp>
#include <amends/core/row_report.hpp>
#include <amends/estimation/design.hpp>
#include <amends/estimation/fit.hpp>
#include <amends/estimation/survival_table.hpp>
#include <amends/estimation/verdict.hpp>
#include <amends/impl/survival/aft_distributions.hpp>
#include <array>
#include <cmath>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
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

/// The rows used, one column each; weights are divided by their mean, so that a common factor of them changes nothing.
struct AftRows {
  std::vector<double> log_time{};
  std::vector<double> log_entry{};  // empty without entries; -infinity for entry 0
  std::vector<double> weight{};     // empty when all are 1
  std::vector<std::uint8_t> event{};
  std::vector<std::vector<double>> x{};  // as the search sees them: those of the location, then those of the scale
  std::vector<double> cluster{};         // empty without clusters
  double mean_weight = 1.0;
  double events = 0.0;  // sum of the weights as given
  estimation::Design location{};
  estimation::Design scale{};
  [[nodiscard]] std::size_t size() const noexcept { return event.size(); }
  [[nodiscard]] double weight_of(std::size_t i) const noexcept { return weight.empty() ? 1.0 : weight[i]; }
};

/// A row of the data, and what is wrong with it.
struct AftRow {
  double duration;
  double event;
  double entry;
  double weight;
  double cluster;
  AftRow(const AftData& data, std::size_t i) noexcept
      : duration(data.duration[i]),
        event(data.event.given() ? data.event[i] : 1.0),
        entry(data.entry.given() ? data.entry[i] : 0.0),
        weight(data.weights.given() ? data.weights[i] : 1.0),
        cluster(data.clusters.given() ? data.clusters[i] : 0.0) {}
  /// That nothing is wrong but perhaps with its covariates.
  [[nodiscard]] bool good() const noexcept {
    return duration > 0.0 && duration < aft_infinity && (event == 0.0 || event == 1.0) && entry >= 0.0 &&
           entry < duration && weight >= 0.0 && weight < aft_infinity && std::isfinite(cluster);
  }
  /// An empty text when nothing is.  errors  Error(domain) for an event coded otherwise than 0 and 1
  [[nodiscard]] std::string fault(const AftData& data, std::span<const estimation::Covariate> covariates,
                                  std::size_t i) const {
    if (!(duration > 0.0 && duration < aft_infinity)) return "duration is missing, not above 0, or infinite";
    if (event != 0.0 && event != 1.0) {
      if (std::isfinite(event)) estimation::detail::throw_event_codes(data.event);
      return "event is missing or infinite";
    }
    if (!(entry >= 0.0)) return "entry is missing or negative";
    if (!(entry < duration)) return "entry is not before duration";
    if (!(weight >= 0.0 && weight < aft_infinity)) return "weight is missing, negative or infinite";
    if (!std::isfinite(cluster)) return "cluster is missing or not finite";
    return estimation::covariate_problem(covariates, i);
  }
};

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
  check("customer_id", data.customer_id);
  estimation::check_covariates(data.covariates, n);
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

/// The parameters of a model, in their order, and the scale each is estimated on.
[[nodiscard]] inline estimation::ParameterNames aft_parameters(AftDistribution distribution,
                                                               const std::vector<std::string>& covariates,
                                                               const std::vector<std::string>& scale_covariates) {
  estimation::ParameterNames out{.names = {"intercept"}, .scales = {}};
  out.names.insert(out.names.end(), covariates.begin(), covariates.end());
  out.scales.assign(out.names.size(), estimation::Scale::identity);
  const auto add = [&](std::string name, estimation::Scale scale) {
    out.names.push_back(std::move(name));
    out.scales.push_back(scale);
  };
  if (distribution != AftDistribution::exponential) {
    if (scale_covariates.empty())
      add("scale", estimation::Scale::log);
    else
      add("log_scale", estimation::Scale::identity);
    for (const std::string& name : scale_covariates) add("log_scale." + name, estimation::Scale::identity);
  }
  if (distribution == AftDistribution::generalised_gamma) add("Q", estimation::Scale::identity);
  return out;
}

/// The covariates of the rows used are left in `values`, row after row.
inline void read_aft_rows(const AftData& data, double largest_share_left_out, estimation::FitReport& report,
                          AftRows& rows, std::vector<double>& values) {
  const std::size_t n = data.duration.size(), p = data.covariates.size();
  core::RowReport account{.rows = n};
  rows.log_time.reserve(n);
  rows.event.reserve(n);
  values.reserve(n * p);
  double total = 0.0;
  constexpr std::size_t block = 512;
  std::vector<double> x(p * block);  // of a block of rows: each covariate is read in one go
  for (std::size_t first = 0; first < n; first += block) {
    const std::size_t size = (std::min)(block, n - first);
    for (std::size_t j = 0; j < p; ++j) data.covariates[j].values.copy(first, std::span(x).subspan(j * block, size));
    for (std::size_t k = 0; k < size; ++k) {
      const AftRow row(data, first + k);
      bool good = row.good();
      for (std::size_t j = 0; j < p; ++j) good = good && std::isfinite(x[j * block + k]);
      if (!good) {
        account.leave_out(first + k, row.fault(data, data.covariates, first + k));
        continue;
      }
      if (row.weight == 0.0) continue;
      rows.log_time.push_back(std::log(row.duration));
      rows.event.push_back(row.event != 0.0 ? 1 : 0);
      if (data.entry.given()) rows.log_entry.push_back(row.entry > 0.0 ? std::log(row.entry) : -aft_infinity);
      if (data.weights.given()) rows.weight.push_back(row.weight);
      if (data.clusters.given()) rows.cluster.push_back(row.cluster);
      for (std::size_t j = 0; j < p; ++j) values.push_back(x[j * block + k]);
      total += row.weight;
      rows.events += row.weight * row.event;
    }
  }
  report.row_report = account;
  core::check_left_out(account, largest_share_left_out);
  report.observations = total;
  report.distinct_rows = rows.size();
  if (data.customer_id.given()) estimation::warn_of_repeats("customer_id", data.customer_id, report);
  if (rows.size() == 0) return;
  rows.mean_weight = estimation::normalise_weights(rows.weight);
  if (rows.events == 0.0) {
    report.diagnosis = estimation::Diagnosis::no_events;
    report.parameter = "event";
    report.message = "no row has an event: nothing is known about when customers leave";
  }
}

/// Appends the columns of a design to those of the rows.
inline void append_aft_columns(const estimation::Design& design, std::vector<double> values, core::Executor& executor,
                               AftRows& rows) {
  const std::size_t p = design.size(), before = rows.x.size();
  for (std::size_t j = 0; j < p; ++j) rows.x.emplace_back(rows.size());
  core::parallel_blocks(executor, rows.size(), 1024, [&](std::size_t first, std::size_t last, std::size_t) {
    design.to_working(std::span(values).subspan(first * p, (last - first) * p));
    for (std::size_t j = 0; j < p; ++j)
      for (std::size_t i = first; i < last; ++i) rows.x[before + j][i] = values[i * p + j];
  });
}

/// The designs of location and scale; false, with a diagnosis, for columns that are constant or collinear.
inline bool design_aft_rows(const AftData& data, bool penalised, core::Executor& executor,
                            estimation::FitReport& report, AftRows& rows, std::vector<double> values) {
  const std::size_t p = data.covariates.size(), n = rows.size();
  std::vector<std::string> names;
  for (const estimation::Covariate& covariate : data.covariates) names.push_back(covariate.name);
  rows.location = estimation::Design(names, values, rows.weight, penalised, &executor);
  if (!rows.location.examine(report)) return false;
  if (!data.scale_covariates.empty()) {
    std::vector<double> own;
    own.reserve(n * data.scale_covariates.size());
    std::vector<std::size_t> at;
    for (const std::string& name : data.scale_covariates)
      at.push_back(static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin()));
    for (std::size_t i = 0; i < n; ++i)
      for (const std::size_t j : at) own.push_back(values[i * p + j]);
    rows.scale = estimation::Design(data.scale_covariates, own, rows.weight, false, &executor);
    estimation::FitReport repeated = report;  // its warnings are those of the location
    if (!rows.scale.examine(repeated)) {
      report = std::move(repeated);
      return false;
    }
    append_aft_columns(rows.location, std::move(values), executor, rows);
    append_aft_columns(rows.scale, std::move(own), executor, rows);
    return true;
  }
  append_aft_columns(rows.location, std::move(values), executor, rows);
  return true;
}

}  // namespace amends::inline AMENDS_ABI::survival::detail

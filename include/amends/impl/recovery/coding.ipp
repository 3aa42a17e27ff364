#pragma once

#include <amends/recovery/coding.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

namespace amends::inline AMENDS_ABI::recovery {

namespace detail {

inline constexpr double no_number = std::numeric_limits<double>::quiet_NaN();
inline constexpr CodingFigure no_figure{no_number, no_number, no_number, no_number};

AMENDS_INLINE void check_level(double level) {
  if (!(level > 0.0 && level < 1.0)) core::throw_domain("level", "lie strictly between 0 and 1", level);
}

inline constexpr std::size_t most_classes = 1000;  // of a table of classes by classes

AMENDS_INLINE void check_classes(std::span<const std::string> classes) {
  if (classes.empty()) throw Error(ErrorCode::missing, "classes", "classes must hold at least one class");
  if (classes.size() > most_classes)
    throw Error(ErrorCode::domain, "classes",
                "classes must be at most " + std::to_string(most_classes) + ", got " + std::to_string(classes.size()) +
                    ": are these classes, or ids?");
  std::set<std::string_view> seen;
  for (const std::string& name : classes)
    if (!seen.insert(name).second)
      throw Error(ErrorCode::contradiction, "classes", "classes must have different names");
}

AMENDS_INLINE std::string_view missing_code(bool first, bool second) noexcept {
  if (first && second) return "neither coder has a class";
  return first ? "the first coder has no class" : "the second coder has no class";
}

// kappa with an error: normal on ln(1 - kappa).
AMENDS_INLINE CodingFigure kappa_figure(double kappa, double standard_error, double level) {
  const double half_width = math::two_sided_normal_quantile(level) * standard_error / (1.0 - kappa);
  return {.value = kappa,
          .standard_error = standard_error,
          .lower = (std::max)(-1.0, 1.0 - (1.0 - kappa) * std::exp(half_width)),
          .upper = 1.0 - (1.0 - kappa) * std::exp(-half_width)};
}

// Nobody disagreed: 1, and down to what the agreement may be below 1.
AMENDS_INLINE CodingFigure perfect_kappa(const math::ShareInterval& observed, double expected) {
  return {
      .value = 1.0, .standard_error = no_number, .lower = (observed.lower - expected) / (1.0 - expected), .upper = 1.0};
}

AMENDS_INLINE double index_of_agreement(double agreement, double classes) noexcept {
  return std::sqrt((std::max)(0.0, (agreement - 1.0 / classes) * classes / (classes - 1.0)));
}

// Row and column sums and the diagonal of a table, checked.
struct Margins {
  std::vector<double> first, second;
  double total = 0.0;
  double agreed = 0.0;
};

AMENDS_INLINE Margins margins_of(const AgreementTable& table) {
  const std::size_t classes = table.classes.size();
  core::check_same_size("counts.rows", table.counts.rows, "classes", classes);
  core::check_same_size("counts.columns", table.counts.columns, "classes", classes);
  core::check_same_size("counts.data", table.counts.data.size(), "classes squared", classes * classes);
  Margins sums{std::vector<double>(classes, 0.0), std::vector<double>(classes, 0.0)};
  for (std::size_t i = 0; i < classes; ++i)
    for (std::size_t j = 0; j < classes; ++j) {
      const double count = core::check_non_negative("counts", table.counts(i, j));
      sums.first[i] += count;
      sums.second[j] += count;
      sums.total += count;
      if (i == j) sums.agreed += count;
    }
  core::check_finite("counts: their sum", sums.total);
  return sums;
}

// The mean of (slope - mean slope)^2 over the cells, slope_ij of kappa by p_ij: the formula of Fleiss, Cohen & Everitt
// without its difference of large numbers.
AMENDS_INLINE double kappa_variance(const math::Matrix& counts, const Margins& sums, double observed, double expected) {
  const std::size_t classes = sums.first.size();
  const double n = sums.total;
  const double chance = 1.0 - expected;
  const auto slope = [&](std::size_t i, std::size_t j) {
    return ((i == j ? chance : 0.0) - (1.0 - observed) * (sums.second[i] + sums.first[j]) / n) / (chance * chance);
  };
  double mean = 0.0;
  for (std::size_t i = 0; i < classes; ++i)
    for (std::size_t j = 0; j < classes; ++j) mean += counts(i, j) / n * slope(i, j);
  double variance = 0.0;
  for (std::size_t i = 0; i < classes; ++i)
    for (std::size_t j = 0; j < classes; ++j) {
      const double from_mean = slope(i, j) - mean;
      variance += counts(i, j) / n * from_mean * from_mean;
    }
  return variance / n;
}

}  // namespace detail

AMENDS_INLINE std::string_view to_string(AgreementStatus status) noexcept {
  switch (status) {
    case AgreementStatus::estimated:
      return "estimated";
    case AgreementStatus::perfect:
      return "perfect";
    case AgreementStatus::one_class:
      return "one_class";
    case AgreementStatus::constant_coder:
      return "constant_coder";
    case AgreementStatus::no_incidents:
      return "no_incidents";
  }
  return "unknown";
}

AMENDS_INLINE AgreementTable tabulate_coding(std::span<const std::int32_t> first, std::span<const std::int32_t> second,
                                             std::span<const std::string> classes) {
  core::check_same_size("second", second.size(), "first", first.size());
  detail::check_classes(classes);
  AgreementTable table{.classes = {classes.begin(), classes.end()}, .counts = {classes.size(), classes.size()}};
  table.row_report.rows = first.size();
  const auto code = [&](std::string_view which, std::int32_t value) {
    if (value < -1 || (value >= 0 && static_cast<std::size_t>(value) >= classes.size()))
      core::throw_domain(which, "hold places in classes, or -1 for not coded", value);
    return value;
  };
  for (std::size_t i = 0; i < first.size(); ++i) {
    const std::int32_t a = code("first", first[i]);
    const std::int32_t b = code("second", second[i]);
    if (a < 0 || b < 0)
      table.row_report.leave_out(i, detail::missing_code(a < 0, b < 0));
    else
      table.counts(static_cast<std::size_t>(a), static_cast<std::size_t>(b)) += 1.0;
  }
  return table;
}

AMENDS_INLINE AgreementTable tabulate_coding(std::span<const std::string> first, std::span<const std::string> second,
                                             std::span<const std::string> classes) {
  core::check_same_size("second", second.size(), "first", first.size());
  std::vector<std::string> names(classes.begin(), classes.end());
  if (names.empty()) {
    std::set<std::string> seen(first.begin(), first.end());
    seen.insert(second.begin(), second.end());
    seen.erase("");
    names.assign(seen.begin(), seen.end());
  }
  detail::check_classes(names);
  const auto codes = [&](std::string_view which, std::span<const std::string> labels) {
    std::vector<std::int32_t> found;
    found.reserve(labels.size());
    for (const std::string& label : labels) {
      const auto at = std::find(names.begin(), names.end(), label);
      if (!label.empty() && at == names.end())
        throw Error(ErrorCode::unknown_name, std::string(which),
                    std::string(which) + " holds a label that is not one of classes");
      found.push_back(label.empty() ? -1 : static_cast<std::int32_t>(at - names.begin()));
    }
    return found;
  };
  return tabulate_coding(codes("first", first), codes("second", second), names);
}

AMENDS_INLINE CodingFigure perreault_leigh(double agreed, double incidents, std::size_t classes, double level) {
  core::check_positive("incidents", incidents);
  core::check_between("agreed", agreed, 0.0, incidents);
  core::check_count("classes", classes, 2, std::size_t{1} << 32);
  const math::ShareInterval observed = math::wilson_interval(agreed, incidents, level);
  const auto k = static_cast<double>(classes);
  return {.value = detail::index_of_agreement(observed.value, k),
          .standard_error = detail::no_number,
          .lower = detail::index_of_agreement(observed.lower, k),
          .upper = detail::index_of_agreement(observed.upper, k)};
}

AMENDS_INLINE CodingAgreement coding_agreement(const AgreementTable& table, const AgreementOptions& options) {
  detail::check_classes(table.classes);
  detail::check_level(options.level);
  const std::size_t classes = table.classes.size();
  if (options.scheme_classes != 0)
    core::check_count("scheme_classes", options.scheme_classes, classes, std::size_t{1} << 32);
  const detail::Margins sums = detail::margins_of(table);
  const double n = sums.total;

  CodingAgreement result{.incidents = n,
                         .scheme_classes = options.scheme_classes != 0 ? options.scheme_classes : classes,
                         .observed = math::wilson_interval(sums.agreed, n, options.level),
                         .expected = detail::no_number,
                         .kappa = detail::no_figure,
                         .reliability = detail::no_figure,
                         .row_report = table.row_report};
  for (std::size_t i = 0; i < classes; ++i) {
    const double either = sums.first[i] + sums.second[i];
    result.classes.push_back({.name = table.classes[i],
                              .first = sums.first[i],
                              .second = sums.second[i],
                              .both = table.counts(i, i),
                              .specific = 2.0 * table.counts(i, i) / either});  // 0 / 0: NaN, as documented
  }
  if (n == 0.0) return result;

  if (result.scheme_classes > 1)
    result.reliability = perreault_leigh(sums.agreed, n, result.scheme_classes, options.level);
  result.expected = 0.0;
  for (std::size_t i = 0; i < classes; ++i) result.expected += sums.first[i] / n * (sums.second[i] / n);
  const auto one_class = [n](const std::vector<double>& margin) {
    return std::find(margin.begin(), margin.end(), n) != margin.end();
  };
  const bool first_constant = one_class(sums.first);
  const bool second_constant = one_class(sums.second);
  if (first_constant && second_constant && sums.agreed == n) {
    result.status = AgreementStatus::one_class;
  } else if (first_constant || second_constant) {
    result.status = AgreementStatus::constant_coder;
    result.kappa.value = 0.0;
  } else if (sums.agreed == n) {
    result.status = AgreementStatus::perfect;
    result.kappa = detail::perfect_kappa(result.observed, result.expected);
  } else {
    result.status = AgreementStatus::estimated;
    const double kappa = (result.observed.value - result.expected) / (1.0 - result.expected);
    const double variance = detail::kappa_variance(table.counts, sums, result.observed.value, result.expected);
    result.kappa = detail::kappa_figure(kappa, std::sqrt(variance), options.level);
  }
  return result;
}

namespace detail {

// Incidents with at least two codes: their rows, how many codes, the share of agreeing pairs; the mean use of classes.
struct CodedIncidents {
  std::vector<std::size_t> rows;
  std::vector<double> codes, agreement, use;
};

AMENDS_INLINE CodedIncidents read_codes(const math::Matrix& counts, core::RowReport& report) {
  CodedIncidents found{.rows = {}, .codes = {}, .agreement = {}, .use = std::vector<double>(counts.columns, 0.0)};
  report.rows = counts.rows;
  for (std::size_t i = 0; i < counts.rows; ++i) {
    double sum = 0.0;
    double agreeing = 0.0;
    for (const double count : counts.row(i)) {
      if (!(count >= 0.0 && count <= 1e9 && count == std::floor(count)))
        core::throw_domain("counts", "be whole and from 0 to 1e9", count);
      sum += count;
      agreeing += count * (count - 1.0);
    }
    if (sum < 2.0) {
      report.leave_out(i, "fewer than two coders have a class");
      continue;
    }
    found.rows.push_back(i);
    found.codes.push_back(sum);
    found.agreement.push_back(agreeing / (sum * (sum - 1.0)));
    for (std::size_t k = 0; k < counts.columns; ++k) found.use[k] += counts(i, k) / sum;
  }
  for (double& share : found.use) share /= static_cast<double>(found.rows.size());
  return found;
}

// Observed agreement and kappa with their errors, from the influence of each incident.
AMENDS_INLINE void estimate_several(const math::Matrix& counts, const CodedIncidents& coded, double level,
                                    SeveralCodersAgreement& result) {
  const double observed = result.observed.value;
  const double chance = 1.0 - result.expected;
  const double kappa = (observed - result.expected) / chance;
  result.kappa.value = kappa;
  const double n = result.incidents;
  if (n < 2.0) return;
  double kappa_square = 0.0;
  double observed_square = 0.0;
  for (std::size_t row = 0; row < coded.rows.size(); ++row) {
    double own = 0.0;
    for (std::size_t k = 0; k < counts.columns; ++k)
      own += coded.use[k] * counts(coded.rows[row], k) / coded.codes[row];
    const double away = coded.agreement[row] - observed;
    const double influence = (away - 2.0 * (1.0 - kappa) * (own - result.expected)) / chance;
    kappa_square += influence * influence;
    observed_square += away * away;
  }
  const double z = math::two_sided_normal_quantile(level);
  const double error = std::sqrt(observed_square / (n * (n - 1.0)));
  result.kappa = kappa_figure(kappa, std::sqrt(kappa_square / (n * (n - 1.0))), level);
  result.observed = {.value = observed,
                     .standard_error = error,
                     .lower = (std::max)(0.0, observed - z * error),
                     .upper = (std::min)(1.0, observed + z * error)};
}

}  // namespace detail

AMENDS_INLINE SeveralCodersAgreement several_coders_agreement(const math::Matrix& counts, double level) {
  if (counts.columns == 0) throw Error(ErrorCode::missing, "counts", "counts must have at least one class");
  core::check_same_size("counts.data", counts.data.size(), "rows times columns", counts.rows * counts.columns);
  detail::check_level(level);
  SeveralCodersAgreement result{
      .observed = detail::no_figure, .expected = detail::no_number, .kappa = detail::no_figure};
  const detail::CodedIncidents coded = detail::read_codes(counts, result.row_report);
  if (coded.rows.empty()) return result;

  const auto n = static_cast<double>(coded.rows.size());
  result.incidents = n;
  result.codes = std::accumulate(coded.codes.begin(), coded.codes.end(), 0.0);
  result.observed.value = std::accumulate(coded.agreement.begin(), coded.agreement.end(), 0.0) / n;
  result.expected = 0.0;
  for (const double share : coded.use) result.expected += share * share;
  if (std::any_of(coded.agreement.begin(), coded.agreement.end(), [](double share) { return share < 1.0; })) {
    result.status = AgreementStatus::estimated;
    detail::estimate_several(counts, coded, level, result);
    return result;
  }
  const math::ShareInterval all = math::wilson_interval(n, n, level);
  result.observed = {.value = 1.0, .standard_error = detail::no_number, .lower = all.lower, .upper = 1.0};
  const auto used = std::count_if(coded.use.begin(), coded.use.end(), [](double share) { return share > 0.0; });
  result.status = used == 1 ? AgreementStatus::one_class : AgreementStatus::perfect;
  if (used > 1) result.kappa = detail::perfect_kappa(all, result.expected);
  return result;
}

}  // namespace amends::inline AMENDS_ABI::recovery

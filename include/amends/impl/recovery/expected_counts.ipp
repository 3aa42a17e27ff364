#pragma once

#include <amends/recovery/expected_counts.hpp>

#include <algorithm>
#include <amends/math/special.hpp>
#include <array>
#include <cmath>

namespace amends::inline AMENDS_ABI::recovery {

namespace detail {

constexpr std::size_t week_length = 7;
constexpr std::size_t seasons = 366;

/// The class of a period in one factor, and how many classes there are.
struct ClassOfPeriod {
  std::span<const std::size_t> of{};
  std::size_t classes = 0;

  ClassOfPeriod(std::string_view name, std::span<const std::size_t> given, std::size_t periods, std::size_t most)
      : of(given) {
    if (given.empty()) return;
    core::check_same_size(name, given.size(), "periods", periods);
    for (const std::size_t one : given) {
      core::check_count(name, one, 0, most - 1);
      classes = (std::max)(classes, one + 1);
    }
  }
  [[nodiscard]] std::size_t operator[](std::size_t period) const noexcept { return of.empty() ? 0 : of[period]; }
};

/// Expected counts as exposure times three factors (series, weekday, season), fitted to neighbouring columns of the
/// table together.
class BaselineFit {
 public:
  struct Cell {
    std::array<std::size_t, 3> place;  ///< its series, weekday and season
    double count;
    double exposure;
  };
  std::array<std::vector<double>, 3> factor{};
  std::vector<core::RowReport> reports{};
  bool empty_class = false;

  BaselineFit(const CountTable& table, const ClassOfPeriod& weekday, const ClassOfPeriod& season, std::size_t first,
              std::size_t last)
      : factor{std::vector<double>(last - first, 1.0), std::vector<double>((std::max)(weekday.classes, one_), 1.0),
               std::vector<double>((std::max)(season.classes, one_), 1.0)},
        reports(last - first) {
    const std::size_t periods = table.count.size() / table.series;
    for (std::size_t s = first; s < last; ++s) {
      begin_.push_back(cells_.size());
      reports[s - first].rows = periods;
      for (std::size_t t = 0; t < periods; ++t) {
        const double x = table.count[t * table.series + s];
        const double volume = table.exposure.empty() ? 1.0 : table.exposure[t * table.series + s];
        if (const char* why = unusable(x, volume))
          reports[s - first].leave_out(t, why);
        else
          cells_.push_back({{s - first, weekday[t], season[t]}, x, volume});
      }
    }
    begin_.push_back(cells_.size());
    iterate();
  }

  [[nodiscard]] std::span<const Cell> cells(std::size_t series) const noexcept {
    return std::span(cells_).subspan(begin_[series], begin_[series + 1] - begin_[series]);
  }
  /// What the cell expects but for the factor `without` (3: for none).
  [[nodiscard]] double expected(const Cell& cell, std::size_t without = 3) const noexcept {
    double product = cell.exposure;
    for (std::size_t k = 0; k < factor.size(); ++k)
      if (k != without) product *= factor[k][cell.place[k]];
    return product;
  }

 private:
  static const char* unusable(double x, double volume) noexcept {
    if (std::isnan(x)) return "count is missing";
    if (!(x >= 0.0 && x <= 9e15)) return "count is negative or infinite";
    if (x != static_cast<double>(static_cast<std::int64_t>(x))) return "count is no whole number";
    if (std::isnan(volume)) return "exposure is missing";
    if (!(volume > 0.0 && std::isfinite(volume))) return "exposure is not above 0";
    return nullptr;
  }

  void iterate() {
    for (int round = 0; round < 1000; ++round) {
      const double change = (std::max)({fit_factor(1), fit_factor(2), fit_factor(0)});
      if (round > 0 && change < 1e-12) break;
    }
    centre(1);
    centre(2);
  }

  /// One factor, the others as they are: complaints of each class over what the others expect. The largest change.
  double fit_factor(std::size_t k) {
    if (k != 0 && factor[k].size() == 1) return 0.0;
    std::vector<double> seen(factor[k].size(), 0.0), others(factor[k].size(), 0.0);
    for (const Cell& cell : cells_) {
      seen[cell.place[k]] += cell.count;
      others[cell.place[k]] += expected(cell, k);
    }
    double change = 0.0;
    for (std::size_t i = 0; i < seen.size(); ++i) {
      const double fitted = others[i] > 0.0 ? seen[i] / others[i] : std::numeric_limits<double>::quiet_NaN();
      if (k != 0 && fitted == 0.0) empty_class = true;
      if (fitted > 0.0) change = (std::max)(change, std::fabs(factor[k][i] / fitted - 1.0));
      factor[k][i] = fitted;
    }
    return change;
  }

  /// Mean 1 over the exposure; the rates take what is taken from the factor.
  void centre(std::size_t k) {
    if (cells_.empty() || factor[k].size() == 1) return;
    double sum = 0.0, exposure = 0.0;
    for (const Cell& cell : cells_) {
      sum += cell.exposure * factor[k][cell.place[k]];
      exposure += cell.exposure;
    }
    for (double& one : factor[k]) one *= exposure / sum;
    for (double& one : factor[0]) one *= sum / exposure;
  }

  static constexpr std::size_t one_ = 1;
  std::vector<std::size_t> begin_{};
  std::vector<Cell> cells_{};
};

/// Pearson's sum at a dispersion.
inline double pearson(std::span<const double> counts, std::span<const double> means, double dispersion) {
  double sum = 0.0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double away = counts[i] - means[i];
    sum += away * away / (means[i] * (1.0 + dispersion * means[i]));
  }
  return sum;
}

/// The dispersion at which a rising function of it reaches 0: 0 where it is there at once, infinite where never.
template <class Function>
double dispersion_root(const Function& rising) {
  if (rising(0.0) >= 0.0) return 0.0;
  double low = 0.0, high = 1e-3;
  while (rising(high) < 0.0) {
    low = high;
    high *= 4.0;
    if (high > 1e6) return std::numeric_limits<double>::infinity();
  }
  for (int step = 0; step < 200 && high - low > 1e-14 * high; ++step) {
    const double middle = low + 0.5 * (high - low);
    (rising(middle) < 0.0 ? low : high) = middle;
  }
  return low + 0.5 * (high - low);
}

inline void fit_dispersion(CountBaseline& out, std::span<const double> counts, std::span<const double> means,
                           double parameters, double level) {
  const double freedom = static_cast<double>(counts.size()) - parameters;
  // Chance that Pearson's sum at dispersion a is below (or above) what was seen. With v = m + a m^2 and
  // z = (x - m)/sqrt(v) the variance of z^2 is 2 + 1/v + 6 a; that the mean is estimated from the same counts takes the squared skewness
  // 1/v + 4 a from it. What is left, 2 (1 + a) for each degree of freedom, is that of (1 + a) times a chi-square.
  const auto cdf = [&](double a, bool upper) {
    const double shape = 0.5 * freedom / (1.0 + a), x = 0.5 * pearson(counts, means, a) / (1.0 + a);
    return upper ? math::gamma_cdf_upper(x, shape) : math::gamma_cdf(x, shape);
  };
  const double tail = 0.5 * (1.0 - level);
  out.dispersion = dispersion_root([&](double a) { return freedom - pearson(counts, means, a); });
  out.dispersion_lower = dispersion_root([&](double a) { return cdf(a, true) - tail; });
  out.dispersion_upper = dispersion_root([&](double a) { return tail - cdf(a, false); });
}

/// The parameters that a series has to itself.
inline double own_parameters(const BaselineFit& fit, FactorsOf of) {
  double parameters = 1.0;
  if (of == FactorsOf::all_series) return parameters;
  for (const std::size_t k : {std::size_t{1}, std::size_t{2}}) {
    const std::vector<double>& factor = fit.factor[k];
    const auto absent = std::count_if(factor.begin(), factor.end(), [](double one) { return std::isnan(one); });
    const double classes = static_cast<double>(factor.size()) - static_cast<double>(absent);
    parameters += (std::max)(classes - 1.0, 0.0);
  }
  return parameters;
}

inline CountBaseline series_baseline(const BaselineFit& fit, std::size_t series, const CountTable& table,
                                     const BaselineOptions& options) {
  CountBaseline out;
  out.row_report = fit.reports[series];
  std::vector<double> counts, means;
  double exposure = 0.0, variance = 0.0;
  for (const BaselineFit::Cell& cell : fit.cells(series)) {
    counts.push_back(cell.count);
    means.push_back(fit.expected(cell));
    exposure += fit.expected(cell, 0);
    out.complaints += cell.count;
  }
  out.periods = static_cast<double>(counts.size());
  const double parameters = own_parameters(fit, options.factors);
  const auto refuse = [&](BaselineDiagnosis diagnosis, const std::string& sentence) {
    out.diagnosis = diagnosis;
    out.message = sentence;
    return out;
  };
  const auto too_few = [&](double number, std::string_view noun, std::string_view cure) {
    return core::after_account(out.row_report,
                               core::there_are(number, noun) + ", too few for a baseline: " + std::string(cure));
  };
  if (counts.empty()) return refuse(BaselineDiagnosis::no_rows, core::no_row_line(out.row_report));
  if (out.periods < (std::max)(options.fewest_periods, parameters + 2.0))
    return refuse(BaselineDiagnosis::too_short,
                  too_few(out.periods, "period", "give a longer stretch, or fewer factors"));
  if (out.complaints < options.fewest_complaints)
    return refuse(BaselineDiagnosis::too_rare,
                  too_few(out.complaints, "complaint", "join series, or give a longer stretch"));
  if (fit.empty_class)
    return refuse(BaselineDiagnosis::empty_class,
                  "a weekday or season has no complaint: take the factors of all series, or none");
  out.rate = fit.factor[0][series];
  if (!table.weekday.empty()) out.weekday = fit.factor[1];
  if (!table.season.empty()) out.season = fit.factor[2];
  fit_dispersion(out, counts, means, parameters, options.level);
  for (const double mean : means) variance += mean * (1.0 + out.dispersion * mean);
  out.rate_error = std::sqrt(variance) / exposure;
  return out;
}

inline void check(const BaselineOptions& options) {
  core::check_between("fewest_periods", options.fewest_periods, 3.0, 1e9);
  core::check_between("fewest_complaints", options.fewest_complaints, 1.0, 1e15);
  if (!(options.level > 0.0 && options.level < 1.0)) core::throw_domain("level", "lie between 0 and 1", options.level);
}

}  // namespace detail

AMENDS_INLINE std::string_view to_string(BaselineDiagnosis diagnosis) noexcept {
  switch (diagnosis) {
    case BaselineDiagnosis::none:
      return "none";
    case BaselineDiagnosis::no_rows:
      return "no_rows";
    case BaselineDiagnosis::too_short:
      return "too_short";
    case BaselineDiagnosis::too_rare:
      return "too_rare";
    case BaselineDiagnosis::empty_class:
      return "empty_class";
  }
  return "unknown";
}

AMENDS_INLINE double CountBaseline::expected(double exposure, std::size_t weekday_of, std::size_t season_of) const {
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  if (!(exposure >= 0.0 && std::isfinite(exposure))) return unknown;
  const auto factor = [&](const std::vector<double>& factors, std::size_t of) {
    return factors.empty() ? 1.0 : of < factors.size() ? factors[of] : unknown;
  };
  return rate * exposure * factor(weekday, weekday_of) * factor(season, season_of);
}

AMENDS_INLINE std::vector<CountBaseline> fit_baselines(const CountTable& table, const BaselineOptions& options) {
  detail::check(options);
  core::check_count("series", table.series, 1, std::size_t{1} << 32);
  const std::size_t periods = table.count.size() / table.series;
  core::check_same_size("count", table.count.size(), "periods * series", periods * table.series);
  if (!table.exposure.empty()) core::check_same_size("exposure", table.exposure.size(), "count", table.count.size());
  const detail::ClassOfPeriod weekday("weekday", table.weekday, periods, detail::week_length);
  const detail::ClassOfPeriod season("season", table.season, periods, detail::seasons);

  std::vector<CountBaseline> out(table.series);
  core::SerialExecutor serial;
  core::Executor& executor = options.executor != nullptr ? *options.executor : serial;
  if (options.factors == FactorsOf::each_series) {
    core::parallel_blocks(executor, table.series, 16, [&](std::size_t first, std::size_t last, std::size_t) {
      for (std::size_t s = first; s < last; ++s) {
        const detail::BaselineFit fit(table, weekday, season, s, s + 1);
        out[s] = detail::series_baseline(fit, 0, table, options);
      }
    });
    return out;
  }
  const detail::BaselineFit fit(table, weekday, season, 0, table.series);
  core::parallel_blocks(executor, table.series, 16, [&](std::size_t first, std::size_t last, std::size_t) {
    for (std::size_t s = first; s < last; ++s) out[s] = detail::series_baseline(fit, s, table, options);
  });
  return out;
}

AMENDS_INLINE std::vector<double> expected_counts(std::span<const CountBaseline> baselines, const CountTable& table) {
  core::check_count("series", table.series, 1, std::size_t{1} << 32);
  core::check_same_size("baselines", baselines.size(), "series", table.series);
  const std::size_t periods = table.count.size() / table.series;
  core::check_same_size("count", table.count.size(), "periods * series", periods * table.series);
  if (!table.exposure.empty()) core::check_same_size("exposure", table.exposure.size(), "count", table.count.size());
  const detail::ClassOfPeriod weekday("weekday", table.weekday, periods, detail::week_length);
  const detail::ClassOfPeriod season("season", table.season, periods, detail::seasons);
  std::vector<double> out(table.count.size());
  for (std::size_t t = 0; t < periods; ++t)
    for (std::size_t s = 0; s < table.series; ++s) {
      const std::size_t at = t * table.series + s;
      const double exposure = table.exposure.empty() ? 1.0 : table.exposure[at];
      out[at] = baselines[s].expected(exposure, weekday[t], season[t]);
    }
  return out;
}

AMENDS_INLINE CountBaseline fit_baseline(const CountColumns& columns, const BaselineOptions& options) {
  if (!columns.count.given()) throw Error(ErrorCode::missing, "count", "count must be given");
  const std::size_t rows = columns.count.size();
  const auto numbers = [&](std::string_view name, const core::ColumnView& column) {
    std::vector<double> out;
    if (!column.given()) return out;
    core::check_same_size(name, column.size(), "count", rows);
    out.resize(rows);
    column.copy(0, out);
    return out;
  };
  const auto classes = [&](std::string_view name, const core::ColumnView& column, double most) {
    std::vector<std::size_t> out;
    for (const double one : numbers(name, column)) {
      core::check_between(name, one, 0.0, most);
      if (one != std::floor(one)) core::throw_domain(name, "hold whole numbers", one);
      out.push_back(static_cast<std::size_t>(one));
    }
    return out;
  };
  const std::vector<double> count = numbers("count", columns.count), exposure = numbers("exposure", columns.exposure);
  const std::vector<std::size_t> weekday = classes("weekday", columns.weekday, detail::week_length - 1);
  const std::vector<std::size_t> season = classes("season", columns.season, detail::seasons - 1);
  return fit_baselines({.series = 1, .count = count, .exposure = exposure, .weekday = weekday, .season = season},
                       options)
      .front();
}

}  // namespace amends::inline AMENDS_ABI::recovery

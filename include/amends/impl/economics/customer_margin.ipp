#pragma once

#include <amends/economics/customer_margin.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/economics/stay_rates.hpp>
#include <amends/impl/domain/id_index.hpp>
#include <amends/impl/economics/influence.hpp>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amends::inline AMENDS_ABI::economics {

namespace detail {

inline void check_margin_tables(const MarginTables& in, std::span<const double> edges) {
  const auto need = [](const core::ColumnView& column, const char* name) {
    if (!column.given()) throw Error(ErrorCode::missing, name, std::string(name) + " must be given");
  };
  need(in.customer_id, "customer_id"), need(in.purchase_customer, "purchase_customer");
  need(in.purchase_time, "purchase_time"), need(in.purchase_margin, "purchase_margin");
  const auto same = [](const char* name, const core::ColumnView& column, const char* first, std::size_t rows) {
    if (column.given()) core::check_same_size(name, column.size(), first, rows);
  };
  same("joined_at", in.joined_at, "customer_id", in.customer_id.size());
  same("left_at", in.left_at, "customer_id", in.customer_id.size());
  same("purchase_time", in.purchase_time, "purchase_customer", in.purchase_customer.size());
  same("purchase_margin", in.purchase_margin, "purchase_customer", in.purchase_customer.size());
  core::check_count("edges", edges.size(), 2, 1001);
  for (std::size_t k = 0; k < edges.size(); ++k) {
    core::check_finite("edges", edges[k]);
    if (k > 0 && !(edges[k] > edges[k - 1])) throw Error(ErrorCode::domain, "edges", "edges must rise");
  }
}

/// Days on which a customer was one, both included, given or not.
struct Membership {
  double joined, left;
  [[nodiscard]] static Membership of(const MarginTables& in, std::size_t row) {
    constexpr double ever = std::numeric_limits<double>::infinity();
    const auto given = [row](const core::ColumnView& column, double otherwise) {
      const double value = column.given() ? column[row] : otherwise;
      return value == value ? value : otherwise;
    };
    return {given(in.joined_at, -ever), given(in.left_at, ever)};
  }
};

// Why a purchase enters nothing.
inline constexpr std::string_view no_time = "time is missing", no_margin = "margin is missing",
                                  outside_periods = "it is outside the periods", no_id = "customer_id is missing",
                                  no_customer = "no such customer";

/// Why a purchase of known customer, time and margin belongs to no time as a customer, or an empty text. By days: of
/// two tables often one has times of the day and the other has none.
[[nodiscard]] inline std::string_view outside(const Membership& customer, double time) noexcept {
  if (std::floor(time) < std::floor(customer.joined)) return "it is before its customer joined";
  if (std::floor(time) > std::floor(customer.left)) return "it is after its customer left";
  return {};
}

}  // namespace detail

AMENDS_INLINE CustomerMargins customer_margins(const MarginTables& in, std::span<const double> edges,
                                               core::Executor* executor) {
  detail::check_margin_tables(in, edges);
  CustomerMargins out{.customers = in.customer_id.size(), .periods = edges.size() - 1};
  out.margin.assign(out.customers * out.periods, 0.0);
  out.years.assign(out.customers * out.periods, 0.0);
  const domain::detail::Ids ids("customer_id", in.customer_id), buyers("purchase_customer", in.purchase_customer);
  domain::detail::IdIndex known(out.customers, domain::detail::range_of(ids, out.customers));
  std::vector<std::size_t> row_of;
  const auto look = [executor](std::size_t i) {
    if (i % 65536 == 0) core::check_stop(executor);
  };
  out.customer_rows.rows = out.customers;
  for (std::size_t i = 0; i < out.customers; ++i) {
    look(i);
    const auto id = ids(i);
    if (!id || !known.add(*id).second) {
      out.customer_rows.leave_out(
          i, id ? std::string_view("customer_id stands twice: the first row is taken") : detail::no_id);
      continue;
    }
    row_of.push_back(i);
    const auto [joined, left] = detail::Membership::of(in, i);
    for (std::size_t k = 0; k < out.periods; ++k) {
      const double days = (std::min)(left, edges[k + 1]) - (std::max)(joined, edges[k]);
      out.years[i * out.periods + k] = (std::max)(0.0, days) / days_of_a_year;
    }
  }
  out.purchase_rows.rows = in.purchase_customer.size();
  for (std::size_t i = 0; i < out.purchase_rows.rows; ++i) {
    look(i);
    const auto id = buyers(i);
    const double time = in.purchase_time[i], margin = in.purchase_margin[i];
    const std::int32_t customer = id ? known.find(*id) : -1;
    const std::size_t row = customer < 0 ? 0 : row_of[static_cast<std::size_t>(customer)];
    std::string_view why;
    if (!std::isfinite(time))
      why = detail::no_time;
    else if (!std::isfinite(margin))
      why = detail::no_margin;
    else if (!(time >= edges.front() && time < edges.back()))
      why = detail::outside_periods;
    else if (!id)
      why = detail::no_id;
    else if (customer < 0)
      why = detail::no_customer;
    else
      why = detail::outside(detail::Membership::of(in, row), time);
    if (!why.empty()) {
      out.purchase_rows.leave_out(i, why);
      continue;
    }
    const auto k = static_cast<std::size_t>(std::upper_bound(edges.begin(), edges.end(), time) - edges.begin()) - 1;
    out.margin[row * out.periods + k] += margin;
  }
  return out;
}

namespace detail {

/// Purchases of CustomerMargins::purchase_rows left out for this reason.
[[nodiscard]] inline double left_out_because(const core::RowReport& report, std::string_view why) noexcept {
  double rows = 0.0;
  for (const core::RowReport::Reason& one : report.reasons)
    if (one.why == why) rows += static_cast<double>(one.rows);
  return rows;
}

/// Says what was lost of the purchases; whether what is left carries estimates.
inline bool purchases_carry(const std::optional<core::RowReport>& purchases, const std::vector<std::string>& quantities,
                            LinkMaker& maker) {
  if (!purchases) return true;
  const double unmatched = left_out_because(*purchases, no_id) + left_out_because(*purchases, no_customer);
  const double elsewhere = left_out_because(*purchases, no_time) + left_out_because(*purchases, no_margin) +
                           left_out_because(*purchases, outside_periods);
  const double all = static_cast<double>(purchases->rows) - elsewhere;
  if (purchases->used() == 0) {
    const std::string why = purchases->rows == 0 ? "there is no purchase"
                            : all > 0.0 && unmatched == all
                                ? "none of " + core::counted(all, "purchase") +
                                      " in the periods matches a customer: write customer_id alike in both tables"
                                : "no purchase enters it: " + purchases->line();
    for (const std::string& one : quantities) maker.find(LinkProblem::unmatched_purchases, one, why, true);
    return false;
  }
  if (unmatched > largest_unmatched_purchases * all)
    maker.find(LinkProblem::unmatched_purchases, quantities.front(),
               core::format_number(unmatched) + " of " + core::counted(all, "purchase") +
                   " match no customer, and what they brought is missing: write customer_id alike in both tables",
               false);
  return true;
}

/// Margins of customers, added up.
class MeanMargin {
 public:
  MeanMargin(const MarginRows& in, double years_between, const LinkOptions& options)
      : in_(in), between_(years_between), rows_("margin", in.margin.size(), in.cluster, in.weight, options) {
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      rows_.look(i);
      if (const std::string_view problem = problem_of(i); !problem.empty()) {
        rows_.report().leave_out(i, problem);
        continue;
      }
      all_.add(rows_.weight(i), in.margin[i], years(i));
      if (!in_both(i)) continue;
      before_.add(rows_.weight(i), in.margin[i], years(i));
      after_.add(rows_.weight(i), in.later_margin[i], later_years(i));
    }
    if (grows()) factor_ = std::pow(after_.mean() / before_.mean(), 1.0 / between_);
  }

  [[nodiscard]] LinkEstimates estimates() {
    const Influences influences = influences_of();
    const std::string mean = "margin.per_customer_per_year", growth = "margin.growth";
    std::vector<std::string> quantities{mean};
    if (in_.later_margin.given()) quantities.push_back(growth);
    LinkMaker maker;
    const bool there = purchases_carry(in_.purchase_rows, quantities, maker);
    const auto carried = [&](const std::string& name, const Sums& of, double counted, std::size_t quantity) {
      const std::size_t clusters = influences.clusters(quantity);
      maker.used_clusters(clusters);
      maker.count({name, of.rows, counted, 0.0, clusters});
      return there && maker.carried(name, of.rows, influences.clustered(), clusters, rows_.options());
    };
    std::vector<bool> kept{carried(mean, all_, all_.margin, 0), false};
    if (in_.later_margin.given()) {
      // Without growth there is no influence, and so no cluster to count.
      const bool enough = before_.rows >= rows_.options().fewest_rows;
      if (there && enough && !grows()) {
        maker.count({growth, before_.rows, after_.margin, 0.0, 0});
        maker.find(LinkProblem::too_few, growth, "a margin of 0 or below has no growth: state it", true);
      } else {
        kept[1] = carried(growth, before_, after_.margin, 1);
      }
    }
    return maker.finish(
        "mean margin of customers", rows_, rows_.report(), {mean, growth}, {all_.mean(), factor_ - 1.0},
        {positive() ? estimation::Scale::log : estimation::Scale::identity, estimation::Scale::identity}, kept,
        influences.covariance(), all_.rows);
  }

 private:
  struct Sums {
    double rows = 0.0, margin = 0.0, years = 0.0;
    void add(double weight, double its_margin, double its_years) noexcept {
      rows += weight, margin += weight * its_margin, years += weight * its_years;
    }
    [[nodiscard]] double mean() const noexcept { return years > 0.0 ? margin / years : 0.0; }
  };

  [[nodiscard]] double years(std::size_t i) const noexcept { return in_.years.given() ? in_.years[i] : 1.0; }
  [[nodiscard]] double later_years(std::size_t i) const noexcept {
    return in_.later_years.given() ? in_.later_years[i] : 1.0;
  }
  [[nodiscard]] bool in_both(std::size_t i) const noexcept {
    return in_.later_margin.given() && std::isfinite(in_.later_margin[i]) && later_years(i) > 0.0 &&
           std::isfinite(later_years(i));
  }
  [[nodiscard]] std::string_view problem_of(std::size_t i) const {
    if (const std::string_view problem = rows_.problem(i); !problem.empty()) return problem;
    if (!std::isfinite(in_.margin[i])) return "margin is missing or infinite";
    if (!(years(i) >= 0.0 && std::isfinite(years(i)))) return "years are missing, negative or infinite";
    return years(i) == 0.0 ? std::string_view("he was no customer in the period") : std::string_view{};
  }
  [[nodiscard]] bool positive() const noexcept { return all_.margin > 0.0; }
  [[nodiscard]] bool grows() const noexcept { return before_.margin > 0.0 && after_.margin > 0.0; }

  /// Of single customers on the mean, on its scale, and on the growth.
  [[nodiscard]] Influences influences_of() const {
    Influences out(2, rows_.clusters());
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (!problem_of(i).empty() || rows_.weight(i) == 0.0) continue;
      const double spread = in_.margin[i] - all_.mean() * years(i);
      std::array<Step, 2> steps{
          {{0, spread / (positive() ? all_.margin : all_.years), 1.0 / all_.rows}, {1, 0.0, 0.0}}};
      if (grows() && in_both(i)) {
        const double later = (in_.later_margin[i] - after_.mean() * later_years(i)) / after_.margin;
        const double first = (in_.margin[i] - before_.mean() * years(i)) / before_.margin;
        steps[1] = {1, factor_ / between_ * (later - first), 1.0 / before_.rows};
      }
      out.add(rows_.cluster(i), rows_.weight(i), steps);
    }
    return out;
  }

  const MarginRows& in_;
  double between_;
  LinkRows rows_;
  Sums all_{}, before_{}, after_{};
  double factor_ = 1.0;  // by year
};

}  // namespace detail

AMENDS_INLINE LinkEstimates customer_margin(const MarginRows& in, double years_between, const LinkOptions& options) {
  if (!in.margin.given()) throw Error(ErrorCode::missing, "margin", "margin must be given");
  core::check_positive("years_between", years_between);
  for (const auto& [name, column] :
       {std::pair("years", in.years), {"later_margin", in.later_margin}, {"later_years", in.later_years}})
    if (column.given()) core::check_same_size(name, column.size(), "margin", in.margin.size());
  return detail::MeanMargin(in, years_between, options).estimates();
}

}  // namespace amends::inline AMENDS_ABI::economics

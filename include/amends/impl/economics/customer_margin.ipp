#pragma once

#include <amends/economics/customer_margin.hpp>

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/economics/stay_rates.hpp>
#include <amends/impl/domain/id_index.hpp>
#include <amends/impl/economics/influence.hpp>
#include <array>
#include <cmath>
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

}  // namespace detail

AMENDS_INLINE CustomerMargins customer_margins(const MarginTables& in, std::span<const double> edges,
                                               core::Executor* executor) {
  detail::check_margin_tables(in, edges);
  CustomerMargins out{.customers = in.customer_id.size(), .periods = edges.size() - 1};
  out.margin.assign(out.customers * out.periods, 0.0);
  out.years.assign(out.customers * out.periods, 0.0);
  domain::detail::IdIndex known(out.customers);
  std::vector<std::size_t> row_of;
  const domain::detail::Ids ids("customer_id", in.customer_id), buyers("purchase_customer", in.purchase_customer);
  const auto look = [executor](std::size_t i) {
    if (i % 65536 == 0) core::check_stop(executor);
  };
  const auto given = [](const core::ColumnView& column, std::size_t i, double otherwise) {
    const double value = column.given() ? column[i] : otherwise;
    return value == value ? value : otherwise;
  };
  out.customer_rows.rows = out.customers;
  for (std::size_t i = 0; i < out.customers; ++i) {
    look(i);
    const auto id = ids(i);
    if (!id || !known.add(*id).second) {
      out.customer_rows.leave_out(i,
                                  id ? "customer_id stands twice: the first row is taken" : "customer_id is missing");
      continue;
    }
    row_of.push_back(i);
    const double joined = given(in.joined_at, i, edges.front()), left = given(in.left_at, i, edges.back());
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
    if (!id)
      out.purchase_rows.leave_out(i, "customer_id is missing");
    else if (!std::isfinite(time))
      out.purchase_rows.leave_out(i, "time is missing");
    else if (!std::isfinite(margin))
      out.purchase_rows.leave_out(i, "margin is missing");
    else if (!(time >= edges.front() && time < edges.back()))
      out.purchase_rows.leave_out(i, "it is outside the periods");
    else if (customer < 0)
      out.purchase_rows.leave_out(i, "no such customer");
    else {
      const auto k = static_cast<std::size_t>(std::upper_bound(edges.begin(), edges.end(), time) - edges.begin()) - 1;
      out.margin[row_of[static_cast<std::size_t>(customer)] * out.periods + k] += margin;
    }
  }
  return out;
}

AMENDS_INLINE LinkEstimates customer_margin(const MarginRows& in, double years_between, const LinkOptions& options) {
  if (!in.margin.given()) throw Error(ErrorCode::missing, "margin", "margin must be given");
  core::check_positive("years_between", years_between);
  const std::size_t n = in.margin.size();
  for (const auto& [name, column] :
       {std::pair("years", in.years), {"later_margin", in.later_margin}, {"later_years", in.later_years}})
    if (column.given()) core::check_same_size(name, column.size(), "margin", n);
  detail::LinkRows rows("margin", n, in.cluster, in.weight, options);
  const auto years = [&](std::size_t i) { return in.years.given() ? in.years[i] : 1.0; };
  const auto later = [&](std::size_t i) { return in.later_years.given() ? in.later_years[i] : 1.0; };
  const auto both = [&](std::size_t i) {
    return in.later_margin.given() && std::isfinite(in.later_margin[i]) && later(i) > 0.0 && std::isfinite(later(i));
  };
  const auto problem_of = [&](std::size_t i) -> std::string_view {
    if (const std::string_view problem = rows.problem(i); !problem.empty()) return problem;
    if (!std::isfinite(in.margin[i])) return "margin is missing or infinite";
    if (!(years(i) >= 0.0 && std::isfinite(years(i)))) return "years are missing, negative or infinite";
    return years(i) == 0.0 ? std::string_view("he was no customer in the period") : std::string_view{};
  };
  struct Sums {
    double rows = 0.0, margin = 0.0, years = 0.0;
  };
  Sums all{}, before{}, after{};
  for (std::size_t i = 0; i < n; ++i) {
    rows.look(i);
    if (const std::string_view problem = problem_of(i); !problem.empty()) {
      rows.report().leave_out(i, problem);
      continue;
    }
    const double w = rows.weight(i);
    all.rows += w, all.margin += w * in.margin[i], all.years += w * years(i);
    if (!both(i)) continue;
    before.rows += w, before.margin += w * in.margin[i], before.years += w * years(i);
    after.rows += w, after.margin += w * in.later_margin[i], after.years += w * later(i);
  }
  const double m = all.years > 0.0 ? all.margin / all.years : 0.0;
  const double m1 = before.margin / before.years, m2 = after.margin / after.years;
  const bool positive = m > 0.0, grows = before.margin > 0.0 && after.margin > 0.0;
  const double factor = grows ? std::pow(m2 / m1, 1.0 / years_between) : 1.0;
  detail::Influences influences(2, rows.clusters());
  for (std::size_t i = 0; i < n; ++i) {
    if (!problem_of(i).empty() || rows.weight(i) == 0.0) continue;
    std::array<detail::Step, 2> steps{
        {{0, (in.margin[i] - m * years(i)) / (positive ? all.margin : all.years), 1.0 / all.rows}, {1, 0.0, 0.0}}};
    if (grows && both(i))
      steps[1] = {
          1,
          factor / years_between *
              ((in.later_margin[i] - m2 * later(i)) / after.margin - (in.margin[i] - m1 * years(i)) / before.margin),
          1.0 / before.rows};
    influences.add(rows.cluster(i), rows.weight(i), steps);
  }
  detail::LinkMaker maker;
  const std::string name = "margin.per_customer_per_year", growth = "margin.growth";
  const std::size_t clusters = influences.clusters(0);
  maker.used_clusters(clusters);
  maker.count({name, all.rows, all.margin, 0.0, clusters});
  std::vector<bool> kept{maker.carried(name, all.rows, influences.clustered(), clusters, options), false};
  if (in.later_margin.given()) {
    maker.count({growth, before.rows, after.margin, 0.0, influences.clusters(1)});
    kept[1] = maker.carried(growth, before.rows, influences.clustered(), influences.clusters(1), options) && grows;
    if (before.rows >= options.fewest_rows && !grows)
      maker.find(LinkProblem::too_few, growth, "a margin of 0 or below has no growth: state it", true);
  }
  return maker.finish("mean margin of customers", rows, rows.report(), {name, growth}, {m, factor - 1.0},
                      {positive ? estimation::Scale::log : estimation::Scale::identity, estimation::Scale::identity},
                      kept, influences.covariance(), all.rows);
}

}  // namespace amends::inline AMENDS_ABI::economics

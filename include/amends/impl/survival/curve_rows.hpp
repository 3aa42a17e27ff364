#pragma once

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/estimation/survival_table.hpp>
#include <amends/survival/survival_curve.hpp>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

// Rows of curves in groups, with the clusters they came from. Not for users.
namespace amends::inline AMENDS_ABI::survival::detail {

class CurveRows {
 public:
  struct OfGroup {
    std::string label;
    KaplanMeier curve;
  };

  CurveRows(const SurvivalColumns& columns, const core::ColumnView& groups, const CurveOptions& options)
      : columns_(columns), groups_(groups), options_(options) {}

  /// The curves of the groups that have a usable row, in the order of their labels.
  [[nodiscard]] std::vector<OfGroup> curves(const std::vector<std::string>& labels) {
    read(labels.size());
    std::vector<OfGroup> out;
    for (std::size_t g = 0; g < labels.size(); ++g)
      if (parts_[g].any) out.push_back({labels[g], curve(parts_[g])});
    return out;
  }
  [[nodiscard]] const core::RowReport& report() const noexcept { return report_; }

 private:
  struct Part {
    std::vector<double> duration{}, event{}, entry{}, weight{}, cluster{};
    core::RowReport report{};
    bool any = false;  // a row that stands for somebody
  };

  void read(std::size_t groups) {
    const estimation::detail::SurvivalRowReader reader{.duration = columns_.duration,
                                                       .cause = columns_.event,
                                                       .entry = columns_.entry,
                                                       .weight = columns_.weight,
                                                       .several_causes = false,
                                                       .executor = columns_.executor};
    estimation::detail::check_survival_columns(reader, "event");
    const std::size_t rows = columns_.duration.size();
    if (groups_.given()) core::check_same_size("group", groups_.size(), "duration", rows);
    if (options_.clusters.given()) core::check_same_size("clusters", options_.clusters.size(), "duration", rows);
    parts_.assign(groups, {});
    report_.rows = rows;
    estimation::detail::StopWatch watch(columns_.executor);
    double total = 0.0;
    for (std::size_t i = 0; i < rows; ++i) {
      watch.look();
      const double code = groups_.given() ? groups_[i] : 0.0;
      if (!std::isfinite(code)) {
        report_.leave_out(i, to_string(SurvivalFault::group_missing));
        continue;
      }
      if (!(code >= 0.0 && code == std::floor(code) && code < static_cast<double>(groups)))
        core::throw_domain("group", "be the place of one of the labels", code);
      Part& part = parts_[static_cast<std::size_t>(code)];
      ++part.report.rows;
      total += add(part, i, reader(i), reader);
    }
    estimation::detail::check_any_usable(report_, columns_.largest_share_left_out, total);
  }

  double add(Part& part, std::size_t i, const estimation::detail::SurvivalRow& row,
             const estimation::detail::SurvivalRowReader& reader) {
    const auto leave_out = [&](std::string_view why) {
      report_.leave_out(i, why);
      part.report.leave_out(i, why);
      return 0.0;
    };
    if (row.fault == SurvivalFault::event_not_zero_or_one) estimation::detail::throw_event_codes(reader.cause);
    if (row.fault != SurvivalFault::none) return leave_out(to_string(row.fault));
    if (options_.clusters.given() && !std::isfinite(options_.clusters[i]))
      return leave_out("cluster is missing or not finite");
    part.any = part.any || row.weight > 0.0;
    part.duration.push_back(row.duration);
    part.event.push_back(row.cause != 0 ? 1.0 : 0.0);
    if (columns_.entry.given()) part.entry.push_back(row.entry);
    if (columns_.weight.given()) part.weight.push_back(row.weight);
    if (options_.clusters.given()) part.cluster.push_back(options_.clusters[i] + 0.0);
    return row.weight;
  }

  [[nodiscard]] KaplanMeier curve(const Part& part) const {
    SurvivalColumns columns{.duration = part.duration, .event = part.event};
    if (columns_.entry.given()) columns.entry = part.entry;
    if (columns_.weight.given()) columns.weight = part.weight;
    columns.executor = columns_.executor;
    SurvivalTable table = survival_table(columns);
    table.report = part.report;
    estimation::CurveContext context{.time_unit = options_.time_unit};
    if (options_.clusters.given()) context.clusters = clusters_of(part, table);
    return KaplanMeier(std::move(table), std::move(context));
  }

  /// Of each cluster and time, in their order, so that the order of the rows changes no bit.
  [[nodiscard]] static estimation::CurveClusters clusters_of(const Part& part, const SurvivalTable& table) {
    std::vector<double> codes;
    for (std::size_t i = 0; i < part.cluster.size(); ++i)
      if (part.weight.empty() || part.weight[i] > 0.0) codes.push_back(part.cluster[i]);
    std::sort(codes.begin(), codes.end());
    codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
    const auto place = [](const std::vector<double>& of, double value) {
      return static_cast<double>(std::lower_bound(of.begin(), of.end(), value) - of.begin());
    };
    // Cluster, step, weight of events, of those who left, of those who entered.
    std::vector<std::tuple<double, double, double, double, double>> all;
    for (std::size_t i = 0; i < part.cluster.size(); ++i) {
      const double weight = part.weight.empty() ? 1.0 : part.weight[i];
      if (!(weight > 0.0)) continue;
      const double cluster = place(codes, part.cluster[i]);
      all.emplace_back(cluster, place(table.time, part.duration[i]), part.event[i] * weight, weight, 0.0);
      if (!part.entry.empty()) all.emplace_back(cluster, place(table.time, part.entry[i]), 0.0, 0.0, weight);
    }
    std::sort(all.begin(), all.end());
    estimation::CurveClusters out{.count = codes.size()};
    for (const auto& [cluster, step, events, left, entered] : all) {
      if (out.cluster.empty() || out.cluster.back() != cluster || out.step.back() != step) {
        out.cluster.push_back(cluster);
        out.step.push_back(step);
        for (auto* column : {&out.events, &out.left, &out.entered}) column->push_back(0.0);
      }
      out.events.back() += events;
      out.left.back() += left;
      out.entered.back() += entered;
    }
    return out;
  }

  const SurvivalColumns& columns_;
  const core::ColumnView groups_;
  const CurveOptions& options_;
  std::vector<Part> parts_{};
  core::RowReport report_{};
};

}  // namespace amends::inline AMENDS_ABI::survival::detail

#pragma once

#include <amends/recovery/duration_classes.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace amends::inline AMENDS_ABI::recovery {

namespace detail {
inline constexpr double classes_per_e_fold = 100.49917080713044;  // 1 / ln 1.01
inline constexpr double beyond_classes = 1e11;                    // less than 1.01^2599
inline constexpr double near_a_limit = 1e-3;                      // of a class
}  // namespace detail

AMENDS_INLINE std::size_t DurationClasses::class_of(double minutes) noexcept {
  if (!(minutes > smallest)) return 0;
  const double of_smallest = minutes / smallest;
  if (of_smallest < detail::beyond_classes) {
    // A logarithm of single precision is told to 2e-6 here, which is 2e-4 of a class: enough but near a limit.
    const double about = static_cast<double>(std::log(static_cast<float>(of_smallest))) * detail::classes_per_e_fold;
    const auto whole = static_cast<std::size_t>(about);
    const double above = about - static_cast<double>(whole);
    if (above > detail::near_a_limit && above < 1.0 - detail::near_a_limit) return whole + 1;
  }
  const double i = std::ceil(std::log(of_smallest) * detail::classes_per_e_fold);
  return i < static_cast<double>(classes - 1) ? static_cast<std::size_t>((std::max)(i, 1.0)) : classes - 1;
}

AMENDS_INLINE double DurationClasses::minutes_of(std::size_t of_class) noexcept {
  if (of_class == 0) return 0.0;
  return smallest * std::exp((static_cast<double>(of_class) - 0.5) / detail::classes_per_e_fold);
}

AMENDS_INLINE bool DurationClasses::add(double minutes, bool has_ended) {
  if (std::isnan(minutes)) return false;
  add_to(class_of(minutes), has_ended);
  return true;
}

AMENDS_INLINE void DurationClasses::add_to(std::size_t i, bool has_ended, std::uint64_t number) {
  if (i >= counts_.size()) counts_.resize((std::min)(classes, (std::max)(i + 1, 2 * counts_.size())));
  (has_ended ? counts_[i].ended : counts_[i].open) += number;
  (has_ended ? ended_sum_ : open_sum_) += number;
}

AMENDS_INLINE void DurationClasses::merge(const DurationClasses& other) {
  if (other.counts_.size() > counts_.size()) counts_.resize(other.counts_.size());
  for (std::size_t i = 0; i < other.counts_.size(); ++i) {
    counts_[i].ended += other.counts_[i].ended;
    counts_[i].open += other.counts_[i].open;
  }
  ended_sum_ += other.ended_sum_;
  open_sum_ += other.open_sum_;
}

AMENDS_INLINE bool operator==(const DurationClasses& a, const DurationClasses& b) noexcept {
  const auto& shorter = a.counts_.size() < b.counts_.size() ? a.counts_ : b.counts_;
  const auto& longer = a.counts_.size() < b.counts_.size() ? b.counts_ : a.counts_;
  const auto rest = longer.begin() + static_cast<std::ptrdiff_t>(shorter.size());
  return std::equal(shorter.begin(), shorter.end(), longer.begin()) &&
         std::all_of(rest, longer.end(), [](const auto& c) { return c.ended == 0 && c.open == 0; });
}

AMENDS_INLINE estimation::ProductLimit DurationClasses::product_limit() const {
  if (count() == 0) throw core::Error(core::ErrorCode::missing, "durations", "durations: none has been counted");
  estimation::SurvivalTable table;
  double left = static_cast<double>(count());
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const auto end = static_cast<double>(counts_[i].ended), open = static_cast<double>(counts_[i].open);
    if (end + open == 0.0) continue;
    table.time.push_back(minutes_of(i));
    table.at_risk.push_back(left);
    table.events.push_back(end);
    left -= end + open;
  }
  table.report.rows = count();
  table.total_weight = static_cast<double>(count());
  if (ended_sum_ == 0) table.findings.push_back(estimation::SurvivalFinding::no_events);
  return estimation::ProductLimit(std::move(table));
}

AMENDS_INLINE estimation::TimeEstimate DurationClasses::quantile(double p, double level) const {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  if (count() == 0) return {none, none, none};
  return product_limit().quantile(p, {.level = level});
}

AMENDS_INLINE double DurationClasses::plain_quantile(double p) const {
  if (!(p > 0.0 && p < 1.0)) core::throw_domain("p", "lie between 0 and 1", p);
  if (count() == 0) return std::numeric_limits<double>::quiet_NaN();
  const auto all = static_cast<double>(count());
  std::uint64_t below = 0;
  std::size_t i = 0;
  for (; i + 1 < counts_.size(); ++i) {
    below += counts_[i].ended + counts_[i].open;
    if (static_cast<double>(below) / all >= p) break;
  }
  return minutes_of(i);
}

}  // namespace amends::inline AMENDS_ABI::recovery

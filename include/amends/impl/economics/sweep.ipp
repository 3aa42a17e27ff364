#pragma once

#include <amends/economics/sweep.hpp>

#include <algorithm>
#include <limits>
#include <utility>

namespace amends::inline AMENDS_ABI::economics {

namespace detail {
/// For each draw the highest net so far, and who has it.
class BestOfEachDraw {
 public:
  static constexpr std::size_t nobody = static_cast<std::size_t>(-1);
  explicit BestOfEachDraw(std::size_t draws) : highest_(draws, 0.0), who_(draws, nobody), seen_(draws, false) {}

  void add(std::size_t alternative, const std::vector<double>& net) {
    for (std::size_t i = 0; i < net.size(); ++i) {
      if (seen_[i] && !(net[i] > highest_[i])) continue;
      seen_[i] = true;
      highest_[i] = net[i];
      who_[i] = alternative;
    }
  }
  [[nodiscard]] double chance(std::size_t alternative) const {
    return static_cast<double>(std::count(who_.begin(), who_.end(), alternative)) / static_cast<double>(who_.size());
  }
  [[nodiscard]] double chance_none() const {
    const auto below = std::count_if(highest_.begin(), highest_.end(), [](double net) { return net < 0.0; });
    return static_cast<double>(below) / static_cast<double>(highest_.size());
  }

 private:
  std::vector<double> highest_;
  std::vector<std::size_t> who_;
  std::vector<bool> seen_;
};
}  // namespace detail

AMENDS_INLINE Sweep sweep(const RecoveryScenario& baseline, std::span<const Alternative> alternatives,
                          const EvaluationOptions& options) {
  if (alternatives.empty()) throw Error(ErrorCode::missing, "alternatives", "a sweep needs at least one alternative");
  for (std::size_t a = 0; a < alternatives.size(); ++a)
    for (std::size_t b = 0; b < a; ++b)
      if (alternatives[a].name == alternatives[b].name)
        throw Error(ErrorCode::contradiction, "alternatives",
                    "two alternatives are named \"" + alternatives[a].name + "\"");
  core::check_count("draws", options.draws, 1, most_draws);
  Sweep out;
  detail::BestOfEachDraw best(options.draws);
  for (const Alternative& one : alternatives) {
    const Comparison compared = one.scenario.compare(baseline, options);
    const Evaluation& difference = compared.difference();
    best.add(out.rows.size(), difference.values(Metric::net));
    out.rows.push_back({.name = one.name,
                        .net = difference.summary(Metric::net),
                        .net_at_medians = difference.at_medians(Metric::net),
                        .customers_kept = difference.summary(Metric::customers_kept).mean,
                        .chance_best = 0.0});
    if (out.rows.back().net.mean > out.rows[out.best].net.mean) out.best = out.rows.size() - 1;
  }
  for (std::size_t a = 0; a < out.rows.size(); ++a) out.rows[a].chance_best = best.chance(a);
  out.chance_none = best.chance_none();
  return out;
}

AMENDS_INLINE std::vector<Alternative> within_each(const RecoveryScenario& today, std::span<const double> days) {
  std::vector<Alternative> out;
  for (const double one : days)
    out.push_back(
        {"within " + core::format_number(one) + (one == 1.0 ? " day" : " days"), today.with_response_within(one)});
  return out;
}

}  // namespace amends::inline AMENDS_ABI::economics

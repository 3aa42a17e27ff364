#pragma once

#include <amends/economics/checklist_dimensions.hpp>

#include <algorithm>
#include <amends/impl/recovery/checklist_keys.hpp>
#include <amends/satisfaction/index.hpp>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

namespace amends::inline AMENDS_ABI::economics {

namespace detail {

AMENDS_INLINE double& score_of(domain::DimensionScores& scores, domain::Dimension dimension) noexcept {
  switch (dimension) {
    case domain::Dimension::accessibility:
      return scores.accessibility;
    case domain::Dimension::interaction_quality:
      return scores.interaction_quality;
    case domain::Dimension::response_speed:
      return scores.response_speed;
    case domain::Dimension::outcome_fairness:
      break;
  }
  return scores.outcome_fairness;
}

/// Weights and scores of the points that stand for one dimension.
struct MappedSum {
  bool mapped = false;
  double applies = 0.0;
  double answered = 0.0;
  double met = 0.0;
};

/// The share of the way from the worst answer to the best, as a score.
AMENDS_INLINE double on_scale(double share, const domain::ScoreScale& scale) noexcept {
  if (std::isnan(share)) return share;
  const double turned = scale.lowest + (scale.highest - scale.lowest) * share;
  return std::clamp(scale.turned(turned), scale.lowest, scale.highest);
}

AMENDS_INLINE std::array<MappedSum, 4> mapped_sums(const recovery::ChecklistResult& checklist,
                                                   std::span<const ItemDimension> mapping,
                                                   std::vector<std::string>& unmapped) {
  std::array<MappedSum, 4> sums{};
  std::vector<bool> used(checklist.items.size(), false);
  for (std::size_t m = 0; m < mapping.size(); ++m) {
    const ItemDimension& one = mapping[m];
    const double weight = core::check_non_negative("mapping.weight", one.weight);
    const auto item = std::find_if(checklist.items.begin(), checklist.items.end(),
                                   [&](const recovery::ChecklistLine& line) { return line.key == one.item; });
    if (item == checklist.items.end()) recovery::detail::throw_unknown_item("mapping", one.item, checklist.items);
    for (std::size_t before = 0; before < m; ++before)
      if (mapping[before].item == one.item && mapping[before].dimension == one.dimension)
        throw Error(ErrorCode::contradiction, "mapping", "mapping must give an item and a dimension once");
    used[static_cast<std::size_t>(item - checklist.items.begin())] = true;
    MappedSum& sum = sums[static_cast<std::size_t>(one.dimension)];
    sum.mapped = true;
    if (item->state == recovery::ItemState::not_applicable) continue;
    sum.applies += weight;
    if (item->state == recovery::ItemState::missing) continue;
    sum.answered += weight;
    sum.met += weight * item->score;
  }
  for (std::size_t i = 0; i < used.size(); ++i)
    if (!used[i]) unmapped.push_back(checklist.items[i].key);
  return sums;
}

}  // namespace detail

AMENDS_INLINE std::vector<ItemDimension> e_service_dimensions() {
  using domain::Dimension;
  return {{"phone_number", Dimension::accessibility},       {"one_click_help", Dimension::accessibility},
          {"frequent_questions", Dimension::accessibility}, {"simple_site", Dimension::accessibility},
          {"email_standards", Dimension::response_speed},   {"easy_returns", Dimension::response_speed},
          {"quick_order", Dimension::response_speed}};
}

AMENDS_INLINE ChecklistDimensions dimensions_from_checklist(const recovery::ChecklistResult& checklist,
                                                            std::span<const ItemDimension> mapping,
                                                            const domain::DimensionScores& others,
                                                            const domain::DimensionWeights& weights,
                                                            const domain::ScoreScale& scale) {
  if (mapping.empty()) throw Error(ErrorCode::missing, "mapping", "mapping must hold at least one item");
  domain::check(scale);
  domain::check(weights);
  ChecklistDimensions result{.scores = others, .worst = others, .best = others};
  const std::array<detail::MappedSum, 4> sums = detail::mapped_sums(checklist, mapping, result.unmapped);
  for (const domain::Dimension dimension : domain::dimensions) {
    const double given = others[dimension];
    const detail::MappedSum& sum = sums[static_cast<std::size_t>(dimension)];
    const std::string name(domain::to_string(dimension));
    if (!std::isnan(given)) {
      if (sum.mapped)
        throw Error(ErrorCode::contradiction, "others." + name,
                    "others gives " + name + ", for which items of the checklist stand: leave one of the two out");
      core::check_between("others." + name, given, scale.lowest, scale.highest);
    }
    if (!sum.mapped) continue;
    // 0 / 0 is NaN, as documented.
    detail::score_of(result.scores, dimension) = detail::on_scale(sum.met / sum.answered, scale);
    detail::score_of(result.worst, dimension) = detail::on_scale(sum.met / sum.applies, scale);
    detail::score_of(result.best, dimension) =
        detail::on_scale((sum.applies - sum.answered + sum.met) / sum.applies, scale);
  }
  result.index = {.value = satisfaction::compensatory_index(result.scores, weights, scale),
                  .worst = satisfaction::compensatory_index(result.worst, weights, scale),
                  .best = satisfaction::compensatory_index(result.best, weights, scale)};
  return result;
}

}  // namespace amends::inline AMENDS_ABI::economics

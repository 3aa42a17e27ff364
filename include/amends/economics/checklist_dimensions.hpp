#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/domain/dimension_scores.hpp>
#include <amends/domain/score_scale.hpp>
#include <amends/recovery/checklist.hpp>
#include <span>
#include <string>
#include <vector>

namespace amends::inline AMENDS_ABI::economics {

/// Which dimension of complaint satisfaction a point of a checklist stands for, in the opinion of who states it.
struct ItemDimension {
  std::string item;  ///< key of the checklist
  domain::Dimension dimension = domain::Dimension::accessibility;
  double weight = 1.0;  ///< within the dimension, >= 0
};

/// A mapping of the eight points of e-service: the ways to reach the firm to accessibility, answers and orders to
/// response speed; the checklist itself to nothing.
/// source  stated by us as a starting point (derived); not an estimate of anything
[[nodiscard]] std::vector<ItemDimension> e_service_dimensions();

/// A number on the scale, and what it may become once missing points are answered: worst and best in the scale's own
/// direction.
struct StatedScore {
  double value;  ///< NaN where nothing is answered
  double worst;
  double best;
};

/// Dimension scores that a checklist is taken to stand for, beside those that customers gave.
struct ChecklistDimensions {
  domain::DimensionScores scores{};  ///< mapped dimensions from the checklist, the others as given
  domain::DimensionScores worst{};   ///< every missing point a no
  domain::DimensionScores best{};    ///< every missing point a yes
  StatedScore index{};  ///< compensatory index of each of the three, on the scale, turned: higher is better
  std::vector<std::string> unmapped{};  ///< points of the list that stand for no dimension
};

/// From a scored checklist to the index of complaint satisfaction, by a mapping that the caller states.
/// score_d = worst answer + (best answer - worst answer) sum w s / sum w, over the mapped points answered; likewise with
///          every missing point 0 and 1. Index: satisfaction::compensatory_index
/// This is an assumption, not an estimate: that a firm which has a point in place is scored so by its customers. Where
/// customers were asked, their scores are better: give them as `others`, or estimate how they go with the points.
/// others: scores of the dimensions that no point stands for; a score of a mapped dimension is a contradiction
/// domain   each mapped key in the checklist; weights finite and >= 0; a scale with lowest < highest
/// edge     nothing answered of a dimension: its value NaN, worst and best the ends of the scale; all its points not
///          applicable, or of weight 0: NaN, and it is left out of the index
///          a dimension that no point stands for and `others` does not give: NaN, and in none of the three indices. Worst
///          and best are of missing points; of a dimension that is not known at all they say nothing
/// errors   Error(unknown_name), Error(contradiction), Error(domain), Error(missing) for an empty mapping
/// source   derived;  cost  points times mappings
[[nodiscard]] ChecklistDimensions dimensions_from_checklist(const recovery::ChecklistResult& checklist,
                                                            std::span<const ItemDimension> mapping,
                                                            const domain::DimensionScores& others = {},
                                                            const domain::DimensionWeights& weights = {},
                                                            const domain::ScoreScale& scale = {});

}  // namespace amends::inline AMENDS_ABI::economics

#if AMENDS_HEADER_ONLY
#include <amends/impl/economics/checklist_dimensions.ipp>
#endif

#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/row_report.hpp>
#include <amends/domain/dimension_scores.hpp>
#include <amends/domain/outcome_state.hpp>
#include <amends/domain/score_scale.hpp>
#include <amends/satisfaction/outcome_table.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace amends::inline AMENDS_ABI::satisfaction {

/// Compensatory index of complaint satisfaction: a good dimension makes up for a bad one.
/// S = sum_d w_d s_d / sum_d w_d over the dimensions answered; missing ones are left out of both sums, never counted as
/// 0 s: scores on `scale`, turned so that higher is better; the result lies between the lowest and the highest of them
/// domain  weights >= 0 with a positive sum, a scale with lowest < highest, otherwise Error(domain)
/// edge    no dimension answered (or only such of weight 0): NaN; a score outside the scale: NaN; equal scores: exactly
///         that score
/// source  structure: Stauss (2002), Managing Service Quality 12(3), 173-183 (published, second-hand); the formula is
/// the
///         weighted mean. No universal weights exist: see domain::DimensionWeights.
/// cost    four multiplications, one division
[[nodiscard]] double compensatory_index(const domain::DimensionScores& scores,
                                        const domain::DimensionWeights& weights = {},
                                        const domain::ScoreScale& scale = {});

/// Geometric index: exp(sum_d w_d ln s_d / sum_d w_d), between the compensatory and the bottleneck one.
/// domain  as above, and the lowest score of the scale must be > 0 (ln), otherwise Error(domain)
/// edge    as above;  source  weighted geometric mean (derived);  cost  four log, one exp
[[nodiscard]] double geometric_index(const domain::DimensionScores& scores,
                                     const domain::DimensionWeights& weights = {},
                                     const domain::ScoreScale& scale = {});

/// Bottleneck index: the worst dimension answered whose weight is not 0. Shows the must-be failure that the
/// compensatory index hides.
/// domain, edge  as compensatory_index;  source  minimum (derived);  cost  four comparisons
[[nodiscard]] double bottleneck_index(const domain::DimensionScores& scores,
                                      const domain::DimensionWeights& weights = {},
                                      const domain::ScoreScale& scale = {});

/// Which index decides the class.
enum class IndexKind : std::uint8_t { compensatory, bottleneck };

/// What a SatisfactionIndex is made of. Thresholds are on the scale, turned: higher is better.
struct IndexDefinition {
  ClassThresholds thresholds;  ///< required: where satisfied and delighted begin
  domain::DimensionWeights weights{};
  domain::ScoreScale scale{};
  IndexKind classified_by = IndexKind::compensatory;
};

/// The four score columns of a batch; NaN: not answered. All of one length.
struct DimensionColumns {
  std::span<const double> accessibility{};
  std::span<const double> interaction_quality{};
  std::span<const double> response_speed{};
  std::span<const double> outcome_fairness{};
};

/// Where a batch is written. An empty span: not wanted. The others have one place per row.
struct IndexColumns {
  std::span<double> compensatory{};
  std::span<double> bottleneck{};
  std::span<std::uint8_t> classes{};  ///< the OutcomeState as a byte, or no_class
};

/// The class byte of a row without an index.
inline constexpr std::uint8_t no_class = 255;

/// What was found in a batch: rows with a score outside the scale are left out (index NaN), for the first of their
/// dimensions that is; rows without any answer have no index either (NaN), but nothing is wrong with them.
struct IndexReport {
  core::RowReport row_report{};
  std::size_t unanswered = 0;
};

/// A defined index: checks once, then judges complaints one by one or by the million.
/// One by one nothing is allocated or thrown; the batch agrees bit for bit with the single calls.
class SatisfactionIndex {
 public:
  /// errors  Error(domain) for weights or scale; Error(contradiction) unless lowest < satisfied < delighted <= highest
  explicit SatisfactionIndex(const IndexDefinition& definition);

  [[nodiscard]] double compensatory(const domain::DimensionScores& scores) const noexcept;
  [[nodiscard]] double bottleneck(const domain::DimensionScores& scores) const noexcept;
  /// The index on 0..100.
  [[nodiscard]] double out_of_100(double index) const noexcept;
  /// dissatisfied, satisfied or delighted; nothing for a NaN index. Stauss calls them disappointed, satisfied,
  /// convinced.
  [[nodiscard]] std::optional<domain::OutcomeState> class_of(double index) const noexcept;
  /// The class of a complaint, by the index the definition names.
  [[nodiscard]] std::optional<domain::OutcomeState> classify(const domain::DimensionScores& scores) const noexcept;

  /// Index and class of many complaints in one pass.
  /// errors  Error(size_mismatch);  cost  bound by memory: see docs/satisfaction.md
  IndexReport score(const DimensionColumns& scores, const IndexColumns& out) const;

  [[nodiscard]] const IndexDefinition& definition() const noexcept { return definition_; }

 private:
  IndexDefinition definition_;
};

}  // namespace amends::inline AMENDS_ABI::satisfaction

#if AMENDS_HEADER_ONLY
#include <amends/impl/satisfaction/index.ipp>
#endif

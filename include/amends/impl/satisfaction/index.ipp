#pragma once

#include <amends/satisfaction/index.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <string_view>

#if defined(__SSE2__) || defined(_M_X64)
#include <emmintrin.h>
#endif

namespace amends::inline AMENDS_ABI::satisfaction {

namespace detail {

/// Weights and scale made ready for a loop without branches.
struct IndexKernel {
  double weight[4];
  double not_counted[4];  // added before the minimum: infinity hides a dimension of weight 0
  double lowest, highest;
  double sign, shift;  // turned = shift + sign * score: the same bits as ScoreScale::turned
  bool plain;          // nothing to turn, nothing to hide: half of the work falls away

  IndexKernel(const domain::DimensionWeights& weights, const domain::ScoreScale& scale) noexcept
      : lowest(scale.lowest),
        highest(scale.highest),
        sign(scale.reversed ? -1.0 : 1.0),
        shift(scale.reversed ? scale.lowest + scale.highest : 0.0),
        plain(!scale.reversed) {
    for (std::size_t d = 0; d < 4; ++d) {
      weight[d] = weights[domain::dimensions[d]];
      not_counted[d] = weight[d] > 0.0 ? 0.0 : std::numeric_limits<double>::infinity();
      plain = plain && weight[d] > 0.0;
    }
  }
};

// The index is written once, over a pack of complaints side by side: one of them (portable), or two in an SSE2
// register, which every x86-64 has. Left to themselves compilers turn the selections back into branches and do one at a
// time, at a quarter of the speed. Each operation of the packs is the same IEEE operation, so single call and batch
// agree bit for bit.
struct OnePack {
  static constexpr std::size_t size = 1;
  double v;
  static OnePack load(const double* from) noexcept { return {*from}; }
  static OnePack all(double value) noexcept { return {value}; }
  void store(double* to) const noexcept { *to = v; }
  std::uint64_t bits() const noexcept { return std::bit_cast<std::uint64_t>(v); }
  static OnePack mask(bool condition) noexcept {
    return {std::bit_cast<double>(condition ? ~std::uint64_t{0} : std::uint64_t{0})};
  }
  friend OnePack operator+(OnePack a, OnePack b) noexcept { return {a.v + b.v}; }
  friend OnePack operator-(OnePack a, OnePack b) noexcept { return {a.v - b.v}; }
  friend OnePack operator*(OnePack a, OnePack b) noexcept { return {a.v * b.v}; }
  friend OnePack operator/(OnePack a, OnePack b) noexcept { return {a.v / b.v}; }
  friend OnePack operator&(OnePack a, OnePack b) noexcept { return {std::bit_cast<double>(a.bits() & b.bits())}; }
  friend OnePack operator|(OnePack a, OnePack b) noexcept { return {std::bit_cast<double>(a.bits() | b.bits())}; }
  friend OnePack without(OnePack a, OnePack b) noexcept { return {std::bit_cast<double>(a.bits() & ~b.bits())}; }
  friend OnePack lesser(OnePack a, OnePack b) noexcept { return {a.v < b.v ? a.v : b.v}; }   // b if one is NaN
  friend OnePack greater(OnePack a, OnePack b) noexcept { return {a.v > b.v ? a.v : b.v}; }  // b if one is NaN
  friend OnePack below(OnePack a, OnePack b) noexcept { return mask(a.v < b.v); }
  friend OnePack is_number(OnePack a) noexcept { return mask(a.v == a.v); }
  friend std::size_t count(OnePack m) noexcept { return m.bits() & 1U; }  // complaints for which a mask is set
};

#if defined(__SSE2__) || defined(_M_X64)
struct TwoPack {
  static constexpr std::size_t size = 2;
  __m128d v;
  static TwoPack load(const double* from) noexcept { return {_mm_loadu_pd(from)}; }
  static TwoPack all(double value) noexcept { return {_mm_set1_pd(value)}; }
  void store(double* to) const noexcept { _mm_storeu_pd(to, v); }
  friend TwoPack operator+(TwoPack a, TwoPack b) noexcept { return {_mm_add_pd(a.v, b.v)}; }
  friend TwoPack operator-(TwoPack a, TwoPack b) noexcept { return {_mm_sub_pd(a.v, b.v)}; }
  friend TwoPack operator*(TwoPack a, TwoPack b) noexcept { return {_mm_mul_pd(a.v, b.v)}; }
  friend TwoPack operator/(TwoPack a, TwoPack b) noexcept { return {_mm_div_pd(a.v, b.v)}; }
  friend TwoPack operator&(TwoPack a, TwoPack b) noexcept { return {_mm_and_pd(a.v, b.v)}; }
  friend TwoPack operator|(TwoPack a, TwoPack b) noexcept { return {_mm_or_pd(a.v, b.v)}; }
  friend TwoPack without(TwoPack a, TwoPack b) noexcept { return {_mm_andnot_pd(b.v, a.v)}; }
  friend TwoPack lesser(TwoPack a, TwoPack b) noexcept { return {_mm_min_pd(a.v, b.v)}; }   // b if one is NaN
  friend TwoPack greater(TwoPack a, TwoPack b) noexcept { return {_mm_max_pd(a.v, b.v)}; }  // b if one is NaN
  friend TwoPack below(TwoPack a, TwoPack b) noexcept { return {_mm_cmplt_pd(a.v, b.v)}; }
  friend TwoPack is_number(TwoPack a) noexcept { return {_mm_cmpord_pd(a.v, a.v)}; }
  friend std::size_t count(TwoPack m) noexcept {
    const auto bits = static_cast<unsigned>(_mm_movemask_pd(m.v));
    return (bits & 1U) + (bits >> 1U);
  }
};
using WidePack = TwoPack;
#else
using WidePack = OnePack;
#endif

template <class Pack>
struct IndexPair {
  Pack compensatory;
  Pack bottleneck;
  Pack outside;  // mask: a score lies outside the scale
};

/// The formulas, without branches. A comparison with NaN is false: a missing score adds nothing, bounds nothing and is
/// not outside.
template <bool plain, class Pack>
inline IndexPair<Pack> index_of(const IndexKernel& k, const std::array<Pack, 4>& score) noexcept {
  const Pack infinity = Pack::all(std::numeric_limits<double>::infinity());
  const Pack minus_infinity = Pack::all(-std::numeric_limits<double>::infinity());
  const Pack nan = Pack::all(std::numeric_limits<double>::quiet_NaN());
  Pack sum = Pack::all(0.0), weight_sum = Pack::all(0.0);
  Pack worst = infinity, best = minus_infinity, least = infinity, most = minus_infinity;
  for (std::size_t d = 0; d < 4; ++d) {
    const Pack given = is_number(score[d]);
    const Pack weight = Pack::all(k.weight[d]);
    least = lesser(score[d], least);
    most = greater(score[d], most);
    if constexpr (plain) {
      sum = sum + (weight * score[d] & given);
    } else {
      const Pack turned = Pack::all(k.shift) + Pack::all(k.sign) * score[d];
      const Pack hide = Pack::all(k.not_counted[d]);
      sum = sum + (weight * turned & given);
      worst = lesser(turned + hide, worst);
      best = greater(turned - hide, best);
    }
    weight_sum = weight_sum + (weight & given);
  }
  if constexpr (plain) {
    worst = least;
    best = most;
  }
  const Pack outside = below(least, Pack::all(k.lowest)) | below(Pack::all(k.highest), most);
  // 0/0 where nothing was answered. Rounding must not push a mean of equal scores over a threshold: keep it in range
  // (the order of the arguments lets NaN through).
  const Pack mean = lesser(best, greater(worst, sum / weight_sum));
  const Pack none = outside | without(is_number(worst), below(worst, infinity));
  const Pack none_or_nan = none & nan;
  return {without(mean, none) | none_or_nan, without(worst, none) | none_or_nan, outside};
}

/// One complaint.
inline IndexPair<OnePack> index_row(const IndexKernel& k, const domain::DimensionScores& s) noexcept {
  const std::array<OnePack, 4> score{OnePack{s.accessibility}, OnePack{s.interaction_quality},
                                     OnePack{s.response_speed}, OnePack{s.outcome_fairness}};
  return k.plain ? index_of<true>(k, score) : index_of<false>(k, score);
}

/// Rows with a score outside the scale, rows without an index.
struct IndexCounts {
  std::size_t outside = 0;
  std::size_t without = 0;
};

template <bool plain, class Pack>
inline void index_rows(const IndexKernel& given, const std::array<const double*, 4>& columns, double* mean,
                       double* worst, std::size_t from, std::size_t to, IndexCounts& counts) noexcept {
  const IndexKernel k = given;  // a copy whose address nobody has: the stores below cannot change it
  IndexCounts local;
  for (std::size_t i = from; i < to; i += Pack::size) {
    const IndexPair<Pack> pair = index_of<plain, Pack>(k, {Pack::load(columns[0] + i), Pack::load(columns[1] + i),
                                                           Pack::load(columns[2] + i), Pack::load(columns[3] + i)});
    pair.compensatory.store(mean + i);
    pair.bottleneck.store(worst + i);
    local.outside += count(pair.outside);
    local.without += Pack::size - count(is_number(pair.compensatory));
  }
  counts.outside += local.outside;
  counts.without += local.without;
}

/// The account of a block in which scores lie outside the scale; rows of the other blocks are not looked at again.
inline void leave_out_rows(const IndexKernel& k, const std::array<const double*, 4>& columns, std::size_t first,
                           std::size_t size, core::RowReport& report) {
  constexpr std::array<std::string_view, 4> why{
      "accessibility outside the scale", "interaction_quality outside the scale", "response_speed outside the scale",
      "outcome_fairness outside the scale"};
  for (std::size_t i = 0; i < size; ++i)
    for (std::size_t d = 0; d < columns.size(); ++d) {
      if (!(columns[d][i] < k.lowest || columns[d][i] > k.highest)) continue;
      report.leave_out(first + i, why[d]);
      break;
    }
}

inline std::uint8_t class_byte(double index, const ClassThresholds& thresholds) noexcept {
  constexpr auto dissatisfied = static_cast<std::uint8_t>(domain::OutcomeState::dissatisfied);
  constexpr auto satisfied = static_cast<std::uint8_t>(domain::OutcomeState::satisfied);
  constexpr auto delighted = static_cast<std::uint8_t>(domain::OutcomeState::delighted);
  std::uint8_t code = no_class;
  code = index < thresholds.satisfied ? dissatisfied : code;
  code = index >= thresholds.satisfied ? satisfied : code;
  code = index >= thresholds.delighted ? delighted : code;
  return code;
}

inline IndexPair<OnePack> checked_row(const domain::DimensionScores& s, const domain::DimensionWeights& weights,
                                      const domain::ScoreScale& scale) {
  check(weights);
  check(scale);
  return index_row(IndexKernel(weights, scale), s);
}

}  // namespace detail

AMENDS_INLINE double compensatory_index(const domain::DimensionScores& scores, const domain::DimensionWeights& weights,
                                        const domain::ScoreScale& scale) {
  return detail::checked_row(scores, weights, scale).compensatory.v;
}

AMENDS_INLINE double bottleneck_index(const domain::DimensionScores& scores, const domain::DimensionWeights& weights,
                                      const domain::ScoreScale& scale) {
  return detail::checked_row(scores, weights, scale).bottleneck.v;
}

AMENDS_INLINE double geometric_index(const domain::DimensionScores& scores, const domain::DimensionWeights& weights,
                                     const domain::ScoreScale& scale) {
  const detail::IndexPair<detail::OnePack> bounds = detail::checked_row(scores, weights, scale);
  if (!(scale.lowest > 0.0)) core::throw_domain("score_scale.lowest", "be > 0 for a geometric index", scale.lowest);
  if (std::isnan(bounds.compensatory.v)) return bounds.compensatory.v;
  double sum = 0.0, weight_sum = 0.0, best = 0.0;
  for (const domain::Dimension d : domain::dimensions) {
    const double turned = scale.turned(scores[d]);
    if (!(turned == turned) || weights[d] == 0.0) continue;
    sum += weights[d] * std::log(turned);
    weight_sum += weights[d];
    best = (std::max)(best, turned);
  }
  return std::clamp(std::exp(sum / weight_sum), bounds.bottleneck.v, best);
}

AMENDS_INLINE SatisfactionIndex::SatisfactionIndex(const IndexDefinition& definition) : definition_(definition) {
  check(definition_.weights);
  check(definition_.scale);
  const ClassThresholds& t = definition_.thresholds;
  if (!(definition_.scale.lowest < t.satisfied && t.satisfied < t.delighted &&
        t.delighted <= definition_.scale.highest))
    throw Error(ErrorCode::contradiction, "thresholds",
                "thresholds must satisfy lowest < satisfied < delighted <= highest on the scale [" +
                    core::format_number(definition_.scale.lowest) + ", " +
                    core::format_number(definition_.scale.highest) + "], got satisfied = " +
                    core::format_number(t.satisfied) + " and delighted = " + core::format_number(t.delighted));
}

AMENDS_INLINE double SatisfactionIndex::compensatory(const domain::DimensionScores& s) const noexcept {
  return detail::index_row(detail::IndexKernel(definition_.weights, definition_.scale), s).compensatory.v;
}

AMENDS_INLINE double SatisfactionIndex::bottleneck(const domain::DimensionScores& s) const noexcept {
  return detail::index_row(detail::IndexKernel(definition_.weights, definition_.scale), s).bottleneck.v;
}

AMENDS_INLINE double SatisfactionIndex::out_of_100(double index) const noexcept {
  // The index is turned already.
  return 100.0 * (index - definition_.scale.lowest) / (definition_.scale.highest - definition_.scale.lowest);
}

AMENDS_INLINE std::optional<domain::OutcomeState> SatisfactionIndex::class_of(double index) const noexcept {
  const std::uint8_t code = detail::class_byte(index, definition_.thresholds);
  if (code == no_class) return std::nullopt;
  return static_cast<domain::OutcomeState>(code);
}

AMENDS_INLINE std::optional<domain::OutcomeState> SatisfactionIndex::classify(
    const domain::DimensionScores& scores) const noexcept {
  return class_of(definition_.classified_by == IndexKind::compensatory ? compensatory(scores) : bottleneck(scores));
}

AMENDS_INLINE IndexReport SatisfactionIndex::score(const DimensionColumns& scores, const IndexColumns& out) const {
  const std::size_t rows = scores.accessibility.size();
  core::check_same_size("interaction_quality", scores.interaction_quality.size(), "accessibility", rows);
  core::check_same_size("response_speed", scores.response_speed.size(), "accessibility", rows);
  core::check_same_size("outcome_fairness", scores.outcome_fairness.size(), "accessibility", rows);
  if (!out.compensatory.empty()) core::check_same_size("compensatory", out.compensatory.size(), "accessibility", rows);
  if (!out.bottleneck.empty()) core::check_same_size("bottleneck", out.bottleneck.size(), "accessibility", rows);
  if (!out.classes.empty()) core::check_same_size("classes", out.classes.size(), "accessibility", rows);

  // Blocks that stay in the first-level cache: first doubles, then the doubles into bytes.
  constexpr std::size_t block = 512;
  std::array<double, block> compensatory_scratch, bottleneck_scratch;
  const detail::IndexKernel kernel(definition_.weights, definition_.scale);
  const ClassThresholds thresholds = definition_.thresholds;
  detail::IndexCounts counts;
  IndexReport report;
  report.row_report.rows = rows;
  for (std::size_t first = 0; first < rows; first += block) {
    const std::size_t size = (std::min)(block, rows - first);
    const std::array<const double*, 4> columns{
        scores.accessibility.data() + first, scores.interaction_quality.data() + first,
        scores.response_speed.data() + first, scores.outcome_fairness.data() + first};
    double* const mean = out.compensatory.empty() ? compensatory_scratch.data() : out.compensatory.data() + first;
    double* const worst = out.bottleneck.empty() ? bottleneck_scratch.data() : out.bottleneck.data() + first;
    const std::size_t outside_before = counts.outside;
    const std::size_t whole = size - size % detail::WidePack::size;
    if (kernel.plain) {
      detail::index_rows<true, detail::WidePack>(kernel, columns, mean, worst, 0, whole, counts);
      detail::index_rows<true, detail::OnePack>(kernel, columns, mean, worst, whole, size, counts);
    } else {
      detail::index_rows<false, detail::WidePack>(kernel, columns, mean, worst, 0, whole, counts);
      detail::index_rows<false, detail::OnePack>(kernel, columns, mean, worst, whole, size, counts);
    }
    if (!out.classes.empty()) {
      const double* const index = definition_.classified_by == IndexKind::compensatory ? mean : worst;
      std::uint8_t* const classes = out.classes.data() + first;
      for (std::size_t i = 0; i < size; ++i) classes[i] = detail::class_byte(index[i], thresholds);
    }
    if (counts.outside > outside_before) detail::leave_out_rows(kernel, columns, first, size, report.row_report);
  }
  report.unanswered = counts.without - counts.outside;
  return report;
}

}  // namespace amends::inline AMENDS_ABI::satisfaction

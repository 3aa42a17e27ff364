#pragma once

#include <algorithm>
#include <amends/economics/scenario_inputs.hpp>
#include <array>
#include <cmath>
#include <cstddef>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

// What the scores of other cells say of a cell. Not for users.
namespace amends::inline AMENDS_ABI::economics::detail {

/// Scores by class: dissatisfied, satisfied and, where records tell it, delighted.
template <class Counts>
std::vector<double> class_counts(const Counts& of, bool tells_delighted) {
  if (tells_delighted) return {of.dissatisfied, of.satisfied, of.delighted};
  return {of.dissatisfied, of.satisfied};
}

inline double sum_of(const std::vector<double>& counts) {
  double sum = 0.0;
  for (const double one : counts) sum += one;
  return sum;
}

/// Prior counts of the classes of a cell: one score, spread over the classes as the scores of other cells are.
///
/// formula  a = weight c_3,  c_l = (X_l - x + w_l c_(l-1)) / (N_l - n + w_l),  c_0 = 1 / K,
///          l = 1: all cells of the scenario, 2: those of the same band, 3: those of the same segment and band;
///          w_1 = K / 2 (half a score in each of K classes), w_2 = w_3 = weight;
///          x and n: the scores of the cell by class and in all, X_l and N_l: those of all cells of the level
/// edge     no other scores: 1 / K each; a > 0 in every class; the scores of the cell itself have no part in it
/// domain   scores are divided by `design_effect`; cells that tell who is delighted and such that do not stand apart
/// source   derived: docs/adr/0018-centred-cell-prior.md
class CellPrior {
 public:
  static constexpr double weight = 1.0;

  explicit CellPrior(const ScenarioInputs& inputs) : design_effect_(inputs.design_effect) {
    for (const ScenarioSegment& segment : inputs.segments) {
      const auto* recorded = std::get_if<RecordedOutcomes>(&segment.outcomes);
      if (recorded == nullptr) continue;
      for (const RecordedBand& cell : recorded->bands)
        for (const Level& level : levels(segment.name, cell, recorded->tells_delighted)) {
          std::vector<double>& sum = sums_[level];
          const std::vector<double> own = scores(cell, recorded->tells_delighted);
          sum.resize(own.size(), 0.0);
          for (std::size_t k = 0; k < own.size(); ++k) sum[k] += own[k];
        }
    }
  }

  [[nodiscard]] std::vector<double> of(const std::string& segment, const RecordedBand& cell,
                                       bool tells_delighted) const {
    const std::vector<double> own = scores(cell, tells_delighted);
    const auto classes = static_cast<double>(own.size());
    std::vector<double> centre(own.size(), 1.0 / classes);
    double upper_weight = 0.5 * classes;
    for (const Level& level : levels(segment, cell, tells_delighted)) {
      const auto found = sums_.find(level);
      if (found == sums_.end()) break;
      double others = upper_weight;
      for (std::size_t k = 0; k < own.size(); ++k) {
        centre[k] = upper_weight * centre[k] + (std::max)(found->second[k] - own[k], 0.0);
        others += (std::max)(found->second[k] - own[k], 0.0);
      }
      for (double& one : centre) one /= others;
      upper_weight = weight;
    }
    for (double& one : centre) one *= weight;
    return centre;
  }

 private:
  using Level = std::tuple<bool, std::string, std::string>;  ///< tells_delighted, band, segment; "": all of them

  /// From all cells to those nearest.
  static std::array<Level, 3> levels(const std::string& segment, const RecordedBand& cell, bool tells_delighted) {
    const std::string band = cell.band.label();
    return {Level{tells_delighted, "", ""}, Level{tells_delighted, band, ""}, Level{tells_delighted, band, segment}};
  }
  /// Wrong counts are refused where the cell is read.
  [[nodiscard]] std::vector<double> scores(const RecordedBand& cell, bool tells_delighted) const {
    std::vector<double> out = class_counts(cell, tells_delighted);
    for (double& one : out) one = one > 0.0 && std::isfinite(one) ? one / design_effect_ : 0.0;
    return out;
  }

  double design_effect_;
  std::map<Level, std::vector<double>> sums_{};
};

/// What a cell's own scores and the prior say together: (x + a) / (n + sum a).
inline std::vector<double> class_shares(const std::vector<double>& counts, const std::vector<double>& prior) {
  const double all = sum_of(counts) + sum_of(prior);
  std::vector<double> out(counts);
  for (std::size_t k = 0; k < out.size(); ++k) out[k] = (out[k] + prior[k]) / all;
  return out;
}

/// Shapes of the Dirichlet distribution of the shares where scores are independent: class_shares times the scores of
/// the cell. The prior moves the shares and makes them no surer; a cell with fewer scores is as unsure as the prior.
inline std::vector<double> class_shapes(const std::vector<double>& counts, const std::vector<double>& prior) {
  std::vector<double> out = class_shares(counts, prior);
  for (double& one : out) one *= (std::max)(sum_of(counts), sum_of(prior));
  return out;
}

/// Has the prior more than a tenth of the weight in the shares of a cell with so many scores?
inline bool leans_on_prior(double scores) noexcept {
  return CellPrior::weight > 0.1 * (scores + CellPrior::weight);
}

}  // namespace amends::inline AMENDS_ABI::economics::detail

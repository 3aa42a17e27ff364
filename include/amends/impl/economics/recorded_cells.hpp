#pragma once

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/economics/scenario_model.hpp>
#include <amends/impl/economics/cell_prior.hpp>
#include <amends/impl/economics/input_entries.hpp>
#include <amends/impl/economics/records_by_cluster.hpp>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

// The recorded complaints of a scenario on their way into a model. Not for users.
namespace amends::inline AMENDS_ABI::economics::detail {

/// What a complaint that is moved costs in minutes: inputs of the model; -1: none stated.
struct MovedMinutes {
  int any_band = -1;
  std::vector<std::pair<double, int>> by_days{};
};

/// The bands to which shares of the complaints go, by their upper ends in days.
struct BandTargets {
  std::vector<double> edges{};
};

/// Turns the records of a segment into cells, and the question into moves between them.
class RecordedCells {
 public:
  using Segment = ScenarioModel::Segment;
  using Cell = ScenarioModel::Cell;
  using Move = ScenarioModel::Move;
  using Shift = ScenarioModel::Shift;

  /// share_causal: an input of the model; -1: none for all segments
  RecordedCells(InputEntries& entries, const CellPrior& prior, std::optional<RecordsByCluster>& by_cluster,
                double design_effect, int share_causal, const MovedMinutes& minutes, const BandTargets& targets)
      : entries_(entries),
        prior_(prior),
        by_cluster_(by_cluster),
        design_effect_(design_effect),
        share_causal_(share_causal),
        minutes_(minutes),
        targets_(targets) {}

  /// The recorded complaints of a segment, cell by cell, and which of them the intervention moves.
  void read(const ScenarioSegment& in, Segment& out, const ScenarioInputs& inputs) {
    const auto& recorded = std::get<RecordedOutcomes>(in.outcomes);
    std::vector<const RecordedBand*> kept;
    for (const RecordedBand& one : recorded.bands) {
      core::check_non_negative(entries_.scope + ".records.received", one.received);
      for (const double count : {one.dissatisfied, one.satisfied, one.delighted})
        core::check_non_negative(entries_.scope + ".records.count", count);
      if (one.scored() > one.received * (1.0 + 1e-12))
        entries_.contradiction("records", "more scores than complaints in the band " + place(one));
      if (!(one.received > 0.0)) continue;
      kept.push_back(&one);
    }
    leans_.clear();
    if (by_cluster_ && !recorded.clusters.empty()) {
      read_clusters(recorded, kept, out);
    } else {
      for (const RecordedBand* one : kept) out.cells.push_back(cell(*one, recorded.tells_delighted, design_effect_));
    }
    if (inputs.intervention.respond_within_days && !kept.empty())
      move_late(kept, *inputs.intervention.respond_within_days, out);
    if (inputs.intervention.take_outcomes && !kept.empty())
      move_levels(kept, recorded.strata, *inputs.intervention.take_outcomes, out);
    if ((inputs.intervention.response_days || inputs.intervention.respond_with_agents) && !kept.empty())
      shift_bands(kept, out);
    if (!out.moves_complaints()) return;
    if (!in.share_causal && share_causal_ < 0)
      throw Error(
          ErrorCode::missing, "intervention.share_causal",
          "intervention.share_causal must be given: which part of the recorded difference the intervention would "
          "bring. 1 takes all of it for its effect; those who were answered fast may have had the easier cases");
    out.share_causal = in.share_causal ? entries_.add("intervention.share_causal", *in.share_causal) : share_causal_;
    warn_of_leaning(kept, out.moves);
    if (inputs.intervention.response_days)
      for (const Shift& shift : out.shifts)
        for (std::size_t t = 0; t < targets_.edges.size(); ++t)
          for (const std::size_t k : shift.reached[t])
            if (out.cells[k].minutes < 0 && !kept[k]->band.unanswered()) out.cells[k].minutes = minutes_of(*kept[k]);
    if (!inputs.intervention.respond_within_days) return;
    for (const Move& move : out.moves)
      for (const std::size_t k : move.to) out.cells[k].minutes = minutes_of(*kept[k]);
  }

 private:
  [[nodiscard]] static std::string place(const RecordedBand& one) {
    std::string text;
    for (const std::string& level : one.levels) text += level + ", ";
    return text + one.band.label();
  }

  /// Cells whose numbers move together, cluster by cluster.
  void read_clusters(const RecordedOutcomes& recorded, const std::vector<const RecordedBand*>& kept, Segment& out) {
    const std::size_t segment = by_cluster_->begin_segment(recorded, kept);
    double received = 0.0;
    for (const RecordedBand* one : kept) received += one->received;
    for (const RecordedBand* one : kept) {
      const std::size_t known = by_cluster_->clusters_with_scores(*one);
      if (known == 1)
        entries_.warn(ScenarioFinding::one_cluster_alone, "all " + core::format_number(one->scored()) + " scores of " +
                                                              place(*one) + " are of one company or branch");
      Cell made = known < 2 ? cell(*one, recorded.tells_delighted, by_cluster_->design_effect_alone(*one)) : Cell{};
      const auto joint = [&](const std::string& what, double estimate, const std::string& source) {
        return entries_.add(prefix(*one) + what, Assumption(estimate, source), true);
      };
      const std::string source = core::format_number(one->scored()) + " scores of " +
                                 core::format_number(one->received) + " complaints, " + std::to_string(known) +
                                 (known == 1 ? " company or branch" : " companies or branches");
      made.received.otherwise = one->received / received;
      made.scored.otherwise = one->scored() / one->received;
      if (by_cluster_->moves_volumes(segment))
        made.received.input = joint("share_of_complaints", made.received.otherwise, source);
      if (by_cluster_->moves_silence(*one)) made.scored.input = joint("scored", made.scored.otherwise, source);
      const std::vector<double> prior = prior_.of(entries_.scope, *one, recorded.tells_delighted);
      if (known >= 2) {
        const std::vector<double> share = class_shares(class_counts(*one, recorded.tells_delighted), prior);
        if (recorded.tells_delighted) made.delighted = joint("delighted", share[2], source);
        made.satisfied = joint(recorded.tells_delighted ? "satisfied_of_rest" : "satisfied",
                               share[1] / (share[0] + share[1]), source);
        leans_.push_back(leans_on_prior(one->scored()));
      }
      by_cluster_->add_cell(segment, *one, prior, made.received.input, made.scored.input,
                            known >= 2 ? made.delighted : -1, known >= 2 ? made.satisfied : -1);
      out.cells.push_back(made);
    }
  }

  [[nodiscard]] static std::string prefix(const RecordedBand& one) {
    std::string text = "records.";
    for (const std::string& level : one.levels) text += level + ".";
    return text + one.band.label() + ".";
  }

  /// effect: complaints that tell as much as one independent one.
  Cell cell(const RecordedBand& one, bool tells_delighted, double effect) {
    if (!(one.scored() > 0.0))
      entries_.warn(ScenarioFinding::no_scores_in_band,
                    core::format_number(one.received) + " complaints answered in band \"" + place(one) +
                        "\", but no scores: their outcomes are those of other cells, as uncertain as one score is");
    const std::string in_band = prefix(one);
    const std::string source =
        core::format_number(one.scored()) + " scores of " + core::format_number(one.received) + " complaints";
    std::vector<double> counts = class_counts(one, tells_delighted);
    for (double& count : counts) count /= effect;
    const std::vector<double> shape = class_shapes(counts, prior_.of(entries_.scope, one, tells_delighted));
    leans_.push_back(leans_on_prior(one.scored() / effect));
    Cell out{.received = {.otherwise = one.received}, .scored = {.otherwise = one.scored() / one.received}};
    const auto share = [&](const char* of, double successes, double failures) {
      return entries_.add(in_band + of, Assumption(math::Distribution::beta(successes, failures), source), true);
    };
    if (tells_delighted) out.delighted = share("delighted", shape[2], shape[0] + shape[1]);
    out.satisfied = share(tells_delighted ? "satisfied_of_rest" : "satisfied", shape[1], shape[0]);
    return out;
  }

  /// Where more than a twentieth of what is moved rests on cells in which others have more than a tenth of the weight.
  void warn_of_leaning(const std::vector<const RecordedBand*>& kept, const std::vector<Move>& moves) {
    double moved = 0.0, leaning = 0.0;
    for (const Move& move : moves) {
      double targets = 0.0, leaning_targets = 0.0;
      for (const std::size_t k : move.to) {
        targets += kept[k]->received;
        leaning_targets += leans_[k] ? kept[k]->received : 0.0;
      }
      for (const std::size_t k : move.from) {
        moved += kept[k]->received;
        leaning += kept[k]->received * (leans_[k] ? 1.0 : leaning_targets / targets);
      }
    }
    if (leaning > 0.05 * moved)
      entries_.warn(ScenarioFinding::few_scores_in_cells,
                    core::format_number(std::round(100.0 * leaning / moved)) +
                        " % of the complaints that are moved are in cells that hold few scores, or take the outcomes "
                        "of such cells: other cells have more than 10 % of the weight in these outcomes");
  }

  /// The late ones are spread over the fast bands of their stratum as the fast ones are, which gives them the outcome
  /// distribution of those answered in time.
  void move_late(const std::vector<const RecordedBand*>& kept, double within_days, Segment& out) {
    std::vector<bool> done(kept.size(), false);
    std::string left;
    for (std::size_t k = 0; k < kept.size(); ++k) {
      if (done[k]) continue;
      Move move;
      for (std::size_t other = k; other < kept.size(); ++other) {
        if (kept[other]->levels != kept[k]->levels) continue;
        done[other] = true;
        const satisfaction::ResponseBand& band = kept[other]->band;
        (band.within(within_days) ? move.to : move.from).push_back(other);
      }
      if (move.to.empty()) {
        std::string stratum;
        for (const std::string& level : kept[k]->levels) stratum += (stratum.empty() ? "" : ", ") + level;
        double complaints = 0.0;
        for (const std::size_t one : move.from) complaints += kept[one]->received;
        left += left.empty() ? stratum : "; " + stratum;
        entries_.warn(ScenarioFinding::nobody_answered_in_time,
                      (stratum.empty() ? "" : stratum + ": ") + "nobody was answered within " +
                          core::format_number(within_days) + " days; the outcomes of its " +
                          core::format_number(complaints) + " recorded complaints are left as they are");
      } else if (!move.from.empty()) {
        out.moves.push_back(std::move(move));
      }
    }
  }

  /// The strata, and which of their bands take which share. A share of a band in which a stratum has no complaint goes
  /// to its next slower band, or where there is none to its slowest.
  void shift_bands(const std::vector<const RecordedBand*>& kept, Segment& out) {
    std::vector<bool> done(kept.size(), false);
    const auto days = [&](std::size_t k) {
      const satisfaction::ResponseBand& band = kept[k]->band;
      return band.unanswered() ? std::numeric_limits<double>::infinity() : band.up_to_days;
    };
    double without = 0.0;
    for (std::size_t k = 0; k < kept.size(); ++k) {
      if (done[k]) continue;
      Shift shift;
      double complaints = 0.0;
      for (std::size_t other = k; other < kept.size(); ++other) {
        if (kept[other]->levels != kept[k]->levels) continue;
        done[other] = true;
        shift.cells.push_back(other);
        complaints += kept[other]->received;
      }
      std::stable_sort(shift.cells.begin(), shift.cells.end(),
                       [&](std::size_t a, std::size_t b) { return days(a) < days(b); });
      bool borrows = false;
      for (const double edge : targets_.edges) {
        std::vector<std::size_t> own;
        for (const std::size_t cell : shift.cells)
          if (days(cell) == edge) own.push_back(cell);
        shift.recorded.push_back(own);
        for (std::size_t i = 0; own.empty() && i < shift.cells.size(); ++i)
          if (days(shift.cells[i]) > edge || i + 1 == shift.cells.size()) {
            own.push_back(shift.cells[i]);
            borrows = true;
          }
        shift.reached.push_back(std::move(own));
      }
      std::vector<std::size_t> later;
      for (const std::size_t cell : shift.cells)
        if (days(cell) > targets_.edges.back()) later.push_back(cell);
      shift.recorded.push_back(later);
      if (later.empty()) later.push_back(shift.cells.back());
      shift.reached.push_back(std::move(later));
      without += borrows ? complaints : 0.0;
      out.shifts.push_back(std::move(shift));
    }
    if (without > 0.0)
      entries_.warn(ScenarioFinding::nobody_to_follow,
                    core::format_number(without) +
                        " recorded complaints are in strata that have none in some band of the response days: what is "
                        "answered in such a band takes the outcomes of the next slower one");
  }

  /// Complaints with the one text take the outcomes of those with the other, all else being equal.
  void move_levels(const std::vector<const RecordedBand*>& kept, const std::vector<std::string>& strata,
                   const TakeOutcomes& take, Segment& out) {
    const auto column = static_cast<std::size_t>(std::find(strata.begin(), strata.end(), take.column) - strata.begin());
    if (column == strata.size()) return;
    const auto same_but_column = [&](const RecordedBand& a, const RecordedBand& b) {
      for (std::size_t j = 0; j < strata.size(); ++j)
        if (j != column && a.levels[j] != b.levels[j]) return false;
      return a.band.label() == b.band.label();
    };
    double left = 0.0, moved = 0.0;
    for (std::size_t k = 0; k < kept.size(); ++k) {
      if (kept[k]->levels[column] != take.from) continue;
      Move move{.from = {k}};
      for (std::size_t other = 0; other < kept.size(); ++other)
        if (kept[other]->levels[column] == take.to && same_but_column(*kept[k], *kept[other])) move.to.push_back(other);
      (move.to.empty() ? left : moved) += kept[k]->received;
      if (!move.to.empty()) out.moves.push_back(std::move(move));
    }
    if (left > 0.0 || moved == 0.0)
      entries_.warn(
          ScenarioFinding::nobody_to_follow,
          (left > 0.0 ? core::format_number(left) + " of " + core::format_number(left + moved) + " complaints with "
                      : "there are no complaints with ") +
              take.column + " \"" + take.from + "\"" +
              (left > 0.0 ? " are in strata without any of \"" + take.to + "\"; their outcomes are left as they are"
                          : "; outcomes left as they are"));
  }

  /// Extra minutes of a complaint that comes into this band; -1: none stated.
  [[nodiscard]] int minutes_of(const RecordedBand& reached) const {
    if (minutes_.by_days.empty()) return minutes_.any_band;
    for (const auto& [days, input] : minutes_.by_days)
      if (days == reached.band.up_to_days) return input;
    entries_.missing("faster_answers.minutes_by_days",
                     "faster_answers.minutes_by_days says nothing of the band that ends at " +
                         core::format_number(reached.band.up_to_days) + " days");
  }

  InputEntries& entries_;
  const CellPrior& prior_;
  std::optional<RecordsByCluster>& by_cluster_;
  double design_effect_;
  int share_causal_;
  const MovedMinutes& minutes_;
  const BandTargets& targets_;
  std::vector<bool> leans_{};  ///< of the cells of the segment at hand: on other cells
};

}  // namespace amends::inline AMENDS_ABI::economics::detail

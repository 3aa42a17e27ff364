#pragma once

#include <algorithm>
#include <amends/core/lanes.hpp>
#include <amends/economics/scenario_model.hpp>
#include <amends/impl/economics/staffed_desk.hpp>
#include <amends/satisfaction/kernels.hpp>
#include <array>
#include <cstddef>
#include <vector>

// How long complaints wait in a scenario, and what that moves. Not for users.
namespace amends::inline AMENDS_ABI::economics::detail {

/// Shares of complaints by the band in which they are answered, in a block of draws. Columns of inputs are got by
/// column(input).
template <std::size_t block>
class ResponseShares {
 public:
  using Number = core::Lanes;
  using Lane = std::array<double, block>;

  /// Those that are stated.
  template <class Column>
  void state(const std::vector<int>& inputs, const Column& column) {
    const std::size_t bands = inputs.size();
    reached_.resize(bands + 1);
    for (std::size_t i = 0; i < block; ++i) {
      double sum = 0.0;
      for (std::size_t t = 0; t < bands; ++t) sum += column(inputs[t])[i];
      const double scale = 1.0 / (std::max)(1.0, sum);
      for (std::size_t t = 0; t < bands; ++t) reached_[t][i] = column(inputs[t])[i] * scale;
      reached_[bands][i] = (std::max)(0.0, 1.0 - sum);
    }
  }

  /// What the backlog of a desk changes: the shares answered within each band by its agents with so many complaints a
  /// year, less those by the agents of today with the complaints of today. Agents who cannot keep up answer nothing in
  /// any number of days. A draw in which those of today could not keep up contradicts the records, in which they do, and
  /// says nothing: nothing changes.
  template <class Column>
  void change_by(const ScenarioModel::Desk& desk, const Lane& complaints, const Lane& complaints_today,
                 const Column& column) {
    by_change_ = true;
    change_.resize(desk.days.size());
    within_.resize(desk.most_days + 1);
    within_today_.resize(desk.most_days + 1);
    for (std::size_t i = 0; i < block; ++i) {
      const double of_one = 60.0 * column(desk.hours)[i] * (1.0 - column(desk.shrinkage)[i]);
      const auto answer = [&](double yearly, double agents, std::vector<double>& within) {
        desk_shares(desk_load((yearly + desk.other_complaints) / desk.working_days_per_year, column(desk.minutes)[i],
                              column(desk.minutes_variation)[i], column(desk.dispersion)[i]),
                    agents * of_one, within);
      };
      answer(complaints[i], desk.agents, within_);
      answer(complaints_today[i], desk.agents_today, within_today_);
      const bool knows_today = within_today_.back() > 0.0;
      for (std::size_t t = 0; t < desk.days.size(); ++t)
        change_[t][i] =
            knows_today ? share_within(within_, desk.days[t]) - share_within(within_today_, desk.days[t]) : 0.0;
    }
  }

  /// What of the complaints of a stratum is answered faster, and the minutes of that.
  struct Moved {
    Number faster, minutes;
  };

  /// Moves the complaints of a stratum between its bands until these have the shares, in the part that is causal.
  /// received(cell): complaints of a cell; minutes(cell): a column, or null;  weights: of the cells, written
  template <class Received, class Minutes>
  [[nodiscard]] Moved shift(const ScenarioModel::Shift& stratum, std::size_t at, const Number& causal,
                            const Received& received, const Minutes& minutes, std::vector<Number>& weights) {
    wanted_.resize(weights.size());
    before_.resize(weights.size());
    after_.resize(weights.size());
    Number all = 0.0;
    for (const std::size_t k : stratum.cells) {
      wanted_[k] = 0.0;
      all += received(k);
    }
    for (std::size_t t = 0; t < stratum.reached.size() && !by_change_; ++t) {
      Number there = 0.0;
      for (const std::size_t k : stratum.reached[t]) there += received(k);
      const Number share = Number::load(reached_[t].data() + at) * all / there;
      for (const std::size_t k : stratum.reached[t]) wanted_[k] += share * received(k);
    }
    if (by_change_) change(stratum, at, received);
    for (const std::size_t k : stratum.cells) {
      weights[k] = satisfaction::kernels::partly_causal(received(k), wanted_[k], causal);
      received(k).store(before_[k].data());
      wanted_[k].store(after_[k].data());
    }
    return faster(stratum, at, minutes);
  }

 private:
  /// Wanted where a desk changes: answered within a band is what is recorded and the change, from 0 to 1, and never less
  /// than within a band before it. A draw without a change keeps its records to the bit.
  template <class Received>
  void change(const ScenarioModel::Shift& stratum, std::size_t at, const Received& received) {
    for (const std::size_t k : stratum.cells) received(k).store(before_[k].data());
    for (std::size_t i = 0; i < Number::width; ++i) {
      double all = 0.0, recorded = 0.0, so_far = 0.0;
      bool none = true;
      for (const auto& lane : change_) none = none && lane[at + i] == 0.0;
      for (const std::size_t k : stratum.cells) {
        all += before_[k][i];
        after_[k][i] = none ? before_[k][i] : 0.0;
      }
      for (std::size_t t = 0; t < stratum.reached.size() && !none; ++t) {
        double there = 0.0;
        for (const std::size_t k : stratum.recorded[t]) recorded += before_[k][i];
        for (const std::size_t k : stratum.reached[t]) there += before_[k][i];
        const bool last = t == change_.size();
        const double within = last ? 1.0 : changed_share(recorded / all, change_[t][at + i], so_far);
        for (const std::size_t k : stratum.reached[t]) after_[k][i] += (within - so_far) * all * before_[k][i] / there;
        so_far = within;
      }
    }
    for (const std::size_t k : stratum.cells) wanted_[k] = Number::load(after_[k].data());
  }

  /// Bands that lose complaints give them to those that gain some, in proportion.
  template <class Minutes>
  [[nodiscard]] Moved faster(const ScenarioModel::Shift& stratum, std::size_t at, const Minutes& minutes) const {
    double moved[Number::width], spent[Number::width];
    for (std::size_t i = 0; i < Number::width; ++i) {
      double gained = 0.0, slower = 0.0;
      moved[i] = spent[i] = 0.0;
      for (const std::size_t k : stratum.cells) gained += (std::max)(0.0, after_[k][i] - before_[k][i]);
      for (std::size_t b = stratum.cells.size(); b-- > 0 && gained > 0.0;) {  // from the slowest on
        const std::size_t k = stratum.cells[b];
        const double gain = (std::max)(0.0, after_[k][i] - before_[k][i]) * slower / gained;
        moved[i] += gain;
        if (const double* column = minutes(k)) spent[i] += gain * column[at + i];
        slower += (std::max)(0.0, before_[k][i] - after_[k][i]);
      }
    }
    return {Number::load(moved), Number::load(spent)};
  }

  std::vector<Lane> reached_{};                    ///< by band, and the rest to 1
  bool by_change_ = false;                         ///< change_ in place of reached_
  std::vector<Lane> change_{};                     ///< of the share answered within each band
  std::vector<double> within_{}, within_today_{};  ///< answered within 0, 1, ... working days, of a draw
  std::vector<Number> wanted_{};                   ///< complaints of the cells of a stratum
  std::vector<std::array<double, Number::width>> before_{}, after_{};  ///< as they are, and as wanted
};

}  // namespace amends::inline AMENDS_ABI::economics::detail

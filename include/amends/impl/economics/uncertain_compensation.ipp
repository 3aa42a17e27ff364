#pragma once

#include <amends/economics/uncertain_compensation.hpp>

#include <algorithm>
#include <amends/impl/economics/draw_summary.hpp>
#include <amends/impl/economics/offer_draws.hpp>
#include <amends/impl/economics/offer_search.hpp>
#include <amends/math/roots.hpp>
#include <array>
#include <cmath>
#include <string>

namespace amends::inline AMENDS_ABI::economics {

AMENDS_INLINE std::string_view to_string(UncertainCompensationWarning warning) noexcept {
  switch (warning) {
    case UncertainCompensationWarning::worse_than_silence:
      return "worse_than_silence";
    case UncertainCompensationWarning::floor_above_break_even:
      return "floor_above_break_even";
    case UncertainCompensationWarning::floor_above_cap:
      return "floor_above_cap";
    case UncertainCompensationWarning::limit_below_start:
      return "limit_below_start";
  }
  return "unknown";
}

namespace detail {

/// Places of the quantities of an offer among the draws.
struct OfferPlaces {
  std::array<std::size_t, 4> curve{};
  std::size_t value = 0, silent = 0, cost = 0, fraud = 0;
};

/// A curve of draws, in the unit of its amounts. `raised`: its limit or peak was brought up to its start.
struct DrawnCurve {
  static recovery::SaturatingStay make(const UncertainSaturatingStay&, const std::array<double, 4>& x, bool& raised) {
    raised = x[1] < x[0];
    return {x[0], (std::max)(x[0], x[1]), x[2]};
  }
  static recovery::SShapedStay make(const UncertainSShapedStay&, const std::array<double, 4>& x, bool& raised) {
    raised = x[1] < x[0];
    return {x[0], (std::max)(x[0], x[1]), x[2], x[3]};
  }
  static recovery::InvertedUStay make(const UncertainInvertedUStay&, const std::array<double, 4>& x, bool& raised) {
    raised = x[1] < x[0];
    const double top = (std::max)(x[0], x[1]);
    return {x[0], top, x[2], (std::min)(x[3], top)};
  }
};

inline void add_curve(QuantityDraws& draws, const UncertainSaturatingStay& r, OfferPlaces& at) {
  using Domain = QuantityDraws::Domain;
  at.curve = {draws.add("stay_without", r.stay_without, Domain::share),
              draws.add("stay_limit", r.stay_limit, Domain::share), draws.add("rate", r.rate, Domain::positive)};
}
inline void add_curve(QuantityDraws& draws, const UncertainSShapedStay& r, OfferPlaces& at) {
  using Domain = QuantityDraws::Domain;
  at.curve = {
      draws.add("stay_without", r.stay_without, Domain::share), draws.add("stay_limit", r.stay_limit, Domain::share),
      draws.add("midpoint", r.midpoint, Domain::non_negative), draws.add("steepness", r.steepness, Domain::positive)};
}
inline void add_curve(QuantityDraws& draws, const UncertainInvertedUStay& r, OfferPlaces& at) {
  using Domain = QuantityDraws::Domain;
  at.curve = {draws.add("stay_without", r.stay_without, Domain::share),
              draws.add("stay_peak", r.stay_peak, Domain::share), draws.add("peak", r.peak, Domain::positive),
              draws.add("stay_beyond", r.stay_beyond, Domain::share)};
}

/// An offer with the draws behind it, for one kind of curve.
template <class Uncertain>
class OfferChoice {
  using Response = decltype(DrawnCurve::make(std::declval<const Uncertain&>(), {}, std::declval<bool&>()));
  using Mean = MeanKept<decltype(ready(std::declval<const Response&>()))>;

 public:
  OfferChoice(const Uncertain& response, const UncertainCompensationInputs& inputs,
              const UncertainCompensationOptions& options)
      : inputs_(inputs), options_(options) {
    OfferPlaces at;
    using Domain = QuantityDraws::Domain;
    QuantityDraws draws;
    add_curve(draws, response, at);
    at.value = draws.add("value_of_keeping", inputs.value_of_keeping, Domain::non_negative);
    at.silent = draws.add("stay_if_silent", inputs.stay_if_silent, Domain::share);
    at.cost = draws.add("handling_cost", inputs.handling_cost, Domain::non_negative);
    at.fraud = draws.add("fraud_share", inputs.fraud_share, Domain::share);
    draws.draw(options);
    const auto made = [&](const auto& parameter, bool& raised) {
      const Response one = DrawnCurve::make(
          response, {parameter(at.curve[0]), parameter(at.curve[1]), parameter(at.curve[2]), parameter(at.curve[3])},
          raised);
      return inputs.price == 1.0 ? one : one.at_price(inputs.price);
    };
    bool raised = false;
    for (std::size_t i = 0; i < options.draws; ++i) {
      responses_.push_back(made([&](std::size_t place) { return draws.column(place)[i]; }, raised));
      raised_ += raised ? 1u : 0u;
      if (std::isnan(recovery::best_offer(responses_.back(), 1.0)))
        throw Error(ErrorCode::domain, "response",
                    "response has a draw that is no curve: an amount of 0 or beyond all numbers");
      const double fraud = draws.column(at.fraud)[i];
      values_.push_back(draws.column(at.value)[i]);
      frauds_.push_back(fraud);
      counted_.push_back((1.0 - fraud) * values_[i]);
      silent_.push_back(draws.column(at.silent)[i] * counted_[i]);
      costs_.push_back(draws.column(at.cost)[i]);
    }
    offer_at_means_ = recovery::best_offer(made([&](std::size_t place) { return draws.mean(place); }, raised),
                                           draws.mean(at.value), terms(draws.mean(at.fraud)));
  }

  [[nodiscard]] UncertainCompensation choose() const {
    UncertainCompensation out;
    out.draws = options_.draws;
    out.seed = options_.seed;
    const recovery::OfferTerms bounds = terms(0.0);
    out.least_offer = bounds.fairness_floor * bounds.loss;
    const Mean mean(responses_, counted_);
    const auto kept = [&](double c) {
      core::check_stop(options_.executor);
      return mean.less_offer(c);
    };
    // Beyond this even everybody kept would bring less than the least offer does.
    const Slope least = kept(out.least_offer);
    const double reach = mean.most() - least.value;
    const double most =
        (std::min)((std::max)(inputs_.largest_offer, out.least_offer), (std::max)(reach, out.least_offer));
    const double stake = reach - out.least_offer;
    const GlobalMaximum found = global_maximum(kept, out.least_offer, most, mean.curvature(), 1e-7 * stake, 4'000);
    out.compensation = found.best.at;
    out.search_gap = found.gap;
    out.break_even = break_even(mean, kept, out.compensation);
    describe(out, kept);
    return out;
  }

 private:
  [[nodiscard]] recovery::OfferTerms terms(double fraud) const noexcept {
    return {.fairness_floor = inputs_.fairness_floor,
            .loss = inputs_.loss,
            .largest_offer = inputs_.largest_offer,
            .fraud_share = fraud};
  }

  /// The largest root of the mean gain, from above: no step passes it, because the gain cannot rise faster on the way
  /// down than by one for the offer and by the steepest fall of the curves.
  template <class Kept>
  [[nodiscard]] std::optional<double> break_even(const Mean& mean, const Kept& kept, double offer) const {
    double apart = 0.0;
    for (std::size_t i = 0; i < options_.draws; ++i) apart += silent_[i] + costs_[i];
    apart /= static_cast<double>(options_.draws);
    double at = mean.most() - apart;
    if (!(at >= 0.0)) return std::nullopt;
    const double close = 1e-9 * (1.0 + at);
    for (int step = 0; step < 300; ++step) {
      const double gain = kept(at).value - apart;
      if (gain >= -close) return at;
      at += gain / (1.0 + mean.fall());
      if (!(at >= 0.0)) return std::nullopt;
    }
    if (!(offer < at && kept(offer).value >= apart)) return std::nullopt;
    return math::find_root([&](double c) { return kept(c).value - apart; }, offer, at).root;
  }

  /// Profit of each draw at an offer.
  [[nodiscard]] std::vector<double> profits(double c) const {
    std::vector<double> out(options_.draws);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = responses_[i].stay(c) * counted_[i] - c - costs_[i];
    return out;
  }

  template <class Kept>
  void describe(UncertainCompensation& out, const Kept& kept) const {
    const std::size_t n = options_.draws;
    const std::vector<double> profit = profits(out.compensation), nothing = profits(0.0);
    std::vector<double> stay(n), over_silence(n), over_nothing(n), optimum(n);
    std::size_t none = 0;
    double ignorance = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
      stay[i] = responses_[i].stay(out.compensation);
      over_silence[i] = profit[i] - silent_[i];
      over_nothing[i] = profit[i] - nothing[i];
      optimum[i] = recovery::best_offer(responses_[i], values_[i], terms(frauds_[i]));
      if (optimum[i] == out.least_offer) ++none;
      ignorance += (responses_[i].stay(optimum[i]) - stay[i]) * counted_[i] - (optimum[i] - out.compensation);
    }
    out.profit = summary_of_draws(profit);
    out.stay = summary_of_draws(std::move(stay));
    out.gain_over_silence = summary_of_draws(std::move(over_silence));
    out.gain_over_no_offer = summary_of_draws(std::move(over_nothing));
    out.optimum = summary_of_draws(std::move(optimum));
    out.share_no_offer = static_cast<double>(none) / static_cast<double>(n);
    out.loss_of_ignorance = (std::max)(0.0, ignorance / static_cast<double>(n));
    out.offer_at_means = offer_at_means_;
    const double at_means = kept(out.compensation).value - kept(offer_at_means_).value;
    out.loss_of_offer_at_means = (std::max)(0.0, at_means);
    out.share_limit_below_start = static_cast<double>(raised_) / static_cast<double>(n);
    const double far_end = 2.0 * (std::max)(out.compensation, out.optimum.quantiles[4]);
    const double end = far_end > out.least_offer ? far_end : out.least_offer + 1.0;
    for (std::size_t k = 0; k < options_.curve_points; ++k) {
      const double c = out.least_offer + (end - out.least_offer) * static_cast<double>(k) /
                                             static_cast<double>(options_.curve_points - 1);
      const Summary at = summary_of_draws(profits(c));
      out.curve.push_back({c, at.mean, at.quantiles.front(), at.quantiles.back()});
    }
    warn(out);
  }

  void warn(UncertainCompensation& out) const {
    using Warning = UncertainCompensationWarning;
    const bool floor = out.break_even && out.least_offer > *out.break_even;
    if (floor) out.warnings.add(Warning::floor_above_break_even);
    if (out.gain_over_silence.mean < 0.0 && !floor) out.warnings.add(Warning::worse_than_silence);
    if (out.least_offer > inputs_.largest_offer) out.warnings.add(Warning::floor_above_cap);
    if (raised_ > 0) out.warnings.add(Warning::limit_below_start);
  }

  UncertainCompensationInputs inputs_;
  UncertainCompensationOptions options_;
  std::vector<Response> responses_{};
  std::vector<double> values_{}, frauds_{}, counted_{}, silent_{}, costs_{};
  std::size_t raised_ = 0;
  double offer_at_means_ = 0.0;
};

inline void check(const UncertainCompensationInputs& inputs, const UncertainCompensationOptions& options) {
  core::check_positive("price", inputs.price);
  core::check_between("fairness_floor", inputs.fairness_floor, 0.0, recovery::most_fairness_floor);
  if (inputs.fairness_floor > 0.0 && inputs.loss == 0.0)
    throw Error(ErrorCode::missing, "loss", "loss must be above 0 where fairness_floor is: the floor is a share of it");
  core::check_non_negative("loss", inputs.loss);
  core::check_non_negative("fairness_floor * loss", inputs.fairness_floor * inputs.loss);
  if (!(inputs.largest_offer >= 0.0)) core::throw_domain("largest_offer", "be >= 0", inputs.largest_offer);
  core::check_count("draws", options.draws, 100, 1'000'000);
  if (options.curve_points != 0) core::check_count("curve_points", options.curve_points, 2, 1'000);
}

}  // namespace detail

AMENDS_INLINE UncertainCompensation optimal_compensation(const UncertainStay& response,
                                                         const UncertainCompensationInputs& inputs,
                                                         const UncertainCompensationOptions& options) {
  detail::check(inputs, options);
  return std::visit(
      [&](const auto& curve) {
        return detail::OfferChoice<std::decay_t<decltype(curve)>>(curve, inputs, options).choose();
      },
      response);
}

}  // namespace amends::inline AMENDS_ABI::economics

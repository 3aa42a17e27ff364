#pragma once

#include <amends/economics/complaint_valuation.hpp>

#include <algorithm>
#include <amends/recovery/compensation.hpp>
#include <amends/retention/kernels.hpp>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>

namespace amends::inline AMENDS_ABI::economics {

AMENDS_INLINE std::string_view to_string(ComplaintValuationWarning warning) noexcept {
  return warning == ComplaintValuationWarning::large_discount_rate ? "large_discount_rate" : "floor_above_cap";
}

AMENDS_INLINE std::string_view to_string(CompensationResponse response) noexcept {
  switch (response) {
    case CompensationResponse::saturating:
      return "saturating";
    case CompensationResponse::s_shaped:
      return "s_shaped";
    case CompensationResponse::inverted_u:
      return "inverted_u";
  }
  return "unknown";
}

namespace detail {

// Everything that was left out at once: who forgets one member has often forgotten others.
inline void check_given(const ComplaintValuationInputs& in) {
  const bool some_mollified = in.shares.mollified > 0.0;
  const bool no_shares = in.shares == domain::ComplainantShares{};
  const std::pair<std::string_view, bool> members[] = {
      {"margin_per_customer_per_year", domain::is_given(in.margin_per_customer_per_year)},
      {"retention", domain::is_given(in.retention)},
      {"stay.dissatisfied", domain::is_given(in.stay.dissatisfied)},
      {"stay.mollified", !some_mollified || domain::is_given(in.stay.mollified)},
      {"stay.satisfied", domain::is_given(in.stay.satisfied)},
      {"stay.delighted", domain::is_given(in.stay.delighted)},
      {"shares", !no_shares},
      {"index.thresholds.satisfied", domain::is_given(in.index.thresholds.satisfied)},
      {"index.thresholds.delighted", domain::is_given(in.index.thresholds.delighted)},
      {"compensation_scale", domain::is_given(in.compensation_scale)},
      {"typical_loss", domain::is_given(in.typical_loss)},
      {"compensation_steepness",
       in.response != CompensationResponse::s_shaped || domain::is_given(in.compensation_steepness)},
      {"stay_beyond", in.response != CompensationResponse::inverted_u || domain::is_given(in.stay_beyond)}};
  std::string missing;
  for (const auto& [name, given] : members)
    if (!given) missing += (missing.empty() ? "" : ", ") + std::string(name);
  if (!missing.empty()) throw Error(ErrorCode::missing, missing, missing + " must be given");
}

inline const ComplaintValuationInputs& checked(const ComplaintValuationInputs& in) {
  check_given(in);
  core::check_non_negative("margin_per_customer_per_year", in.margin_per_customer_per_year);
  core::check_probability("retention", in.retention);
  core::check_probability("while_leaving", in.while_leaving);
  if (!(in.years >= 1 && in.years <= 100)) core::throw_domain("years", "lie in [1, 100]", in.years);
  domain::check_each("stay", in.stay, core::check_probability);
  core::check_between("stay.satisfied", in.stay.satisfied, in.stay.dissatisfied, 1.0);
  core::check_between("stay.delighted", in.stay.delighted, in.stay.satisfied, 1.0);
  domain::check_shares("shares", in.shares);
  core::check_positive("compensation_scale", in.compensation_scale);
  core::check_positive("typical_loss", in.typical_loss);
  if (!(in.largest_offer_per_loss > 0.0))
    core::throw_domain("largest_offer_per_loss", "be > 0", in.largest_offer_per_loss);
  if (in.response == CompensationResponse::s_shaped)
    core::check_positive("compensation_steepness", in.compensation_steepness);
  if (in.response == CompensationResponse::inverted_u)
    core::check_between("stay_beyond", in.stay_beyond, 0.0, in.stay.delighted);
  else if (domain::is_given(in.stay_beyond))
    throw Error(ErrorCode::contradiction, "stay_beyond",
                "stay_beyond is of a response that turns down again: choose response inverted_u, or leave it out");
  if (in.response != CompensationResponse::s_shaped && domain::is_given(in.compensation_steepness))
    throw Error(ErrorCode::contradiction, "compensation_steepness",
                "compensation_steepness is of an S-shaped response: choose response s_shaped, or leave it out");
  core::check_between("fairness_floor", in.fairness_floor, 0.0, recovery::most_fairness_floor);
  core::check_probability("fraud_share", in.fraud_share);
  return in;
}

}  // namespace detail

AMENDS_INLINE ComplaintValuation::ComplaintValuation(const ComplaintValuationInputs& inputs)
    : inputs_(detail::checked(inputs)),
      index_(inputs.index),
      has_terms_(inputs.response != CompensationResponse::saturating || inputs.fairness_floor > 0.0 ||
                 inputs.fraud_share > 0.0) {
  if (inputs.fairness_floor > inputs.largest_offer_per_loss) warnings_.add(ComplaintValuationWarning::floor_above_cap);
  if (inputs.annual_rate.value() > large_annual_rate) warnings_.add(ComplaintValuationWarning::large_discount_rate);
  const double shift = detail::periods_until_first_payment(inputs.first_payment);
  const double factor = 1.0 / (1.0 + inputs.annual_rate.value());
  multiple_ = retention::kernels::kept_margins(
      static_cast<std::size_t>(inputs.years),
      [&](std::size_t year) { return std::pow(factor, static_cast<double>(year) + shift); }, inputs.retention,
      inputs.while_leaving);
  for (const domain::OutcomeState state : inputs.shares.states)
    if (inputs.shares[state] > 0.0)
      stay_unjudged_ += retention::kernels::stayers(inputs.shares[state], inputs.stay[state]);
}

AMENDS_INLINE ComplaintValue ComplaintValuation::operator()(const domain::Complaint& complaint,
                                                            const domain::DimensionScores& scores,
                                                            double margin_per_year) const noexcept {
  constexpr double missing = std::numeric_limits<double>::quiet_NaN();
  ComplaintValue out{missing, std::nullopt, missing, missing, missing, missing, missing};
  const double margin = margin_per_year == margin_per_year ? margin_per_year : inputs_.margin_per_customer_per_year;
  if (!(margin >= 0.0 && std::isfinite(margin)) || !domain::valid(complaint)) return out;

  const bool judged = scores.given() > 0;
  double stay = stay_unjudged_;
  if (judged) {
    out.satisfaction_index = index_.compensatory(scores);
    out.outcome = index_.classify(scores);
    if (!out.outcome) {
      out.satisfaction_index = missing;
      return out;
    }
    stay = inputs_.stay[*out.outcome];
  }
  out.stay_probability = stay;
  out.value_of_customer = margin * multiple_;
  out.at_stake = (inputs_.stay.delighted - stay) * out.value_of_customer;

  const double loss = complaint.loss > 0.0 ? complaint.loss : inputs_.typical_loss;
  if (has_terms_) {
    suggest(loss, out);
    return out;
  }
  const recovery::SaturatingStay response{
      .stay_without = stay, .stay_limit = inputs_.stay.delighted, .rate = 1.0 / (inputs_.compensation_scale * loss)};
  const double cap = inputs_.largest_offer_per_loss * loss;
  // The gain is concave in the offer, so a cap below the optimum is itself the best offer.
  const double offer = (std::min)(recovery::best_offer(response, out.value_of_customer), cap);
  out.suggested_compensation = offer;
  // Nothing offered, nothing gained: most satisfied customers, without their exponential.
  out.gain_of_offer = offer == 0.0 ? 0.0 : (response.stay(offer) - stay) * out.value_of_customer - offer;
  return out;
}

AMENDS_INLINE void ComplaintValuation::suggest(double loss, ComplaintValue& out) const noexcept {
  const double now = out.stay_probability, delighted = inputs_.stay.delighted;
  const double scale = inputs_.compensation_scale * loss;
  const recovery::OfferTerms terms{.fairness_floor = inputs_.fairness_floor,
                                   .loss = loss,
                                   .largest_offer = inputs_.largest_offer_per_loss * loss,
                                   .fraud_share = inputs_.fraud_share};
  const auto take = [&](const auto& response) {
    const double offer = recovery::best_offer(response, out.value_of_customer, terms);
    out.suggested_compensation = offer;
    out.gain_of_offer = (response.stay(offer) - now) * ((1.0 - inputs_.fraud_share) * out.value_of_customer) - offer;
  };
  switch (inputs_.response) {
    case CompensationResponse::saturating:
      return take(recovery::SaturatingStay{now, delighted, 1.0 / scale});
    case CompensationResponse::s_shaped:
      return take(recovery::SShapedStay{now, delighted, scale, inputs_.compensation_steepness / loss});
    case CompensationResponse::inverted_u:
      return take(recovery::InvertedUStay{now, delighted, scale, inputs_.stay_beyond});
  }
}

AMENDS_INLINE std::string_view ComplaintValuation::problem(const domain::Complaint& complaint,
                                                           const domain::DimensionScores& scores,
                                                           double margin_per_year) const noexcept {
  const ComplaintValue value = (*this)(complaint, scores, margin_per_year);
  if (!std::isnan(value.stay_probability)) return {};
  if (margin_per_year < 0.0 || std::isinf(margin_per_year)) return "margin_per_year is negative or infinite";
  const domain::FieldFault fault = complaint.fault();
  if (fault && fault.field == std::string_view("loss")) return "loss is negative or infinite";
  if (fault && fault.field == std::string_view("received")) return "received is infinite";
  if (fault) return "segment or problem is below -1";
  for (const domain::Dimension d : domain::dimensions)
    if (scores[d] < inputs_.index.scale.lowest || scores[d] > inputs_.index.scale.highest)
      return "a score outside the scale";
  return "only dimensions of weight 0 are scored";
}

}  // namespace amends::inline AMENDS_ABI::economics

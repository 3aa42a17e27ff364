#pragma once

#include <amends/economics/complaint_valuation.hpp>

#include <algorithm>
#include <amends/recovery/compensation.hpp>
#include <cmath>

namespace amends::inline AMENDS_ABI::economics {

AMENDS_INLINE ComplaintValuation::ComplaintValuation(const ComplaintValuationInputs& inputs)
    : inputs_(inputs), index_(inputs.index) {
  core::check_non_negative("margin_per_customer_per_year", inputs.margin_per_customer_per_year);
  core::check_probability("retention", inputs.retention);
  if (!(inputs.years >= 1 && inputs.years <= 100)) core::throw_domain("years", "lie in [1, 100]", inputs.years);
  core::check_probability("stay_dissatisfied", inputs.stay_dissatisfied);
  core::check_between("stay_satisfied", inputs.stay_satisfied, inputs.stay_dissatisfied, 1.0);
  core::check_between("stay_delighted", inputs.stay_delighted, inputs.stay_satisfied, 1.0);
  core::check_probability("share_dissatisfied", inputs.share_dissatisfied);
  core::check_probability("share_satisfied", inputs.share_satisfied);
  core::check_probability("share_delighted", inputs.share_delighted);
  const double sum = inputs.share_dissatisfied + inputs.share_satisfied + inputs.share_delighted;
  if (!(std::abs(sum - 1.0) <= 1e-9))
    throw Error(
        ErrorCode::contradiction, "share_dissatisfied",
        "the shares of dissatisfied, satisfied and delighted must sum to 1, they sum to " + core::format_number(sum));
  core::check_positive("compensation_scale", inputs.compensation_scale);
  core::check_positive("typical_loss", inputs.typical_loss);
  if (!(inputs.largest_offer_per_loss > 0.0))
    core::throw_domain("largest_offer_per_loss", "be > 0", inputs.largest_offer_per_loss);

  const double shift = detail::periods_until_first_payment(inputs.first_payment);
  const double factor = 1.0 / (1.0 + inputs.annual_rate.value());
  double weight = std::pow(factor, shift);
  for (int year = 0; year < inputs.years; ++year) {
    multiple_ += weight;
    weight *= factor * inputs.retention;
  }
  stay_unjudged_ = inputs.share_dissatisfied * inputs.stay_dissatisfied +
                   inputs.share_satisfied * inputs.stay_satisfied + inputs.share_delighted * inputs.stay_delighted;
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
    stay = *out.outcome == domain::OutcomeState::delighted   ? inputs_.stay_delighted
           : *out.outcome == domain::OutcomeState::satisfied ? inputs_.stay_satisfied
                                                             : inputs_.stay_dissatisfied;
  }
  out.stay_probability = stay;
  out.value_of_customer = margin * multiple_;
  out.at_stake = (inputs_.stay_delighted - stay) * out.value_of_customer;

  const double loss = complaint.loss > 0.0 ? complaint.loss : inputs_.typical_loss;
  const recovery::SaturatingStay response{
      .stay_without = stay, .stay_limit = inputs_.stay_delighted, .rate = 1.0 / (inputs_.compensation_scale * loss)};
  const double cap = inputs_.largest_offer_per_loss * loss;
  // The gain is concave in the offer, so a cap below the optimum is itself the best offer.
  const double offer = (std::min)(recovery::best_offer(response, out.value_of_customer), cap);
  out.suggested_compensation = offer;
  out.gain_of_offer = (response.stay(offer) - stay) * out.value_of_customer - offer;
  return out;
}

}  // namespace amends::inline AMENDS_ABI::economics

#pragma once

#include <amends/core/config.hpp>
#include <amends/core/discount.hpp>
#include <amends/core/error.hpp>
#include <amends/core/quantity.hpp>
#include <amends/domain/by_outcome.hpp>
#include <amends/domain/complaint.hpp>
#include <amends/domain/dimension_scores.hpp>
#include <amends/domain/outcome_state.hpp>
#include <amends/economics/findings.hpp>
#include <amends/satisfaction/index.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace amends::inline AMENDS_ABI::economics {

/// How complainants answer to an offer: always from the probability to stay as things stand towards that of a delighted
/// customer, with amounts counted in losses of the customer. recovery/compensation.hpp has the curves.
enum class CompensationResponse : std::uint8_t {
  saturating,  ///< the first money works best: for customers who accept the flawed service
  s_shaped,    ///< small offers do nothing: for customers who reject it
  inverted_u,  ///< too much is worse than enough
};
[[nodiscard]] std::string_view to_string(CompensationResponse response) noexcept;

/// What a complaint is judged by. Members marked required have no default.
struct ComplaintValuationInputs {
  double margin_per_customer_per_year = detail::required;  ///< money, contribution margin, >= 0
  double retention = detail::required;                     ///< of a kept customer in later years, [0, 1]
  core::AnnualRate annual_rate;                            ///< effective discount rate; required
  /// Share of the year's margin that a leaver still pays in the year he leaves, [0, 1]; 0: nothing.
  double while_leaving = 0.0;
  int years = 3;  ///< margins counted, 1 to 100
  core::FirstPayment first_payment = core::FirstPayment::after_one_period;

  /// Probability to stay by how the complaint ended, [0, 1]; dissatisfied <= satisfied <= delighted. Mollified is
  /// needed only if some are: dimension scores never say it.
  domain::ByComplainantOutcome<double> stay{};
  /// How complaints end as they are handled today, for complaints nobody has judged yet.
  domain::ComplainantShares shares{};

  satisfaction::IndexDefinition index;  ///< how dimension scores become a class; required

  /// Response to compensation: stay(c) = stay.delighted - (stay.delighted - stay_now) exp(-c / (scale * loss)).
  /// An offer of `scale` times the loss closes 63 % of the gap to a delighted customer. With another `response`, below:
  /// the offer at which the S-curve is steepest, or at which most customers stay
  double compensation_scale = detail::required;  ///< > 0
  double typical_loss = detail::required;        ///< money, > 0; for complaints whose loss is not known or 0
  double largest_offer_per_loss = std::numeric_limits<double>::infinity();  ///< cap on offers, in losses, > 0

  CompensationResponse response = CompensationResponse::saturating;
  double compensation_steepness = detail::required;  ///< s_shaped only: per loss, > 0
  double stay_beyond = detail::required;  ///< inverted_u only: approached by far too much, in [0, stay.delighted]
  double fairness_floor = 0.0;            ///< least offer, in losses, 0 to 10; a cap below it gives way
  /// Share of complaints that are false claims, [0, 1]: they take the offer, and whether they stay is not counted.
  double fraud_share = 0.0;
};

enum class ComplaintValuationWarning : std::uint8_t {
  large_discount_rate,  ///< above 50 % a year (large_annual_rate): a percentage written as a share?
  floor_above_cap,      ///< fairness_floor above largest_offer_per_loss: every offer is the floor
};
[[nodiscard]] std::string_view to_string(ComplaintValuationWarning warning) noexcept;

/// What is known of one complaint, in money. All NaN where the complaint cannot be valued.
struct ComplaintValue {
  double satisfaction_index;                    ///< compensatory, on the scale of the scores; NaN: not judged yet
  std::optional<domain::OutcomeState> outcome;  ///< empty: not judged yet
  double stay_probability;                      ///< as things stand
  double value_of_customer;                     ///< present value of the margins if he stays
  double at_stake;                              ///< what handling can still win: (stay.delighted - stay) * value
  double suggested_compensation;                ///< 0 where no offer pays for itself
  double gain_of_offer;  ///< expected margin won by the offer, less the offer; < 0 only where a floor binds
};

/// Values complaints one by one as they arrive, or in batches: a function object that is set up once.
///
/// formula  value = margin sum_{y=1..years} u_(y-1) discount_y, against a customer who leaves in the first year: u_0 =
///          1 -
///          w, u_j = r^j + w (r^(j-1) - r^j), r = retention, w = while_leaving;  stay = that of the class of the
///          dimension
///          scores, or the mean over today's shares before there are any;  at stake = (stay.delighted - stay) value;
///          compensation: maximum of (1 - fraud_share) stay(c) value - c over fairness_floor * loss <= c <=
///          largest_offer_per_loss * loss; for the saturating response without these terms c* = s ln((stay.delighted -
///          stay) value / s) with s = compensation_scale * loss, where this is positive
/// source   the chain of this library; response curve and optimum derived (docs/recovery.md)
/// cost     one logarithm, one or two exponentials, for the other responses a few of each; nothing is allocated and
///          nothing is thrown per complaint
class ComplaintValuation {
 public:
  /// errors  Error(missing) naming all that was left out; Error(domain | contradiction) naming the member
  explicit ComplaintValuation(const ComplaintValuationInputs& inputs);

  /// complaint: its loss is used (NaN or 0: typical_loss); scores: all NaN before a survey;
  /// margin_per_year: this customer's own margin, NaN: the inputs'.
  /// edge  an invalid complaint (Complaint::fault), a negative margin, scores outside their scale: all NaN
  [[nodiscard]] ComplaintValue operator()(
      const domain::Complaint& complaint, const domain::DimensionScores& scores = {},
      double margin_per_year = std::numeric_limits<double>::quiet_NaN()) const noexcept;

  /// Why a complaint cannot be valued, the first that holds; empty where it can. It is the reason under which a batch
  /// leaves the complaint out of its account (core::RowReport), and is asked only where the value is NaN.
  [[nodiscard]] std::string_view problem(
      const domain::Complaint& complaint, const domain::DimensionScores& scores = {},
      double margin_per_year = std::numeric_limits<double>::quiet_NaN()) const noexcept;

  [[nodiscard]] const ComplaintValuationInputs& inputs() const noexcept { return inputs_; }
  /// What was found unusual in the inputs; they are used as they are.
  [[nodiscard]] const WarningSet<ComplaintValuationWarning>& warnings() const noexcept { return warnings_; }
  /// Present value of one unit of yearly margin.
  [[nodiscard]] double margin_multiple() const noexcept { return multiple_; }

 private:
  ComplaintValuationInputs inputs_;
  satisfaction::SatisfactionIndex index_;
  WarningSet<ComplaintValuationWarning> warnings_{};
  double multiple_ = 0.0;
  double stay_unjudged_ = 0.0;
  bool has_terms_ = false;  ///< another response, a floor or false claims

  /// Compensation and gain where it has terms; probability and value are in `out`.
  void suggest(double loss, ComplaintValue& out) const noexcept;
};

}  // namespace amends::inline AMENDS_ABI::economics

#if AMENDS_HEADER_ONLY
#include <amends/impl/economics/complaint_valuation.ipp>
#endif

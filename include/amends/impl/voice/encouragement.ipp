#pragma once

#include <amends/voice/encouragement.hpp>

namespace amends::inline AMENDS_ABI::voice {

namespace detail {

// The cost of one more complaint in kept customers, after checking everything else.
AMENDS_INLINE double checked_cost_in_customers(const EncouragementInputs& in) {
  core::check_probability("stay_silent", in.stay_silent);
  core::check_probability("stay_dissatisfied", in.stay_dissatisfied);
  core::check_probability("stay_satisfied", in.stay_satisfied);
  core::check_non_negative("cost_per_complaint", in.cost_per_complaint);
  const bool valued = in.value_of_kept_customer == in.value_of_kept_customer;
  if (valued) core::check_positive("value_of_kept_customer", in.value_of_kept_customer);
  if (in.cost_per_complaint == 0.0) return 0.0;
  if (!valued)
    throw Error(ErrorCode::missing, "value_of_kept_customer",
                "value_of_kept_customer must be given when cost_per_complaint is > 0, got cost_per_complaint = " +
                    core::format_number(in.cost_per_complaint));
  return in.cost_per_complaint / in.value_of_kept_customer;
}

}  // namespace detail

AMENDS_INLINE std::string_view to_string(EncouragementRule rule) noexcept {
  switch (rule) {
    case EncouragementRule::always:
      return "always";
    case EncouragementRule::threshold:
      return "threshold";
    case EncouragementRule::never:
      return "never";
  }
  return "unknown";
}

AMENDS_INLINE std::string_view to_string(EncouragementWarning warning) noexcept {
  switch (warning) {
    case EncouragementWarning::dissatisfied_below_silent:
      return "dissatisfied_below_silent";
  }
  return "unknown";
}

AMENDS_INLINE EncouragementBreakEven encouragement_break_even(const EncouragementInputs& inputs) {
  const double cost = detail::checked_cost_in_customers(inputs);
  if (!(inputs.stay_satisfied > inputs.stay_dissatisfied))
    throw Error(ErrorCode::contradiction, "stay_satisfied",
                "stay_satisfied (" + core::format_number(inputs.stay_satisfied) + ") must exceed stay_dissatisfied (" +
                    core::format_number(inputs.stay_dissatisfied) +
                    "): otherwise satisfying complainants keeps nobody and no share of them can break even");
  EncouragementBreakEven result{.rule = EncouragementRule::threshold,
                                .satisfied_share = (inputs.stay_silent - inputs.stay_dissatisfied + cost) /
                                                   (inputs.stay_satisfied - inputs.stay_dissatisfied),
                                .warnings = {}};
  if (result.satisfied_share < 0.0) result.rule = EncouragementRule::always;
  if (result.satisfied_share >= 1.0) result.rule = EncouragementRule::never;
  if (inputs.stay_dissatisfied < inputs.stay_silent)
    result.warnings.push_back(EncouragementWarning::dissatisfied_below_silent);
  return result;
}

AMENDS_INLINE double gain_per_extra_complaint(const EncouragementInputs& inputs, double satisfied_share) {
  const double cost = detail::checked_cost_in_customers(inputs);
  core::check_probability("satisfied_share", satisfied_share);
  return satisfied_share * inputs.stay_satisfied + (1.0 - satisfied_share) * inputs.stay_dissatisfied -
         inputs.stay_silent - cost;
}

}  // namespace amends::inline AMENDS_ABI::voice

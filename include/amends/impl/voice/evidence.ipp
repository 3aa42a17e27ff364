#pragma once

#include <amends/voice/evidence.hpp>

#include <amends/impl/voice/reciprocal.hpp>
#include <amends/voice/kernels.hpp>
#include <limits>

namespace amends::inline AMENDS_ABI::voice {

namespace detail {

// A rate of nothing is unknown, and no warning about 0/0 from sanitizers.
AMENDS_INLINE double ratio_or_nan(double part, double whole) {
  return whole > 0.0 ? part / whole : std::numeric_limits<double>::quiet_NaN();
}

AMENDS_INLINE void check_level(const char* name, double part, const char* whole_name, double whole) {
  core::check_non_negative(name, part);
  if (part > whole)
    throw Error(ErrorCode::contradiction, name,
                std::string(name) + " (" + core::format_number(part) + ") must not exceed " + whole_name + " (" +
                    core::format_number(whole) + "): each level is part of the one above");
}

}  // namespace detail

AMENDS_INLINE Iceberg iceberg_from_counts(const EvidenceCounts& counts) {
  core::check_non_negative("customers", counts.customers);
  detail::check_level("annoyed", counts.annoyed, "customers", counts.customers);
  detail::check_level("complained", counts.complained, "annoyed", counts.annoyed);
  detail::check_level("registered", counts.registered, "complained", counts.complained);
  const double evidence = detail::ratio_or_nan(counts.registered, counts.annoyed);
  return {.customers = counts.customers,
          .annoyed = counts.annoyed,
          .complained = counts.complained,
          .registered = counts.registered,
          .unvoiced = counts.annoyed - counts.complained,
          .hidden = counts.complained - counts.registered,
          .annoyance_rate = detail::ratio_or_nan(counts.annoyed, counts.customers),
          .articulation_rate = detail::ratio_or_nan(counts.complained, counts.annoyed),
          .registration_rate = detail::ratio_or_nan(counts.registered, counts.complained),
          .evidence_rate = evidence,
          .iceberg_factor = counts.annoyed > 0.0 && counts.registered > 0.0 ? counts.annoyed / counts.registered
                            : counts.annoyed > 0.0                          ? detail::reciprocal(0.0)
                                                                            : evidence};
}

AMENDS_INLINE Iceberg iceberg_from_rates(Customers customers, const EvidenceRates& rates) {
  const double all = customers.value();
  const double evidence = evidence_rate(rates.articulation_rate, rates.registration_rate);
  const double annoyed = all * core::check_probability("annoyance_rate", rates.annoyance_rate);
  const double complained = kernels::voiced(annoyed, rates.articulation_rate);
  const double registered = kernels::voiced(complained, rates.registration_rate);
  return {.customers = all,
          .annoyed = annoyed,
          .complained = complained,
          .registered = registered,
          .unvoiced = annoyed - complained,
          .hidden = complained - registered,
          .annoyance_rate = rates.annoyance_rate,
          .articulation_rate = rates.articulation_rate,
          .registration_rate = rates.registration_rate,
          .evidence_rate = evidence,
          .iceberg_factor = detail::reciprocal(evidence)};
}

AMENDS_INLINE double evidence_rate(double articulation_rate, double registration_rate) {
  return core::check_probability("articulation_rate", articulation_rate) *
         core::check_probability("registration_rate", registration_rate);
}

AMENDS_INLINE double reach_probability(std::span<const double> steps) {
  if (steps.empty()) throw Error(ErrorCode::missing, "steps", "steps must hold at least one probability");
  double reach = 1.0;
  for (const double step : steps) reach *= core::check_probability("steps", step);
  return reach;
}

AMENDS_INLINE double iceberg_factor(double articulation_rate, double registration_rate) {
  return detail::reciprocal(evidence_rate(articulation_rate, registration_rate));
}

AMENDS_INLINE double complaint_multiplier(double reach_probability) {
  return detail::reciprocal(core::check_probability("reach_probability", reach_probability));
}

AMENDS_INLINE double silent_per_complaint(double reach_probability) {
  return complaint_multiplier(reach_probability) - 1.0;
}

AMENDS_INLINE double reach_from_silent_per_complaint(double silent_per_complaint) {
  return 1.0 / (1.0 + core::check_non_negative("silent_per_complaint", silent_per_complaint));
}

AMENDS_INLINE Customers estimated_annoyed(Customers registered, double articulation_rate, double registration_rate) {
  const double evidence = evidence_rate(articulation_rate, registration_rate);
  if (!(evidence > 0.0)) core::throw_domain("articulation_rate * registration_rate", "be > 0", evidence);
  return Customers{registered.value() / evidence};
}

AMENDS_INLINE Problems estimated_problems(Problems complaints, double reach_probability) {
  core::check_probability("reach_probability", reach_probability);
  if (!(reach_probability > 0.0)) core::throw_domain("reach_probability", "be > 0", reach_probability);
  return Problems{complaints.value() / reach_probability};
}

AMENDS_INLINE IcebergEstimate estimate_iceberg(std::span<const ProblemType> types, CountUnit unit) {
  if (types.empty()) throw Error(ErrorCode::missing, "types", "types must hold at least one type of problem");
  IcebergEstimate all{.unit = unit,
                      .types = {},
                      .registered = 0.0,
                      .estimated = 0.0,
                      .unvoiced = 0.0,
                      .hidden = 0.0,
                      .evidence_rate = 0.0,
                      .iceberg_factor = 0.0};
  all.types.reserve(types.size());
  for (std::size_t k = 0; k < types.size(); ++k) {
    const ProblemType& type = types[k];
    const std::string at = "types[" + std::to_string(k) + "].";
    core::check_non_negative(at + "registered", type.registered);
    const double articulation = core::check_probability(at + "articulation_rate", type.articulation_rate);
    const double registration = core::check_probability(at + "registration_rate", type.registration_rate);
    const double evidence = articulation * registration;
    if (!(evidence > 0.0)) core::throw_domain(at + "articulation_rate * registration_rate", "be > 0", evidence);
    const double estimated = type.registered / evidence;
    all.types.push_back({.name = type.name,
                         .registered = type.registered,
                         .evidence_rate = evidence,
                         .iceberg_factor = 1.0 / evidence,
                         .estimated = estimated,
                         .unvoiced = estimated * (1.0 - articulation),
                         .hidden = estimated * articulation * (1.0 - registration)});
    all.registered += type.registered;
    all.estimated += estimated;
    all.unvoiced += all.types.back().unvoiced;
    all.hidden += all.types.back().hidden;
  }
  all.evidence_rate = detail::ratio_or_nan(all.registered, all.estimated);
  all.iceberg_factor = detail::ratio_or_nan(all.estimated, all.registered);
  return all;
}

}  // namespace amends::inline AMENDS_ABI::voice

#pragma once

#include <amends/core/config.hpp>
#include <amends/core/executor.hpp>
#include <amends/core/row_report.hpp>
#include <amends/math/matrix.hpp>
#include <amends/survival/cox.hpp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Does a Cox model fit its rows? All of these take the rows again (the model keeps none of them): those of the fit, or
// others for `concordance`. Covariates are found by name, in any order; further ones are ignored.
// The executor, where one is given, is asked whether to stop (core::StoppableExecutor), and changes no bit.
// errors  Error(missing) for a covariate the model has and the rows have not; those of CoxModel::fit
namespace amends::inline AMENDS_ABI::survival {

/// event - cumulative hazard at the row's risk: more or fewer events than foretold. At most 1; they sum to 0 by stratum
/// when weighted.
/// One per row, NaN for invalid rows and rows of weight 0, 0 for rows never at risk when something happened.
/// source  Therneau, Grambsch & Fleming (1990) [recalled; R's numbers in the tests], Efron ties as in survival
[[nodiscard]] std::vector<double> martingale_residuals(const CoxModel& model, const CoxData& data,
                                                       core::Executor* executor = nullptr);

/// Martingale residuals M made symmetric: sign(M) sqrt(-2 [M + d ln(d - M)]), d the event.
[[nodiscard]] std::vector<double> deviance_residuals(const CoxModel& model, const CoxData& data,
                                                     core::Executor* executor = nullptr);

/// What each row adds to the gradient of the log-likelihood, without its weight; rows by covariates. Weighted, the
/// columns sum to 0 (to the gradient of the penalty where there is one).
[[nodiscard]] math::Matrix score_residuals(const CoxModel& model, const CoxData& data,
                                           core::Executor* executor = nullptr);

/// About how much each coefficient would fall if the row were left out: weight * score residual * naive covariance.
[[nodiscard]] math::Matrix dfbeta_residuals(const CoxModel& model, const CoxData& data,
                                            core::Executor* executor = nullptr);

/// One line per event, in the order of strata, times and rows.
struct SchoenfeldResiduals {
  std::vector<std::size_t> row{};  ///< of the data
  std::vector<double> time{};
  math::Matrix residuals{};  ///< covariates of the event minus their mean among those at risk
  math::Matrix scaled{};     ///< coefficient + events * residual * naive covariance: its trend in time is that of b(t)
};
/// source  Schoenfeld (1982), Grambsch & Therneau (1994) [recalled; R's numbers in the tests]
[[nodiscard]] SchoenfeldResiduals schoenfeld_residuals(const CoxModel& model, const CoxData& data,
                                                       core::Executor* executor = nullptr);

/// The function of time with which a coefficient may change.
enum class TimeTransform : std::uint8_t {
  kaplan_meier,  ///< 1 - the Kaplan-Meier estimate of survival just before t, over all strata and without weights
  rank,          ///< rank of t among the ends of all rows (ties share their mean)
  identity,      ///< t
  log,           ///< ln t; times must be positive
};
[[nodiscard]] std::string_view to_string(TimeTransform transform) noexcept;

struct ProportionalHazardsTest {
  TimeTransform transform = TimeTransform::kaplan_meier;
  std::vector<std::string> names{};
  std::vector<CoxTest> tests{};  ///< one per covariate, 1 degree of freedom each
  CoxTest global{};              ///< all together
};
/// Are hazards proportional? The score test of adding x g(t) to the model, g the transform (centred at its mean over
/// the events): u' I^-1 u with u = (0, sum over events of g w (x - mean at risk)) and I the information of x and x g.
/// It is the test of survival 3 and later, not the approximation of Grambsch and Therneau that lifelines uses. edge of
/// a model with penalty: the same with the unpenalised information, so approximate errors  Error(domain) for log and a
/// time with an event <= 0 source  Therneau & Grambsch (2000), Modeling Survival Data, section 6.2 [recalled; R's
/// numbers in the tests] cost    three evaluations of the likelihood
[[nodiscard]] ProportionalHazardsTest proportional_hazards_test(const CoxModel& model, const CoxData& data,
                                                                TimeTransform transform = TimeTransform::kaplan_meier,
                                                                core::Executor* executor = nullptr);

/// Harrell's concordance: of the pairs in which it is known who had the event first, the share in which the higher risk
/// did; equal risks count half.
struct Concordance {
  double index = 0.0;  ///< NaN without comparable pairs
  double standard_error =
      0.0;  ///< infinitesimal jackknife: root of the sum over clusters of squared sums of influences
  // Pairs, weighted (the product of the two weights):
  double concordant = 0.0;
  double discordant = 0.0;
  double tied_risk = 0.0;    ///< comparable, equal risk
  double tied_time = 0.0;    ///< both had the event at the same time: not comparable
  double tied_both = 0.0;    ///< of these, the ones of equal risk too; not in tied_time
  core::RowReport report{};  ///< rows left out, those without a risk among them
};
/// An event at t is compared with everybody of its stratum then at risk (entry < t) who stays longer: duration > t, or
/// censored at t. `risk`: one number per row, higher means sooner; any order-preserving transform gives the same.
/// Rows of one cluster (`data.clusters`, where given: those of the fit, for the error that R's coxph prints with them)
/// are not independent of each other. A row's influence on the index is weight (better - index pairs)/(all pairs),
/// better and pairs being the weights of its concordant (plus half of the tied) and of all its comparable pairs.
/// `covariates` of the first form's `data` are not used. The executor changes no bit.
/// edge    rows with a risk that is not finite (a covariate of the model, in the second form) are left out and counted;
///         with a single cluster the error is NaN: it would be 0 whatever the rows
/// errors  Error(size_mismatch), those of CoxModel::fit; Error(bad_rows) with the account where more than
///         `largest_share_left_out` of the rows cannot be used, or none can
/// source  Harrell et al. (1982) [recalled; counts and error are those of survival 3.5-3 in the tests];  cost  n log n
[[nodiscard]] Concordance concordance(const CoxData& data, std::span<const double> risk,
                                      core::Executor* executor = nullptr,
                                      double largest_share_left_out = core::largest_left_out_of_fit);
[[nodiscard]] Concordance concordance(const CoxModel& model, const CoxData& data, core::Executor* executor = nullptr,
                                      double largest_share_left_out = core::largest_left_out_of_fit);

}  // namespace amends::inline AMENDS_ABI::survival

#if AMENDS_HEADER_ONLY
#include <amends/impl/survival/cox_diagnostics.ipp>
#endif

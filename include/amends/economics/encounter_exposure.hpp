#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/executor.hpp>
#include <amends/economics/findings.hpp>
#include <amends/math/distribution.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// What part of churn can recovery reach? Two views give a ceiling each: by encounters (who meets a failure, and how much less
// he stays) and by reasons (what leavers say, and how much of it could have been prevented). What both allow is the smaller
// of the two, draw by draw.
namespace amends::inline AMENDS_ABI::economics {

/// A reason customers give for leaving, uncertain. Weights from a survey of leavers: Distribution::gamma(count + 1/2, 1) for
/// each reason, whose shares are then Dirichlet.
struct UncertainLossReason {
  std::string reason;
  math::Distribution weight = 0.0;             ///< >= 0; only ratios between reasons matter
  math::Distribution preventable_share = 0.0;  ///< of the losses for this reason, in [0, 1]
};

/// Everything is for one period. A distribution must not reach out of its domain: cut a normal one.
struct EncounterExposureInputs {
  math::Distribution customers;                   ///< >= 0
  math::Distribution contacts_per_customer;       ///< >= 0
  math::Distribution failure_rate;                ///< share of contacts that go wrong, [0, 1]
  math::Distribution stay_untroubled;             ///< of customers without a failure, [0, 1]
  math::Distribution stay_after_failure;          ///< of customers with at least one, however it was handled, [0, 1]
  math::Distribution churn;                       ///< share of customers lost, for whatever reason, [0, 1]
  std::vector<UncertainLossReason> reasons = {};  ///< why they left; may be empty
};

struct ExposureOptions {
  std::size_t draws = 10'000;
  std::uint64_t seed = 1;
  double level = 0.95;                 ///< of the central intervals
  core::Executor* executor = nullptr;  ///< asked whether to stop; null: never. Nothing is run on it
};

/// Mean, median and central interval over the draws.
struct ExposureFigure {
  double mean = 0.0;
  double median = 0.0;
  double lower = 0.0;
  double upper = 0.0;
};

enum class ExposureWarning : std::uint8_t {
  /// In more than 5 % of the draws failures lose more customers than are lost at all: failures cluster on some customers, or
  /// one of the figures is wrong.
  failures_exceed_churn,
  /// The two ceilings are more than a factor of two apart (medians): what leavers say and what failures do are two stories.
  ceilings_disagree,
  /// Customers with a failure stay more, in the mean: in behaviour that is rare.
  failure_raises_stay,
};
[[nodiscard]] std::string_view to_string(ExposureWarning warning) noexcept;

/// One reason's part of the losses.
struct LossReasonExposure {
  std::string reason;
  ExposureFigure share{};        ///< of all losses
  ExposureFigure preventable{};  ///< customers
};

struct EncounterExposure {
  ExposureFigure contacts{};
  ExposureFigure failures{};            ///< contacts that go wrong
  ExposureFigure customers_affected{};  ///< with at least one failure, if these are independent: an upper figure
  ExposureFigure lost{};                ///< customers, for whatever reason
  ExposureFigure lost_by_failures{};    ///< the ceiling by encounters, customers
  ExposureFigure share_by_failures{};   ///< of all losses, at most 1
  std::optional<ExposureFigure> lost_preventable{};   ///< the ceiling by reasons, customers; none: no reasons given
  std::optional<ExposureFigure> share_preventable{};  ///< of all losses
  ExposureFigure reachable{};                         ///< what both allow, and no more than is lost, customers
  ExposureFigure reachable_share{};                   ///< of all losses
  double failures_exceed = 0.0;                       ///< share of draws in which failures lose more than is lost
  std::vector<LossReasonExposure> reasons{};
  WarningSet<ExposureWarning> warnings{};
};

/// Exposure of encounters and loss reasons, and the part of churn that recovery can reach at most.
/// in each draw, from one uniform number per input (inverse transform):
///          contacts = N k;  failures = N k f;  affected = N (1 - (1 - f)^k)
///          lost = N churn;  lost by failures = affected max(0, stay untroubled - stay after failure)
///          share_j = w_j/sum w;  preventable = lost sum_j share_j p_j
///          reachable = min(lost, lost by failures, preventable)
/// Quantities are drawn independently of each other, each from a stream named after it (reasons by their names): results
/// depend neither on the order of the reasons nor on other inputs being certain or not
/// domain   as the members say, by the bounds of the distributions; draws 100 to 1 million; at most 1,000 reasons, differently
///          named
/// edge     nothing lost in a draw: its shares are 0; no weight in a draw: preventable 0
/// errors   Error(domain) naming the input; Error(contradiction) for a reason twice, or no reason with weight
/// source   derived: moments_of_truth and retention::decompose_losses, with uncertainty. Ceilings, not effects: recovery
///          wins a part of them;  cost  0.1 us per draw and uncertain input
[[nodiscard]] EncounterExposure encounter_exposure(const EncounterExposureInputs& inputs,
                                                   const ExposureOptions& options = {});

}  // namespace amends::inline AMENDS_ABI::economics

#if AMENDS_HEADER_ONLY
#include <amends/impl/economics/encounter_exposure.ipp>
#endif

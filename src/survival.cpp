// The bodies of survival/, compiled once for amends::amends.
#include <amends/impl/survival/accelerated_failure_time.ipp>
#include <amends/impl/survival/cause_specific.ipp>
#include <amends/impl/survival/cox.ipp>
#include <amends/impl/survival/cox_diagnostics.ipp>
#include <amends/impl/survival/cox_state.ipp>
#include <amends/impl/survival/cumulative_incidence.ipp>
#include <amends/impl/survival/curves_by_group.ipp>
#include <amends/impl/survival/log_rank.ipp>
#include <amends/impl/survival/survival_curve.ipp>

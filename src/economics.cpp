// The bodies of economics/, compiled once for amends::amends.
#include <amends/impl/economics/cash_flow.ipp>
#include <amends/impl/economics/complaint_return.ipp>
#include <amends/impl/economics/complaint_valuation.ipp>
#include <amends/impl/economics/customer_lifetime_value.ipp>
#include <amends/impl/economics/evaluate.ipp>
#include <amends/impl/economics/evaluation.ipp>
#include <amends/impl/economics/findings.ipp>
#include <amends/impl/economics/link.ipp>
#include <amends/impl/economics/moments_of_truth.ipp>
#include <amends/impl/economics/recorded_volume.ipp>
#include <amends/impl/economics/recovery_scenario.ipp>
#include <amends/impl/economics/revenue_at_risk.ipp>
#include <amends/impl/economics/scenario_draws.ipp>
#include <amends/impl/economics/scenario_model.ipp>
#include <amends/impl/economics/share_dynamics.ipp>
#include <amends/impl/economics/stay_rates.ipp>
#include <amends/impl/economics/sweep.ipp>

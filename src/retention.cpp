// The bodies of retention/, compiled once for amends::amends.
#include <amends/retention/accelerated_failure_time.hpp>
#include <amends/retention/beta_discrete_weibull.hpp>
#include <amends/retention/beta_geo.hpp>
#include <amends/retention/beta_geo_beta_binom.hpp>
#include <amends/retention/cause_specific.hpp>
#include <amends/retention/contract_model.hpp>
#include <amends/retention/cox.hpp>
#include <amends/retention/cox_diagnostics.hpp>
#include <amends/retention/cumulative_incidence.hpp>
#include <amends/retention/customer_base.hpp>
#include <amends/retention/customer_process.hpp>
#include <amends/retention/customer_stages.hpp>
#include <amends/retention/customer_summary.hpp>
#include <amends/retention/gamma_gamma.hpp>
#include <amends/retention/log_rank.hpp>
#include <amends/retention/loss_reasons.hpp>
#include <amends/retention/loyalty.hpp>
#include <amends/retention/outcome_tree.hpp>
#include <amends/retention/pareto_nbd.hpp>
#include <amends/retention/purchase_model.hpp>
#include <amends/retention/retention_value.hpp>
#include <amends/retention/shifted_beta_geo.hpp>
#include <amends/retention/survival_curve.hpp>
#include <amends/retention/survival_table.hpp>

// Bodies follow their headers; the blank line keeps the formatter from mixing them.
#include <amends/impl/retention/accelerated_failure_time.ipp>
#include <amends/impl/retention/beta_discrete_weibull.ipp>
#include <amends/impl/retention/beta_geo.ipp>
#include <amends/impl/retention/beta_geo_beta_binom.ipp>
#include <amends/impl/retention/contract_model.ipp>
#include <amends/impl/retention/cox.ipp>
#include <amends/impl/retention/cox_diagnostics.ipp>
#include <amends/impl/retention/cumulative_incidence.ipp>
#include <amends/impl/retention/customer_base.ipp>
#include <amends/impl/retention/customer_process.ipp>
#include <amends/impl/retention/customer_stages.ipp>
#include <amends/impl/retention/customer_summary.ipp>
#include <amends/impl/retention/gamma_gamma.ipp>
#include <amends/impl/retention/log_rank.ipp>
#include <amends/impl/retention/loss_reasons.ipp>
#include <amends/impl/retention/loyalty.ipp>
#include <amends/impl/retention/outcome_tree.ipp>
#include <amends/impl/retention/pareto_nbd.ipp>
#include <amends/impl/retention/purchase_model.ipp>
#include <amends/impl/retention/retention_value.ipp>
#include <amends/impl/retention/shifted_beta_geo.ipp>
#include <amends/impl/retention/survival_curve.ipp>
#include <amends/impl/retention/survival_table.ipp>

// After cox.ipp, whose helpers it uses.
#include <amends/impl/retention/cause_specific.ipp>

// The bodies of customer_base/, compiled once for amends::amends.
#include <amends/impl/customer_base/beta_discrete_weibull.ipp>
#include <amends/impl/customer_base/beta_geo.ipp>
#include <amends/impl/customer_base/beta_geo_beta_binom.ipp>
#include <amends/impl/customer_base/contract_model.ipp>
#include <amends/impl/customer_base/contract_predictions.ipp>
#include <amends/impl/customer_base/customer_stages.ipp>
#include <amends/impl/customer_base/customer_summary.ipp>
#include <amends/impl/customer_base/customers.ipp>
#include <amends/impl/customer_base/gamma_gamma.ipp>
#include <amends/impl/customer_base/pareto_nbd.ipp>
#include <amends/impl/customer_base/purchase_intervals.ipp>
#include <amends/impl/customer_base/purchase_log_likelihood.ipp>
#include <amends/impl/customer_base/purchase_model.ipp>
#include <amends/impl/customer_base/purchase_population.ipp>
#include <amends/impl/customer_base/purchase_predictions.ipp>
#include <amends/impl/customer_base/purchase_simulation.ipp>
#include <amends/impl/customer_base/shifted_beta_geo.ipp>

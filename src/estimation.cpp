// The bodies of estimation/, compiled once for amends::amends.
#include <amends/impl/estimation/design.ipp>
#include <amends/impl/estimation/estimate.ipp>
#include <amends/impl/estimation/estimate_query.ipp>
#include <amends/impl/estimation/fit.ipp>
#include <amends/impl/estimation/given_estimate.ipp>
#include <amends/impl/estimation/newton.ipp>
#include <amends/impl/estimation/product_limit.ipp>
#include <amends/impl/estimation/survival_table.ipp>
#include <amends/impl/estimation/verdict.ipp>

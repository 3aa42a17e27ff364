// The bodies of retention/, compiled once for amends::amends.
#include <amends/retention/cox.hpp>
#include <amends/retention/cumulative_incidence.hpp>
#include <amends/retention/customer_summary.hpp>
#include <amends/retention/log_rank.hpp>
#include <amends/retention/loss_reasons.hpp>
#include <amends/retention/loyalty.hpp>
#include <amends/retention/outcome_tree.hpp>
#include <amends/retention/retention_value.hpp>
#include <amends/retention/survival_curve.hpp>
#include <amends/retention/survival_table.hpp>

// Bodies follow their headers; the blank line keeps the formatter from mixing them.
#include <amends/impl/retention/cox.ipp>
#include <amends/impl/retention/cumulative_incidence.ipp>
#include <amends/impl/retention/customer_summary.ipp>
#include <amends/impl/retention/log_rank.ipp>
#include <amends/impl/retention/loss_reasons.ipp>
#include <amends/impl/retention/loyalty.ipp>
#include <amends/impl/retention/outcome_tree.ipp>
#include <amends/impl/retention/retention_value.ipp>
#include <amends/impl/retention/survival_curve.ipp>
#include <amends/impl/retention/survival_table.ipp>

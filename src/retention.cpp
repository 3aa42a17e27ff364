// The bodies of retention/, compiled once for amends::amends.
#include <amends/retention/customer_summary.hpp>
#include <amends/retention/loss_reasons.hpp>
#include <amends/retention/loyalty.hpp>
#include <amends/retention/outcome_tree.hpp>
#include <amends/retention/retention_value.hpp>

// Bodies follow their headers; the blank line keeps the formatter from mixing them.
#include <amends/impl/retention/customer_summary.ipp>
#include <amends/impl/retention/loss_reasons.ipp>
#include <amends/impl/retention/loyalty.ipp>
#include <amends/impl/retention/outcome_tree.ipp>
#include <amends/impl/retention/retention_value.ipp>

// The bodies of retention/, compiled once for amends::amends.
#include <amends/impl/retention/loss_reasons.ipp>
#include <amends/impl/retention/loyalty.ipp>
#include <amends/impl/retention/outcome_tree.ipp>
#include <amends/impl/retention/retention_value.ipp>

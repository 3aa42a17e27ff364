// The bodies of satisfaction/, compiled once for amends::amends.
#include <amends/impl/satisfaction/outcome_table.ipp>
#include <amends/satisfaction/outcome_table.hpp>

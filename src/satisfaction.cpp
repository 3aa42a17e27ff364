// The bodies of satisfaction/, compiled once for amends::amends.
#include <amends/satisfaction/outcome_table.hpp>

// Bodies follow their headers; the blank line keeps the formatter from mixing them.
#include <amends/impl/satisfaction/outcome_table.ipp>

// The bodies of domain/, compiled once for amends::amends.
#include <amends/domain/complaint_log.hpp>
#include <amends/domain/outcome_state.hpp>

// Bodies follow their headers; the blank line keeps the formatter from mixing them.
#include <amends/impl/domain/complaint_log.ipp>

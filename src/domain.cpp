// The bodies of domain/, compiled once for amends::amends.
#include <amends/domain/complaint_log.hpp>
#include <amends/domain/outcome_state.hpp>
#include <amends/impl/domain/complaint_log.ipp>

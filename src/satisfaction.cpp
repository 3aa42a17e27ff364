// The bodies of satisfaction/, compiled once for amends::amends.
#include <amends/satisfaction/class_shares.hpp>
#include <amends/satisfaction/disconfirmation.hpp>
#include <amends/satisfaction/index.hpp>
#include <amends/satisfaction/outcome_estimate.hpp>
#include <amends/satisfaction/outcome_table.hpp>
#include <amends/satisfaction/speed_effect.hpp>

// Bodies follow their headers; the blank line keeps the formatter from mixing them.
#include <amends/impl/satisfaction/outcome_estimate.ipp>
#include <amends/impl/satisfaction/outcome_table.ipp>

// These stand on the estimates above.
#include <amends/impl/satisfaction/class_shares.ipp>
#include <amends/impl/satisfaction/disconfirmation.ipp>
#include <amends/impl/satisfaction/index.ipp>
#include <amends/impl/satisfaction/speed_effect.ipp>

// The bodies of satisfaction/, compiled once for amends::amends.
#include <amends/impl/satisfaction/class_shares.ipp>
#include <amends/impl/satisfaction/disconfirmation.ipp>
#include <amends/impl/satisfaction/index.ipp>
#include <amends/impl/satisfaction/outcome_estimate.ipp>
#include <amends/impl/satisfaction/outcome_table.ipp>
#include <amends/impl/satisfaction/score_range.ipp>
#include <amends/impl/satisfaction/speed_effect.ipp>

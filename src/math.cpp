// The bodies of math/, compiled once for amends::amends.
#include <amends/math/share_interval.hpp>

// Bodies follow their headers; the blank line keeps the formatter from mixing them.
#include <amends/impl/math/share_interval.ipp>

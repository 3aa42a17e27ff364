// The bodies of core/, compiled once for amends::amends.
#include <amends/core/column.hpp>
#include <amends/core/error.hpp>
#include <amends/core/provenance.hpp>
#include <amends/core/quantity.hpp>

// Bodies follow their headers; the blank line keeps the formatter from mixing them.
#include <amends/impl/core/error.ipp>

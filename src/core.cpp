// The bodies of core/, compiled once for amends::amends.
#include <amends/core/column.hpp>
#include <amends/core/error.hpp>
#include <amends/core/provenance.hpp>
#include <amends/core/quantity.hpp>
#include <amends/impl/core/error.ipp>

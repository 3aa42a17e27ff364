// The bodies of core/, compiled once for amends::amends.
#include <amends/core/build_info.hpp>
#include <amends/core/column.hpp>
#include <amends/core/discount.hpp>
#include <amends/core/error.hpp>
#include <amends/core/executor.hpp>
#include <amends/core/function_ref.hpp>
#include <amends/core/moments.hpp>
#include <amends/core/provenance.hpp>
#include <amends/core/quantile_sketch.hpp>
#include <amends/core/quantity.hpp>
#include <amends/core/random.hpp>

// Bodies follow their headers; the blank line keeps the formatter from mixing them.
#include <amends/impl/core/build_info.ipp>
#include <amends/impl/core/discount.ipp>
#include <amends/impl/core/error.ipp>
#include <amends/impl/core/executor.ipp>
#include <amends/impl/core/moments.ipp>
#include <amends/impl/core/quantile_sketch.ipp>
#include <amends/impl/core/random.ipp>

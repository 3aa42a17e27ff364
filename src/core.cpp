// The bodies of core/, compiled once for amends::amends.
#include <amends/impl/core/build_info.ipp>
#include <amends/impl/core/discount.ipp>
#include <amends/impl/core/error.ipp>
#include <amends/impl/core/executor.ipp>
#include <amends/impl/core/moments.ipp>
#include <amends/impl/core/quantile_sketch.ipp>
#include <amends/impl/core/random.ipp>
#include <amends/impl/core/row_report.ipp>
#include <amends/impl/core/time_numbers.ipp>
#include <amends/impl/core/timestamp.ipp>

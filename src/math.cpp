// The bodies of math/, compiled once for amends::amends.
#include <amends/impl/math/clustered_share.ipp>
#include <amends/impl/math/distribution.ipp>
#include <amends/impl/math/generalised_gamma.ipp>
#include <amends/impl/math/hypergeometric.ipp>
#include <amends/impl/math/log_space.ipp>
#include <amends/impl/math/matrix.ipp>
#include <amends/impl/math/quantile_table.ipp>
#include <amends/impl/math/roots.ipp>
#include <amends/impl/math/share_interval.ipp>
#include <amends/impl/math/special.ipp>
#include <amends/impl/math/symmetric_eigen.ipp>

// The bodies of math/, compiled once for amends::amends.
#include <amends/math/distribution.hpp>
#include <amends/math/fit.hpp>
#include <amends/math/generalised_gamma.hpp>
#include <amends/math/hypergeometric.hpp>
#include <amends/math/log_space.hpp>
#include <amends/math/matrix.hpp>
#include <amends/math/newton.hpp>
#include <amends/math/quadrature.hpp>
#include <amends/math/roots.hpp>
#include <amends/math/share_interval.hpp>
#include <amends/math/special.hpp>

// Bodies follow their headers; the blank line keeps the formatter from mixing them.
#include <amends/impl/math/distribution.ipp>
#include <amends/impl/math/fit.ipp>
#include <amends/impl/math/generalised_gamma.ipp>
#include <amends/impl/math/hypergeometric.ipp>
#include <amends/impl/math/log_space.ipp>
#include <amends/impl/math/matrix.ipp>
#include <amends/impl/math/newton.ipp>
#include <amends/impl/math/roots.ipp>
#include <amends/impl/math/share_interval.ipp>
#include <amends/impl/math/special.ipp>

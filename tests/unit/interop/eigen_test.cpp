#include <amends/core/random.hpp>
#include <amends/interop/eigen.hpp>
#include <amends/survival/accelerated_failure_time.hpp>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"

using namespace amends;

namespace {
template <class Values>
concept can_be_column = requires(Values&& values) {
  interop::column(std::forward<Values>(values));
};
}  // namespace

TEST_CASE("vectors, blocks and integer vectors of Eigen are columns, without a copy") {
  Eigen::VectorXd x(4);
  x << 1.5, -2.0, 3.25, 4.0;
  const core::ColumnView whole = interop::column(x);
  REQUIRE(whole.size() == 4);
  for (std::size_t i = 0; i < 4; ++i) CHECK(whole[i] == x(static_cast<Eigen::Index>(i)));
  x(2) = 9.0;
  CHECK(whole[2] == 9.0);

  Eigen::MatrixXd by_column = Eigen::MatrixXd::Random(5, 3);
  const interop::EigenRowMajor by_row = by_column;
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(interop::column(by_column.col(1))[i] == by_column(static_cast<Eigen::Index>(i), 1));
    CHECK(interop::column(by_row.col(1))[i] == by_column(static_cast<Eigen::Index>(i), 1));
  }
  for (std::size_t j = 0; j < 3; ++j)
    CHECK(interop::column(by_column.row(2))[j] == by_column(2, static_cast<Eigen::Index>(j)));
  const Eigen::VectorXi counts = Eigen::VectorXi::LinSpaced(3, 7, 9);
  CHECK(interop::column(counts)[2] == 9.0);
}

TEST_CASE("a model fitted through Eigen is the model fitted through spans, and its covariance is seen by Eigen") {
  constexpr Eigen::Index n = 200;
  Eigen::MatrixXd x(n, 2);
  Eigen::VectorXd time(n), left(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    const auto k = static_cast<std::uint64_t>(i);
    x(i, 0) = core::normal(1, 1, k), x(i, 1) = core::normal(1, 2, k);
    time(i) = std::exp(1.0 + 0.5 * x(i, 0)) * -std::log1p(-core::uniform(1, 3, k)) + 1e-6;
    left(i) = core::uniform(1, 4, k) < 0.8 ? 1.0 : 0.0;
  }
  const auto fit = survival::AcceleratedFailureTimeModel::fit({.duration = interop::column(time),
                                                               .event = interop::column(left),
                                                               .covariates = interop::covariates({"a", "b"}, x)});
  REQUIRE(fit.converged());
  const std::vector<double> t(time.data(), time.data() + n), e(left.data(), left.data() + n);
  std::vector<double> a(x.col(0).begin(), x.col(0).end()), b(x.col(1).begin(), x.col(1).end());
  const auto plain = survival::AcceleratedFailureTimeModel::fit(
      {.duration = std::span<const double>(t),
       .event = std::span<const double>(e),
       .covariates = {{"a", std::span<const double>(a)}, {"b", std::span<const double>(b)}}});
  CHECK(fit->estimates().values() == plain->estimates().values());

  const math::Matrix covariance = fit->estimates().covariance();
  const auto seen = interop::eigen_view(covariance);
  const auto errors = fit->estimates().standard_errors();
  for (Eigen::Index i = 0; i < seen.rows(); ++i)
    CHECK(std::sqrt(seen(i, i)) == Approx(errors[static_cast<std::size_t>(i)]).epsilon(1e-14));
  CHECK(interop::matrix(seen * 2.0).data[0] == 2.0 * covariance.data[0]);
  const std::vector<double> values = fit->estimates().values();
  CHECK(interop::eigen_view(values).sum() == Approx(values[0] + values[1] + values[2] + values[3]));
}

TEST_CASE("a name for each column, and no view of what is gone") {
  const Eigen::MatrixXd x = Eigen::MatrixXd::Zero(3, 2);
  CHECK_THROWS_AS(interop::covariates({"only one"}, x), Error);
  using Sum = decltype(Eigen::VectorXd() + Eigen::VectorXd());
  static_assert(can_be_column<const Eigen::VectorXd&>);
  static_assert(!can_be_column<Eigen::VectorXd>);
  static_assert(!can_be_column<Sum>);
}

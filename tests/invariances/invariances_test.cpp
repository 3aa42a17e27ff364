#include "estimators.hpp"

#include <amends/core/executor.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "catch.hpp"

using namespace amends_test;

namespace {
/// Estimates to 1e-5 of a standard error, errors to 1e-5, the log-likelihood to 1e-10: what rounding and the end of a
/// search may leave. `error_factor`: what the errors must have been multiplied by.
void check_same(const Answer& a, const Answer& b, double error_factor = 1.0, double log_likelihood_factor = 1.0) {
  REQUIRE(a.diagnosis == b.diagnosis);
  REQUIRE(a.names == b.names);
  CHECK(b.log_likelihood / log_likelihood_factor == Approx(a.log_likelihood).epsilon(1e-10).margin(1e-12));
  for (std::size_t i = 0; i < a.names.size(); ++i) {
    INFO(a.names[i] << ": " << a.values[i] << " and " << b.values[i] << ", errors " << a.errors[i] << " and "
                    << b.errors[i]);
    CHECK(std::abs(b.values[i] - a.values[i]) <= 1e-5 * a.errors[i]);
    CHECK(b.errors[i] == Approx(error_factor * a.errors[i]).epsilon(1e-5));
  }
}

Table rearranged(const Table& table, const std::vector<std::size_t>& order) {
  Table out = table;
  for (std::size_t i = 0; i < order.size(); ++i) {
    out.weights[i] = table.weights[order[i]];
    for (std::size_t c = 0; c < table.columns.size(); ++c) out.columns[c][i] = table.columns[c][order[i]];
  }
  return out;
}

bool mentions(const std::string& name, const std::string& covariate) {
  return name.size() >= covariate.size() && name.substr(name.size() - covariate.size()) == covariate;
}

template <class Check>
void for_each_estimator(Check&& check) {
  for (const Estimator& estimator : all_estimators()) {
    INFO(estimator.name);
    check(estimator, estimator.fit(estimator.table, 0.0, nullptr));
  }
}
}  // namespace

TEST_CASE("every estimator is fitted to its table") {
  for_each_estimator([](const Estimator&, const Answer& fitted) {
    CHECK(fitted.diagnosis.empty());
    CHECK_FALSE(fitted.values.empty());
  });
}

TEST_CASE("a common factor on all weights changes errors by its root, and nothing else") {
  for_each_estimator([](const Estimator& e, const Answer& fitted) {
    if (!e.any_factor) return;
    for (const double factor : {1e-9, 1e-4, 3.0, 1e12, 1e15}) {
      INFO("factor " << factor);
      Table scaled = e.table;
      for (double& weight : scaled.weights) weight *= factor;
      Answer again = e.fit(scaled, 0.0, nullptr);
      // The partial likelihood of Cox has the logarithm of the weights in it: a constant.
      if (e.name.find("Cox") != std::string::npos || e.name.find("causes") != std::string::npos)
        again.log_likelihood = factor * fitted.log_likelihood;
      check_same(fitted, again, e.robust ? 1.0 : 1.0 / std::sqrt(factor), factor);
    }
  });
}

TEST_CASE("the order of the rows changes nothing") {
  for_each_estimator([](const Estimator& e, const Answer& fitted) {
    std::vector<std::size_t> order(e.table.rows());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [](std::size_t a, std::size_t b) {
      return amends::core::uniform(31, 1, a) < amends::core::uniform(31, 1, b);
    });
    check_same(fitted, e.fit(rearranged(e.table, order), 0.0, nullptr));
  });
}

TEST_CASE("a row of weight 2 is the row twice") {
  for_each_estimator([](const Estimator& e, const Answer& fitted) {
    if (!e.rows_split) return;
    Table split = e.table;
    for (std::size_t i = 0; i < e.table.rows(); ++i) {
      if (e.table.weights[i] != 2.0) continue;
      split.weights[i] = 1.0;
      split.weights.push_back(1.0);
      for (auto& column : split.columns) column.push_back(column[i]);
    }
    REQUIRE(split.rows() > e.table.rows());
    check_same(fitted, e.fit(split, 0.0, nullptr));
  });
}

TEST_CASE("threads change no bit") {
  amends::ThreadPool pool(2);
  for_each_estimator([&](const Estimator& e, const Answer& fitted) {
    const Answer again = e.fit(e.table, 0.0, &pool);
    CHECK(again.log_likelihood == fitted.log_likelihood);
    CHECK(again.values == fitted.values);
    CHECK(again.errors == fitted.errors);
  });
}

TEST_CASE("shift and unit of a covariate change its coefficient, its unit and the baseline it is counted from") {
  for_each_estimator([](const Estimator& e, const Answer&) {
    if (!e.has_covariates) return;
    for (const double penalty : {0.0, 4.0}) {
      if (penalty != 0.0 && !e.has_penalty) continue;
      const Answer fitted = e.fit(e.table, penalty, nullptr);
      REQUIRE(fitted.converged());
      for (const auto& [shift, unit] : {std::pair{2020.0, 3.0}, {0.0, 1e-9}, {-5.0, 1e9}}) {
        INFO("penalty " << penalty << ", shift " << shift << ", unit " << unit);
        Table other = e.table;
        for (double& z : other["z1"]) z = shift + unit * z;
        const Answer again = e.fit(other, penalty, nullptr);
        REQUIRE(again.diagnosis == fitted.diagnosis);
        CHECK(again.log_likelihood == Approx(fitted.log_likelihood).epsilon(1e-10));
        for (std::size_t i = 0; i < fitted.names.size(); ++i) {
          INFO(fitted.names[i] << ": " << fitted.values[i] << " and " << again.values[i]);
          const bool own = mentions(fitted.names[i], "z1"), other_covariate = mentions(fitted.names[i], "z2");
          const double factor = own ? unit : 1.0;
          if (own || other_covariate) {
            CHECK(std::abs(factor * again.values[i] - fitted.values[i]) <= 1e-5 * fitted.errors[i]);
            CHECK(factor * again.errors[i] == Approx(fitted.errors[i]).epsilon(1e-5));
          } else if (shift == 0.0) {
            CHECK(std::abs(again.values[i] - fitted.values[i]) <= 1e-5 * fitted.errors[i]);
          }
        }
      }
    }
  });
}

TEST_CASE("a covariate that nearly repeats two others is fitted, one that does is named") {
  for_each_estimator([](const Estimator& e, const Answer&) {
    if (!e.has_covariates) return;
    Table near = e.table;
    std::vector<double> z3;
    for (std::size_t i = 0; i < near.rows(); ++i)
      z3.push_back(near["z1"][i] + near["z2"][i] + 1e-4 * amends::core::normal(37, 1, i));
    near.add("z3", z3);
    const Answer fitted = e.fit(near, 0.0, nullptr);
    CHECK(fitted.diagnosis.empty());
    for (std::size_t i = 0; i < z3.size(); ++i) near["z3"][i] = near["z1"][i] + near["z2"][i];
    const Answer named = e.fit(near, 0.0, nullptr);
    CHECK(named.diagnosis.find("collinear") == 0);
    CHECK(named.diagnosis.find("z3") != std::string::npos);
  });
}

TEST_CASE("where no row can be used, that is what is said first, with the account") {
  for (const Estimator& estimator : all_estimators()) {
    INFO(estimator.name);
    const auto said_of = [&](const Table& table) {
      try {
        return estimator.fit(table, 0.0, nullptr).diagnosis;
      } catch (const Error& error) {
        return std::string(error.what());
      }
    };
    Table nobody = estimator.table;
    nobody.weights.assign(nobody.rows(), 0.0);
    CHECK_THAT(said_of(nobody), Catch::Contains("no row can be used: every weight is 0"));
    // Row 2 cannot be, which is found before its weight is looked at.
    Table fewer = nobody;
    for (std::vector<double>& column : fewer.columns) column[2] = std::numeric_limits<double>::quiet_NaN();
    CHECK_THAT(said_of(fewer), Catch::Contains("no row can be used: 1 of " + std::to_string(fewer.rows()) +
                                               " rows left out; the first is row 2: ") &&
                                   Catch::EndsWith("; every other weight is 0"));
  }
}

TEST_CASE("the account of the rows does not depend on threads, on their order, nor on how they were split") {
  core::ThreadPool pool(3);
  for (const Estimator& estimator : all_estimators()) {
    INFO(estimator.name);
    Table table = estimator.table;
    const std::size_t n = table.rows(), half = n / 2;
    for (const std::size_t row : {std::size_t{3}, half + 1, n - 2})
      for (std::vector<double>& column : table.columns) column[row] = std::numeric_limits<double>::quiet_NaN();
    for (const std::size_t row : {std::size_t{1}, half + 4}) table.weights[row] = -1.0;
    const auto rows_of = [&](const Table& of, core::Executor* executor) {
      return estimator.fit(of, 0.0, executor).rows;
    };
    const core::RowReport whole = rows_of(table, nullptr);
    CHECK(whole.rows == n);
    CHECK(whole.left_out == 5);
    REQUIRE(whole.reasons.size() == 2);
    CHECK(whole.reasons[0].first == 1);
    CHECK(whole.reasons[0].rows == 2);
    CHECK(whole.reasons[1].first == 3);
    CHECK(rows_of(table, &pool) == whole);

    std::vector<std::size_t> order(n);
    for (std::size_t i = 0; i < n; ++i) order[i] = n - 1 - i;
    const core::RowReport mirrored = rows_of(rearranged(table, order), nullptr);
    REQUIRE(mirrored.reasons.size() == 2);
    CHECK(mirrored.reasons[0] == core::RowReport::Reason{whole.reasons[1].why, 3, 1});
    CHECK(mirrored.reasons[1] == core::RowReport::Reason{whole.reasons[0].why, 2, n - 1 - (half + 4)});

    core::RowReport together;
    for (const std::size_t from : {half, std::size_t{0}}) {
      Table part = table;
      const std::size_t to = from == 0 ? half : n;
      const auto cut = [&](std::vector<double>& values) {
        values = {values.begin() + static_cast<std::ptrdiff_t>(from), values.begin() + static_cast<std::ptrdiff_t>(to)};
      };
      cut(part.weights);
      for (std::vector<double>& column : part.columns) cut(column);
      together.merge(rows_of(part, nullptr), from);
    }
    CHECK(together == whole);
  }
}

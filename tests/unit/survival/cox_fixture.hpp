#pragma once
// Twenty-four simulated rows with tied times, late entries, weights, strata and clusters, and the numbers that R
// (4.2, package survival 3.5-3) gives for them. In R:
//   d <- data.frame(entry, stop, event, x, z, w, s, c)
//   ct <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 50)
//   coxph(Surv(entry, stop, event) ~ x + z, d, weights = w, control = ct)      and so on, as each test says
#include <amends/survival/cox.hpp>
#include <array>
#include <span>
#include <utility>
#include <vector>

namespace amends_test {

/// Which columns are given.
struct CoxColumns {
  bool entry = false;
  bool weights = false;
  bool strata = false;
  bool clusters = false;
};

struct CoxFixture {
  using With = CoxColumns;
  std::vector<double> entry{0, 3, 3, 1, 2, 1, 2, 2, 0, 6, 4, 1, 6, 0, 2, 5, 0, 5, 0, 4, 1, 2, 1, 2};
  std::vector<double> stop{12, 4, 10, 11, 3, 7, 8, 7, 8, 9, 7, 5, 9, 4, 3, 10, 9, 8, 5, 5, 4, 4, 5, 12};
  std::vector<double> event{1, 1, 1, 1, 0, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 0, 1};
  std::vector<double> x{0.2, -0.9, 0,   0.3,  -0.2, -0.8, 0.1,  -0.4, -0.8, 0,    -0.7, -0.2,
                        0.4, -0.8, 0.7, -0.1, -0.7, -0.9, -0.8, 0.5,  -0.2, -0.6, 0.6,  -1.1};
  std::vector<double> z{0, 0, 1, 1, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 1, 0};
  std::vector<double> w{0.5, 1, 0.5, 2, 0.5, 2, 1, 1, 2, 0.5, 2, 1, 0.5, 0.5, 0.5, 1, 2, 0.5, 1, 1, 1, 2, 1, 0.5};
  std::vector<double> s{1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2};
  std::vector<double> c{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

  [[nodiscard]] amends::survival::CoxData data(With with = {}) const {
    using amends::core::ColumnView;
    const auto view = [](const std::vector<double>& v) { return ColumnView(std::span<const double>(v)); };
    amends::survival::CoxData out{.duration = view(stop), .event = view(event)};
    out.covariates = {{"x", view(x)}, {"z", view(z)}};
    if (with.entry) out.entry = view(entry);
    if (with.weights) out.weights = view(w);
    if (with.strata) out.strata = view(s);
    if (with.clusters) out.clusters = view(c);
    return out;
  }
};

}  // namespace amends_test

#pragma once

#include <amends/core/column.hpp>
#include <amends/core/config.hpp>
#include <amends/core/executor.hpp>
#include <amends/estimation/fit.hpp>
#include <amends/math/matrix.hpp>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Covariates of a model, the same for every model that has them.
namespace amends::inline AMENDS_ABI::estimation {

/// A property of the rows that may explain something: a value for each row.
struct Covariate {
  std::string name;
  core::ColumnView values{};
};

/// errors  Error(missing) for a covariate without a name or without values, Error(size_mismatch) unless each has `rows`
///         values, Error(contradiction) for a name that stands twice, or is one of `parameters`: the other names of the
///         model, which nobody could tell from it
void check_covariates(std::span<const Covariate> covariates, std::size_t rows,
                      std::initializer_list<std::string_view> parameters = {});

/// Why the covariates of a row cannot be used ("covariate age is missing or not finite"), or an empty text.
[[nodiscard]] std::string covariate_problem(std::span<const Covariate> covariates, std::size_t row);

/// Divides the weights by their mean, which it returns: a common factor on all weights then changes no step of a
/// search, and enters the errors at the end (VerdictOptions). edge  1, and nothing changed, for no weights or a mean of
/// 0
double normalise_weights(std::vector<double>& weights);

/// The columns of one linear predictor eta = b_1 x_1 + ... + b_p x_p, as the search sees them.
///
/// Each column is centred and scaled by its weighted mean and standard deviation (divided by the sum of the weights);
/// then the columns are made uncorrelated by the Cholesky factor L of their correlation matrix:
///     x* = (x - mean) / deviation,     u = L^-1 x*,     eta = w' u + constant,     b = D^-1 L^-T w.
/// A working coefficient w_k of 1 is one standard deviation of eta, so a bound on w is a bound on the linear predictor;
/// neither shift nor unit of a column, nor its likeness to the others, is seen by the search. Whatever is shown to
/// users is carried back. cost  p^2 operations a row, once
class Design {
 public:
  Design() = default;
  /// `values`: row after row, as many values each as there are names, all finite. `weights`: one for each row, or none
  /// for 1. With `penalised` columns that are constant or sums of each other stay (scaled, not decorrelated), as the
  /// penalty gives them a value; without they are named by `collinear`.
  Design(std::vector<std::string> names, std::span<const double> values, std::span<const double> weights,
         bool penalised = false, core::Executor* executor = nullptr);

  [[nodiscard]] std::size_t size() const noexcept { return names_.size(); }
  [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }
  [[nodiscard]] const std::vector<double>& means() const noexcept { return means_; }
  /// 1 for a constant column.
  [[nodiscard]] const std::vector<double>& deviations() const noexcept { return deviations_; }

  struct Collinear {
    std::size_t column;
    std::vector<std::size_t> others{};  ///< earlier columns it is a sum of; none: it is constant
  };
  /// The first column that is constant, or of which those before it leave less than 1e-10 of the variance.
  [[nodiscard]] const std::optional<Collinear>& collinear() const noexcept { return collinear_; }
  /// Writes the diagnosis `collinear` into the report where there is one and no penalty; columns that hardly vary, and
  /// constant ones under a penalty, become warnings.
  /// returns  whether the search may go on
  [[nodiscard]] bool examine(FitReport& report) const;

  /// x -> u, for all rows, in place.
  void to_working(std::span<double> values, core::Executor* executor = nullptr) const;

  /// u -> x - mean, for all rows, in place: what `to_working` did, undone but for the shift.
  void from_working(std::span<double> values) const;

  /// b of w.
  [[nodiscard]] std::vector<double> coefficients(std::span<const double> working) const;
  /// The column that a direction of working coefficients moves the predictor by most: the one to name when it runs off.
  [[nodiscard]] std::size_t leading(std::span<const double> working) const;

  /// Puts the map from w to b into `map` (square, the identity elsewhere), at `first`; and lets the parameter `partner`
  /// take up the shift: a predictor partner + sign * eta that is meant at the means of the columns becomes one at 0.
  void carry_back(math::Matrix& map, std::size_t first, std::size_t partner, double sign) const;
  void carry_back(math::Matrix& map, std::size_t first) const;

  /// l2/2 times the sum of squared coefficients per standard deviation of their columns: the one meaning of a penalty.
  [[nodiscard]] double penalty(double l2, std::span<const double> working) const;
  /// Adds its derivatives by w_k, which stand at first + k of n parameters.
  void add_penalty(double l2, std::span<const double> working, std::size_t first, std::span<double> gradient,
                   std::span<double> hessian) const;

 private:
  void measure(std::span<const double> values, std::span<const double> weights, core::Executor& executor);
  void decorrelate(const math::Matrix& correlation);

  std::vector<std::string> names_{};
  std::vector<double> means_{};
  std::vector<double> deviations_{};
  std::vector<bool> constant_{};
  std::vector<bool> hardly_varies_{};
  bool penalised_ = false;
  math::Matrix factor_{};       // L
  math::Matrix from_factor_{};  // L^-T: b per deviation of w
  std::optional<Collinear> collinear_{};
};

}  // namespace amends::inline AMENDS_ABI::estimation

#if AMENDS_HEADER_ONLY
#include <amends/impl/estimation/design.ipp>
#endif

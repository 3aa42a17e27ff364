#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/row_report.hpp>
#include <amends/math/matrix.hpp>
#include <amends/math/share_interval.hpp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Critical incidents are stories that people told; coders put each of them into a class. How far can these classes be
// trusted? As far as coders who work apart agree, beyond what they would agree on by chance.
namespace amends::inline AMENDS_ABI::recovery {

/// What can be said about the agreement of coders.
enum class AgreementStatus : std::uint8_t {
  estimated,       ///< figures and intervals as usual
  perfect,         ///< no disagreement: the variance of kappa would be 0, so its lower end comes from the agreement's
  one_class,       ///< every incident in one class by everybody: nothing to tell apart, no kappa
  constant_coder,  ///< one of two coders used a single class: kappa is 0 whatever the other did, without an interval
  no_incidents,    ///< nothing was coded
};
[[nodiscard]] std::string_view to_string(AgreementStatus status) noexcept;

/// A figure of reliability with its interval; NaN where there is none.
struct CodingFigure {
  double value;
  double standard_error;  ///< NaN where the interval is not built on one
  double lower;
  double upper;
};

/// How two coders agree about one class.
struct ClassAgreement {
  std::string name;
  double first = 0.0;     ///< incidents that the first coder put there
  double second = 0.0;    ///< the second
  double both = 0.0;      ///< both of them
  double specific = 0.0;  ///< 2 both / (first + second): of what either put there, how much the other did; NaN: nobody
};

/// Incidents by the classes of two coders: row, the first coder's; column, the second's.
struct AgreementTable {
  std::vector<std::string> classes;
  math::Matrix counts;           ///< classes x classes, >= 0
  core::RowReport row_report{};  ///< of the labels it was counted from
};

struct AgreementOptions {
  double level = 0.95;             ///< of the intervals
  std::size_t scheme_classes = 0;  ///< classes of the coding scheme, used or not; 0: as many as the table has
};

/// How far two coders agree.
struct CodingAgreement {
  AgreementStatus status = AgreementStatus::no_incidents;
  double incidents = 0.0;
  std::size_t scheme_classes = 0;
  math::ShareInterval observed{};  ///< share of incidents that both put into one class (F), by Wilson
  double expected = 0.0;           ///< the same by chance, from how often each coder uses each class
  CodingFigure kappa{};            ///< Cohen
  CodingFigure reliability{};      ///< Perreault & Leigh (Ir)
  std::vector<ClassAgreement> classes{};
  core::RowReport row_report{};
};

/// Counts two columns of codes into a table.
/// first, second: of each incident the place of its class in `classes`; -1: not coded. Rows that lack one of the two are
///                left out and counted
/// errors  Error(size_mismatch); Error(missing) for no class; Error(contradiction) for a class named twice;
///         Error(domain) for a code that is none, and for more than 1,000 classes;  cost  linear
[[nodiscard]] AgreementTable tabulate_coding(std::span<const std::int32_t> first, std::span<const std::int32_t> second,
                                             std::span<const std::string> classes);
/// The same of labels; an empty one is missing. The classes are those of `classes`, or, where none are given, the labels
/// that occur, sorted.
/// errors  as above; Error(unknown_name) for a label that `classes` does not have
[[nodiscard]] AgreementTable tabulate_coding(std::span<const std::string> first, std::span<const std::string> second,
                                             std::span<const std::string> classes = {});

/// Agreement of two coders.
/// observed F = sum_i p_ii;  expected pe = sum_i p_i. p_.i;  kappa = (F - pe)/(1 - pe)
/// variance of kappa, N incidents, not under the hypothesis kappa = 0:
///          { sum_i p_ii [(1 - pe) - (p_i. + p_.i)(1 - F)]^2 + (1 - F)^2 sum_(i != j) p_ij (p_.i + p_j.)^2
///            - (F pe - 2 pe + F)^2 } / (N (1 - pe)^4)
/// interval of kappa: normal on ln(1 - kappa), carried back, so that it never passes 1 and leans downwards as the
///          distribution of kappa does; reliability: see perreault_leigh
/// domain   counts finite and >= 0, weighted ones too; as many classes as rows and columns; 0 < level < 1;
///          scheme_classes 0 or at least as many as the table has
/// edge     perfect: kappa 1, lower end (F_lower - pe)/(1 - pe) with the Wilson end of F, pe as observed; one_class:
///          kappa NaN; constant_coder: kappa 0, interval NaN; no_incidents: all NaN; one class in the scheme:
///          reliability NaN
/// errors   Error(size_mismatch), Error(domain), Error(missing)
/// source   Cohen (1960), Educational and Psychological Measurement 20, 37-46; variance: Fleiss, Cohen & Everitt (1969),
///          Psychological Bulletin 72, 323-327 (recalled; checked against the delta method by differences);
///          cost  classes squared
[[nodiscard]] CodingAgreement coding_agreement(const AgreementTable& table, const AgreementOptions& options = {});

/// Reliability index of Perreault & Leigh: the share of incidents coded for good reasons, if the rest is coded at random
/// over k classes. Ir = sqrt((F - 1/k) k/(k - 1)), 0 where F < 1/k
/// interval: the Wilson interval of F = agreed/incidents, carried through the formula, which grows with F
/// domain   0 <= agreed <= incidents, incidents > 0, k >= 2, 0 < level < 1
/// errors   Error(domain)
/// source   Perreault & Leigh (1989), J. Marketing Research 26, 135-148 (recalled). The index depends on k: classes
///          that nobody uses raise it;  cost  a few square roots
[[nodiscard]] CodingFigure perreault_leigh(double agreed, double incidents, std::size_t classes, double level = 0.95);

/// How far several coders agree.
struct SeveralCodersAgreement {
  AgreementStatus status = AgreementStatus::no_incidents;
  double incidents = 0.0;   ///< with at least two codes
  double codes = 0.0;       ///< given to them
  CodingFigure observed{};  ///< chance that two coders of one incident agree, the mean over incidents
  double expected = 0.0;    ///< chance that two codes of any incidents agree
  CodingFigure kappa{};     ///< Fleiss
  core::RowReport row_report{};
};

/// Agreement of several coders, who need not be the same for every incident.
/// counts: incidents x classes, how many coders put the incident there; incidents with fewer than two codes are left out
/// P_i = sum_k c_ik (c_ik - 1) / (c_i (c_i - 1));  F = mean P_i;  pe = sum_k pi_k^2, pi_k the mean over incidents of
///          c_ik / c_i;  kappa = (F - pe)/(1 - pe)
/// variance: of the mean of the influences of incidents, [P_i - F - 2 (1 - kappa) (sum_k pi_k c_ik/c_i - pe)]/(1 - pe),
///          with divisor N (N - 1): incidents are a sample, coders are those there are. Interval as in coding_agreement
/// domain   counts whole and >= 0, 0 < level < 1
/// edge     perfect: kappa 1, its lower end from the Wilson interval of N of N; one_class: NaN; one incident: no interval
/// errors   Error(domain), Error(missing) for no class
/// source   Fleiss (1971), Psychological Bulletin 76, 378-382 (recalled; equal numbers of coders give his kappa);
///          variance derived (delta method over incidents);  cost  linear
[[nodiscard]] SeveralCodersAgreement several_coders_agreement(const math::Matrix& counts, double level = 0.95);

}  // namespace amends::inline AMENDS_ABI::recovery

#if AMENDS_HEADER_ONLY
#include <amends/impl/recovery/coding.ipp>
#endif

#pragma once

#include <amends/core/config.hpp>
#include <amends/core/executor.hpp>
#include <amends/economics/findings.hpp>
#include <amends/economics/kernels.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::economics {

/// What a firm that hears complaints makes of them, per period: all of them shares.
struct LoopRates {
  double new_causes = detail::required;  ///< g: problem rate added per period when nothing is prevented, [0, 1]
  double fading = detail::required;      ///< d: share of the problems that goes by itself, [0, 1]
  double learning = detail::required;    ///< l: share of the causes heard and acted on that is removed, [0, 1]
  double prevention = 0.0;               ///< h: share of new causes prevented if all is voiced and acted on, [0, 1]
  double acted_on = 1.0;                 ///< a: share of the complaints that anybody acts on, [0, 1]
};

/// A problem rate at rest under a voice, with what is known of the loop: gives the new causes.
struct LoopAtRest {
  double problem_rate = detail::required;  ///< p: share of customers with a problem per period, [0, 1]
  double voice = detail::required;         ///< v: share of them whose complaint arrives, [0, 1]
  double fading = detail::required;        ///< as in LoopRates, and so the others
  double learning = detail::required;
  double prevention = 0.0;
  double acted_on = 1.0;
};

/// How complaints at rest depend on the share that is voiced.
enum class LoopTurn : std::uint8_t {
  turns,               ///< above `voice`, which lies below 1, more voice means fewer complaints
  beyond_reach,        ///< `voice` is 1 or more: complaints rise with voice all the way
  without_prevention,  ///< causes are removed, none prevented: complaints only rise with voice, towards a limit
  nothing_acted_on,    ///< neither removed nor prevented: complaints are in proportion to voice
  always,              ///< nothing fades and some is prevented: any more voice means fewer complaints
  level,               ///< nothing fades or is prevented: as many complaints at any voice above 0
  no_new_causes,       ///< nothing arises: there are no complaints at rest
  no_steady_state,     ///< nothing fades or is removed: problems grow without end
};
[[nodiscard]] std::string_view to_string(LoopTurn turn) noexcept;

/// Where complaints at rest are most.
struct LoopTurningPoint {
  LoopTurn status = LoopTurn::no_steady_state;
  /// The voice with the most complaints at rest, unclamped; 0 for `always`; NaN where there is none.
  double voice = std::numeric_limits<double>::quiet_NaN();
  /// Complaints per customer and period there; for `without_prevention` the limit g / (l a) that they rise to, for
  /// `always` and `level` what they are as voice goes to 0; 0 for `no_new_causes`; NaN for the other two.
  double complaints_per_customer = std::numeric_limits<double>::quiet_NaN();
};

enum class LoopWarning : std::uint8_t {
  overshoots,               ///< q < 0: more goes in a period than there is; the path swings around its steady state
  problem_rate_above_one,   ///< the path, or its steady state, is no share any more: the linear form does not hold
  problem_rate_below_zero,  ///< the same on the other side; only with q < 0
};
[[nodiscard]] std::string_view to_string(LoopWarning warning) noexcept;

struct LoopPathOptions {
  double customers = detail::required;     ///< N, the same in each period, >= 0
  double problem_rate = detail::required;  ///< of the first period, [0, 1]
  double voice = detail::required;         ///< in all periods, [0, 1]
  std::size_t periods = 0;                 ///< rows of the path, up to 10^7
  core::Executor* executor = nullptr;      ///< not owned; asked whether to stop
};

/// Period by period; entry k is period k + 1, and the first has the problem rate that was given: what is heard in a
/// period shows in the next.
struct LoopPath {
  std::vector<double> problem_rate{};  ///< p
  std::vector<double> problems{};      ///< customers with a problem, N p
  std::vector<double> complaints{};    ///< complainants, N p v
  std::vector<double> silent{};        ///< N p (1 - v)
  double steady_state = std::numeric_limits<double>::quiet_NaN();
  WarningSet<LoopWarning> warnings{};
};

/// More voice, more learning, fewer problems: the difference equation of a firm that hears complaints and acts on them.
///
/// formula  p' = p + g (1 - h a v) - (d + l a v) p;   rate of approach q = 1 - d - l a v
///          at rest p* = g (1 - h a v) / (d + l a v);  after n periods p* + (p - p*) q^n
/// units    shares of customers (or problems per customer) per period; a period is the caller's, the same throughout
/// domain   g, d, l, h, a and voices in [0, 1]; what needs a steady state needs -1 < q < 1
/// edge     new causes may exceed what goes: then p* > 1, and the path has a warning
/// errors   Error(domain) for values outside, NaN included; Error(domain) of "persistence" where q is not in (-1, 1):
///          nothing fades or is learnt (q = 1), or all of it twice over (q = -1)
/// source   [derived]; the reasoning from complaints to fewer complaints is the field's (docs/loop.md)
/// cost     a few operations each, `path` one pass
class ComplaintLoop {
 public:
  explicit ComplaintLoop(const LoopRates& rates);

  /// The loop whose steady state under a voice is a known problem rate: g = p (d + l a v) / (1 - h a v).
  /// edge     nothing fades or is learnt at that voice: nothing arises, g = 0
  /// errors   as above; Error(contradiction) where all new causes are prevented and yet p > 0 is to be at rest; where
  ///          the new causes would exceed 1
  [[nodiscard]] static ComplaintLoop at_rest(const LoopAtRest& known);

  [[nodiscard]] const LoopRates& rates() const noexcept { return rates_; }

  /// q = 1 - d - l a v: the share of the distance from rest that is left after a period.
  [[nodiscard]] double persistence(double voice) const;
  /// p*, the problem rate at rest.
  [[nodiscard]] double steady_state(double voice) const;
  /// Periods until half of the distance from rest is left: ln(1/2) / ln|q|; 0 for q = 0.
  [[nodiscard]] double half_life(double voice) const;
  /// Problem rate some periods later (closed form). q = 1 is allowed here: p + n g (1 - h a v).
  /// domain  problem_rate in [0, 1]; periods >= 0, whole where q < 0
  [[nodiscard]] double problem_rate_after(double problem_rate, double voice, double periods) const;

  /// Complaints per period at rest: N v p*(v).
  [[nodiscard]] double complaints_at_rest(double customers, double voice) const;
  /// What one unit of voice adds to them: N g (d - 2 h a d v - h a l a v^2) / (d + l a v)^2; negative where more voice
  /// means fewer complaints.
  [[nodiscard]] double complaints_slope(double customers, double voice) const;
  /// The voice above which more voice means fewer complaints at rest:
  /// v = d / (H d + sqrt(H d (H d + L))), H = h a, L = l a, the positive root of H L v^2 + 2 H d v = d.
  [[nodiscard]] LoopTurningPoint turning_point() const noexcept;
  /// The other voice with as many complaints at rest: d (1 - H v) / (H (d + L v)), unclamped. Above the larger of the
  /// two there are fewer. Infinite without prevention; NaN for v = 0, at which nobody complains.
  [[nodiscard]] double voice_with_equal_complaints(double voice) const;

  /// The course of problems and complaints.
  /// errors  as above, and Error(interrupted);  edge  q = 1 is allowed, the steady state is then NaN
  [[nodiscard]] LoopPath path(const LoopPathOptions& options) const;
  /// Whole periods until a period has fewer complaints than one of today has, when voice rises from that of today to a
  /// new one: the least n with v' p_n < v p; 0 where it starts below, infinite where it never comes.
  /// domain  shares; q of the new voice in [0, 1)
  [[nodiscard]] double periods_until_fewer_complaints(double problem_rate, double voice, double new_voice) const;

 private:
  [[nodiscard]] double removal(double voice) const;
  [[nodiscard]] double arising(double voice) const;
  [[nodiscard]] double removal_with_rest(double voice) const;

  LoopRates rates_;
};

}  // namespace amends::inline AMENDS_ABI::economics

#if AMENDS_HEADER_ONLY
#include <amends/impl/economics/complaint_loop.ipp>
#endif

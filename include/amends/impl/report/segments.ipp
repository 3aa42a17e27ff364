#pragma once

#include <amends/report/report.hpp>

#include <amends/impl/report/parts.hpp>
#include <cmath>

// Which segments carry the answer.
namespace amends::inline AMENDS_ABI::report::detail {

using economics::Metric;

inline std::string carried_text(const Told& told) {
  constexpr Message carry{"Which segments carry it (means of net): {gain}.",
                          "결과를 이끄는 세분집단(순현재가치의 평균): {gain}."};
  constexpr Message carry_and_lose{"Which segments carry it (means of net): {gain}; against it {loss}.",
                                   "결과를 이끄는 세분집단(순현재가치의 평균): {gain}. 깎는 세분집단: {loss}."};
  constexpr Message carry_and_rest{
      "Which segments carry it (means of net): {gain}; in no segment {rest}.",
      "결과를 이끄는 세분집단(순현재가치의 평균): {gain}. 어느 세분집단에도 속하지 않는 것: {rest}."};
  constexpr Message all_three{
      "Which segments carry it (means of net): {gain}; against it {loss}; in no segment {rest}.",
      "결과를 이끄는 세분집단(순현재가치의 평균): {gain}. 깎는 세분집단: {loss}. 어느 세분집단에도 속하지 않는 것: "
      "{rest}."};
  constexpr Message none{"none", "없음"};
  const economics::Evaluation& result = told.findings.result();
  std::vector<std::string> gain, loss;
  double segments = 0.0;
  for (std::size_t s = 0; s < result.segments().size(); ++s) {
    const double mean = result.summary(Metric::net, s).mean;
    segments += mean;
    (mean >= 0.0 ? gain : loss).push_back(result.segments()[s] + " " + told.money(mean));
  }
  const double rest = result.summary(Metric::net).mean - segments;
  const bool has_rest = std::abs(rest) > 1e-9 * (std::abs(segments) + std::abs(rest));
  return told.say(
      has_rest       ? (loss.empty() ? carry_and_rest : all_three)
      : loss.empty() ? carry
                     : carry_and_lose,
      {{"gain", gain.empty() ? told.say(none) : joined(gain)}, {"loss", joined(loss)}, {"rest", told.money(rest)}});
}

AMENDS_INLINE std::string segments_text(const Told& told) {
  return carried_text(told);
}

}  // namespace amends::inline AMENDS_ABI::report::detail

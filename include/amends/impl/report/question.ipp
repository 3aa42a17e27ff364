#pragma once

#include <amends/report/report.hpp>

#include <amends/impl/report/parts.hpp>
#include <cmath>

// What is asked, in words: what is done otherwise, how many complaints that moves, and what it is compared with.
namespace amends::inline AMENDS_ABI::report::detail {

/// "0.05", or "0.05 (median)" where it is uncertain.
inline std::string amount(const economics::Assumption& value) {
  return short_number(value.value.median()) + (value.value.is_fixed() ? "" : " (median)");
}

/// "the same segment, relief and channel", without one of the columns.
inline std::string same_stratum(const Question& asked, const std::string& but = {}) {
  std::vector<std::string> columns{"segment"};
  for (const std::string& column : asked.strata)
    if (column != but) columns.push_back(column);
  const std::string last = columns.back();
  columns.pop_back();
  return "the same " + (columns.empty() ? last : joined(columns) + " and " + last);
}

inline std::string what_days(const Question& asked) {
  const std::string days = short_number(*asked.intervention.respond_within_days);
  return "complaints answered after day " + days +
         ", or not at all, take the outcome distribution of those answered within " + days +
         (days == "1" ? " day" : " days") + " in " + same_stratum(asked) +
         ", in the part that intervention.share_causal says";
}

inline std::string what_taken(const Question& asked) {
  const economics::TakeOutcomes& take = *asked.intervention.take_outcomes;
  return "complaints with " + take.column + " " + quoted(take.from) + " take the outcome distribution of those with " +
         quoted(take.to) + " in " + same_stratum(asked, take.column) +
         " and the same response band, in the part that intervention.share_causal says";
}

inline std::string moved_text(const Question& asked) {
  const MovedComplaints& moved = *asked.moved;
  std::string text = " That is " + grouped(moved.moved) + " of " + grouped(moved.received) + " recorded complaints (" +
                     percent(moved.moved / moved.received) + ").";
  if (moved.asked > moved.moved)
    text += " Another " + grouped(moved.asked - moved.moved) + " are in " +
            (asked.strata.empty() ? "segments" : "strata") +
            " without anybody whose outcomes they could take, and stay as they are.";
  return text;
}

inline std::string what_voice(const Question& asked) {
  std::vector<std::string> segments;
  for (const VoiceBreakEven& one : asked.voice) segments.push_back(one.segment);
  return "of the customers with a problem, a share larger by " + amount(*asked.intervention.voice_gain) +
         " complains (" + joined(segments) + "); each of them would otherwise have stayed as a silent customer does";
}

inline std::string break_even_text(const VoiceBreakEven& one) {
  std::string text = " " + one.segment + ": an extra complaint ";
  if (!std::isfinite(one.break_even))
    text += "is worth the same however many are satisfied";
  else if (one.break_even < 0.0)
    text += "pays even if every complainant is left dissatisfied";
  else if (one.break_even >= 1.0)
    text += "does not pay even if every complainant is satisfied";
  else
    text += "pays from " + percent(one.break_even) + " satisfied or better on (break-even)";
  return text + "; now " + percent(one.today) + " are, and it is worth " + grouped(one.worth) + " (at medians).";
}

inline std::string what_offered(const Question& asked, const std::string& currency) {
  const economics::Offer& offer = *asked.intervention.offer;
  return currency + " " + amount(offer.amount) + " more compensation for every complainant of " +
         (offer.segment.empty() ? std::string("all segments") : quoted(offer.segment)) +
         "; it closes the part 1 - exp(-amount / scale) of the gap to a delighted customer, scale " +
         amount(offer.scale);
}

/// What one scenario does otherwise.
inline std::string question_text(const Findings& findings, const Question& asked) {
  const bool both = findings.questions.size() > 1;
  std::string text = asked.baseline ? "The intervention of " + quoted(asked.scenario) + ", which is subtracted: "
                     : both         ? "The intervention of " + quoted(asked.scenario) + ": "
                                    : std::string("The intervention: ");
  const economics::Intervention& made = asked.intervention;
  if (made.respond_within_days) text += what_days(asked) + "." + moved_text(asked) + " ";
  if (made.take_outcomes) text += what_taken(asked) + "." + moved_text(asked) + " ";
  if (made.voice_gain) {
    text += what_voice(asked) + ".";
    for (const VoiceBreakEven& one : asked.voice) text += break_even_text(one);
    text += " ";
  }
  if (made.offer) text += what_offered(asked, money_unit({findings})) + ". ";
  text.pop_back();
  if (asked.baseline && !both)
    text += " What it brings counts against the result: net below 0 means that " + quoted(asked.scenario) +
            ", with the intervention, is worth more.";
  return text;
}

AMENDS_INLINE std::vector<std::string> question_texts(const Told& told) {
  const Findings& findings = told.findings;
  std::vector<std::string> texts;
  const bool made = !findings.questions.empty();
  if (!findings.comparison && findings.inputs)
    texts.push_back("This is the worth of all complaint handling" +
                    std::string(made ? " with the intervention in it. For the worth of the intervention, compare with "
                                       "the scenario of today."
                                     : ": what it brings against not handling complaints at all."));
  for (const Question& one : findings.questions) texts.push_back(question_text(findings, one));
  return texts;
}

AMENDS_INLINE std::string moving_cost_name(const Told& told) {
  const Findings& findings = told.findings;
  bool days = false, other = false;
  for (const Question& one : findings.questions) {
    days = days || one.intervention.respond_within_days.has_value();
    other = other || !one.intervention.respond_within_days.has_value();
  }
  return days && !other ? "cost of answering faster" : "cost of the intervention";
}

AMENDS_INLINE std::string seen_in_records(const Told& told) {
  const Findings& findings = told.findings;
  const Question* asked = moving_question(findings);
  if (asked == nullptr || !findings.speed) return "";
  if (!(asked->moved && asked->moved->moved > 0.0 && findings.speed->satisfied_or_better))
    return "No recorded complaint is moved, so the records say nothing of the intervention.";
  const Interval& effect = *findings.speed->satisfied_or_better;
  const bool days = asked->intervention.respond_within_days.has_value();
  const std::string within = asked->strata.empty() ? "within segments" : "within segments and strata";
  const auto going = [&](const char* how) {
    if (days) return std::string("faster answers go with ") + how + " outcomes";
    const economics::TakeOutcomes& take = *asked->intervention.take_outcomes;
    return take.column + " " + quoted(take.to) + " goes with " + how + " outcomes than " + quoted(take.from);
  };
  if (effect.lower > 0.0)
    return "In these records " + going("better") + ", also " + within + ". That is association, not proof of cause: " +
           (days ? "easy cases are answered faster." : "who is given it may have had the easier case.");
  if (effect.upper < 0.0)
    return "In these records " + going("worse") + ", also " + within + ". That is association, not proof of cause.";
  return "In these records no clear difference " +
         (days ? std::string("between faster and slower answers")
               : "between " + asked->intervention.take_outcomes->column + " " +
                     quoted(asked->intervention.take_outcomes->from) + " and " +
                     quoted(asked->intervention.take_outcomes->to)) +
         " is to be seen " + within + ".";
}

}  // namespace amends::inline AMENDS_ABI::report::detail

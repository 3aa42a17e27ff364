#pragma once

#include <amends/core/config.hpp>
#include <amends/core/executor.hpp>
#include <amends/domain/record_report.hpp>
#include <amends/economics/recovery_scenario.hpp>
#include <amends/economics/scenario_model.hpp>
#include <amends/economics/sweep.hpp>
#include <amends/impl/report/message.hpp>
#include <amends/impl/report/numbers.hpp>
#include <amends/report/language.hpp>
#include <amends/satisfaction/outcome_table.hpp>
#include <amends/satisfaction/speed_effect.hpp>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

// What the bodies of report/ have from each other. Not for users. It declares the types of findings.hpp and report.hpp
// without including them: header-only, these include the bodies, which need what stands here.
namespace amends::inline AMENDS_ABI::report {
struct Chart;
enum class Origin : unsigned char;
struct Convention;
struct Findings;
struct Interval;
struct KeyFigure;
struct LeftOut;
struct NetBins;
struct Quantity;
struct NonresponseRow;
struct Origins;
struct Question;
struct Report;
struct Section;
struct SegmentFound;
enum class SegmentSign : unsigned char;
struct SpeedDraws;
struct Statement;
struct SweepFound;
struct Table;
struct YearFlow;
}  // namespace amends::inline AMENDS_ABI::report

namespace amends::inline AMENDS_ABI::report::detail {

/// What is told, and in which language; how numbers and names read in it.
struct Told {
  const Findings& findings;
  Language language = Language::english;

  [[nodiscard]] std::string say(const Message& message, std::initializer_list<Value> values = {}) const {
    return detail::say(language, message, values);
  }
  /// "12.3 %", "12.3%"
  [[nodiscard]] std::string percent(double share, int decimals = 1) const;
  /// Money in a sentence. English: the number; Korean: with its currency, won by 만, 억 and 조.
  [[nodiscard]] std::string money(double amount) const;
  /// Money with its currency, "BRL 1,234" or "1,234 BRL".
  [[nodiscard]] std::string priced(double amount) const;
  /// "5 days", "5일"
  [[nodiscard]] std::string days(double days) const;
  /// A band with its unit, "over 5 to 8 days"; "not answered" has none.
  [[nodiscard]] std::string band(const satisfaction::ResponseBand& band) const;
  /// The name of a quantity; which of two scenarios it belongs to is a word.
  [[nodiscard]] std::string input(const std::string& name) const;
};

/// All complaints per year are as many as the records hold, so that nothing is stated beside them.
[[nodiscard]] bool volumes_from_records(const economics::ScenarioInputs& inputs);

/// How the label of a band reads, without a unit in English: it is a part of names, too.
[[nodiscard]] std::string band_label(Language language, const std::string& label);

/// Sentences, one after the other; empty ones leave nothing.
[[nodiscard]] std::string paragraph(const std::vector<std::string>& sentences);

// What is found besides the evaluation: numbers.

/// Up to so many draws are drawn again for what is shown beside the money; of more, the first.
inline constexpr std::size_t most_drawn_again = 100'000;

[[nodiscard]] std::vector<YearFlow> yearly_net(const economics::Evaluation& result, core::Executor* executor);

/// The draws, in any order, counted as NetBins says.
[[nodiscard]] NetBins net_bins(std::vector<double> draws);

/// Recorded bands whose complaints take the outcomes of others, by their place among the bands. `to` empty: there is
/// nobody whose outcomes they could take.
struct BandMove {
  std::vector<std::size_t> from{}, to{};
};
[[nodiscard]] std::vector<BandMove> moves_of(const economics::RecordedOutcomes& records,
                                             const economics::Intervention& intervention);

/// The counts of some segments, each stratum as a segment of its own, named "segment, text"; band by band as before.
[[nodiscard]] satisfaction::OutcomeTable by_stratum(const satisfaction::OutcomeTable& table,
                                                    const std::vector<std::string>& segments);

/// Worst and best case of the effect on the share satisfied or delighted, whatever those who gave no score felt: the
/// fast all dissatisfied and the late all satisfied, and the other way round (Manski bounds, within each segment of the
/// table).
[[nodiscard]] std::array<double, 2> effect_bounds(const satisfaction::OutcomeTable& table, double within_days);

/// Where share_causal and while_leaving turn the sign of net, all else at medians; while_leaving also where it is not
/// stated and so 0.
[[nodiscard]] std::vector<Convention> conventions(const economics::RecoveryScenario& scenario,
                                                  const std::optional<economics::RecoveryScenario>& baseline);

/// The sign of a net, from its 90 % interval.
[[nodiscard]] SegmentSign sign_of(const economics::Summary& net);

/// The scenario with one of its segments, without what belongs to none: its total is the net of the segment.
[[nodiscard]] economics::RecoveryScenario of_segment(const economics::ScenarioInputs& all, std::size_t segment);

/// Each of several segments: what its draws say, and what would settle its sign. Needs findings.inputs.
[[nodiscard]] std::vector<SegmentFound> segments_found(const Findings& findings);

/// What the scenario does otherwise; empty: nothing.
[[nodiscard]] std::optional<Question> question_of(const economics::ScenarioInputs& inputs, const std::string& title,
                                                  bool baseline);

/// The question whose complaints are shown: the first that moves some, of the scenario that is judged before that of the
/// baseline; none: null.
[[nodiscard]] const Question* moving_question(const Findings& findings);

/// Of both scenarios; what only one of them leaves out carries its title.
struct Titled {
  const economics::ScenarioInputs* inputs;
  std::string title;
};
[[nodiscard]] std::vector<LeftOut> left_out(const std::vector<Titled>& scenarios);

/// What moves the answer, evaluated once for all that tells of it.
void find_what_decides(Findings& findings);

/// Every quantity of a result, in its order, then those that are left out.
[[nodiscard]] std::vector<Quantity> quantities(const economics::Evaluation& result,
                                               const std::vector<LeftOut>& left_out,
                                               const std::vector<Titled>& scenarios);

/// "assumption", "read off the records", ...
[[nodiscard]] const Message& words_of(Origin origin);

/// How many there are of each origin; defaults are none, and what two scenarios read off records counts once.
[[nodiscard]] Origins origins(const std::vector<Quantity>& quantities);

/// The name of a quantity without the scenario that it belongs to: " (alternative)" or " (baseline)" at its end.
[[nodiscard]] std::string plain_name(const std::string& name);

/// Whether there is a crossing that anybody can reach: not at an end of the quantity's domain, nor at 0.
[[nodiscard]] bool crosses(const economics::SwitchingValue& value, const std::vector<economics::ModelInput>& inputs);

/// The minutes of an answer do not depend on the days within which it comes.
[[nodiscard]] bool minutes_alike(const economics::FasterAnswers& faster);

[[nodiscard]] bool from_records(const economics::ScenarioInputs& inputs);

// What is said of it.

[[nodiscard]] Section headline(const Told& told);
[[nodiscard]] Section records(const Told& told);          ///< needs told.findings.table
[[nodiscard]] Section observed_effect(const Told& told);  ///< needs told.findings.speed with an effect
[[nodiscard]] Section money(const Told& told);
[[nodiscard]] Section decides(const Told& told);
[[nodiscard]] Section nonresponse(const Told& told);
[[nodiscard]] Section care(const Told& told);
[[nodiscard]] Section years(const Told& told);          ///< needs told.findings.yearly
[[nodiscard]] Section sweep_section(const Told& told);  ///< needs told.findings.sweep
[[nodiscard]] Section basis(const Told& told);          ///< needs told.findings.inputs
/// What is read off the records is one row; each source is written once, below.
[[nodiscard]] Table quantities_table(const Told& told);

[[nodiscard]] std::vector<Statement> statements(const Told& told);
[[nodiscard]] std::vector<Statement> record_statements(const Told& told);  ///< those of the records among them
[[nodiscard]] std::vector<Table> record_tables(const Told& told);
/// Which segments carry the answer, and what follows for each.
[[nodiscard]] std::string segments_text(const Told& told);
/// Whether the segments that pay earn what belongs to none, too: nearly surely, or the total pays with all of it.
[[nodiscard]] bool carry_the_rest(const Findings& findings);
/// What follows for a segment, in a few words; `carried`: carry_the_rest.
[[nodiscard]] std::string suggestion(const Told& told, SegmentSign sign, bool carried);
[[nodiscard]] std::vector<Statement> headline_statements(const Told& told);
/// Median and interval of net, and the chance of a loss.
[[nodiscard]] std::vector<KeyFigure> key_figures(const Told& told);
/// Whether it pays, in one plain sentence that follows from net: from its 90 % interval where that lies on one side of 0,
/// else from the chance of a loss; of a net that every draw prints as 0, that nothing changes.
[[nodiscard]] std::string verdict_text(const economics::Summary& net, Language language = Language::english);
[[nodiscard]] std::string best_text(const Told& told, const SweepFound& found);
/// "within 5 days", as economics::within_each names its alternatives, in the language of the report.
[[nodiscard]] std::string answer_name(const Told& told, const std::string& name);
/// Rows of a sweep with the same numbers, the row itself among them, and the chance that these are the best.
[[nodiscard]] std::vector<std::size_t> equals_of(const economics::Sweep& sweep, std::size_t row);
[[nodiscard]] double chance_best(const economics::Sweep& sweep, std::size_t row);

/// That the records are of one company alone, and what its intervals then leave out; "": they are of several, or name
/// none.
[[nodiscard]] std::string one_company_text(const Told& told);

/// "cost.setup (a, b) in \"today\"": the entry, the segments, and the scenario where only one leaves it out.
[[nodiscard]] std::string left_out_text(const Told& told, const LeftOut& one);

/// What a row of the table on those who gave no score assumes of them.
[[nodiscard]] std::string nonresponse_label(const Told& told, const NonresponseRow& row);
/// That the records of a scenario are described and were not used, without a full stop.
[[nodiscard]] std::string idle_records_text(Language language, const std::string& scenario);

/// The unit of tables of money: the currency, or "money".
[[nodiscard]] std::string money_unit(const Told& told);

/// Where a quantity turns the sign of net, seen from where it stands.
[[nodiscard]] std::string switching_text(const Told& told, const economics::SwitchingValue& value, bool certain);
/// "all.stay.satisfied above 0.79"
[[nodiscard]] std::string where_it_turns(const Told& told, const economics::SwitchingValue& value);

/// "31.2 % to 38.8 %"
[[nodiscard]] std::string from_to(const Told& told, const std::string& lower, const std::string& upper);
/// "31.2 % to 38.8 %"; "-" where both ends read alike, which is no certainty.
[[nodiscard]] std::string interval_text(const Told& told, const std::string& lower, const std::string& upper);

/// Scores are a flag that says who is satisfied; needs findings.records.
[[nodiscard]] bool has_flag(const Findings& findings);

/// What other rooms word in English, in that language: the place of a cell of records ("relief, 3-7"), what differs
/// between two scenarios, a warning (without a full stop), where an estimate comes from, the account of records (by
/// lines, and in one paragraph).
[[nodiscard]] std::string place_text(Language language, const std::string& place);
[[nodiscard]] std::string differences_text(Language language, const std::string& what);
[[nodiscard]] std::string warning_text(Language language, const economics::ScenarioWarning& warning);
[[nodiscard]] std::string source_text(Language language, const std::string& source);
[[nodiscard]] std::string first_names_text(Language language, const std::vector<std::string>& names);
[[nodiscard]] std::string account_lines(Language language, const domain::RecordReport& account);
[[nodiscard]] std::string account_text(const Told& told, const std::string& of_scenario,
                                       const domain::RecordReport& account);

/// What is asked, of both scenarios.
[[nodiscard]] std::vector<std::string> question_texts(const Told& told);
/// Whether Metric::faster_answer_cost is the cost of answering faster alone: every question is of days.
[[nodiscard]] bool only_answers_faster(const Findings& findings);

/// The parts of net, as their means add up: benefits, then costs.
inline constexpr std::array benefit_streams{
    economics::Metric::retention_benefit, economics::Metric::word_of_mouth_benefit,
    economics::Metric::information_benefit, economics::Metric::escalation_benefit,
    economics::Metric::prevented_problems_benefit};
inline constexpr std::array cost_streams{economics::Metric::handling_cost, economics::Metric::compensation_cost,
                                         economics::Metric::faster_answer_cost, economics::Metric::fixed_cost,
                                         economics::Metric::escalation_cost};

/// What a metric is called; the cost of the intervention is that of answering faster where it does nothing else.
[[nodiscard]] const Message& metric_words(economics::Metric metric, bool answers_faster = false);

/// 90 % interval of an effect of speed: that of the draws where there are any; else that of independent complaints,
/// wider by the design effect; none where complaints are known not to be independent and the measure is not drawn.
[[nodiscard]] std::optional<Interval> effect_interval(const Findings& findings,
                                                      const satisfaction::OutcomeEstimate& effect,
                                                      const std::optional<Interval>& drawn);

/// What the draws say of a measure; none: nothing.
[[nodiscard]] std::optional<Interval> drawn(const Findings& findings,
                                            const std::optional<Interval> SpeedDraws::*measure);

/// Nobody in the records was answered within the days of the effect: they say nothing of it.
[[nodiscard]] bool nobody_in_time(const satisfaction::SpeedEffect& effect);

/// What the interval of the question's effect allows to say, and what not; "": no recorded complaints are moved.
[[nodiscard]] std::string seen_in_records(const Told& told);

// How it is drawn and written down.

/// Gives each section the charts that belong to it.
void add_charts(std::vector<Section>& sections, const Told& told);
/// As an element `svg` for a page, with its title and description; "": there is nothing to be drawn.
[[nodiscard]] std::string svg(Chart chart);

[[nodiscard]] std::string plain_text(const Report& report);
[[nodiscard]] std::string markdown(const Report& report);
[[nodiscard]] std::string json(const Told& told);
[[nodiscard]] std::string csv(const Findings& findings);
[[nodiscard]] std::string html(const Report& report);
/// The same for a report whose numbers are those of its tables.
[[nodiscard]] std::string table_json(const Report& report);
[[nodiscard]] std::string table_csv(const Report& report);
/// A cell of CSV, defused for spreadsheets; "" for what is no number.
[[nodiscard]] std::string csv_cell(const std::string& text);
[[nodiscard]] std::string csv_number(double value);

/// What a section is called in few words, in contents and on sheets; and a table above it. Others are called by
/// `otherwise`.
[[nodiscard]] std::string section_name(Language language, const std::string& key, const std::string& otherwise);
[[nodiscard]] std::string table_name(Language language, const std::string& key, const std::string& otherwise);

}  // namespace amends::inline AMENDS_ABI::report::detail

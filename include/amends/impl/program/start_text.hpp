#pragma once

#include <amends/core/config.hpp>
#include <amends/interop/inspect.hpp>

#include <amends/core/error.hpp>
#include <amends/impl/interop/inspect_starter.hpp>
#include <amends/impl/program/start_counts.hpp>
#include <amends/impl/report/message.hpp>
#include <amends/impl/report/numbers.hpp>
#include <amends/interop/unicode.hpp>
#include <amends/report/language.hpp>
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

// The text of a scenario to start from: entries of TOML, each with a comment in the language of its reader. Not for
// users.
namespace amends::inline AMENDS_ABI::program::detail {

using interop::detail::toml_text;
using report::Language;
using report::detail::Message;
using report::detail::say;
using report::detail::Value;

/// What the text tells of the records.
struct StartFacts {
  std::string records;   ///< the path, as the scenario names it
  std::string scenario;  ///< the name of the file that it will be
  double days = 0.0;
  StartCounts counts{};
  std::vector<StartCounts::Segment> segments{};
  std::string weight{};   ///< a column that may say for how many complaints a row stands, and is not used
  bool delighted = true;  ///< scores tell who is
  std::vector<std::string> deciding{};
  std::vector<std::string> notes{};     ///< of the question
  std::vector<std::string> mapping{};   ///< the lines of [records], without its file
  std::vector<std::string> unmapped{};  ///< headers of columns without a role
};

/// 180000 -> "180_000", as TOML has it; at most three digits that are not 0 where `rounded`.
inline std::string toml_number(double value, bool rounded = false) {
  if (rounded && value > 0.0) {
    const double step = std::pow(10.0, std::floor(std::log10(value)) - 1.0);
    value = std::round(value / step) * step;
  }
  if (value != std::round(value) || std::abs(value) >= 1e15) return core::format_number(value);
  std::string out = report::detail::grouped(value);
  std::replace(out.begin(), out.end(), ',', '_');
  return out;
}

class StartText {
 public:
  explicit StartText(Language language) : language_(language) {}

  void blank() { out_ += '\n'; }
  void line(const std::string& text) { out_ += text + '\n'; }
  /// A paragraph of comments.
  void comment(const Message& text, std::initializer_list<Value> values = {}) {
    constexpr std::size_t widest = 116;
    std::string line = "#";
    std::size_t width = 1;
    const std::string said = say(language_, text, values);
    for (std::size_t at = 0; at < said.size();) {
      const std::size_t end = (std::min)(said.find(' ', at), said.size());
      const std::string word = said.substr(at, end - at);
      at = end + 1;
      const std::size_t more = 1 + interop::display_width(word);
      if (width > 1 && width + more > widest) {
        out_ += line + '\n';
        line = "#";
        width = 1;
      }
      line += ' ' + word;
      width += more;
    }
    out_ += line + '\n';
    std::replace(out_.begin(), out_.end(), together, ' ');
  }
  /// A text that is not broken into lines.
  [[nodiscard]] static std::string whole(std::string text) {
    std::replace(text.begin(), text.end(), ' ', together);
    return text;
  }
  /// `, source = "assumption: ..."`
  [[nodiscard]] std::string source(const Message& text) const {
    return ", source = " + toml_text(say(language_, text));
  }
  [[nodiscard]] std::string range(double low, double likely, double high) const {
    return "pert = [" + toml_number(low) + ", " + toml_number(likely) + ", " + toml_number(high) + "]";
  }
  /// The same of money, in the currency of the language.
  [[nodiscard]] std::string money(double low, double likely, double high) const {
    const double unit = language_ == Language::korean ? 1000.0 : 1.0;
    return "pert = [" + toml_number(low * unit, true) + ", " + toml_number(likely * unit, true) + ", " +
           toml_number(high * unit, true) + "]";
  }
  [[nodiscard]] Language language() const noexcept { return language_; }
  [[nodiscard]] std::string text() && { return std::move(out_); }

 private:
  static constexpr char together = '\x1f';  ///< a blank at which no line ends
  Language language_;
  std::string out_{};
};

/// "58.1 %", in Korean without the blank.
inline std::string percent_of(Language language, double share) {
  std::string text = report::detail::percent(share);
  if (language == Language::korean && text.ends_with(" %")) text.erase(text.size() - 2, 1);
  return text;
}

inline std::string days_text(double days) {
  return core::format_number(days);
}

/// "3 hours": what a part of a day is.
inline std::string hours_of(Language language, double days) {
  const double minutes = days * 24.0 * 60.0;
  if (days >= 1.0 || days <= 0.0 || minutes != std::round(minutes)) return {};
  return minutes < 120.0 && minutes != 60.0
             ? say(language, {" ({n} minutes)", " ({n}분)"}, {{"n", core::format_number(minutes)}})
             : say(language, {" ({n} {n|hour|hours})", " ({n}시간)"}, {{"n", core::format_number(minutes / 60.0)}});
}

inline void write_head(StartText& out, const StartFacts& facts) {
  const std::string days = days_text(facts.days);
  out.comment(
      {"What is it worth to answer every complaint within {days} {days|day|days}? A whole scenario, made from {file}.",
       "모든 불만에 {days}일 안에 답하면 얼마의 가치가 있습니까? {file}에서 만든, 바로 계산할 수 있는 "
       "시나리오입니다."},
      {{"days", days}, {"file", interop::printable(facts.records)}});
  out.line("#");
  out.line("#   amends roi " + interop::printable(facts.scenario) + " --compare-today --report roi.html" +
           (out.language() == Language::korean ? " --language ko" : ""));
  out.line("#");
  out.comment(
      {"writes the report, a page for a browser (recovery_roi is the same program as amends roi). It runs as it is. "
       "What "
       "the records hold is read off them: how many complaints there are, how soon they were answered, how satisfied "
       "the complainants were. What no records hold stands here as an assumption (source = \"assumption: ...\"). The "
       "report names each of them and shows how far the answer moves with it.",
       "이 명령이 브라우저로 볼 보고서를 씁니다(recovery_roi는 amends roi와 같은 프로그램입니다). 이 파일은 고치지 "
       "않아도 "
       "계산됩니다. 불만이 얼마나 많은지, 얼마나 빨리 답했는지, 고객이 얼마나 만족했는지는 기록에서 읽습니다. 기록에 "
       "없는 "
       "수는 가정으로 적어 두었습니다(source = \"가정: ...\"). 보고서는 가정을 하나하나 밝히고 답이 그에 따라 얼마나 "
       "달라지는지 "
       "보여 줍니다."});
  if (!facts.deciding.empty()) {
    std::string names;
    for (const std::string& one : facts.deciding) names += (names.empty() ? "" : ", ") + one;
    out.comment(
        {"Replace them by your own numbers, first those on which the answer hangs most with the ranges below: {names}.",
         "가정을 귀사의 수치로 바꾸십시오. 아래 범위에서 답을 가장 크게 좌우하는 것부터: {names}."},
        {{"names", names}});
  }
  out.comment(
      {"A number is written as 0.35; a range, from the lowest value that you would believe to the highest, as {range}; "
       "shares and rates as 0.35 for 35 %. All keys: docs/scenario-files.md.",
       "수는 0.35처럼, 믿을 만한 가장 낮은 값에서 가장 높은 값까지의 범위는 {range}처럼, 비율은 35%라면 "
       "0.35로 씁니다. 모든 키는 docs/scenario-files.md에 있습니다."},
      {{"range", StartText::whole(say(out.language(),
                                      {"{open}low, likely, high{close}", "{open}낮은 값, 그럴듯한 값, 높은 값{close}"},
                                      {{"open", "{ pert = ["}, {"close", "] }"}}))}});
  out.blank();
}

inline void write_frame(StartText& out, const StartFacts& facts) {
  const Language language = out.language();
  out.line("title    = " +
           toml_text(say(language,
                         {"Answer every complaint within {days} {days|day|days} (on assumptions to be replaced)",
                          "모든 불만에 {days}일 이내 답변(가정값 사용)"},
                         {{"days", days_text(facts.days)}})));
  out.line(std::string("currency = ") + (language == Language::korean ? "\"KRW\"" : "\"EUR\"") +
           say(language, {"  # a name; nothing is converted", "  # 이름일 뿐, 환산하지 않습니다"}));
  out.line("note     = " +
           toml_text(
               say(language,
                   {"A scenario to start from: amounts, rates and shares that the records do not hold are assumptions, "
                    "not figures of the firm.",
                    "출발점이 되는 시나리오입니다. 기록에 없는 금액과 비율은 가정이며 회사의 실제 수치가 아닙니다."})));
  out.blank();
  out.comment({"Years that count, from now on.", "분석 기간(년)."});
  out.line("horizon  = { years = 3 }");
  out.comment({"By how much money is worth less a year later, a rate a year. Finance knows it as the cost of capital.",
               "1년 뒤 금액의 가치를 낮추어 보는 비율(연 할인율). 재무 부서의 자본비용을 쓰십시오."});
  out.line("discount = { annual_rate = 0.08" +
           out.source({"assumption: replace by the cost of capital", "가정: 자본비용으로 바꾸십시오"}) + " }");
  out.comment(
      {"The odds that a complainant without a score was satisfied, as a multiple of those of one who gave a score "
       "({share} did). 1: alike; 0.5: half the odds. Call back a few who did not answer.",
       "점수를 주지 않은 고객이 만족했을 오즈를, 점수를 준 고객({share})의 몇 배로 보는가. 1: 같다; 0.5: 절반. 답하지 "
       "않은 몇 "
       "사람에게 전화해 보면 압니다."},
      {{"share", percent_of(out.language(), facts.counts.scored / facts.counts.complaints)}});
  out.line("nonresponse_odds_ratio = { value = 1.0" +
           out.source({"assumption: who gave no score is as satisfied; replace by a survey of them",
                       "가정: 점수를 주지 않은 고객도 같다; 그들에게 물은 결과로 바꾸십시오"}) +
           " }");
  out.blank();
}

inline void write_question(StartText& out, const StartFacts& facts) {
  out.comment({"THE QUESTION. In days{hours}, one of the response_bands below: complaints that were answered later, or "
               "not, take the outcomes of "
               "those answered by then. {share} of the complaints were.",
               "질문. 단위는 일{hours}이고 아래 response_bands 가운데 하나여야 합니다. 더 늦게 답했거나 답하지 않은 "
               "불만이 그 안에 답한 "
               "불만의 결과를 얻는다고 봅니다. 전체 불만의 {share}에 그 안에 답했습니다."},
              {{"hours", hours_of(out.language(), facts.days)},
               {"share", percent_of(out.language(), facts.counts.within(facts.days) / facts.counts.complaints)}});
  for (const std::string& note : facts.notes) out.comment({"NOTE: {note}", "참고: {note}"}, {{"note", note}});
  out.line("[intervention]");
  out.line("respond_within_days = " + days_text(facts.days));
  out.comment(
      {"The part of the recorded difference that speed itself brings, a share. Not all of it: who was answered fast "
       "may have "
       "had the easier case. No records tell; a trial does, in which chance decides who is answered faster.",
       "기록에 나타난 차이 가운데 속도 자체가 만드는 몫. 전부는 아닙니다. 빨리 답한 것이 쉬운 건이었을 수 있습니다. "
       "기록으로는 알 수 "
       "없고, 누구에게 더 빨리 답할지를 우연에 맡긴 시험으로 알 수 있습니다."});
  out.line("share_causal = { " + out.range(0.3, 0.7, 1.0) +
           out.source({"assumption: the rest is easier cases, answered faster; replace by a trial",
                       "가정: 나머지는 쉬운 건이라 빨리 답한 것; 시험 결과로 바꾸십시오"}) +
           " }");
  out.blank();
}

inline void write_faster(StartText& out, const StartFacts& facts) {
  const double volume = facts.counts.per_year();
  out.comment(
      {"WHAT FASTER ANSWERS COST. Extra minutes of an agent for each complaint that is answered faster; operations "
       "knows.",
       "더 빠른 답의 비용. 더 빨리 답하는 불만 한 건마다 상담원이 더 쓰는 시간(분). 운영 부서에 "
       "확인하십시오."});
  out.line("[faster_answers]");
  out.line("minutes_per_answer = { " + out.range(2, 5, 12) +
           out.source({"assumption: overtime and interruptions; replace by figures of operations",
                       "가정: 초과근무와 중단; 운영 부서의 실제 수치로 바꾸십시오"}) +
           " }");
  out.comment({"Money per minute of an agent, with all overheads; controlling knows.",
               "상담원 1분의 비용(금액), 모든 간접비 포함. 관리 회계가 압니다."});
  out.line("cost_per_minute    = { " + out.money(0.6, 0.9, 1.3) +
           out.source({"assumption: fully loaded time of an agent; replace by your own",
                       "가정: 간접비를 더한 상담원 시간; 귀사의 수치로 바꾸십시오"}) +
           " }");
  out.comment({"Money a year: planning, overtime, supervision. Here 2 to 6.5 for each complaint of a year.",
               "해마다 드는 금액: 계획, 초과근무, 관리. 여기서는 한 해의 불만 한 건마다 2,000~6,500원."});
  out.line("fixed_per_year     = { " + out.money(2.0 * volume, 3.6 * volume, 6.5 * volume) +
           out.source(
               {"assumption: sized for the complaints a year of the records, change it with them; replace by a budget",
                "가정: 기록의 연간 불만 수에 맞춘 값, 불만 수를 바꾸면 함께 바꿀 것; 예산으로 바꾸십시오"}) +
           " }");
  out.comment({"Money once, at the start: training, routing, software.",
               "처음에 한 번 드는 금액: 교육, 배분 방식, 소프트웨어."});
  out.line("setup              = { " + out.money(1.6 * volume, 3.0 * volume, 6.0 * volume) +
           out.source(
               {"assumption: sized for the complaints a year of the records, change it with them; replace by an offer",
                "가정: 기록의 연간 불만 수에 맞춘 값, 불만 수를 바꾸면 함께 바꿀 것; 견적으로 바꾸십시오"}) +
           " }");
  out.blank();
}

inline void write_stay(StartText& out, const StartFacts& facts) {
  out.comment({"WHAT ALL SEGMENTS SHARE. What a [[segment]] states itself goes before.",
               "모든 세분집단에 공통. [[segment]]에 쓴 값이 우선합니다."});
  out.line("[defaults]");
  out.comment(
      {"Shares of satisfied complainants: as the records have them.", "만족한 불만제기자의 비율: 기록에 있는 대로."});
  out.line("outcomes       = { from = \"records\" }");
  out.comment(
      {"Of the same complainants, the share who would have stayed had nobody answered. Of what --compare-today asks it "
       "changes nothing; without it, it says what complaint handling as a whole is worth.",
       "같은 고객에게 아무도 답하지 않았다면 남았을 비율. --compare-today로 묻는 답은 바꾸지 않습니다. 그 옵션이 "
       "없으면 불만 처리 "
       "전체의 가치를 이것과 비교합니다."});
  out.line(
      "counterfactual = { stay = { " + out.range(0.20, 0.35, 0.50) + " }" +
      out.source({"assumption: the same customers, had nobody answered", "가정: 아무도 답하지 않았을 때의 같은 고객"}) +
      " }");
  out.blank();
  out.comment(
      {"WHO STAYS. Of complainants after each outcome, the share who are still customers a year later. Your customer "
       "table "
       "tells: join it with the complaints (docs/estimating-links.md).",
       "누가 남는가. 결과별로, 한 해 뒤에도 고객인 불만제기자의 비율. 고객 자료와 불만 기록을 이으면 알 수 "
       "있습니다(docs/estimating-links.md)."});
  out.line("[defaults.stay]");
  out.line("dissatisfied = { " + out.range(0.25, 0.40, 0.55) + " }");
  out.line("satisfied    = { " + out.range(0.55, 0.70, 0.82) + " }");
  if (facts.delighted) out.line("delighted    = { " + out.range(0.70, 0.82, 0.92) + " }");
  out.line("source       = " +
           toml_text(say(out.language(), {"assumption: share still customers a year later; replace by your "
                                          "customer table",
                                          "가정: 한 해 뒤에도 고객인 비율; 고객 자료로 바꾸십시오"})));
  out.blank();
}

inline void write_money(StartText& out) {
  out.comment({"WHAT A CUSTOMER IS WORTH. Money per customer and year: revenue less variable cost; controlling knows. "
               "A segment may "
               "have its own: write below its name {own}.",
               "고객의 가치. 고객 한 사람의 연간 금액: 매출에서 변동비를 뺀 것. 관리 회계가 압니다. 세분집단마다 "
               "다르면 그 이름 아래에 쓰십시오: "
               "{own}."},
              {{"own", StartText::whole("margin = { per_customer_per_year = ... }")}});
  out.line("[defaults.margin]");
  out.line("per_customer_per_year = { " + out.money(60, 120, 220) +
           out.source({"assumption: replace by the contribution margin of a customer",
                       "가정: 고객 한 사람의 공헌이익으로 바꾸십시오"}) +
           " }");
  out.comment(
      {"Share of customers kept from one later year to the next, complaint or not; marketing knows it as retention.",
       "불만과 상관없이 다음 해에도 남는 고객의 비율. 마케팅이 유지율로 압니다."});
  out.line("retention             = { " + out.range(0.70, 0.80, 0.88) +
           out.source({"assumption: yearly; replace by your retention rate", "가정: 연간; 유지율로 바꾸십시오"}) +
           " }");
  out.comment(
      {"Share of the year's margin that one who leaves still pays in the year he leaves: 1 where a contract holds him.",
       "떠나는 고객이 그해에 아직 내는 이익의 비율: 약정으로 묶여 있으면 1."});
  out.line("while_leaving         = { " + out.range(0.10, 0.25, 0.50) +
           out.source({"assumption: who leaves over a complaint leaves early in the year",
                       "가정: 불만으로 떠나는 고객은 그해 일찍 떠난다"}) +
           " }");
  out.blank();
  out.comment(
      {"WHAT A COMPLAINT COSTS TODAY. Money per complaint: handling it, and compensation on average over all "
       "complaints.",
       "지금 불만 한 건의 비용. 불만 한 건의 금액: 처리, 그리고 모든 불만에 걸친 평균 보상."});
  out.line("[defaults.cost]");
  out.line("per_complaint              = { " + out.money(9, 12, 18) +
           out.source({"assumption: replace by figures of operations", "가정: 운영 부서의 실제 수치로 바꾸십시오"}) +
           " }");
  out.line("compensation_per_complaint = { " + out.money(0, 10, 30) +
           out.source({"assumption: replace by the accounts", "가정: 회계 자료로 바꾸십시오"}) + " }");
  out.blank();
}

/// As comments: what published figures there are, and what would have to be known besides.
inline void write_word_of_mouth(StartText& out) {
  out.comment(
      {"WORD OF MOUTH is not counted. To count it, take the \"# \" away from the lines that follow. How many are told "
       "is "
       "published of US retail; the rest are assumptions.",
       "구전은 세지 않습니다. 세려면 다음 줄들의 \"# \"를 지우십시오. 몇 사람에게 말하는지는 미국 소매업에 "
       "대해 발표된 수이고, 나머지는 가정입니다."});
  const std::string verde =
      out.source({"Verde Group / Wharton 2006, US retail (second-hand): 31 of 100 tell, 87 to 105 tellings",
                  "Verde Group / Wharton 2006, 미국 소매업(2차 자료): 100명 가운데 31명이 87~105번 말한다"});
  const std::string assumed = out.source({"assumption", "가정"});
  const auto entry = [&](const std::string& text) { out.line("# " + text); };
  entry("[defaults.word_of_mouth]");
  entry("dissatisfied   = { share_who_tell = 0.31, hearers_given_telling = { " + out.range(2.8, 3.1, 3.4) + " }" +
        verde + " }");
  entry("counterfactual = { share_who_tell = 0.31, hearers_given_telling = 3.1" + verde + " }");
  entry("in_market              = { " + out.range(0.05, 0.15, 0.30) + assumed + " }");
  entry("purchase_probability   = { " + out.range(0.10, 0.20, 0.35) + assumed + " }");
  entry("positive_shift         = { " + out.range(0.02, 0.08, 0.15) + assumed + " }");
  entry("negative_shift         = { " + out.range(0.10, 0.25, 0.40) + assumed + " }");
  entry("value_per_new_customer = { " + out.money(100, 180, 300) + assumed + " }");
  out.blank();
}

inline void write_segments(StartText& out, const StartFacts& facts) {
  const bool dated = facts.counts.span > 0.0;
  if (dated)
    out.comment(
        {"SEGMENTS. Complaints of a year: as many as the records hold in their {span} {span|day|days}, taken for a "
         "year. A number "
         "may stand instead: {number}.",
         "세분집단. 한 해의 불만: 기록 {span}일에 있는 수를 한 해로 환산합니다. 수를 직접 쓸 수도 있습니다: {number}."},
        {{"number", StartText::whole("complaints = { per_year = 12_000 }")},
         {"span", core::format_number(facts.counts.span)}});
  else
    out.comment(
        {"SEGMENTS. Complaints of a year: the records have no dates of receipt, so all that they hold are taken for "
         "those "
         "of one year.",
         "세분집단. 한 해의 불만: 기록에 접수일이 없어 기록 전체를 한 해의 불만으로 봅니다."});
  if (!facts.weight.empty())
    out.comment(
        {"Each row was counted as one complaint. If it stands for as many as its column {header} says, begin anew with "
         "--column weight={name}.",
         "한 행을 불만 한 건으로 세었습니다. 한 행이 {header} 열에 적힌 수만큼의 불만을 뜻한다면 --column "
         "weight={name}{을/를} 써서 "
         "다시 시작하십시오."},
        {{"header", interop::detail::quoted(facts.weight)}, {"name", interop::printable(facts.weight)}});
  for (const StartCounts::Segment& one : facts.segments) {
    out.line("[[segment]]");
    out.line("name       = " + toml_text(one.name));
    const std::string count = toml_number(one.complaints);
    out.line(dated
                 ? "complaints = { per_year = \"records\" }" + say(out.language(),
                                                                   {"  # {n} in the records", "  # 기록에 {n}건"},
                                                                   {{"n", report::detail::grouped(one.complaints)}})
                 : "complaints = { per_year = " + count +
                       out.source(
                           {"assumption: the complaints of the records are those of a year; replace by your own number",
                            "가정: 기록의 불만이 한 해의 불만이다; 실제 수로 바꾸십시오"}) +
                       " }");
    out.blank();
  }
}

inline void write_records(StartText& out, const StartFacts& facts) {
  out.comment({"THE RECORDS: which column is what. Look at each line; docs/records.md explains the keys.",
               "기록: 어느 열이 무엇인가. 한 줄씩 살펴보십시오. 키는 docs/records.md에 있습니다."});
  out.line("[records]");
  for (const std::string& one : facts.mapping) out.line(one);
  if (facts.unmapped.empty()) return;
  std::string names;
  for (const std::string& one : facts.unmapped) names += (names.empty() ? "" : ", ") + interop::detail::quoted(one);
  out.blank();
  out.comment({"Columns that are not used: {names}.", "쓰지 않는 열: {names}."}, {{"names", names}});
}

inline std::string start_text(Language language, const StartFacts& facts) {
  StartText out(language);
  write_head(out, facts);
  write_frame(out, facts);
  write_question(out, facts);
  write_faster(out, facts);
  write_stay(out, facts);
  write_money(out);
  write_word_of_mouth(out);
  write_segments(out, facts);
  write_records(out, facts);
  return std::move(out).text();
}

}  // namespace amends::inline AMENDS_ABI::program::detail

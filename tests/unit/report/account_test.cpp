#include <amends/domain/joined_log.hpp>
#include <amends/impl/report/parts.hpp>
#include <amends/interop/records.hpp>
#include <amends/report/report.hpp>

#include <string>
#include <vector>

#include "catch.hpp"
#include "korean.hpp"

using namespace amends;
using amends_test::latin_words;
using report::Language;

namespace {

/// A file with good rows and one that shows something, and how it is read.
struct Case {
  std::string content;
  interop::RecordMapping mapping;
};

std::string korean(const domain::RecordReport& account) {
  return report::detail::account_lines(Language::korean, account);
}

/// Headers, texts and files of these cases are Korean, so that what is left in Latin letters is the library's.
domain::RecordReport read(Case one) {
  one.mapping.largest_bad_share = 1.0;
  return interop::read_complaints_from_memory(one.content, one.mapping).report();
}

/// A log whose scores an answer replaces, so many times each: with another, with one off the scale, with an `asked` that
/// says nothing.
domain::RecordReport rescored_account(int times) {
  std::vector<int> ids;
  std::vector<double> own, answer, asked;
  for (int i = 0; i < 3 * times; ++i) {
    ids.push_back(i);
    own.push_back(3);
    answer.push_back(i % 3 == 0 ? 4 : i % 3 == 1 ? 9 : 3);
    asked.push_back(i % 3 == 2 ? 7 : 1);
  }
  const domain::ComplaintLog log({.score = own, .complaint_id = ids, .score_scale = {.lowest = 1, .highest = 5}});
  const domain::JoinedLog joined(log, {.answers = {.complaint_id = ids}});
  return *joined.with_scores({.score = answer, .asked = asked}).account();
}

std::vector<Case> cases_of_values() {
  using Mapping = interop::RecordMapping;
  const domain::ScoreScale scale{.lowest = 1, .highest = 5};
  std::vector<Case> out;
  const auto column = [&](const std::string& good, const std::vector<std::string>& bad, const Mapping& mapping) {
    std::string content = "값;나머지\n";
    for (const std::string& one : bad) content += one + ";1\n";
    for (int i = 0; i < 3; ++i) content += good + ";1\n";
    out.push_back({content, mapping});
    out.back().mapping.delimiter = ';';
  };
  column("3", {"", "많이", "1.234,5", "9", "-1"}, {.score = "값", .score_scale = scale});
  column("3", {"많이"}, {.score = "값", .score_values = {{"좋음", 5}}, .score_scale = scale});
  column("3", {"-1", "99999", "1e999", "2024-05-01", "1,5"}, {.response_days = "값"});
  column("3 h", {"3", "많이", "2024-05-01", "-3 h"}, {.response_time = "값"});
  column("3", {"", "-1"}, {.weight = "값"});
  column("yes", {"아마", "2024-05-01"}, {.resolved = "값"});
  column("네", {"아마"}, {.resolved = "값", .resolved_values = {{"네", "resolved"}}});
  column("네", {"아마"}, {.flag = "값", .flag_values = {{"네", "satisfied"}, {"아니", "dissatisfied"}}});
  column("yes", {"아마"}, {.score = "나머지", .asked = "값", .score_scale = scale});
  column("네", {"아마"}, {.score = "나머지", .asked = "값", .asked_values = {{"네", "asked"}}, .score_scale = scale});
  column("서울", {"", "부산"}, {.segment = "값", .segment_values = {{"서울", "서울"}}});
  column("서울", {"부산", "대구", " 서 울"},
         {.segment = "값", .segment_values = {{"서울", "서울"}}, .segment_other = "기타"});
  column("서울", {""}, {.segment = "값", .segment_missing = "모름"});
  column("2024-05-01",
         {"어제", "2024-05-01 아침", "2024-05-01 10:00 EST", "01/02/2024", "24-05-01", "2024-05", "1800-01-01",
          "31/12/2024"},
         {.received = "값"});
  column("13/05/2024", {"01/02/2024", "05/13/2024"}, {.received = "값", .date_format = "day/month/year"});
  column("45000", {"많이"}, {.received = "값", .date_format = "excel"});
  column("13/05/2024", {"01/02/2024"}, {.received = "값"});
  column("2024-05-01T10:00:00+09:00", {}, {.received = "값"});
  column("85%", {}, {.score = "값", .score_scale = {.lowest = 0, .highest = 100}});
  column("1,234", {}, {.weight = "값", .thousands_mark = ","});
  return out;
}

}  // namespace

TEST_CASE("why rows were left out or read otherwise is told in Korean") {
  std::size_t told = 0;
  for (const Case& one : cases_of_values()) {
    const domain::RecordReport account = read(one);
    const std::string text = korean(account);
    INFO(one.content + "\n" + account.to_string() + "\n" + text);
    CHECK(report::detail::joined(latin_words(
              text, {"asked", "received", "answered", "weight", "day", "month", "year", "excel", "missing"})) == "");
    CHECK(text.find(std::to_string(account.rows) + "행을 읽어") == 0);
    told += account.left_out.size() + account.reinterpreted.size() + account.sent_to_other.size();
  }
  CHECK(told >= 39);
}

TEST_CASE("what is wrong with rows and files as a whole is told in Korean") {
  const interop::RecordMapping score{.score = "점수", .score_scale = {.lowest = 1, .highest = 10}};
  const interop::RecordMapping group{.segment = "집단", .cluster = "회사"};
  std::string scores = "점수,집단\n", names = "집단,회사\n", old = "접수,답변\n";
  for (int i = 0; i < 200; ++i) {
    scores += std::to_string(1 + i % 5) + ",가\n";
    names += i % 2 == 0 ? "서울,ABC\n" : "서울 ,\"여러\n줄\"\n";
    old += "2001-01-01,2024-01-01\n";
  }
  interop::RecordMapping skipping = score;
  skipping.skip_lines = 1;
  const Case cases[] = {{scores, score},
                        {"메모\n" + scores, skipping},
                        {"점수,집단\n1,가,나\n1\n\"3\"x,가\n4,가\n", score},
                        {"집단,회사\nABC,1\nabc,1\nＡＢＣ,2\n", group},
                        {names, group},
                        {old, {.received = "접수", .answered = "답변"}},
                        {"접수,답변\n2024-05-02,2024-05-01\n2024-05-02,2024-05-03\n2024-05-02,2190-05-03\n",
                         {.received = "접수", .answered = "답변"}},
                        {std::string("집단,회사\n가\0나,1\n", 22), group}};
  std::size_t told = 0;
  const interop::RecordMapping ids{.score = "점수", .complaint_id = "번호"};
  std::vector<domain::RecordReport> accounts{read({"번호,점수\n가,3\n가,4\n나,5\n", ids}),
                                             read({"번호,점수\n가,3\n가,4\n가,5\n", ids}), rescored_account(1),
                                             rescored_account(2)};
  for (const Case& one : cases) accounts.push_back(read(one));
  for (const domain::RecordReport& account : accounts) {
    const std::string text = korean(account);
    INFO(account.to_string() + "\n" + text);
    CHECK(report::detail::joined(latin_words(text, {"ABC", "abc", "n", "x00", "asked", "score"})) == "");
    told += account.left_out.size() + account.findings.size() + account.skipped_lines.size();
  }
  CHECK(told >= 16);
}

TEST_CASE("the account in one paragraph, in both languages") {
  domain::RecordReport account{.rows = 1'300, .bad = 12, .blank_lines = 1};
  account.left_out.push_back(
      {.column = "점수", .reason = "is outside the score scale 1 to 5", .rows = 12, .first_line = 17});
  account.outside_scenario.push_back({.segment = "기타", .complaints = 40});
  const report::Findings findings;
  CHECK(report::detail::account_text({findings}, "", account) ==
        "The account of the rows: 1300 rows read, 1288 used, 12 left out; 1 blank line; left out: 12 rows, the first "
        "at line "
        "17: column \"점수\" is outside the score scale 1 to 5; not in the scenario: segment \"기타\", 40 complaints.");
  CHECK(report::detail::account_text({findings, Language::korean}, "지금", account) ==
        "\"지금\"의 행 내역입니다. 1,300행을 읽어 1,288행을 쓰고 12행을 뺐습니다(빈 줄 1개); 뺀 행 12개(처음은 17행, "
        "열 \"점수\"): 점수 척도 1~5 밖입니다; 시나리오에 없는 세분집단 \"기타\": 불만 40건.");
}

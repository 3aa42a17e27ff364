// Headers of exports: Zendesk, Salesforce, HubSpot, Freshdesk, Dynamics 365, Jira Service Management, and Korean desks.
// The names are those of the vendors' interfaces and reports as their documentation gives them.
#include <amends/interop/inspect.hpp>
#include <amends/interop/ready_mapping.hpp>
#include <amends/interop/records.hpp>
#include <array>
#include <string>
#include <utility>
#include <vector>
#include "catch.hpp"

using namespace amends;
using interop::inspect_from_memory;

namespace {

/// The role of a column of that header, beside one that nobody can name, by what it holds: (d)ates, (h)ours or other
/// numbers, days (n), (i)ds, (t)exts of three kinds, (s)cores, texts that are (g)ood or bad, (c)lock times.
std::string role_of(const std::string& header, char kind) {
  std::string text = "\"" + header + "\",x1\n";
  for (int i = 0; i < 60; ++i) {
    const std::string number = std::to_string(i);
    const std::string value =
        kind == 'd'   ? "2024-0" + std::to_string(1 + i % 9) + "-" + std::to_string(10 + i % 18)
        : kind == 'h' ? std::to_string(1 + i * 37 % 900)
        : kind == 'n' ? std::to_string(i * 3 % 20)
        : kind == 'i' ? "A" + number
        : kind == 't' ? std::array<std::string, 3>{"North", "South", "West"}[static_cast<std::size_t>(i % 3)]
        : kind == 's' ? std::to_string(1 + i % 5)
        : kind == 'g' ? (i % 2 == 0 ? "good" : "bad")
                      : number + ":05:12";
    text += value + ",n" + number + "x\n";
  }
  return inspect_from_memory(text).columns[0].role;
}

struct Known {
  char kind;
  const char* role;
  std::vector<const char*> headers;
};

}  // namespace

TEST_CASE("German headers suggest their roles") {
  const std::vector<Known> all = {
      {'d', "received", {"Eingang", "Eingangsdatum", "Eingegangen am", "Erstellt am", "Beschwerdedatum"}},
      {'d', "answered", {"Beantwortet am", "Antwortdatum", "Erledigt am", "Abgeschlossen", "Gelöst am"}},
      {'n', "response_days", {"Bearbeitungstage", "Tage"}},
      {'h', "response_time", {"Antwortzeit (Stunden)", "Bearbeitungszeit Minuten"}},
      {'i', "complaint_id", {"Beschwerde-Nr.", "Fallnummer", "Ticketnummer"}},
      {'i', "customer_id", {"Kundennummer", "Kunden-Nr."}},
      {'s', "score", {"Bewertung", "Zufriedenheit", "Note"}},
      {'t', "channel", {"Kanal", "Eingangskanal"}},
      {'t', "cluster", {"Filiale", "Händler"}},
      {'t', "segment", {"Produkt", "Kategorie"}},
      {'d', "", {"Fällig am", "Frist", "Geändert am"}}};
  for (const Known& known : all)
    for (const char* header : known.headers) {
      INFO(header);
      CHECK(role_of(header, known.kind) == known.role);
    }
}

TEST_CASE("headers of exports suggest their roles") {
  const std::vector<Known> all = {
      {'d', "received", {"created",        "Created Date",      "CreatedDate",   "Date/Time Opened", "created_at",
                         "Create date",    "createdate",        "Created time",  "CreatedOn",        "Opened At",
                         "Complaint date", "Date of complaint", "Date received", "Logged",           "Reported on",
                         "접수일",         "접수일자",          "접수일시",      "문의일",           "등록일시"}},
      {'d',
       "answered",
       {"First reply",
        "first_response_at",
        "closed at",
        "ClosedDate",
        "Date/Time Closed",
        "solved_at",
        "first_solved_at",
        "Close date",
        "closed_date",
        "First agent reply date",
        "Resolved time",
        "Initial response time",
        "Resolved On",
        "ResolvedOn",
        "FirstResponseSentOn",
        "Response date",
        "Reply date",
        "Completed at",
        "답변일",
        "답변일자",
        "처리완료일",
        "완료일시",
        "회신일시"}},
      {'h',
       "response_time",
       {"response hours", "response time (h)", "first_reply_time_in_minutes", "First reply time (hours)",
        "Full resolution time in minutes", "First response time (in hrs)", "Time to close", "Time to resolution",
        "처리시간(시간)", "응답시간(분)"}},
      {'c', "response_time", {"Time to first response (HH:mm:ss)", "response"}},
      {'n',
       "response_days",
       {"Days open", "days_to_close", "Business days to respond", "Age (days)", "response_days", "처리일수", "소요일수",
        "대응일수"}},
      {'s',
       "score",
       {"Survey results", "CustomerSatisfactionCode", "Customer satisfaction", "csat_score", "NPS", "CSATScore",
        "How satisfied were you?", "만족도", "고객만족도", "평점"}},
      {'g', "flag", {"Satisfaction Score", "satisfaction_rating"}},
      {'t',
       "segment",
       {"Type", "Group", "CaseTypeCode", "Issue Type", "Request Type", "Line of business", "Region", "Reason", "유형",
        "불만유형", "상담유형"}},
      {'t', "channel", {"Case Origin", "CaseOriginCode", "Source", "Contact method", "채널", "문의채널", "인입채널"}},
      {'i',
       "complaint_id",
       {"ticket", "Ticket ID", "Case Number", "CaseNumber", "TicketNumber", "Issue key", "ID", "Reference", "VOC번호"}},
      {'i',
       "customer_id",
       {"AccountId", "ContactId", "Account Name", "requester_id", "Requester", "CustomerId", "CustomerID", "Cust no",
        "Reporter", "고객번호", "고객ID", "고객명"}},
  };
  for (const Known& known : all)
    for (const char* header : known.headers) {
      CAPTURE(header);
      CHECK(role_of(header, known.kind) == known.role);
    }
}

TEST_CASE("what a header has in common with another does not make it one") {
  for (const auto& [header, kind] : std::vector<std::pair<std::string, char>>{{"Due date", 'd'},
                                                                              {"Response due", 'd'},
                                                                              {"Last updated", 'd'},
                                                                              {"Resolution target", 'd'},
                                                                              {"처리예정일", 'd'},
                                                                              {"Reply count", 'h'},
                                                                              {"Customer comment", 'i'},
                                                                              {"Complaint text", 'i'},
                                                                              {"Case owner", 'i'},
                                                                              {"Ticket", 't'},
                                                                              {"Customer", 't'}}) {
    CAPTURE(header);
    CHECK(role_of(header, kind).empty());
  }
}

TEST_CASE("a scale in words is a score, with a number for each step") {
  const auto steps = [](const std::string& header, const std::vector<std::string>& words) {
    std::string text = header + ",days\n";
    for (int i = 0; i < 40; ++i) text += words[static_cast<std::size_t>(i) % words.size()] + ",3\n";
    const auto file = inspect_from_memory(text);
    REQUIRE(file.columns[0].role == "score");
    const auto mapping = interop::parse_record_mapping(file.starter_toml());
    const auto records = interop::read_complaints_from_memory(text, mapping);
    std::vector<double> read;
    for (std::size_t i = 0; i < words.size(); ++i) read.push_back(records.log().row(i).score);
    return read;
  };
  CHECK(steps("Satisfaction", {"Very Dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very Satisfied"}) ==
        std::vector<double>{1, 2, 3, 4, 5});
  CHECK(steps("만족도", {"매우 만족", "만족", "보통", "불만족", "매우불만"}) == std::vector<double>{5, 4, 3, 2, 1});
  CHECK(inspect_from_memory("rating,n\ngood,a\nbad,b\n").columns[0].role == "flag");
}

TEST_CASE("scores from 1 to 7 are on a scale of seven") {
  std::string text = "score,n\n";
  for (int i = 0; i < 70; ++i) text += std::to_string(1 + i % 7) + ",x\n";
  const auto mapping = interop::parse_record_mapping(inspect_from_memory(text).starter_toml());
  CHECK(mapping.score_scale.lowest == 1.0);
  CHECK(mapping.score_scale.highest == 7.0);
}

TEST_CASE("a few rows without a date of receipt are left out, many keep it open") {
  const auto mapping_with = [](int missing) {
    std::string text = "created,closed,score\n";
    for (int i = 0; i < 200; ++i) text += (i < missing ? "" : "2024-01-01") + std::string(",2024-01-05,3\n");
    return interop::parse_record_mapping(inspect_from_memory(text).starter_toml());
  };
  CHECK(mapping_with(2).received == "created");
  CHECK(mapping_with(2).answered == "closed");
  CHECK(mapping_with(3).received.empty());
}

TEST_CASE("one slip in a small file does not make a column of dates texts") {
  std::string text = "Date received,Date answered\n31.02.2025,2025-03-04\n";
  for (int i = 1; i < 28; ++i)
    text += "2025-02-" + std::string(i < 10 ? "0" : "") + std::to_string(i) + ",2025-03-04\n";
  const auto file = inspect_from_memory(text);
  CHECK(file.columns[0].content == interop::ColumnContent::date);
  CHECK(file.columns[0].other_values == 1);
}

TEST_CASE("a value that lies apart is no step of a scale") {
  const auto starter = [](const std::string& strays, int from = 1) {
    std::string text = "score,days\n";
    for (int i = 0; i < 60; ++i) text += std::to_string(from + i % 5) + ",3\n";
    return inspect_from_memory(text + strays).starter_toml();
  };
  const auto has = [](const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  };
  CHECK(has(starter("9,3\n"), "{ lowest = 1, highest = 5 }"));
  CHECK(has(starter("9,3\n"), "9 (1 row)"));
  CHECK(has(starter("99,3\n99,4\n-1,3\n"), "-1 (1 row), 99 (2 rows)"));
  CHECK(has(starter("6,3\n7,3\n"), "{ lowest = 1, highest = 7 }"));  // they follow
  CHECK(has(starter("", 6), "{ lowest = 0, highest = 10 }"));
  std::string wide = "score,days\n";
  for (int i = 0; i < 60; ++i) wide += std::to_string(25 * (i % 5)) + ",3\n";
  CHECK(has(inspect_from_memory(wide).starter_toml(), "{ lowest = 0, highest = 100 }"));
}

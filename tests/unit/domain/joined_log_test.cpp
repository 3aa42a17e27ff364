#include <amends/domain/joined_log.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "numbers.hpp"

using namespace amends;
using domain::AnswerRule;
using domain::ComplaintLog;
using domain::JoinedLog;
using domain::JoinTables;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t nobody = std::numeric_limits<std::int64_t>::min();
/// NaN as a number that compares equal.
std::vector<double> shown(std::span<const double> values) {
  std::vector<double> out(values.begin(), values.end());
  for (double& one : out)
    if (one != one) one = -999.0;
  return out;
}
}  // namespace

TEST_CASE("a log of six complaints joins three small tables") {
  // By hand. Ids beyond 2^53 differ in their last bit.
  const std::int64_t huge = (std::int64_t{1} << 60) + 1;
  const std::vector<std::int64_t> who{7, huge, nobody, 9, 7, 5}, which{1, 2, 3, nobody, 2, 6};
  const std::vector<double> received{10, 20, 30, 40, 50, missing}, score{5, 4, 3, 2, 1, 5};
  const ComplaintLog log({.score = score, .customer_id = who, .complaint_id = which, .received = received});

  const std::vector<std::int64_t> ids{huge - 1, huge, 7, 7, nobody, 5};
  const std::vector<double> left_at{25, 25, missing, 12, 3, 60};
  const std::vector<std::int64_t> buyer{7, 7, huge, huge, 9, nobody, 7, 7, 5};
  const std::vector<double> time{10, 45, 21.5, 19, 41, 41, missing, 101, 70};
  const std::vector<std::int64_t> about{2, 1, 1, 8, nobody, 1};
  const std::vector<double> at{29, 15, 12, 1, 1, missing};
  JoinTables tables{.customers = {.customer_id = ids, .left_at = left_at},
                    .purchases = {.customer_id = buyer, .time = time},
                    .answers = {.complaint_id = about, .answered_at = at},
                    .observed_until = 100.0};
  const JoinedLog joined(log, tables);
  CHECK(std::vector<int>(joined.customer_rows().begin(), joined.customer_rows().end()) ==
        std::vector<int>{2, 1, -1, -1, 2, 5});
  CHECK(shown(joined.followed_days()) == std::vector<double>{90, 5, -999, -999, 50, -999});
  CHECK(std::vector<int>(joined.left().begin(), joined.left().end()) == std::vector<int>{0, 1, 0, 0, 0, 0});
  // Customer 7 buys on day 10 (that of his complaint, not after it) and 45, not after 50; 9 is no customer, but buys.
  CHECK(shown(joined.purchase_days()) == std::vector<double>{35, 1.5, -999, 1, -999, -999});
  CHECK(shown(joined.watched_days()) == std::vector<double>{90, 80, -999, 60, 50, -999});
  CHECK(std::vector<int>(joined.answer_rows().begin(), joined.answer_rows().end()) ==
        std::vector<int>{2, 0, -1, -1, -1, -1});
  CHECK(shown(joined.answer_days()) == std::vector<double>{2, 9, -999, -999, -999, -999});

  const domain::JoinReport& report = joined.report();
  CHECK(
      report.customers.line() ==
      "2 of 6 rows left out; the first is row 3: customer_id stands twice: the first row is taken (customer_id stands "
      "twice: the first row is taken: 1; customer_id is missing: 1)");
  CHECK(
      report.complaints.line() ==
      "2 of 6 rows left out; the first is row 2: customer_id is missing (customer_id is missing: 1; no such customer: "
      "1)");
  CHECK(report.followed.left_out == 3);
  CHECK(report.purchases.line() ==
        "4 of 9 rows left out; the first is row 4: no such customer (no such customer: 1; customer_id is missing: 1; "
        "time is missing: 1; it is after observed_until: 1)");
  CHECK(report.ids.left_out == 2);
  CHECK(report.answers.left_out == 4);
  CHECK(report.answers.reasons.size() == 3);
  CHECK(report.answers_before_complaint == 0);
  CHECK(report.to_string().find("purchases: 4 of 9 rows left out") != std::string::npos);

  tables.several_answers = AnswerRule::last;
  const JoinedLog last(log, tables);
  CHECK(last.answer_rows()[0] == 1);  // day 15; the one without a time comes before those that have one
  CHECK(last.report().answers.reasons.front().why.find("the last answer") != std::string::npos);
}

TEST_CASE("answers without times go by their rows, and one before its complaint is counted") {
  const std::vector<int> which{1, 2}, about{1, 1, 2};
  const std::vector<double> received{10, 20}, at{15, 16, 19};
  const ComplaintLog log({.complaint_id = which, .received = received});
  const JoinedLog first(log, {.answers = {.complaint_id = about}});
  CHECK(first.answer_rows()[0] == 0);
  CHECK(std::isnan(first.answer_days()[0]));
  const JoinedLog last(log, {.answers = {.complaint_id = about}, .several_answers = AnswerRule::last});
  CHECK(last.answer_rows()[0] == 1);
  const JoinedLog timed(log, {.answers = {.complaint_id = about, .answered_at = at}});
  CHECK(timed.answer_days()[1] == -1.0);
  CHECK(timed.report().answers_before_complaint == 1);
  CHECK(timed.customer_rows().empty());
  CHECK(timed.purchase_days().empty());
}

TEST_CASE("dates that stand for never and unknown are no dates") {
  const std::vector<int> who{1, 2, 3};
  const std::vector<double> received{19000, 19000, -719162}, left_at{2932897, 19100, 19100};  // 9999-12-31; 0001-01-01
  const ComplaintLog log({.customer_id = who, .received = received, .dated = true});
  JoinTables tables{.customers = {.customer_id = who, .left_at = left_at}, .observed_until = 19200.0, .dated = true};
  const JoinedLog joined(log, tables);
  CHECK(shown(joined.followed_days()) == std::vector<double>{200, 100, -999});
  CHECK(joined.left()[0] == 0);
  CHECK(joined.left()[1] == 1);
  CHECK(joined.report().followed.first_why() == "received is missing");
  // A date of leaving that is still to come: he is a customer.
  tables.observed_until = 19050.0;
  const JoinedLog earlier(log, tables);
  CHECK(earlier.followed_days()[1] == 50.0);
  CHECK(earlier.left()[1] == 0);
}

TEST_CASE("who leaves on the day of his complaint has left half a day after it") {
  // Of dates nobody sees which came first: a complaint that ends in leaving is no reason to leave it out.
  const std::vector<int> who{1, 2, 3, 4};
  const std::vector<double> received{10, 10.625, 10.25, 10}, left_at{10, 10, 10.5, 9};
  const ComplaintLog log({.customer_id = who, .received = received});
  const JoinedLog joined(log, {.customers = {.customer_id = who, .left_at = left_at}, .observed_until = 100.0});
  CHECK(shown(joined.followed_days()) == std::vector<double>{0.5, 0.5, 0.25, -999});
  CHECK(std::vector<int>(joined.left().begin(), joined.left().end()) == std::vector<int>{1, 1, 1, 0});
  CHECK(joined.report().followed.first_why() == "the customer had left by then");
}

TEST_CASE("last_seen ends what is known of those who have not left") {
  const std::vector<int> who{1, 2, 3, 4};
  const std::vector<double> received{10, 10, 10, 10}, seen{40, 40, 5, missing}, left_at{missing, 30, missing, 60};
  const ComplaintLog log({.customer_id = who, .received = received});
  const JoinedLog joined(log, {.customers = {.customer_id = who, .left_at = left_at, .last_seen = seen}});
  CHECK(shown(joined.followed_days()) == std::vector<double>{30, 20, -999, 50});
  CHECK(joined.left()[1] == 1);
  CHECK(joined.left()[3] == 1);
  CHECK(joined.report().followed.first_why() == "the customer was not seen since");
}

TEST_CASE("who left after the records end is a customer until then, and who left before has left, whenever last seen") {
  // By hand, received on day 0, records until day 100.
  const std::vector<int> who{1, 2, 3, 4, 5, 6};
  const std::vector<double> received(6, 0.0);
  const std::vector<double> left_at{150, 150, 80, 80, 100, missing}, seen{missing, 60, 60, missing, 90, missing};
  const ComplaintLog log({.customer_id = who, .received = received});
  const JoinTables tables{.customers = {.customer_id = who, .left_at = left_at, .last_seen = seen},
                          .observed_until = 100.0};
  const JoinedLog joined(log, tables);
  CHECK(shown(joined.followed_days()) == std::vector<double>{100, 100, 80, 80, 100, -999});
  CHECK(std::vector<int>(joined.left().begin(), joined.left().end()) == std::vector<int>{0, 0, 1, 1, 1, 0});
  CHECK(joined.report().followed.left_out == 1);
  CHECK(joined.report().followed.first_why() == "it is not known until when he was a customer");
}

TEST_CASE("where only answers are joined customers are neither read nor accounted for") {
  const std::vector<double> who{1.5, missing, 3}, which{7, 8, 9}, about{7};
  const ComplaintLog log({.customer_id = who, .complaint_id = which});
  const JoinedLog joined(log, {.answers = {.complaint_id = about}});
  CHECK(joined.answer_rows()[0] == 0);
  CHECK(joined.customer_rows().empty());
  CHECK(joined.report().complaints == core::RowReport{});
  CHECK(joined.report().to_string().empty());
}

TEST_CASE("joins agree with a naive second implementation") {
  // Every pair of rows is looked at; ids of a small range, so that all kinds of repetition occur.
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    std::mt19937_64 random(seed);
    const auto whole = [&](int below) {
      return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(below));
    };
    const std::size_t n = 60, m = 40, lines = 150;
    std::vector<std::int64_t> who(n), which(n), ids(m), buyer(lines), about(lines);
    std::vector<double> received(n), left_at(m), time(lines), at(lines);
    for (auto& id : who) id = whole(45) == 0 ? nobody : whole(45) - 20;
    for (auto& id : which) id = whole(50);
    for (auto& id : ids) id = whole(45) - 20;
    for (auto& id : buyer) id = whole(60) - 25;
    for (auto& id : about) id = whole(60);
    for (auto& day : received) day = static_cast<double>(whole(30));
    for (auto& day : left_at) day = whole(3) == 0 ? missing : static_cast<double>(whole(50));
    for (auto& day : time) day = whole(10) == 0 ? missing : static_cast<double>(whole(60));
    for (auto& day : at) day = whole(10) == 0 ? missing : static_cast<double>(whole(60));
    const ComplaintLog log({.customer_id = who, .complaint_id = which, .received = received});
    const double until = 40.0;
    const JoinedLog joined(log, {.customers = {.customer_id = ids, .left_at = left_at},
                                 .purchases = {.customer_id = buyer, .time = time},
                                 .answers = {.complaint_id = about, .answered_at = at},
                                 .observed_until = until});
    for (std::size_t i = 0; i < n; ++i) {
      int customer = -1, answer = -1;
      for (std::size_t j = m; j-- > 0;)
        if (who[i] != nobody && ids[j] == who[i]) customer = static_cast<int>(j);
      CHECK(joined.customer_rows()[i] == customer);
      bool first_of_its_id = true;
      for (std::size_t j = 0; j < i; ++j) first_of_its_id = first_of_its_id && which[j] != which[i];
      for (std::size_t j = 0; j < lines; ++j) {
        if (!first_of_its_id || about[j] != which[i]) continue;
        if (answer < 0 || at[j] < at[static_cast<std::size_t>(answer)] ||
            (std::isnan(at[static_cast<std::size_t>(answer)]) && !std::isnan(at[j])))
          answer = static_cast<int>(j);
      }
      CHECK(joined.answer_rows()[i] == answer);
      double next = missing;
      for (std::size_t j = 0; j < lines; ++j)
        if (who[i] != nobody && buyer[j] == who[i] && time[j] > received[i] && time[j] <= until &&
            !(next <= time[j] - received[i]))
          next = time[j] - received[i];
      CHECK(shown(joined.purchase_days())[i] == (std::isnan(next) ? -999.0 : next));
      double followed = missing;
      if (customer >= 0) {
        const double left = left_at[static_cast<std::size_t>(customer)];
        followed = (left <= until ? left : until) - received[i];
        if (left == received[i] && left <= until)
          followed = 0.5;
        else if (!(followed > 0.0))
          followed = missing;
      }
      CHECK(shown(joined.followed_days())[i] == (std::isnan(followed) ? -999.0 : followed));
    }
  }
}

TEST_CASE("ids far apart, of a narrow range, and at the ends of 64 bits are looked up alike") {
  const std::int64_t lowest = std::numeric_limits<std::int64_t>::min() + 1,
                     highest = std::numeric_limits<std::int64_t>::max();
  for (const std::vector<std::int64_t>& ids : {std::vector<std::int64_t>{lowest, 0, highest, -1, 7},
                                               {highest, highest - 1, highest - 2, highest - 3, highest - 4},
                                               {lowest, lowest + 1, lowest + 2, lowest + 3, lowest + 4},
                                               {0, 1'000'000'000'000, 2, -1'000'000'000'000, 4}}) {
    const std::vector<std::int64_t> who{ids[3], ids[0], ids[4], ids[1], ids[2], 99};
    const JoinedLog joined(ComplaintLog({.customer_id = who}), {.customers = {.customer_id = ids}});
    CHECK(std::vector<int>(joined.customer_rows().begin(), joined.customer_rows().end()) ==
          std::vector<int>{3, 0, 4, 1, 2, -1});
  }
}

TEST_CASE("what a join needs is named where it is missing") {
  const std::vector<int> ids{1, 2}, one{1};
  const std::vector<double> days{1, 2}, half{0.5, 1};
  const ComplaintLog bare({.score = days}), log({.customer_id = ids, .complaint_id = ids, .received = days});
  const auto parameter = [](const ComplaintLog& which, const JoinTables& tables) -> std::string {
    try {
      const JoinedLog joined(which, tables);
    } catch (const Error& error) {
      return error.parameter();
    }
    return "";
  };
  CHECK(parameter(bare, {.customers = {.customer_id = ids}}) == "customer_id");
  CHECK(parameter(bare, {.answers = {.complaint_id = ids}}) == "complaint_id");
  CHECK(parameter(ComplaintLog({.customer_id = ids}), {.customers = {.customer_id = ids, .left_at = days}}) ==
        "received");
  CHECK(parameter(log, {.customers = {.customer_id = ids, .left_at = days}}) == "observed_until");
  CHECK(parameter(log, {.purchases = {.customer_id = ids, .time = days}}) == "observed_until");
  CHECK(parameter(log, {.purchases = {.customer_id = ids}, .observed_until = 3.0}) == "purchases.time");
  CHECK(parameter(log, {.customers = {.customer_id = ids, .last_seen = days}}).empty());
  CHECK(parameter(log, {.purchases = {.customer_id = one, .time = days}, .observed_until = 3.0}) == "purchases.time");
  CHECK(parameter(log, {.customers = {.customer_id = half}}) == "customer_id");
  CHECK(parameter(log, {}).empty());
}

TEST_CASE("the scores of joined answers are those of the log") {
  // By hand: the answers of complaints 1, 2 and 4; one of complaint 9, which is not in the log.
  const std::vector<int> which{1, 2, 3, 4, 5}, about{4, 9, 2, 1, 4};
  const std::vector<double> days{1, 2, missing, 4, 5}, answer{missing, 1, 5, 2, 3}, asked{1, 1, 0, 1, 1};
  const ComplaintLog log({.response_days = days, .complaint_id = which});
  const JoinedLog joined(log, {.answers = {.complaint_id = about}});
  const ComplaintLog scored = joined.with_scores({.score = answer});
  const auto scores_of = [](const ComplaintLog& one) {
    std::vector<double> out;
    for (std::size_t i = 0; i < one.size(); ++i)
      out.push_back(one.row(i).score == one.row(i).score ? one.row(i).score : -1.0);
    return out;
  };
  CHECK(scores_of(scored) == std::vector<double>{2, 5, -1, -1, -1});  // the first answer to complaint 4 has no score
  CHECK(!scored.columns().asked.given());
  CHECK(scored.row(0).response_days == 1.0);
  CHECK(scored.account()->clean());
  CHECK(scored.columns().complaint_id.data() == which.data());

  const auto asked_of = [](const ComplaintLog& one) {
    std::vector<bool> out;
    for (std::size_t i = 0; i < one.size(); ++i) out.push_back(one.row(i).asked);
    return out;
  };
  // Rows 2, 3 and 0 of the answers are those of complaints 2, 1 and 4: nobody asked about 2, but it was evaluated.
  CHECK(asked_of(joined.with_scores({.score = answer, .asked = asked})) ==
        std::vector<bool>{true, true, true, true, true});
  CHECK(asked_of(joined.with_scores({.score = answer, .has_all_asked = true})) ==
        std::vector<bool>{true, true, false, true, false});
  const std::vector<double> unasked{0, 1, 1, 1, 1};
  CHECK(asked_of(joined.with_scores({.score = answer, .asked = unasked, .has_all_asked = true})) ==
        std::vector<bool>{true, true, false, false, false});

  SECTION("a log that has scores keeps those of which no answer says another, and the account counts the others") {
    const std::vector<double> own{4, 5, 3, 1, missing}, own_asked{1, 1, 1, 1, 0};
    const ComplaintLog with_own({.score = own, .asked = own_asked, .complaint_id = which});
    const JoinedLog again(with_own, {.answers = {.complaint_id = about}});
    const ComplaintLog both = again.with_scores({.score = answer});
    CHECK(scores_of(both) == std::vector<double>{2, 5, 3, 1, -1});
    CHECK(asked_of(both) == std::vector<bool>{true, true, true, true, false});
    REQUIRE(both.account()->findings.size() == 1);
    CHECK(both.account()->findings[0] ==
          "1 complaint has the score of a joined answer in the place of another that the log had");
    CHECK_THROWS_AS(static_cast<void>(again.with_scores({.score = answer, .score_scale = domain::ScoreScale{0, 10}})),
                    Error);
  }
  SECTION("on another scale, which may be turned; outside of it rows cannot be used, and the account says so") {
    const domain::ScoreScale school{.lowest = 1.0, .highest = 4.0, .reversed = true};
    const ComplaintLog turned = joined.with_scores({.score = answer, .score_scale = school});
    CHECK(turned.row(0).score == 3.0);
    CHECK(turned.report().left_out == 1);
    REQUIRE(turned.account()->findings.size() == 1);
    CHECK(turned.account()->findings[0] == "1 complaint has a joined score outside the scale, and cannot be used");
    const std::vector<double> percent{1, 1, 0.5, 1, 1};
    const ComplaintLog odd = joined.with_scores({.score = answer, .asked = percent});
    CHECK(odd.report().left_out == 1);
    CHECK(odd.account()->findings == std::vector<std::string>{"1 complaint has a joined asked that is neither 0, 1 nor "
                                                              "missing, and cannot be used"});
  }
  SECTION("the scores live as long as any log of them, and an account of a file goes along") {
    domain::ComplaintColumns columns = log.columns();
    auto account = std::make_shared<domain::RecordReport>();
    account->rows = 7;
    account->files = {"complaints.csv"};
    columns.account = account;
    std::optional<ComplaintLog> copy;
    {
      const JoinedLog short_lived(ComplaintLog(columns), {.answers = {.complaint_id = about}});
      const ComplaintLog first = short_lived.with_scores({.score = answer});
      const JoinedLog second(first, {.answers = {.complaint_id = about}});
      copy = second.with_scores({.score = answer});
    }
    CHECK(scores_of(*copy) == std::vector<double>{2, 5, -1, -1, -1});
    CHECK(copy->account()->rows == 7);
  }
}

TEST_CASE("what scores of answers need is named") {
  const std::vector<int> which{1, 2};
  const std::vector<double> answer{3, 4}, three{1, 2, 3}, received{0, 0};
  const ComplaintLog log({.customer_id = which, .complaint_id = which, .received = received});
  const auto error_of = [](const JoinedLog& joined, const domain::AnswerScores& scores) {
    try {
      static_cast<void>(joined.with_scores(scores));
    } catch (const Error& error) {
      return std::pair(error.code(), error.parameter());
    }
    return std::pair(ErrorCode::io, std::string("no error"));
  };
  const JoinedLog joined(log, {.answers = {.complaint_id = which}});
  CHECK(error_of(joined, {}) == std::pair(ErrorCode::missing, std::string("score")));
  CHECK(error_of(joined, {.score = three}) == std::pair(ErrorCode::size_mismatch, std::string("score")));
  CHECK(error_of(joined, {.score = answer, .asked = three}) ==
        std::pair(ErrorCode::size_mismatch, std::string("asked")));
  CHECK(error_of(joined, {.score = answer, .score_scale = domain::ScoreScale{5, 1}}) ==
        std::pair(ErrorCode::contradiction, std::string("score_scale")));
  const JoinedLog without(log, {.customers = {.customer_id = which}});
  CHECK(error_of(without, {.score = answer}) == std::pair(ErrorCode::missing, std::string("answers")));
}

TEST_CASE("a dated log says from when to when complaints came") {
  const std::vector<double> received{19001.75, missing, 19000.25}, score{1, 2, 7};
  const ComplaintLog log({.score = score, .received = received, .dated = true});
  CHECK(log.account()->last_received == 19001.0);
  CHECK(log.account()->first_received == 19001.0);  // the third row cannot be used
  const ComplaintLog days({.score = score, .received = received});
  CHECK(std::isnan(days.account()->first_received));
}

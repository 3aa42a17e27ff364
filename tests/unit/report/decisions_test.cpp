#include <amends/economics/optimal_staffing.hpp>
#include <amends/economics/uncertain_compensation.hpp>
#include <amends/report/decisions.hpp>
#include <amends/report/spreadsheet.hpp>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "catch.hpp"
#include "caught.hpp"
#include "korean.hpp"

// The report on decisions in both languages: its numbers are those of the results that went in, read here from them.

using namespace amends;
using amends_test::error_of;
using amends_test::latin_words;
using report::Decisions;
using report::Format;
using report::Language;
using report::Report;

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// Section 8.3 of the usual worked example: 200 contacts an hour, 3 minutes each, wage 30, worth 24.71 falling by 3.5 % a
/// minute: 13 agents are best, the 80/20 rule takes 14.
report::DecidedLine line() {
  return {.name = "",
          .staffing = economics::optimal_staffing(
              {.arrivals_per_hour = 200.0,
               .minutes_per_contact = 3.0,
               .worth = recovery::ExponentialWorth{24.709661, 0.03524367, domain::TimeUnit::minute()},
               .wage_per_hour = 30.0})};
}

/// A day of two channels: five quarters with a peak, and a chat that nobody needs before nine.
report::DecidedDay day() {
  const std::vector<economics::StaffedChannel> channels{
      {.name = "calls",
       .arrivals = {20, 50, 70, 60, 30},
       .minutes_per_contact = 3.0,
       .worth = recovery::ExponentialWorth{24.709661, 0.03524367, domain::TimeUnit::minute()},
       .wage_per_hour = 30.0,
       .shrinkage = 0.3},
      {.name = "chat",
       .arrivals = {0, 0, 3, 9, 5},
       .minutes_per_contact = 8.0,
       .patience_minutes = 5.0,
       .worth = recovery::DeadlineWorth{6.0, 60.0, domain::TimeUnit::second()},
       .wage_per_hour = 24.0}};
  return {economics::optimal_day_staffing(channels, 15.0, {.least = 0}), 8.5};
}

/// Customers of 60, 300 and 900 in two segments: one below what pays.
report::DecidedCustomers customers() {
  const std::vector<double> value{10, 300, 900, -1}, loss{40, 40, 10, 10};
  const std::vector<std::int32_t> segment{0, 0, 1, 1};
  const std::vector<recovery::OfferPolicy> policies(2, {.response = recovery::SaturatingStay{0.3, 0.9, 0.05}});
  std::vector<double> offer(4), profit(4), gain(4);
  const recovery::OfferedCustomers table{.value_of_keeping = value, .loss = loss, .segment = segment};
  const recovery::OfferColumns made{.compensation = offer, .profit = profit, .gain_over_no_offer = gain};
  const core::RowReport account = recovery::offers_by_customer(policies, table, made);
  return {{"shop", "web"}, recovery::offers_by_segment(2, table, made), account.left_out};
}

report::DecidedDesk desk() {
  const economics::DeskStaffingInputs inputs{.arrivals_per_day = math::Distribution::uniform(90.0, 110.0),
                                             .minutes_per_case = 30.0,
                                             .minutes_per_agent_day = 360.0,
                                             .cost_per_agent_day = 250.0,
                                             .worth_by_day = {40.0, 38.0, 35.0, 30.0, 25.0, 20.0},
                                             .current_agents = 14,
                                             .rule = economics::ResponseRule{0.95, 2}};
  return {economics::desk_staffing(inputs, {.draws = 200}), 14, inputs.rule};
}

report::DecidedOffer offer(const std::string& group, double value) {
  return {.group = group,
          .plan = recovery::optimal_compensation(
              recovery::SaturatingStay{0.3, 0.9, 0.05},
              {.value_of_keeping = value, .stay_if_silent = 0.2, .handling_cost = 10.0})};
}

report::DecidedBudget budget() {
  const std::vector<double> costs{10, 20, 10, 20, 10, 20}, gains{30, 45, 20, 30, 12, 13};
  const economics::OfferBudget found(costs, gains, 2);
  report::DecidedBudget out{.customers = 3};
  for (const double at : {10.0, 20.0, 30.0, 40.0}) out.path.push_back(found.at(at));
  out.chosen = found.at(20.0);
  return out;
}

report::DecidedVoice more_voice(double satisfied_share, double learning = 0.5, double prevention = 0.4) {
  const auto loop = economics::ComplaintLoop::at_rest(
      {.problem_rate = 0.1, .voice = 0.3, .fading = 0.2, .learning = learning, .prevention = prevention});
  const economics::LoopHandling handling{.stay_no_problem = 0.95,
                                         .stay_silent = 0.6,
                                         .stay_dissatisfied = 0.3,
                                         .stay_satisfied = 0.9,
                                         .satisfied_share = satisfied_share,
                                         .value_of_kept_customer = 200.0,
                                         .cost_per_complaint = 10.0};
  return {0.3, 0.5, loop.turning_point(),
          economics::worth_of_voice(loop, handling,
                                    {.customers = 10'000.0,
                                     .problem_rate = 0.1,
                                     .voice = 0.3,
                                     .new_voice = 0.5,
                                     .periods = 4,
                                     .discounting = {.annual_rate = core::AnnualRate{0.08},
                                                     .first_payment = core::FirstPayment::after_one_period}})};
}

Decisions all() {
  Decisions out{.title = "", .notes = "", .currency = "EUR"};
  out.lines = {line()};
  out.day = day();
  out.desk = desk();
  out.customers = customers();
  out.offers = {offer("A", 300.0), offer("B", 20.0)};
  out.budget = budget();
  out.voice = more_voice(0.7);
  return out;
}

const report::Table& table(const Report& of, const std::string& key) {
  for (const report::Section& one : of.sections)
    for (const report::Table& each : one.tables)
      if (each.key == key) return each;
  FAIL("no table " << key);
  throw;
}

std::string said(const Report& of, const std::string& section, const std::string& key) {
  for (const report::Section& one : of.sections)
    for (const report::Statement& each : one.statements)
      if (one.key == section && each.key == key) return each.text;
  return "";
}

double number(const report::Table& of, std::size_t row, const std::string& column) {
  for (std::size_t c = 0; c < of.columns.size(); ++c)
    if (of.columns[c].key == column) return std::get<double>(of.values.at(row).at(c));
  FAIL("no column " << column);
  return none;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("Decisions are told with the numbers of their results") {
  const Decisions decided = all();
  const Report told = report::write(decided);
  // 200 contacts an hour are worth at most 4,941.93; the best loses 47.995 by waiting and pays 390 (the worked example).
  CHECK(has(said(told, "headline", "line"), "13 agents at work bring most, EUR 4,504 an hour"));
  CHECK(has(said(told, "headline", "line"), "takes 14, and EUR 4.17 an hour less is left"));
  const report::Table& rows = table(told, "line");
  for (std::size_t r = 0; r < rows.rows.size(); ++r)
    if (number(rows, r, "agents") == 13.0) {
      CHECK(number(rows, r, "value_lost_per_hour") == Approx(47.995).margin(5e-4));
      CHECK(number(rows, r, "wages_per_hour") == 390.0);
    }
  const economics::DeskStaffing& staffing = decided.desk->staffing;
  const report::Table& desk_rows = table(told, "desk");
  CHECK(has(said(told, "headline", "desk"), std::to_string(staffing.decision().agents) + " people"));
  double best = -1e300, agents = 0.0;
  for (std::size_t r = 0; r < desk_rows.rows.size(); ++r)
    if (number(desk_rows, r, "profit_per_day") > best) {
      best = number(desk_rows, r, "profit_per_day");
      agents = number(desk_rows, r, "agents");
    }
  CHECK(agents == staffing.decision().agents);
  CHECK(best == staffing.decision().profit.mean);
  // The published closed form: offer 43.94, of a customer of value 20 nothing (0.05 * 0.6 * 20 < 1).
  CHECK(number(table(told, "offers"), 0, "offer") == Approx(43.944492).margin(5e-7));
  CHECK(number(table(told, "offers"), 1, "offer") == 0.0);
  CHECK(has(said(told, "offers", "offer"), "A: Offer EUR 44:"));
  // By hand: 20 buys the first steps of the first two customers, 30 + 20 for 20.
  CHECK(number(table(told, "budget"), 1, "gain") == 50.0);
  CHECK(number(table(told, "budget"), 1, "surplus") == 30.0);
  CHECK(has(said(told, "budget", "budget"), "A budget of EUR 20 for 3 customers brings EUR 50,"));
  const economics::VoiceWorth& worth = decided.voice->worth;
  CHECK(worth.present_value > 0.0);
  CHECK(has(said(told, "voice", "voice"), "is won over 4 periods"));
  CHECK(number(table(told, "voice"), 3, "complaints") == worth.after.complaints[3]);
  CHECK(told.sections.back().key == "care");
}

TEST_CASE("a day and offers one by one") {
  const Decisions decided = all();
  const Report told = report::write(decided);
  const economics::ChannelStaffing& calls = decided.day->staffing.channels[0];
  const report::Table& rows = table(told, "day");
  REQUIRE(rows.rows.size() == 10);
  CHECK(rows.rows[0][0] == "calls");
  CHECK(rows.rows[9][0] == "chat");
  for (std::size_t r = 0; r < 5; ++r) {
    CHECK(number(rows, r, "agents") == static_cast<double>(calls.agents[r]));
    CHECK(number(rows, r, "rule_agents") == static_cast<double>(calls.rule_agents[r]));
    CHECK(number(rows, r, "service_level") == calls.forecast.intervals[r].service_level);
    CHECK(number(rows, r, "mean_wait_seconds") == Approx(3600.0 * calls.forecast.intervals[r].mean_wait));
  }
  CHECK(rows.rows[0][1] == "08:30");
  CHECK(std::isnan(number(rows, 5, "service_level")));  // nobody chats so early
  CHECK(rows.rows[4][1] == "09:30");
  std::vector<std::string> titles;
  for (const report::Section& one : told.sections)
    if (one.key == "day")
      for (const report::Chart& chart : one.charts) {
        titles.push_back(chart.title);
        CHECK(chart.rows.size() == 5);
      }
  CHECK(titles ==
        std::vector<std::string>{"Agents at work through the day: calls", "Agents at work through the day: chat"});
  const std::string json = report::render(told, Format::json);
  CHECK(has(json, "calls: "));
  CHECK(has(json, "chat: "));
  CHECK(has(json, "\"channel\": \"chat\""));
  CHECK(has(json, "\"currency\": \"EUR\""));
  CHECK(has(json, "shifts and breaks are not planned"));
  const auto [fewest, most] = std::minmax_element(calls.agents.begin(), calls.agents.end());
  CHECK(has(said(told, "headline", "day"),
            "calls: " + std::to_string(*fewest) + " to " + std::to_string(*most) + " agents at work through the day"));
  CHECK(has(said(told, "headline", "day"), "a day less."));
  Decisions late{.day = day()};
  late.day->opens_at = 23.75;
  const Report night = report::write(late);
  CHECK(table(night, "day").rows[1][1] == "00:00");
  late.day->opens_at = none;
  const Report counted = report::write(late);
  CHECK(table(counted, "day").rows[1][1] == "2");
  late.day->opens_at = 24.0;
  CHECK(error_of([&] { (void)report::write(late); }).parameter() == "opens_at");
  // Nobody at work all day, and one number all day.
  late.day->opens_at = none;
  late.day->staffing.channels[0].agents.assign(5, 0);
  const Report closed = report::write(late);
  CHECK(has(said(closed, "day", "day"), "Nobody at work all day brings most"));
  late.day->staffing.channels[0].agents.assign(5, 1);
  const Report steady = report::write(late);
  CHECK(has(said(steady, "day", "day"), "1 agent at work all day brings most"));

  // What is never answered, what the profit counts otherwise than the table, and a day that does not pay.
  const std::vector<economics::StaffedChannel> evening{
      {.name = "evening",
       .arrivals = {1, 1, 30, 40, 1, 1},
       .minutes_per_contact = 4.0,
       .worth = recovery::ExponentialWorth{12.0, 0.2, domain::TimeUnit::minute()},
       .wage_per_hour = 30.0}};
  Decisions odd{.day = report::DecidedDay{economics::optimal_day_staffing(evening, 60.0, {.least = 0})}};
  const Report of_evening = report::write(odd);
  std::string notes;
  for (const std::string& note : table(of_evening, "day").notes) notes += note + "\n";
  CHECK(odd.day->staffing.channels[0].agents.back() == 0);
  CHECK(has(notes, "evening: 2 contacts are never answered"));
  CHECK(has(notes, "the profit counts them as given up"));
  odd.day->staffing.channels[0].profit_per_day = -5.0;
  odd.day->staffing.channels[0].closed_profit_per_day = -1.0;
  CHECK(has(said(report::write(odd), "day", "day"), " No number pays: with nobody at work -1 a day would be left."));

  // The closed form: ln(0.05 * 0.6 * value)/0.05 for values 300 and 900, nothing for 10; a negative value is no row.
  const report::Table& sums = table(told, "customers");
  CHECK(number(sums, 0, "customers") == 2.0);
  CHECK(number(sums, 0, "offered") == 1.0);
  CHECK(number(sums, 0, "compensation") == Approx(std::log(0.05 * 0.6 * 300.0) / 0.05));
  CHECK(number(sums, 1, "mean_offer") == Approx(std::log(0.05 * 0.6 * 900.0) / 0.05));
  CHECK(number(sums, 0, "mean_value") == 155.0);
  CHECK(has(said(told, "headline", "customers"), "Of 3 customers 2 are offered something"));
  CHECK(has(said(told, "headline", "customers"), "1 row was left out."));
  Decisions unfair{.customers = customers()};
  for (recovery::SegmentOffers& one : unfair.customers->offers) one.gain_over_no_offer = -50.0;
  const Report floor = report::write(unfair);
  CHECK(has(said(floor, "customers", "customers"), "as fairness asks"));
  CHECK(has(said(floor, "customers", "customers"), "100 less is left"));
  for (recovery::SegmentOffers& one : unfair.customers->offers) one = {};
  CHECK(has(said(report::write(unfair), "customers", "customers"), "No customer can be made an offer. 1 row was left"));
  unfair.customers->segments.pop_back();
  CHECK(error_of([&] { (void)report::write(unfair); }).code() == ErrorCode::size_mismatch);
}

TEST_CASE("Rows left out of a budget and a rate in per cent are said") {
  Decisions decided{.budget = budget(), .voice = more_voice(0.7)};
  decided.budget->left_out = 5;
  decided.voice->worth.warnings.add(economics::VoiceWorthWarning::large_discount_rate);
  const Report told = report::write(decided);
  CHECK(has(said(told, "budget", "budget"), " 5 rows were left out."));
  CHECK(has(said(told, "headline", "budget"), " 5 rows were left out."));
  CHECK(has(said(told, "voice", "large_discount_rate"), "a percentage"));
  CHECK(has(said(told, "voice", "voice"), "(present value)"));
  CHECK(said(report::write(Decisions{.voice = more_voice(0.7)}), "voice", "large_discount_rate").empty());
}

TEST_CASE("Several channels stand in one table, and keep their numbers in every form") {
  Decisions two{.currency = "EUR"};
  two.lines = {line(), line()};
  two.lines[0].name = "phone";
  two.lines[1].name = "chat";
  const Report told = report::write(two);
  const report::Table& rows = table(told, "line");
  std::set<std::string> channels;
  for (const auto& row : rows.rows) channels.insert(row[0]);
  CHECK(channels == std::set<std::string>{"phone", "chat"});
  for (const report::Section& section : told.sections) {
    std::set<std::string> keys;
    for (const report::Table& one : section.tables) CHECK(keys.insert(one.key).second);
  }
  const std::string json = report::render(told, Format::json);
  CHECK(has(json, "phone: 13 agents"));
  CHECK(has(json, "chat: 13 agents"));
}

TEST_CASE("A chart shows each table of decisions, with the best one marked") {
  const Report told = report::write(all());
  std::set<std::string> keys;
  for (const report::Section& one : told.sections)
    for (const report::Chart& chart : one.charts) {
      keys.insert(chart.key);
      CHECK_FALSE(chart.rows.empty());
      CHECK(chart.description.size() > 20);
    }
  CHECK(keys == std::set<std::string>{"line", "day", "day-2", "desk", "offers", "customers", "budget", "voice"});
}

TEST_CASE("Decisions under uncertainty give the decision, its interval and what knowing is worth") {
  Decisions decided;
  decided.lines = {
      {.name = "phone",
       .uncertain = economics::uncertain_staffing({.arrivals_per_hour = math::Distribution::uniform(150.0, 250.0),
                                                   .minutes_per_contact = 3.0,
                                                   .patience_minutes = math::Distribution(2.0),
                                                   .worth = {.shape = economics::WorthShape::exponential,
                                                             .at_once = 24.7,
                                                             .decay = 0.035,
                                                             .per = domain::TimeUnit::minute()},
                                                   .wage_per_hour = 30.0},
                                                  {.draws = 200})}};
  report::DecidedOffer one{.group = "", .plan = {}};
  one.uncertain = economics::optimal_compensation(
      economics::UncertainSaturatingStay{math::Distribution::uniform(0.2, 0.4), 0.9, 0.05},
      {.value_of_keeping = 300.0, .stay_if_silent = 0.2}, {.draws = 200});
  decided.offers = {one};
  const economics::UncertainStaffing& found = *decided.lines[0].uncertain;
  for (const Language language : {Language::english, Language::korean}) {
    const Report told = report::write(decided, language);
    const report::Table& rows = table(told, "line_uncertain");
    double best = -1e300, agents = 0.0;
    for (std::size_t r = 0; r < rows.rows.size(); ++r)
      if (number(rows, r, "profit_per_hour") > best) {
        best = number(rows, r, "profit_per_hour");
        agents = number(rows, r, "agents");
      }
    CHECK(agents == static_cast<double>(found.rows[found.best].agents));
    CHECK(number(table(told, "offers"), 0, "gain_lower") == one.uncertain->gain_over_no_offer.quantiles.front());
    CHECK(has(said(told, "line", "line"), "phone: "));
  }
}

TEST_CASE("Decisions are told in Korean, with the numbers of the English report and no English word") {
  for (const double satisfied : {0.05, 0.7}) {
    Decisions decided = all();
    decided.voice = more_voice(satisfied, satisfied < 0.5 ? 0.01 : 0.5, 0.0);
    decided.currency = "KRW";
    const Report korean = report::write(decided, Language::korean), english = report::write(decided);
    const std::string text = report::render(korean, Format::text);
    INFO(text);
    CHECK(latin_words(text, {"A", "B", "KRW", "calls", "chat", "shop", "web"}) == std::vector<std::string>{});
    for (const char* left : {"{", "}", "  ."}) CHECK_FALSE(has(text, left));
    for (const char* key : {"line", "desk", "offers", "budget", "voice"}) {
      const report::Table &in_korean = table(korean, key), &in_english = table(english, key);
      REQUIRE(in_korean.values.size() == in_english.values.size());
      for (std::size_t r = 0; r < in_korean.values.size(); ++r)
        for (std::size_t c = 0; c < in_korean.values[r].size(); ++c)
          if (const double* value = std::get_if<double>(&in_korean.values[r][c]);
              value != nullptr && !std::isnan(*value))
            CHECK(*value == std::get<double>(in_english.values[r][c]));
    }
  }
}

TEST_CASE("Voice that loses money, rules that are not kept and fairness are said") {
  Decisions decided;
  decided.voice = more_voice(0.05, 0.01, 0.0);
  const Report told = report::write(decided);
  CHECK(decided.voice->worth.present_value < 0.0);
  CHECK(has(said(told, "headline", "voice"), "is lost over 4 periods"));
  CHECK(has(said(told, "voice", "break_even"), "satisfied"));
  Decisions fair;
  fair.offers = {{.group = "",
                  .plan = recovery::optimal_compensation(recovery::SaturatingStay{0.3, 0.9, 0.05},
                                                         {.value_of_keeping = 20.0, .stay_if_silent = 0.2},
                                                         {.fairness_floor = 0.5, .loss = 60.0})}};
  const Report floor = report::write(fair);
  CHECK(has(said(floor, "offers", "offer"), "which fairness asks for"));
}

TEST_CASE("Decisions have every format, and nothing decided is an error") {
  const Report told = report::write(all());
  CHECK(to_string(told.kind) == "decisions");
  for (const Format format : {Format::text, Format::markdown, Format::json, Format::csv, Format::html})
    CHECK(report::render(told, format).size() > 500);
  CHECK(error_of([] { (void)report::write(Decisions{}); }).code() == ErrorCode::missing);
  Decisions empty;
  empty.lines.emplace_back();
  CHECK(error_of([&] { (void)report::write(empty); }).parameter() == "lines");
}

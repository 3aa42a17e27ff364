// from_raw_files: from a firm's raw files to what faster answers would return, every link estimated, beside its truth.
//
//   from_raw_files               the files of the simulated firm (examples/data/simulated_firm)
//   from_raw_files folder days   the files of the setting `example` (`SimulatedFirm.write`), drawn anew; 1 or 5 days
//
// Complaints, customers, purchases and two surveys are joined; from them come the links of the chain, and what no records
// tell is stated. Since the firm is simulated, truth.json has what the estimates should be. Exit code 1: something was
// wrong, said on standard error.

#include <amends/core/timestamp.hpp>
#include <amends/domain/joined_log.hpp>
#include <amends/domain/outcome_state.hpp>
#include <amends/economics/customer_margin.hpp>
#include <amends/economics/scenario_from_records.hpp>
#include <amends/economics/stay_rates.hpp>
#include <amends/economics/survey_links.hpp>
#include <amends/interop/csv_table.hpp>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <fstream>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace {

using namespace amends;
using Numbers = std::vector<double>;
using Truth = nlohmann::ordered_json;

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
constexpr double year = 365.0;  // days of a year of this firm
constexpr satisfaction::ClassThresholds thresholds{.satisfied = 4.0, .delighted = 5.0};

core::ColumnView column(const Numbers& values) {
  return std::span<const double>(values);
}

/// Texts as numbers 0, 1, ... in the order in which they come.
class Codes {
 public:
  double operator()(const std::string& text) {
    const auto [at, is_new] = codes_.try_emplace(text, names_.size());
    if (is_new) names_.push_back(text);
    return static_cast<double>(at->second);
  }
  Numbers operator()(const std::vector<std::string>& texts) {
    Numbers out;
    for (const std::string& text : texts) out.push_back((*this)(text));
    return out;
  }
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

 private:
  std::map<std::string, std::size_t> codes_{};
  std::vector<std::string> names_{};
};

/// Dates as days since 1970-01-01; none is NaN.
Numbers days_of(const std::vector<std::string>& texts) {
  Numbers out;
  for (const std::string& text : texts) {
    const auto date = core::parse_timestamp(text);
    out.push_back(date ? static_cast<double>(date->microseconds / 86'400'000'000) : unknown);
  }
  return out;
}

/// The row of each id.
std::map<double, std::size_t> rows_by_id(const Numbers& ids) {
  std::map<double, std::size_t> out;
  for (std::size_t i = 0; i < ids.size(); ++i) out.emplace(ids[i], i);
  return out;
}

/// The firm's files as columns; companies, segments and problems share their codes across tables.
struct Firm {
  Codes company{}, segment{}, problem{};
  struct {
    Numbers id, customer, segment, company, problem, received, response_days, minutes;
  } complaints;
  struct {
    Numbers id, segment, company, observed_from, left;
  } customers;
  struct {
    Numbers customer, time, margin;
  } purchases;
  struct {
    Numbers complaint, asked, score, bin;
  } answers;
  struct {
    Numbers customer, had_problem, problem, complained, stayed, bin, segment, company;
  } survey;
  double end = 0.0;  // the first day after the records

  explicit Firm(const std::string& folder) {
    read_customers(interop::read_table(folder + "/customers.csv"));
    read_purchases(interop::read_table(folder + "/purchases.csv"));
    read_answers(interop::read_table(folder + "/survey_of_complainants.csv"));
    read_complaints(interop::read_table(folder + "/complaints.csv"));
    read_survey(interop::read_table(folder + "/survey_of_customers.csv"));
  }

 private:
  void read_customers(const interop::CsvTable& table) {
    customers.id = table.numbers("customer_id");
    customers.segment = segment(table.texts("segment"));
    customers.company = company(table.texts("company"));
    customers.observed_from = days_of(table.texts("observed_from"));
    customers.left = days_of(table.texts("left"));
  }
  void read_purchases(const interop::CsvTable& table) {
    purchases.customer = table.numbers("customer_id");
    purchases.time = days_of(table.texts("date"));
    purchases.margin = table.numbers("margin");
  }
  void read_answers(const interop::CsvTable& table) {
    answers.complaint = table.numbers("complaint_id");
    answers.asked = days_of(table.texts("asked"));
    answers.score = table.numbers("score");
    answers.bin = bins_of(table.texts("told_bin"));
  }
  void read_complaints(const interop::CsvTable& table) {
    complaints.id = table.numbers("complaint_id");
    complaints.customer = table.numbers("customer_id");
    complaints.segment = segment(table.texts("segment"));
    complaints.company = company(table.texts("company"));
    complaints.problem = problem(table.texts("problem"));
    complaints.received = days_of(table.texts("received"));
    complaints.minutes = table.numbers("minutes");
    const Numbers answered = days_of(table.texts("answered"));
    for (std::size_t i = 0; i < table.rows(); ++i)
      complaints.response_days.push_back(answered[i] - complaints.received[i]);  // NaN: nobody answered
    const double first = static_cast<double>(core::days_from_civil({.year = 2021, .month = 1, .day = 1}));
    end = first + 3.0 * year;
  }
  void read_survey(const interop::CsvTable& table) {
    survey.customer = table.numbers("customer_id");
    survey.had_problem = table.numbers("had_problem");
    survey.problem = problem(table.texts("problem"));
    survey.complained = table.numbers("complained");
    survey.stayed = table.numbers("still_customer");
    survey.bin = bins_of(table.texts("told_bin"));
    const auto customer = rows_by_id(customers.id);
    for (const double id : survey.customer) {
      survey.segment.push_back(customers.segment[customer.at(id)]);
      survey.company.push_back(customers.company[customer.at(id)]);
    }
  }
  static Numbers bins_of(const std::vector<std::string>& labels) {
    const std::map<std::string, double> codes{{"0", 0.0}, {"1-2", 1.0}, {"3-5", 2.0}, {"6-10", 3.0}, {"11+", 4.0}};
    Numbers out;
    for (const std::string& label : labels) {
      const auto found = codes.find(label);
      out.push_back(found == codes.end() ? unknown : found->second);
    }
    return out;
  }
};

const std::vector<economics::TellingBin> bins{{0, 0}, {1, 2}, {3, 5}, {6, 10}, {11, HUGE_VAL, 15.0}};

/// The rows of a column for which `keep` is 1.
Numbers chosen(const Numbers& values, const std::vector<bool>& keep) {
  Numbers out;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (keep[i]) out.push_back(values[i]);
  return out;
}

// ---- the links ----

/// Few of this small firm's customers kept silent about a problem: six are enough here, and the error says what they tell.
const economics::LinkOptions few{.from = "survey of customers", .fewest_rows = 6.0};

/// Stay rates by outcome: known from the answer on, so that who had left before could not answer (late entry).
economics::LinkEstimates stay(const Firm& firm, const domain::JoinedLog& joined, const domain::ComplaintLog& scored) {
  const Numbers outcome = economics::outcomes_of_scores(scored.columns().score, thresholds);
  return economics::stay_rates({.outcome = column(outcome),
                                .days = joined.followed_days(),
                                .left = joined.left(),
                                .entry = joined.answer_days(),
                                .cluster = column(firm.complaints.company)},
                               economics::StayPeriod{.days = year}, {.from = "complaints, customers, answers"});
}

/// Who had a problem and said nothing.
std::vector<bool> silent(const Firm& firm) {
  std::vector<bool> out;
  for (std::size_t i = 0; i < firm.survey.had_problem.size(); ++i)
    out.push_back(firm.survey.had_problem[i] == 1.0 && firm.survey.complained[i] == 0.0);
  return out;
}

/// Who would have stayed anyway: the silent with the same problems as the complainants.
economics::LinkEstimates counterfactual(const Firm& firm) {
  const std::vector<bool> keep = silent(firm);
  const Numbers stayed = chosen(firm.survey.stayed, keep), company = chosen(firm.survey.company, keep),
                problem = chosen(firm.survey.problem, keep);
  economics::ProblemMix mix{.problem = column(problem),
                            .complainants = Numbers(firm.problem.names().size(), 0.0),
                            .names = firm.problem.names()};
  for (const double one : firm.complaints.problem) mix.complainants[static_cast<std::size_t>(one)] += 1.0;
  return economics::counterfactual_stay(economics::StayFlags{.stayed = column(stayed), .cluster = column(company)},
                                        economics::ComparisonGroup::silent_customers, mix, few);
}

economics::LinkEstimates stay_of_the_silent(const Firm& firm) {
  const std::vector<bool> keep = silent(firm);
  const Numbers stayed = chosen(firm.survey.stayed, keep), company = chosen(firm.survey.company, keep);
  const Numbers outcome(stayed.size(), static_cast<double>(domain::OutcomeState::silent));
  return economics::stay_rates(
      economics::StayFlags{.outcome = column(outcome), .stayed = column(stayed), .cluster = column(company)},
      {.from = "survey of customers"});
}

economics::LinkEstimates talk(const Firm& firm) {
  const Numbers outcome = economics::outcomes_of_scores(column(firm.answers.score), thresholds);
  const auto complaint = rows_by_id(firm.complaints.id);
  Numbers company;
  for (const double id : firm.answers.complaint) company.push_back(firm.complaints.company[complaint.at(id)]);
  return economics::tellers({.outcome = column(outcome), .bin = column(firm.answers.bin), .cluster = column(company)},
                            bins, {.from = "answers of complainants"});
}

economics::LinkEstimates talk_of_the_silent(const Firm& firm) {
  const std::vector<bool> keep = silent(firm);
  const Numbers bin = chosen(firm.survey.bin, keep), company = chosen(firm.survey.company, keep);
  const Numbers outcome(bin.size(), static_cast<double>(domain::OutcomeState::silent));
  return economics::tellers({.outcome = column(outcome), .bin = column(bin), .cluster = column(company)}, bins, few);
}

economics::LinkEstimates problem_and_voice(const Firm& firm, double segment) {
  std::vector<bool> keep;
  for (const double one : firm.survey.segment) keep.push_back(one == segment);
  const Numbers problem = chosen(firm.survey.had_problem, keep), complained = chosen(firm.survey.complained, keep),
                company = chosen(firm.survey.company, keep);
  return economics::problem_and_voice(
      {.problem = column(problem), .complained = column(complained), .cluster = column(company)}, {},
      {.from = "survey of customers"});
}

/// What a customer brings in a year, in the years that the records hold for all.
economics::LinkEstimates margin(const Firm& firm, double segment) {
  const economics::CustomerMargins all =
      economics::customer_margins({.customer_id = column(firm.customers.id),
                                   .joined_at = column(firm.customers.observed_from),
                                   .left_at = column(firm.customers.left),
                                   .purchase_customer = column(firm.purchases.customer),
                                   .purchase_time = column(firm.purchases.time),
                                   .purchase_margin = column(firm.purchases.margin)},
                                  Numbers{firm.end - 2.0 * year, firm.end});
  std::vector<bool> keep;
  for (const double one : firm.customers.segment) keep.push_back(one == segment);
  Numbers years = chosen(all.years, keep);
  for (double& one : years) one *= economics::days_of_a_year / year;
  const Numbers money = chosen(all.margin, keep), company = chosen(firm.customers.company, keep);
  return economics::customer_margin(
      {.margin = column(money), .years = column(years), .cluster = column(company), .purchase_rows = all.purchase_rows},
      1.0, {.from = "customers and purchases"});
}

/// Who had a year as a customer, and is there for the next.
economics::LinkEstimates retention(const Firm& firm, double segment) {
  Numbers stayed, company;
  for (std::size_t i = 0; i < firm.customers.id.size(); ++i) {
    if (firm.customers.segment[i] != segment) continue;
    const double left = firm.customers.left[i] == firm.customers.left[i] ? firm.customers.left[i] : HUGE_VAL;
    for (double begin = firm.customers.observed_from[i]; begin + year <= firm.end && begin < left; begin += year) {
      stayed.push_back(left >= begin + year ? 1.0 : 0.0);
      company.push_back(firm.customers.company[i]);
    }
  }
  return economics::margin_retention(economics::StayFlags{.stayed = column(stayed), .cluster = column(company)},
                                     {.from = "customers"});
}

/// Mean minutes of staff, at 0.9 each.
estimation::Estimate cost_per_complaint(const Firm& firm) {
  Numbers cost = firm.complaints.minutes;
  for (double& one : cost) one *= 0.9;
  estimation::Estimate out =
      economics::customer_margin({.margin = column(cost), .cluster = column(firm.complaints.company)}, 1.0,
                                 {.from = "minutes of complaints"})
          .at("margin.per_customer_per_year");
  out.quantity = "cost.per_complaint";
  return out;
}

// ---- the scenario, and the table beside the truth ----

domain::ComplaintLog log_of(const Firm& firm) {
  return domain::ComplaintLog({.response_days = column(firm.complaints.response_days),
                               .segment = column(firm.complaints.segment),
                               .cluster = column(firm.complaints.company),
                               .customer_id = column(firm.complaints.customer),
                               .complaint_id = column(firm.complaints.id),
                               .received = column(firm.complaints.received),
                               .segment_names = firm.segment.names(),
                               .cluster_names = firm.company.names(),
                               .dated = true});
}

std::vector<economics::SegmentLinks> links_of(const Firm& firm, const domain::JoinedLog& joined,
                                              const domain::ComplaintLog& scored) {
  std::vector<economics::SegmentLinks> out;
  for (economics::LinkEstimates& one : std::vector{stay(firm, joined, scored), counterfactual(firm),
                                                   stay_of_the_silent(firm), talk(firm), talk_of_the_silent(firm)})
    out.push_back({std::move(one), ""});
  for (std::size_t s = 0; s < firm.segment.names().size(); ++s) {
    const auto code = static_cast<double>(s);
    for (economics::LinkEstimates& one :
         std::vector{problem_and_voice(firm, code), margin(firm, code), retention(firm, code)})
      out.push_back({std::move(one), firm.segment.names()[s]});
  }
  return out;
}

/// What no records tell. The numbers are those of the simulated firm; a real one states them with their uncertainty.
economics::ScenarioFrame frame_of(const Firm& firm, const Truth& truth) {
  economics::ScenarioFrame frame{.title = "from raw files", .years = 3, .complaint_years = 1};
  frame.stated = {{"discount.annual_rate", 0.08},
                  {"intervention.share_causal", 0.6},
                  {"margin.while_leaving", 0.5},
                  {"cost.per_complaint", cost_per_complaint(firm)},
                  {firm.segment.names().front() + ".cost.fixed_per_year", 1'500.0},
                  {"faster_answers.cost_per_minute", 0.9},
                  {"faster_answers.minutes_by_days.1", 9.0},
                  {"faster_answers.minutes_by_days.5", 5.0},
                  {"faster_answers.fixed_per_year", 500.0},
                  {"faster_answers.setup", 500.0},
                  {"word_of_mouth.overlap", 0.1},
                  {"word_of_mouth.in_market", 0.15},
                  {"word_of_mouth.purchase_probability", 0.2},
                  {"word_of_mouth.positive_shift", 0.08},
                  {"word_of_mouth.negative_shift", 0.25},
                  {"word_of_mouth.value_per_new_customer", 180.0}};
  for (const std::string& segment : firm.segment.names())
    frame.stated.emplace_back(segment + ".customers",
                              truth.at("today").at("segments").at(segment).at("customers").get<double>());
  return frame;
}

void print(const std::string& segment, const estimation::Estimate& one, const Truth& truth) {
  const Truth& segments = truth.at("today").at("segments");
  const Truth& of = segment.empty() ? segments.front() : segments.at(segment);  // all have it in common
  const estimation::Interval limits = one.interval(0.95);
  std::printf("%-9s %-50s %9.3f  (%8.3f to %8.3f) %9.3f\n", segment.c_str(), one.quantity.c_str(), one.value,
              limits.lower, limits.upper, of.at(one.quantity).get<double>());
}

/// Returns whether the interval holds the truth.
bool print(const char* what, const economics::Evaluation& result, economics::Metric metric, double truth) {
  const auto quantiles = result.summary(metric).quantiles;
  std::printf("%-22s %10.2f  (%10.2f to %10.2f) %10.2f\n", what, quantiles[2], quantiles[0], quantiles[4], truth);
  return quantiles[0] <= truth && truth <= quantiles[4];
}

/// Of the ends of the bands those for which it is stated what an answer within them costs.
int asked_days(const std::string& text) {
  int days = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), days);
  if (status != std::errc{} || end != text.data() + text.size() || (days != 1 && days != 5))
    throw std::runtime_error("days must be 1 or 5, got \"" + text + "\"");
  return days;
}

void run(const std::string& folder, int within) {
  const std::string days = std::to_string(within);
  const Firm firm(folder);
  std::ifstream file(folder + "/truth.json");
  if (!file) throw std::runtime_error(folder + "/truth.json cannot be opened");
  const Truth truth = Truth::parse(file);
  const domain::JoinedLog joined(
      log_of(firm),
      {.customers = {.customer_id = column(firm.customers.id), .left_at = column(firm.customers.left)},
       .answers = {.complaint_id = column(firm.answers.complaint), .answered_at = column(firm.answers.asked)},
       .observed_until = firm.end - 1.0,
       .dated = true});
  std::printf("%zu complaints, %zu customers, %zu purchases, %zu answers\n", joined.size(), firm.customers.id.size(),
              firm.purchases.time.size(), firm.answers.score.size());
  const domain::ComplaintLog scored = joined.with_scores({.score = column(firm.answers.score)});
  const std::vector<economics::SegmentLinks> links = links_of(firm, joined, scored);
  std::printf("\n%-9s %-50s %9s  (%-20s) %9s\n", "segment", "link", "estimate", "95 % interval", "truth");
  for (const economics::SegmentLinks& one : links)
    for (const estimation::Estimate& estimate : one.links.estimates) print(one.segment, estimate, truth);
  const economics::ScenarioFrame frame = frame_of(firm, truth);
  print("", cost_per_complaint(firm), truth);

  const auto table =
      satisfaction::tabulate_outcomes(scored, thresholds, Numbers{1.0, 5.0, 10.0}, satisfaction::OutcomeCuts{});
  const economics::RecoveryScenario today = economics::scenario_from_records(frame, table, links).scenario();
  const economics::Comparison result = today.with_response_within(within).compare(today, {.seed = 1});
  const Truth &before = truth.at("today"), &after = truth.at("within_" + days + "_days");
  const auto change = [&](const char* name) { return after.at(name).get<double>() - before.at(name).get<double>(); };
  std::printf("\n%-22s %10s  (%-23s) %10s\n", "", "median", "90 % interval", "truth");
  using economics::Metric;
  int held = print("net today", result.baseline(), Metric::net, before.at("net").get<double>());
  held += print(("net, within " + days + " days").c_str(), result.difference(), Metric::net, change("net"));
  held += print(("return, within " + days + " days").c_str(), result.difference(), Metric::net_return,
                change("net") / change("total_cost"));
  std::printf("%d of 3 intervals hold the truth\n", held);
}

}  // namespace

int main(int arguments, char** argument) {
  try {
    run(arguments > 1 ? argument[1] : "examples/data/simulated_firm", asked_days(arguments > 2 ? argument[2] : "5"));
  } catch (const std::exception& cause) {
    std::fprintf(stderr, "from_raw_files: %s\n", cause.what());
    return 1;
  }
  return 0;
}

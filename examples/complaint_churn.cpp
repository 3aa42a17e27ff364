// complaint_churn: do customers who complained leave sooner, and what may one conclude from it?
//
//   complaint_churn                 the shipped counts of 3,150 customers (examples/data/iranian_churn_counts.csv)
//   complaint_churn customers.csv   one line per customer, plain or gzip, with the columns subscription_length
//   (months),
//                                   complains (0 or 1) and churn (0 or 1)
//
// Kaplan-Meier curves by complaint flag, log-rank test, Cox model; then what the flag cannot say, and the call that
// answers the question once complaints have dates. Exit code 1: something was wrong, said on standard error.

#include <algorithm>
#include <amends/interop/csv_table.hpp>
#include <amends/survival/cox.hpp>
#include <amends/survival/cox_diagnostics.hpp>
#include <amends/survival/log_rank.hpp>
#include <amends/survival/survival_curve.hpp>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <optional>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace amends;

/// A vector of numbers as the column the library reads: nothing is copied.
core::ColumnView column(const std::vector<double>& values) {
  return std::span<const double>(values);
}

constexpr double window = 12.0;  // months over which the operator's records were taken

/// One customer a row.
struct Customers {
  std::vector<double> months{};      // since subscribing, when the records end
  std::vector<double> complained{};  // 1: a complaint somewhere in the records, without its date
  std::vector<double> left{};
  std::vector<double> entry{};  // months at which he came into view if he was watched for the last 12 only
  std::size_t repeated = 0;     // rows that are in every column exactly like an earlier one

  void add(double length, double complaint, double churn) {
    months.push_back(length);
    complained.push_back(complaint);
    left.push_back(churn);
    entry.push_back((std::max)(0.0, length - window));
  }
};

/// All customers, and those that are left when exact repetitions are taken out.
struct Records {
  Customers all{};
  Customers without_repeated{};
};

Records from_counts(const std::string& path) {
  const interop::CsvTable table = interop::read_table(path);
  const auto months = table.numbers("subscription_length"), complained = table.numbers("complains"),
             left = table.numbers("churn"), customers = table.numbers("customers"),
             repeated = table.numbers("repeated_rows");
  Records records;
  for (std::size_t i = 0; i < months.size(); ++i) {
    for (double n = 0; n < customers[i]; ++n) records.all.add(months[i], complained[i], left[i]);
    for (double n = repeated[i]; n < customers[i]; ++n) records.without_repeated.add(months[i], complained[i], left[i]);
  }
  records.all.repeated = records.all.months.size() - records.without_repeated.months.size();
  return records;
}

Records from_customers(const std::string& path) {
  const interop::CsvTable table = interop::read_table(path);
  const auto months = table.numbers("subscription_length"), complained = table.numbers("complains"),
             left = table.numbers("churn");
  Records records;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < months.size(); ++i) {
    records.all.add(months[i], complained[i], left[i]);
    std::string row;
    for (const std::string& name : table.names()) row += table.texts(name)[i] + '\n';
    if (seen.insert(row).second) records.without_repeated.add(months[i], complained[i], left[i]);
  }
  records.all.repeated = records.all.months.size() - records.without_repeated.months.size();
  return records;
}

/// The rows of those with (1) or without (0) a complaint.
Customers with_flag(const Customers& customers, double flag) {
  Customers out;
  for (std::size_t i = 0; i < customers.months.size(); ++i)
    if (customers.complained[i] == flag) out.add(customers.months[i], flag, customers.left[i]);
  return out;
}

void print_curves(const Customers& customers, bool late_entry) {
  std::printf("\nStill there (Kaplan-Meier, 95 %% intervals), %s\n",
              late_entry ? "each watched only during the last 12 months of his subscription"
                         : "as if everybody had been watched since he subscribed");
  std::printf("  %-14s %9s  %-22s  %-22s  %-22s\n", "", "customers", "after 12 months", "after 24", "after 36");
  for (const double flag : {0.0, 1.0}) {
    const Customers group = with_flag(customers, flag);
    estimation::SurvivalColumns columns{.duration = column(group.months), .event = column(group.left)};
    if (late_entry) columns.entry = column(group.entry);
    const auto curve = survival::KaplanMeier::fit(columns);
    std::printf("  %-14s %9zu", flag == 0.0 ? "no complaint" : "complained", group.months.size());
    for (const double t : {12.0, 24.0, 36.0}) {
      const auto stay = curve.interval(t);
      std::printf("  %5.3f (%5.3f to %5.3f)", curve.survival(t), stay.lower, stay.upper);
    }
    std::printf("\n");
  }
  survival::LogRankColumns groups{
      .duration = column(customers.months), .event = column(customers.left), .group = column(customers.complained)};
  if (late_entry) groups.entry = column(customers.entry);
  const auto test = survival::log_rank_test(groups);
  std::printf(
      "  log-rank: chi-squared %.1f on %zu; %.0f of those who complained left, %.1f expected if the flag made no "
      "difference\n",
      test.statistic, test.degrees_of_freedom, test.groups[1].observed, test.groups[1].expected);
}

void print_cox(const char* which, const Customers& customers, bool late_entry) {
  survival::CoxData data{.duration = column(customers.months),
                         .event = column(customers.left),
                         .covariates = {{.name = "complained", .values = column(customers.complained)}}};
  if (late_entry) data.entry = column(customers.entry);
  const auto fit = survival::CoxModel::fit(data);
  const survival::CoxModel& model = fit.model();
  const auto interval = model.estimates().confidence_intervals()[0];
  const auto proportional = survival::proportional_hazards_test(model, data);
  std::printf("  %-30s %5.2f (%5.2f to %5.2f)   proportional hazards: p = %.2f   concordance %.3f\n", which,
              std::exp(model.coefficients()[0]), std::exp(interval.lower), std::exp(interval.upper),
              proportional.global.p_value, survival::concordance(model, data).index);
}

void print_warning() {
  std::printf(
      "\n*** ASSOCIATION, NOT EFFECT ***\n"
      "These numbers do not say that complaints drive customers away, nor that fewer complaints would keep them:\n"
      "- The complaint is a flag without a date. It colours the whole curve of a customer, also the months before he\n"
      "  complained, in which he could not leave as a complainer (immortal time).\n"
      "- Complaining and leaving are read off overlapping months of the same records. Some may have complained "
      "because\n"
      "  they were leaving.\n"
      "- Who left before the records began is not in the file. That is why the curves above change so much with the\n"
      "  moment from which one watches, although the hazard ratio hardly does.\n"
      "- What went wrong, and whether the complaint was handled well, is not in the file: the failure may drive both.\n"
      "Needed instead: the dates. Each customer becomes several rows (start, stop], with a complaint open or not.\n");
}

/// A made-up customer's stretch of weeks. Not data.
struct Stretch {
  double customer;
  double start;
  double stop;
  double open;       // a complaint is open
  double recovered;  // an earlier complaint was recovered
  double left;
};

void print_dated_example() {
  constexpr std::array<Stretch, 31> rows{
      {{1, 0, 8, 0, 0, 0},    {1, 8, 11, 1, 0, 1},   {2, 0, 5, 0, 0, 0},   {2, 5, 7, 1, 0, 0},   {2, 7, 26, 0, 1, 0},
       {3, 0, 26, 0, 0, 0},   {4, 0, 12, 0, 0, 0},   {4, 12, 20, 1, 0, 1}, {5, 0, 15, 0, 0, 1},  {6, 0, 9, 0, 0, 0},
       {6, 9, 10, 1, 0, 0},   {6, 10, 22, 0, 1, 1},  {7, 0, 26, 0, 0, 0},  {8, 0, 14, 0, 0, 0},  {8, 14, 26, 1, 0, 0},
       {9, 0, 6, 0, 0, 0},    {9, 6, 9, 1, 0, 0},    {9, 9, 26, 0, 1, 0},  {10, 0, 26, 0, 0, 0}, {11, 0, 18, 0, 0, 0},
       {11, 18, 21, 1, 0, 1}, {12, 0, 3, 0, 0, 0},   {12, 3, 6, 1, 0, 1},  {13, 0, 10, 0, 0, 0}, {13, 10, 13, 1, 0, 0},
       {13, 13, 17, 0, 1, 0}, {13, 17, 19, 1, 1, 1}, {14, 0, 22, 0, 0, 1}, {15, 0, 4, 0, 0, 0},  {15, 4, 5, 1, 0, 0},
       {15, 5, 26, 0, 1, 0}}};
  std::vector<double> customer, start, stop, open, recovered, left;
  for (const Stretch& row : rows) {
    customer.push_back(row.customer);
    start.push_back(row.start);
    stop.push_back(row.stop);
    open.push_back(row.open);
    recovered.push_back(row.recovered);
    left.push_back(row.left);
  }
  const auto fit = survival::CoxModel::fit(
      {.duration = column(stop),
       .event = column(left),
       .covariates = {{.name = "open", .values = column(open)}, {.name = "recovered", .values = column(recovered)}},
       .entry = column(start),
       .subjects = column(customer)});
  const survival::CoxModel& model = fit.model();
  std::printf(
      "\nMADE UP, to show the call: 15 customers over 26 weeks, complaints dated. Still there, 95 %% interval\n");
  std::printf("  %-50s %-22s  %s\n", "", "after 15 weeks", "after 22 weeks");
  using Path = std::vector<survival::CoxSegment>;  // start, stop, {open, recovered}
  const std::array<std::pair<const char*, Path>, 3> paths{
      {{"no complaint", {{0, 26, {0, 0}}}},
       {"complaint at week 10, recovered at week 12", {{0, 10, {0, 0}}, {10, 12, {1, 0}}, {12, 26, {0, 1}}}},
       {"complaint at week 10, never recovered", {{0, 10, {0, 0}}, {10, 26, {1, 0}}}}}};
  for (const auto& [what, path] : paths) {
    const auto curve = model.survival_along(path, {.times = {15.0, 22.0}});
    std::printf("  %-50s", what);
    for (std::size_t i = 0; i < 2; ++i)
      std::printf(" %5.3f (%5.3f to %5.3f) ", curve.survival[i], curve.lower[i], curve.upper[i]);
    std::printf("\n");
  }
  std::printf("  Even with dates this compares customers, it does not assign complaints to them by lot.\n");
}

void run(const std::optional<std::string>& file) {
  const Records records = file ? from_customers(*file) : from_counts("examples/data/iranian_churn_counts.csv");
  const Customers& all = records.all;
  std::printf("%zu customers of an Iranian telecommunications operator; months since subscribing, complaint, churn\n",
              all.months.size());
  std::printf(
      "%zu rows repeat an earlier one in every column of the file, which has no customer number: they may be\n"
      "two customers or one entered twice. They are kept; the Cox model is fitted without them as well\n",
      all.repeated);
  for (const double flag : {0.0, 1.0}) {
    const Customers group = with_flag(all, flag);
    const auto gone = std::count(group.left.begin(), group.left.end(), 1.0);
    std::printf("  %-14s %5zu customers, %4td left: %4.1f %%\n", flag == 0.0 ? "no complaint" : "complained",
                group.months.size(), gone, 100.0 * static_cast<double>(gone) / static_cast<double>(group.left.size()));
  }
  print_curves(all, false);
  print_curves(all, true);
  std::printf("\nHazard of leaving, complained against not (Cox, Efron ties, 95 %% interval)\n");
  print_cox("all rows", all, false);
  print_cox("watched the last 12 months", all, true);
  print_cox("without the repeated rows", records.without_repeated, false);
  print_warning();
  print_dated_example();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc > 2) throw std::runtime_error("usage: complaint_churn [customers.csv[.gz]]");
    run(argc == 2 ? std::optional<std::string>(argv[1]) : std::nullopt);
    return 0;
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "complaint_churn: %s\n", problem.what());
    return 1;
  }
}

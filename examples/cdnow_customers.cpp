// cdnow_customers: who of the customers is still there, how often will they buy, what are they worth?
//
//   cdnow_customers                     the shipped table of 2,357 customers (examples/data/cdnow_customers.csv)
//   cdnow_customers transactions.csv    one line per purchase, plain or gzip, with the columns date (1997-01-18),
//                                       customer_id or master_id, and dollars (may be missing: then no money)
//
// The customers of CDNOW who first bought in early 1997, fitted to what they did until 30 September 1997 and judged by
// the 39 weeks after it. Exit code 1: something was wrong, said on standard error.

#include <amends/customer_base/beta_geo.hpp>
#include <amends/customer_base/customer_summary.hpp>
#include <amends/customer_base/gamma_gamma.hpp>
#include <amends/customer_base/pareto_nbd.hpp>
#include <amends/domain/purchase_history.hpp>
#include <amends/interop/csv_table.hpp>
#include <amends/interop/dates.hpp>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <limits>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace amends;

/// A vector of numbers as the column the library reads: nothing is copied.
core::ColumnView column(const std::vector<double>& values) {
  return std::span<const double>(values);
}

constexpr double weeks_of_holdout = 39.0;
// A rate without its period is half a number: 10 % a year, and the models count in weeks.
constexpr customer_base::Discounting ten_per_cent_a_year{.rate = 0.10, .period = 365.25 / 7.0};
constexpr double margin = 0.30;  // an assumption of this example: CDNOW's own margin is not in the data

/// Rows for the models, in weeks; each stands for `customers` customers.
struct Base {
  std::vector<double> frequency{};
  std::vector<double> recency{};
  std::vector<double> T{};
  std::vector<double> customers{};
  std::vector<double> spend{};  // mean dollars of a repeat purchase; empty without transactions
  double bought_later = 0.0;    // purchases in the 39 weeks after, by all of them

  [[nodiscard]] customer_base::CustomerColumns columns() const {
    return {.frequency = column(frequency), .recency = column(recency), .T = column(T), .weights = column(customers)};
  }
};

Base from_shipped_table(const std::string& path) {
  const interop::CsvTable table = interop::read_table(path);
  Base base{.frequency = table.numbers("frequency"),
            .recency = table.numbers("recency_days"),
            .T = table.numbers("T_days"),
            .customers = table.numbers("customers")};
  for (double& time : base.recency) time /= 7.0;
  for (double& time : base.T) time /= 7.0;
  for (const double purchases : table.numbers("purchases_in_next_39_weeks")) base.bought_later += purchases;
  return base;
}

/// Days since 1970-01-01 of a text such as 1997-01-18; NaN if it is no date.
double day_of(std::string_view text) {
  const auto read = interop::parse_date(text, interop::DateFormat::recognised);
  if (!read) return std::numeric_limits<double>::quiet_NaN();
  return std::floor(static_cast<double>(read->microseconds) / static_cast<double>(core::microseconds_per_day));
}

Base from_transactions(const std::string& path) {
  const interop::CsvTable table = interop::read_table(path);
  const std::vector<std::string>& ids = table.texts(table.has("customer_id") ? "customer_id" : "master_id");
  const auto codes = domain::code_customers(std::vector<std::string_view>(ids.begin(), ids.end()));
  std::vector<double> days;
  for (const std::string& date : table.texts("date")) days.push_back(day_of(date));
  const std::vector<double> dollars = table.has("dollars") ? table.numbers("dollars") : std::vector<double>{};

  domain::TransactionColumns lines{.customer = std::span<const std::int32_t>(codes.codes), .time = column(days)};
  if (!dollars.empty()) lines.amount = column(dollars);
  const domain::PurchaseHistory history(lines);
  const auto split = customer_base::calibration_holdout_split(history, day_of("1997-09-30"));  // in weeks by default
  const customer_base::CustomerSummary& until = split.calibration;
  std::printf("%zu lines are %zu purchases: a customer's lines of one day are one purchase\n",
              history.report().row_report.rows, history.report().purchases);

  Base base{.frequency = until.frequency,
            .recency = until.recency,
            .T = until.T,
            .customers = std::vector<double>(until.size(), 1.0),
            .spend = until.monetary_value};
  for (const double purchases : split.frequency_holdout) base.bought_later += purchases;
  return base;
}

struct Contender {
  const char* name;
  const customer_base::PurchaseModel& model;
};
using Contenders = std::array<Contender, 3>;

void print_fits(const Contenders& contenders) {
  std::printf("\nFitted (standard errors in brackets)\n");
  for (const auto& [name, model] : contenders) {
    const auto& estimates = model.estimates();
    const std::vector<double> errors = estimates.standard_errors();
    std::printf("  %-10s", name);
    for (std::size_t i = 0; i < estimates.size(); ++i)
      std::printf("  %5s %7.4f (%.4f)", estimates.names()[i].c_str(), estimates.values()[i], errors[i]);
    std::printf("   log-likelihood %.2f\n", estimates.log_likelihood());
  }
}

void print_counts(const Base& base, const Contenders& contenders) {
  std::printf("\nCustomers by repeat purchases in the 39 weeks of the fit\n  %-10s", "");
  for (int count = 0; count < 7; ++count) std::printf("%9d", count);
  std::printf("%9s\n", "7+");
  for (std::size_t m = 0; m < contenders.size(); ++m) {
    const customer_base::CountComparison counts = contenders[m].model.compare_counts(base.columns());
    if (m == 0) {
      std::printf("  %-10s", "actual");
      for (const double actual : counts.actual) std::printf("%9.0f", actual);
    }
    std::printf("\n  %-10s", contenders[m].name);
    for (const double expected : counts.expected) std::printf("%9.1f", expected);
    std::printf("   chi-squared %.1f on %.0f", counts.statistic, counts.degrees_of_freedom);
  }
}

void print_holdout(const Base& base, const Contenders& contenders) {
  std::printf("\n\nPurchases in the next 39 weeks, which no model saw: actual %.0f", base.bought_later);
  for (const auto& [name, model] : contenders) {
    const auto each = model.expected_purchases(base.columns(), 0.0, weeks_of_holdout);
    double total = 0.0;
    for (std::size_t i = 0; i < each.value.size(); ++i) total += base.customers[i] * each.value[i];
    std::printf(", %s %.0f", name, total);
  }
  std::printf("\n");
}

/// Three of the 2,357, by the number they have in the records, and what they did after the fit.
struct Known {
  const char* name;
  double frequency;
  double recency_days;
  double T_days;
  int bought_later;
  double spend;  // mean dollars of a repeat purchase
};
constexpr std::array<Known, 3> three{{{"00050, bought once, 39 weeks ago", 0, 0, 272, 0, 0.0},
                                      {"08500, 7 more in 6 weeks, then silent", 7, 39, 240, 0, 27.355714},
                                      {"01991, 8 more, the last 11 days ago", 8, 253, 264, 7, 49.25125}}};

Base only(const Known& customer) {
  return {.frequency = {customer.frequency},
          .recency = {customer.recency_days / 7.0},
          .T = {customer.T_days / 7.0},
          .customers = {1.0}};
}

void print_customers(const Contenders& contenders) {
  std::printf("\nThree customers, with 95 %% intervals (of the parameters' error)\n");
  std::printf("  %-10s  %-22s  %-24s  %s\n", "", "P(alive)", "purchases in 39 weeks", "DERT at 10 % a year");
  const customer_base::PredictionOptions with_errors{.errors = true};
  for (const Known& customer : three) {
    const Base row = only(customer);
    std::printf(" %s: then bought %d\n", customer.name, customer.bought_later);
    for (const auto& [name, model] : contenders) {
      const auto alive = model.probability_alive(row.columns(), 0.0, with_errors);
      const auto bought = model.expected_purchases(row.columns(), 0.0, weeks_of_holdout, with_errors);
      const auto worth = model.discounted_expected_residual_transactions(
          row.columns(), ten_per_cent_a_year, std::numeric_limits<double>::infinity(), with_errors);
      std::printf("  %-10s  %5.3f (%5.3f to %5.3f)  %6.3f (%6.3f to %6.3f)  %6.2f (%5.2f to %5.2f)\n", name,
                  alive.value[0], alive.lower[0], alive.upper[0], bought.value[0], bought.lower[0], bought.upper[0],
                  worth.value[0], worth.lower[0], worth.upper[0]);
    }
  }
  std::printf(
      "\nBG/NBD lets customers leave only after a repeat purchase, so whoever bought once is alive for certain (P = "
      "1,\n"
      "with no error at all), however long ago that was: to rank or win back one-time buyers use MBG/NBD or "
      "Pareto/NBD.\n"
      "DERT: expected purchases from now on for ever, each discounted to today.\n");
}

void print_money(const Base& base, const customer_base::PurchaseModel& model) {
  const auto fit = customer_base::GammaGammaModel::fit(
      {.frequency = column(base.frequency), .monetary_value = column(base.spend), .weights = column(base.customers)});
  const customer_base::GammaGammaModel& spend = fit.model();
  const auto [p, q, v] = spend.parameters();
  const auto mean = spend.expected_spend_new_customer();
  std::printf(
      "\nSpend (Gamma-Gamma, repeat buyers): p %.4f, q %.4f, v %.4f, log-likelihood %.2f\n"
      "  mean dollars a purchase %.2f (%.2f to %.2f); correlation with frequency %.3f, taken as 0\n",
      p, q, v, spend.estimates().log_likelihood(), mean.value, mean.lower, mean.upper, spend.correlation());

  const auto value_of = [&](const Base& rows) {
    const auto dollars = spend.expected_spend(
        {.frequency = column(rows.frequency), .monetary_value = column(rows.spend)}, {.errors = true});
    return model.customer_lifetime_value(rows.columns(), dollars.value, dollars.standard_error, margin,
                                         ten_per_cent_a_year, std::numeric_limits<double>::infinity(),
                                         {.errors = true});
  };
  std::printf("Value from now on: Pareto/NBD, 10 %% a year, a margin of %.0f %% (assumed)\n", 100.0 * margin);
  for (const Known& customer : three) {
    Base row = only(customer);
    row.spend = {customer.spend};
    const auto value = value_of(row);
    std::printf("  %-38s %7.2f (%.2f to %.2f)\n", customer.name, value.value[0], value.lower[0], value.upper[0]);
  }
  double total = 0.0, customers = 0.0;
  const auto each = value_of(base);
  for (std::size_t i = 0; i < each.value.size(); ++i) {
    total += base.customers[i] * each.value[i];
    customers += base.customers[i];
  }
  std::printf("  %-38s %7.0f, %.2f each\n", "all customers", total, total / customers);
}

void run(const std::optional<std::string>& transactions) {
  const Base base =
      transactions ? from_transactions(*transactions) : from_shipped_table("examples/data/cdnow_customers.csv");
  const customer_base::CustomerBaseOptions options{.time_unit = "week"};
  const auto bg_nbd = customer_base::BetaGeoModel::fit(base.columns(), options);
  const auto mbg_nbd = customer_base::ModifiedBetaGeoModel::fit(base.columns(), options);
  const auto pareto_nbd = customer_base::ParetoNBDModel::fit(base.columns(), options);
  // model() of a fit without an answer throws the diagnosis, with what to do about it.
  const Contenders contenders{
      {{"BG/NBD", bg_nbd.model()}, {"MBG/NBD", mbg_nbd.model()}, {"Pareto/NBD", pareto_nbd.model()}}};

  std::printf("%.0f customers in %zu distinct rows of (frequency, recency, T); time in weeks\n",
              bg_nbd.report().observations, bg_nbd.report().distinct_rows);
  print_fits(contenders);
  print_counts(base, contenders);
  print_holdout(base, contenders);
  print_customers(contenders);
  if (!base.spend.empty()) print_money(base, *pareto_nbd);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc > 2) throw std::runtime_error("usage: cdnow_customers [transactions.csv[.gz]]");
    run(argc == 2 ? std::optional<std::string>(argv[1]) : std::nullopt);
    return 0;
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "cdnow_customers: %s\n", problem.what());
    return 1;
  }
}

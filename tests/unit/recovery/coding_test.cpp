#include <amends/core/random.hpp>
#include <amends/recovery/coding.hpp>
#include <amends/recovery/incident_table.hpp>
#include <cmath>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "catch.hpp"
#include "caught.hpp"
#include "numbers.hpp"

using namespace amends;
using namespace amends_test;
using namespace amends::recovery;

namespace {

AgreementTable table_of(const std::vector<std::vector<double>>& rows) {
  AgreementTable table{.classes = {}, .counts = {rows.size(), rows.size()}};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    table.classes.push_back("class " + std::to_string(i));
    for (std::size_t j = 0; j < rows.size(); ++j) table.counts(i, j) = rows[i][j];
  }
  return table;
}

const std::vector<std::vector<double>> worked{{45, 3, 2}, {4, 28, 3}, {1, 4, 30}};

double naive_kappa(const math::Matrix& counts) {
  double total = 0.0, agreed = 0.0, chance = 0.0;
  for (const double count : counts.data) total += count;
  for (std::size_t i = 0; i < counts.rows; ++i) {
    double row = 0.0, column = 0.0;
    for (std::size_t j = 0; j < counts.rows; ++j) {
      row += counts(i, j) / total;
      column += counts(j, i) / total;
    }
    agreed += counts(i, i) / total;
    chance += row * column;
  }
  return (agreed - chance) / (1.0 - chance);
}

// The variance as Fleiss, Cohen & Everitt (1969) print it.
double printed_variance(const math::Matrix& counts) {
  const std::size_t k = counts.rows;
  double n = 0.0;
  for (const double count : counts.data) n += count;
  std::vector<double> row(k, 0.0), column(k, 0.0);
  double po = 0.0, pe = 0.0;
  for (std::size_t i = 0; i < k; ++i)
    for (std::size_t j = 0; j < k; ++j) {
      row[i] += counts(i, j) / n;
      column[j] += counts(i, j) / n;
    }
  for (std::size_t i = 0; i < k; ++i) {
    po += counts(i, i) / n;
    pe += row[i] * column[i];
  }
  double sum = 0.0;
  for (std::size_t i = 0; i < k; ++i)
    for (std::size_t j = 0; j < k; ++j) {
      const double p = counts(i, j) / n;
      sum += i == j ? p * std::pow((1 - pe) - (row[i] + column[i]) * (1 - po), 2)
                    : (1 - po) * (1 - po) * p * std::pow(column[i] + row[j], 2);
    }
  sum -= std::pow(po * pe - 2 * pe + po, 2);
  return sum / (n * std::pow(1 - pe, 4));
}

// Draws of a multinomial table from cell probabilities.
math::Matrix drawn_table(const math::Matrix& shares, std::size_t incidents, std::uint64_t sample) {
  math::Matrix counts(shares.rows, shares.columns);
  for (std::size_t i = 0; i < incidents; ++i) {
    double left = core::uniform(7, sample, i);
    std::size_t cell = 0;
    while (cell + 1 < shares.data.size() && left >= shares.data[cell]) left -= shares.data[cell++];
    counts.data[cell] += 1.0;
  }
  return counts;
}

}  // namespace

TEST_CASE("two coders: worked example") {
  // By hand: F = 103/120; row sums 50, 35, 35, column sums 50, 35, 35: pe = (50^2 + 2 * 35^2)/120^2 = 4950/14400.
  const CodingAgreement found = coding_agreement(table_of(worked));
  CHECK(found.status == AgreementStatus::estimated);
  CHECK(found.incidents == 120.0);
  CHECK(found.observed.value == Approx(103.0 / 120.0).epsilon(1e-15));
  CHECK(found.expected == Approx(0.343750).margin(5e-7));
  CHECK(found.kappa.value == Approx(0.784127).margin(5e-7));
  CHECK(found.reliability.value == Approx(0.887412).margin(5e-7));
  CHECK(found.kappa.lower < found.kappa.value);
  CHECK(found.kappa.upper < 1.0);
  // Specific agreement by hand: 2 * 45/(50 + 50), 2 * 28/(35 + 35), 2 * 30/(35 + 35).
  CHECK(found.classes[0].specific == Approx(0.9));
  CHECK(found.classes[1].specific == Approx(0.8));
  CHECK(found.classes[2].specific == Approx(60.0 / 70.0));
  // Classes of the scheme that nobody used raise Ir, and do nothing to kappa.
  const CodingAgreement wider = coding_agreement(table_of(worked), {.scheme_classes = 12});
  CHECK(wider.kappa.value == found.kappa.value);
  CHECK(wider.reliability.value > found.reliability.value);
}

TEST_CASE("kappa's variance: the printed formula, and the delta method by differences") {
  for (const auto& rows : {worked, {{10, 7, 0}, {1, 20, 3}, {0, 5, 2}}, {{3, 9, 1}, {0, 4, 0}, {2, 2, 0}}}) {
    const AgreementTable table = table_of(rows);
    const double variance = std::pow(coding_agreement(table).kappa.standard_error, 2);
    CHECK(variance == Approx(printed_variance(table.counts)).epsilon(1e-11));
    // Sum of p g^2 less (sum of p g)^2, g by central differences of kappa by the counts, over N.
    double n = 0.0;
    for (const double count : table.counts.data) n += count;
    double mean = 0.0, square = 0.0;
    for (std::size_t cell = 0; cell < table.counts.data.size(); ++cell) {
      const double step = 1e-3;
      math::Matrix up = table.counts, down = table.counts;
      up.data[cell] += step;
      down.data[cell] -= step;
      const double slope = (naive_kappa(up) - naive_kappa(down)) / (2.0 * step) * n;
      mean += table.counts.data[cell] / n * slope;
      square += table.counts.data[cell] / n * slope * slope;
    }
    CHECK(variance == Approx((square - mean * mean) / n).epsilon(1e-6));
  }
}

TEST_CASE("Perreault and Leigh's index: worked example, monotone, 0 below chance") {
  CHECK(perreault_leigh(88, 100, 12).value == Approx(0.932250).margin(5e-7));
  // Below chance: 1 of 5 agreed with 3 classes.
  CHECK(perreault_leigh(20, 100, 3).value == 0.0);
  CHECK(perreault_leigh(20, 100, 3).lower == 0.0);
  CHECK(perreault_leigh(100, 100, 3).value == 1.0);
  CHECK(perreault_leigh(100, 100, 3).lower < 1.0);
  double before = -1.0;
  for (int agreed = 34; agreed <= 100; ++agreed) {
    const CodingFigure index = perreault_leigh(agreed, 100, 3);
    CHECK(index.value > before);
    CHECK(index.lower <= index.value);
    CHECK(index.upper >= index.value);
    // The index turned round is the agreement: F = Ir^2 (1 - 1/k) + 1/k.
    CHECK(index.value * index.value * 2.0 / 3.0 + 1.0 / 3.0 == Approx(agreed / 100.0).epsilon(1e-12));
    before = index.value;
  }
  CHECK(error_of([] { (void)perreault_leigh(3, 2, 3); }).parameter() == "agreed");
  CHECK(error_of([] { (void)perreault_leigh(1, 2, 1); }).parameter() == "classes");
  CHECK(error_of([] { (void)perreault_leigh(0, 0, 3); }).parameter() == "incidents");
}

TEST_CASE("two coders: where kappa has no interval, or no value") {
  const CodingAgreement perfect = coding_agreement(table_of({{30, 0}, {0, 20}}));
  CHECK(perfect.status == AgreementStatus::perfect);
  CHECK(perfect.kappa.value == 1.0);
  CHECK(std::isnan(perfect.kappa.standard_error));
  // (F_lower - pe)/(1 - pe), pe = .36 + .16.
  CHECK(perfect.kappa.lower == Approx((math::wilson_interval(50, 50).lower - 0.52) / 0.48).epsilon(1e-12));
  CHECK(perfect.kappa.upper == 1.0);

  const CodingAgreement one = coding_agreement(table_of({{30, 0}, {0, 0}}));
  CHECK(one.status == AgreementStatus::one_class);
  CHECK(std::isnan(one.kappa.value));
  CHECK(one.observed.value == 1.0);
  CHECK(one.reliability.value == 1.0);
  CHECK(std::isnan(one.classes[1].specific));

  const CodingAgreement constant = coding_agreement(table_of({{30, 12}, {0, 0}}));
  CHECK(constant.status == AgreementStatus::constant_coder);
  CHECK(constant.kappa.value == 0.0);
  CHECK(std::isnan(constant.kappa.lower));
  CHECK(constant.observed.value == Approx(30.0 / 42.0));

  const CodingAgreement apart = coding_agreement(table_of({{0, 12}, {0, 0}}));
  CHECK(apart.status == AgreementStatus::constant_coder);

  const CodingAgreement nothing = coding_agreement(table_of({{0, 0}, {0, 0}}));
  CHECK(nothing.status == AgreementStatus::no_incidents);
  CHECK(std::isnan(nothing.observed.value));
  CHECK(std::isnan(nothing.kappa.value));

  const CodingAgreement single = coding_agreement(table_of({{9}}));
  CHECK(single.status == AgreementStatus::one_class);
  CHECK(std::isnan(single.reliability.value));

  CHECK(error_of([] { (void)coding_agreement(table_of({{1, -1}, {0, 1}})); }).parameter() == "counts");
  CHECK(error_of([] { (void)coding_agreement(table_of(worked), {.level = 1.0}); }).parameter() == "level");
  CHECK(error_of([] { (void)coding_agreement(table_of(worked), {.scheme_classes = 2}); }).parameter() ==
        "scheme_classes");
  CHECK(error_of([] { (void)coding_agreement(AgreementTable{}); }).code() == ErrorCode::missing);
  AgreementTable narrow = table_of(worked);
  narrow.counts = math::Matrix(3, 2);
  CHECK(error_of([&] { (void)coding_agreement(narrow); }).code() == ErrorCode::size_mismatch);
}

TEST_CASE("agreement: coders and classes in any order, weights as rows") {
  // Identities: neither exchanging the coders nor the classes changes anything; doubled counts shrink the error by
  // sqrt 2.
  const CodingAgreement found = coding_agreement(table_of({{10, 7, 0}, {1, 20, 3}, {0, 5, 2}}));
  const CodingAgreement turned = coding_agreement(table_of({{10, 1, 0}, {7, 20, 5}, {0, 3, 2}}));
  const CodingAgreement moved = coding_agreement(table_of({{2, 0, 5}, {0, 10, 7}, {3, 1, 20}}));
  const CodingAgreement twice = coding_agreement(table_of({{20, 14, 0}, {2, 40, 6}, {0, 10, 4}}));
  for (const CodingAgreement& other : {turned, moved}) {
    CHECK(other.kappa.value == Approx(found.kappa.value).epsilon(1e-13));
    CHECK(other.kappa.standard_error == Approx(found.kappa.standard_error).epsilon(1e-12));
    CHECK(other.reliability.lower == found.reliability.lower);
  }
  CHECK(twice.kappa.value == Approx(found.kappa.value).epsilon(1e-13));
  CHECK(twice.kappa.standard_error == Approx(found.kappa.standard_error / std::sqrt(2.0)).epsilon(1e-12));
}

TEST_CASE("labels are counted, and those missing said") {
  const std::vector<std::string> first{"late", "rude", "", "late", "bill", ""};
  const std::vector<std::string> second{"late", "late", "rude", "", "bill", ""};
  const AgreementTable table = tabulate_coding(first, second);
  CHECK(table.classes == std::vector<std::string>{"bill", "late", "rude"});
  CHECK(table.counts(1, 1) == 1.0);
  CHECK(table.counts(2, 1) == 1.0);
  CHECK(table.counts(0, 0) == 1.0);
  CHECK(table.row_report.rows == 6);
  CHECK(table.row_report.left_out == 3);
  CHECK(table.row_report.first() == 2);
  CHECK(table.row_report.reasons.size() == 3);
  CHECK(coding_agreement(table).row_report == table.row_report);
  const std::vector<std::int32_t> codes_first{1, 2, -1, 1, 0, -1};
  const std::vector<std::int32_t> codes_second{1, 1, 2, -1, 0, -1};
  CHECK(tabulate_coding(codes_first, codes_second, table.classes).counts == table.counts);

  const std::vector<std::string> scheme{"late", "rude"};
  CHECK(error_of([&] { (void)tabulate_coding(first, second, scheme); }).code() == ErrorCode::unknown_name);
  const std::vector<std::int32_t> beyond{7};
  CHECK(error_of([&] { (void)tabulate_coding(beyond, beyond, scheme); }).parameter() == "first");
  CHECK(error_of([&] { (void)tabulate_coding(first, std::vector<std::string>{"late"}); }).code() ==
        ErrorCode::size_mismatch);
  const std::vector<std::string> twice{"late", "late"};
  CHECK(error_of([&] { (void)tabulate_coding(first, second, twice); }).code() == ErrorCode::contradiction);
  std::vector<std::string> ids;
  for (int i = 0; i < 1001; ++i) ids.push_back(std::to_string(i));
  CHECK(holds(error_of([&] { (void)tabulate_coding(ids, ids); }).what(), "or ids?"));
  const std::vector<std::string> none{"", ""};
  CHECK(error_of([&] { (void)tabulate_coding(none, none); }).code() == ErrorCode::missing);
}

TEST_CASE("the intervals of kappa and of the index hold 95 % of samples") {
  // Simulation: 100 incidents coded with the shares of the worked example, 2,000 times; 95 % would be 1,900 (standard
  // deviation 10). The truth is kappa of the shares.
  math::Matrix shares = table_of(worked).counts;
  for (double& share : shares.data) share /= 120.0;
  const double kappa = naive_kappa(shares);
  const double index = std::sqrt((103.0 / 120.0 - 1.0 / 3.0) * 1.5);
  int kappa_held = 0, index_held = 0;
  for (std::uint64_t sample = 0; sample < 2000; ++sample) {
    AgreementTable table = table_of(worked);
    table.counts = drawn_table(shares, 100, sample);
    const CodingAgreement found = coding_agreement(table);
    kappa_held += found.kappa.lower <= kappa && kappa <= found.kappa.upper ? 1 : 0;
    index_held += found.reliability.lower <= index && index <= found.reliability.upper ? 1 : 0;
  }
  CHECK(kappa_held > 1860);
  CHECK(kappa_held < 1940);
  CHECK(index_held > 1860);
  CHECK(index_held < 1940);
}

TEST_CASE("several coders: a worked table") {
  // The table by which Fleiss's kappa is usually explained: 14 coders, 10 incidents, 5 classes; F = 0.378, pe = 0.213,
  // kappa = 0.210 as printed there, to three digits.
  const std::vector<std::vector<double>> rows{{0, 0, 0, 0, 14}, {0, 2, 6, 4, 2}, {0, 0, 3, 5, 6}, {0, 3, 9, 2, 0},
                                              {2, 2, 8, 1, 1},  {7, 7, 0, 0, 0}, {3, 2, 6, 3, 0}, {2, 5, 3, 2, 2},
                                              {6, 5, 2, 1, 0},  {0, 2, 2, 3, 7}};
  math::Matrix counts(10, 5);
  for (std::size_t i = 0; i < 10; ++i)
    for (std::size_t k = 0; k < 5; ++k) counts(i, k) = rows[i][k];
  const SeveralCodersAgreement found = several_coders_agreement(counts);
  CHECK(found.status == AgreementStatus::estimated);
  CHECK(found.incidents == 10.0);
  CHECK(found.codes == 140.0);
  CHECK(found.observed.value == Approx(0.378).margin(5e-4));
  CHECK(found.expected == Approx(0.213).margin(5e-4));
  CHECK(found.kappa.value == Approx(0.210).margin(5e-4));

  // The standard error is that of the infinitesimal jackknife: the weight of one incident, moved.
  const auto weighted_kappa = [&](std::size_t heavier, double step) {
    double total = 0.0, observed = 0.0;
    std::vector<double> use(5, 0.0);
    for (std::size_t i = 0; i < 10; ++i) {
      const double weight = i == heavier ? 1.0 + step : 1.0;
      double pairs = 0.0;
      for (std::size_t k = 0; k < 5; ++k) {
        pairs += rows[i][k] * (rows[i][k] - 1.0) / (14.0 * 13.0);
        use[k] += weight * rows[i][k] / 14.0;
      }
      observed += weight * pairs;
      total += weight;
    }
    double chance = 0.0;
    for (const double share : use) chance += share / total * share / total;
    return (observed / total - chance) / (1.0 - chance);
  };
  double square = 0.0;
  for (std::size_t i = 0; i < 10; ++i)
    square += std::pow(10.0 * (weighted_kappa(i, 1e-4) - weighted_kappa(i, -1e-4)) / 2e-4, 2);
  CHECK(found.kappa.standard_error == Approx(std::sqrt(square / 90.0)).epsilon(1e-6));
}

TEST_CASE("several coders: edges") {
  math::Matrix counts(3, 2);
  counts(0, 0) = 3;
  counts(1, 1) = 2;
  counts(2, 0) = 1;
  const SeveralCodersAgreement perfect = several_coders_agreement(counts);
  CHECK(perfect.status == AgreementStatus::perfect);
  CHECK(perfect.kappa.value == 1.0);
  CHECK(perfect.kappa.lower < 1.0);
  CHECK(perfect.row_report.left_out == 1);
  CHECK(perfect.row_report.first() == 2);
  counts(1, 1) = 0;
  CHECK(several_coders_agreement(counts).status == AgreementStatus::one_class);
  counts(0, 0) = 1;
  const SeveralCodersAgreement nothing = several_coders_agreement(counts);
  CHECK(nothing.status == AgreementStatus::no_incidents);
  CHECK(std::isnan(nothing.kappa.value));
  math::Matrix single(1, 2);
  single(0, 0) = single(0, 1) = 2;
  CHECK(std::isnan(several_coders_agreement(single).kappa.lower));
  counts(0, 0) = 1.5;
  CHECK(error_of([&] { (void)several_coders_agreement(counts); }).parameter() == "counts");
  CHECK(error_of([&] { (void)several_coders_agreement(math::Matrix(3, 0)); }).code() == ErrorCode::missing);
}

TEST_CASE("several coders: the interval holds 95 % of samples") {
  // Simulation: 80 incidents of two classes (60 %, 40 %), four coders each right with 85 %, 2,000 times. The truth:
  // agreement .85^2 + .15^2; classes used with .6 .85 + .4 .15 = .57.
  const double observed = 0.85 * 0.85 + 0.15 * 0.15;
  const double chance = 0.57 * 0.57 + 0.43 * 0.43;
  const double kappa = (observed - chance) / (1.0 - chance);
  int held = 0;
  for (std::uint64_t sample = 0; sample < 2000; ++sample) {
    math::Matrix counts(80, 2);
    for (std::size_t i = 0; i < 80; ++i) {
      const std::size_t truth = core::uniform(11, sample, 5 * i) < 0.6 ? 0 : 1;
      for (std::size_t coder = 1; coder <= 4; ++coder)
        counts(i, core::uniform(11, sample, 5 * i + coder) < 0.85 ? truth : 1 - truth) += 1.0;
    }
    const CodingFigure found = several_coders_agreement(counts).kappa;
    held += found.lower <= kappa && kappa <= found.upper ? 1 : 0;
  }
  CHECK(held > 1860);
  CHECK(held < 1945);
}

TEST_CASE("incidents by class: Bitner, Booms and Tetreault's table") {
  // Satisfactory 81, 114, 152; unsatisfactory 151, 55, 146. Chi-square recomputed by hand from (count - expected)^2 /
  // expected; shares 23.3, 32.9, 43.8 and 42.9, 15.6, 41.5 %.
  const std::vector<IncidentCounts> counts{
      {"response to failures", 81, 151}, {"response to requests", 114, 55}, {"unprompted actions", 152, 146}};
  const IncidentTable table = incident_table(counts);
  CHECK(table.satisfactory == 347.0);
  CHECK(table.unsatisfactory == 352.0);
  CHECK(table.chi_square == Approx(41.8055).margin(5e-5));
  CHECK(table.degrees_of_freedom == 2);
  // The upper tail of chi-square with 2 degrees of freedom is exp(-x/2).
  CHECK(table.p_value == Approx(std::exp(-0.5 * table.chi_square)).epsilon(1e-12));
  CHECK(table.warnings.empty());
  const std::vector<double> good{23.3, 32.9, 43.8}, bad{42.9, 15.6, 41.5};
  for (std::size_t k = 0; k < 3; ++k) {
    CHECK(100.0 * table.classes[k].of_satisfactory.value == Approx(good[k]).margin(0.05));
    CHECK(100.0 * table.classes[k].of_unsatisfactory.value == Approx(bad[k]).margin(0.05));
  }
  CHECK(table.classes[0].residual > 2.0);
  CHECK(table.classes[1].residual < -2.0);
  // Of two classes the square of the residual is chi-square.
  const IncidentTable two = incident_table(std::vector<IncidentCounts>{{"a", 20, 31}, {"b", 40, 17}});
  CHECK(two.classes[0].residual * two.classes[0].residual == Approx(two.chi_square).epsilon(1e-12));
}

TEST_CASE("incidents by class: rows, edges and errors") {
  const std::vector<std::int32_t> codes{0, 1, -1, 1, 0};
  const std::vector<std::int32_t> good{1, 0, 1, -1, 0};
  const std::vector<std::string> classes{"late", "rude", "unused"};
  const IncidentTable table = incident_table(codes, good, classes);
  CHECK(table.classes[0].satisfactory == 1.0);
  CHECK(table.classes[0].unsatisfactory == 1.0);
  CHECK(table.classes[1].unsatisfactory == 1.0);
  CHECK(std::isnan(table.classes[2].unsatisfactory_share.value));
  CHECK(table.degrees_of_freedom == 1);
  CHECK(table.row_report.left_out == 2);
  CHECK(table.row_report.first() == 2);
  CHECK(table.warnings == std::vector{IncidentWarning::few_expected});
  const IncidentTable nothing = incident_table(std::vector<IncidentCounts>{{"a", 3, 0}, {"b", 4, 0}});
  CHECK(std::isnan(nothing.chi_square));
  CHECK(nothing.warnings == std::vector{IncidentWarning::nothing_to_compare});
  CHECK(error_of([] {
          (void)incident_table(std::vector<IncidentCounts>{{"a", -1, 0}});
        }).parameter() == "satisfactory");
  CHECK(error_of([] { (void)incident_table(std::vector<IncidentCounts>{}); }).code() == ErrorCode::missing);
  CHECK(error_of([] {
          (void)incident_table(std::vector<IncidentCounts>{{"a", 1, 0}, {"a", 1, 1}});
        }).code() == ErrorCode::contradiction);
  CHECK(error_of([&] {
          (void)incident_table(codes, std::vector<std::int32_t>{2, 0, 0, 0, 0}, classes);
        }).parameter() == "satisfactory");
}

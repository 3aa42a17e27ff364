#include <algorithm>
#include <amends/impl/report/axis.hpp>
#include <amends/impl/report/parts.hpp>
#include <amends/report/report.hpp>
#include <cmath>
#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"
#include "desk_requests.hpp"

using namespace amends;
using economics::Metric;

// The tidy tables against the numbers of the evaluation, recomputed from its draws; and charts of findings that have
// little to show.

namespace {

report::Findings stated_findings(std::size_t draws = 500) {
  return report::find({.subject = {.name = "desk", .scenario = amends_test::stated_desk(18)}},
                      {.draws = draws, .seed = 3});
}

double mean_of(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

const report::Chart* chart_of(const report::Report& report, const std::string& key) {
  for (const report::Section& section : report.sections)
    for (const report::Chart& chart : section.charts)
      if (chart.key == key) return &chart;
  return nullptr;
}

std::set<std::string> keys_of(const report::Report& report) {
  std::set<std::string> keys;
  for (const report::Section& section : report.sections)
    for (const report::Chart& chart : section.charts) keys.insert(chart.key);
  return keys;
}

/// Numbers in the attributes of an element: each must be one, and within the picture.
void check_numbers(const std::string& svg) {
  CHECK(svg.find("nan") == std::string::npos);
  CHECK(svg.find("inf") == std::string::npos);
  CHECK(svg.find("=\"-\"") == std::string::npos);
  for (const std::string name : {" x=\"", " x1=\"", " x2=\"", " cx=\"", " width=\"", " height=\""})
    for (std::size_t at = svg.find(name); at != std::string::npos; at = svg.find(name, at + 1)) {
      const std::string number = svg.substr(at + name.size(), svg.find('"', at + name.size()) - at - name.size());
      char* end = nullptr;
      const double value = std::strtod(number.c_str(), &end);
      CAPTURE(name, number);
      CHECK(end == number.c_str() + number.size());
      CHECK(value >= 0.0);
      CHECK(value <= 420.0);
    }
}

}  // namespace

TEST_CASE("The waterfall adds up to the mean of net") {
  for (const report::Findings& findings :
       {stated_findings(), report::find(amends_test::counted_request(), {.draws = 400, .seed = 3})}) {
    const std::vector<report::WaterfallBar> bars = report::waterfall_data(findings);
    REQUIRE(bars.size() > 2);
    double sum = 0.0;
    for (std::size_t i = 0; i + 1 < bars.size(); ++i) {
      CAPTURE(to_string(bars[i].metric));
      const std::vector<double> draws = findings.result().values(bars[i].metric);
      const bool cost = to_string(bars[i].metric).find("cost") != std::string_view::npos;
      CHECK(bars[i].mean == Approx((cost ? -1 : 1) * mean_of(draws)).epsilon(1e-12));
      CHECK(bars[i].from == sum);
      sum += bars[i].mean;
      CHECK(bars[i].to == sum);
      CHECK(bars[i].lower <= bars[i].upper);
    }
    const report::WaterfallBar& net = bars.back();
    const economics::Summary summary = findings.result().summary(Metric::net);
    CHECK(net.metric == Metric::net);
    CHECK(net.mean == Approx(mean_of(findings.result().values(Metric::net))).epsilon(1e-12));
    CHECK(sum == Approx(net.mean).epsilon(1e-9));
    CHECK(net.from == 0.0);
    CHECK(net.to == net.mean);
    CHECK(net.lower == summary.quantiles[0]);
    CHECK(net.upper == summary.quantiles[4]);
  }
}

TEST_CASE("Bins of net hold all draws, losses apart") {
  for (const std::size_t draws : {std::size_t{2}, std::size_t{150}, std::size_t{5'000}}) {
    const report::Findings findings = stated_findings(draws);
    const report::NetBins& bins = findings.net_bins;
    const std::vector<double> net = findings.result().values(Metric::net);
    REQUIRE(bins.edges.size() == bins.counts.size() + 1);
    CHECK(bins.counts.size() >= report::net_bin_count - 1);
    CHECK(bins.counts.size() <= report::net_bin_count);
    double losses = static_cast<double>(bins.below), all = static_cast<double>(bins.below + bins.above);
    for (std::size_t i = 0; i < bins.counts.size(); ++i) {
      const auto within = std::count_if(net.begin(), net.end(),
                                        [&](double one) { return one >= bins.edges[i] && one < bins.edges[i + 1]; });
      CHECK(bins.counts[i] == static_cast<std::size_t>(within));
      all += static_cast<double>(bins.counts[i]);
      if (bins.edges[i + 1] <= 0.0) losses += static_cast<double>(bins.counts[i]);
    }
    CHECK(all == static_cast<double>(draws));
    CHECK(losses / all == findings.result().summary(Metric::net).share_negative);
    // 0.5 % on either side may lie beyond; the bins that hold these two points are there.
    CHECK(bins.below <= draws / 200);
    CHECK(bins.above <= draws / 200);
    const bool both = bins.edges.front() < 0.0 && bins.edges.back() > 0.0;
    CHECK((both || draws < 1'000));
    CHECK(std::count(bins.edges.begin(), bins.edges.end(), 0.0) == (both ? 1 : 0));
    double shares = 0.0;
    for (const report::DensityBin& bin : report::density_data(findings)) shares += bin.share;
    CHECK(shares == Approx(1.0 - static_cast<double>(bins.below + bins.above) / all).epsilon(1e-12));
  }
}

TEST_CASE("Bins of draws by hand") {
  // 0, 1 ... 39: w = 1, one draw in each bin.
  std::vector<double> draws;
  for (int i = 39; i >= 0; --i) draws.push_back(i);
  report::NetBins bins = report::detail::net_bins(draws);
  CHECK(bins.counts == std::vector<std::size_t>(40, 1));
  CHECK(bins.edges.front() == 0.0);
  CHECK(bins.edges.back() == 40.0);
  // 999 draws of 7 and one of 8: both tails are 7, so the least and the greatest.
  draws.assign(999, 7.0);
  draws.push_back(8.0);
  bins = report::detail::net_bins(draws);
  CHECK(bins.counts.front() == 999);
  CHECK(bins.counts.back() == 1);
  CHECK(bins.below + bins.above == 0);
  // Nothing to be seen.
  for (const std::vector<double>& none : {std::vector<double>{},
                                          {5.0},
                                          {5.0, 5.0, 5.0},
                                          {1e-9, -1e-9},
                                          {1.0, amends_test::missing},
                                          {1.0, amends_test::infinity},
                                          {1e15, std::nextafter(1e15, 2e15)}}) {
    bins = report::detail::net_bins(none);
    CHECK(bins.edges.empty());
    CHECK(bins.counts.empty());
  }
  bins = report::detail::net_bins({-1e308, 1e308});
  CHECK(bins.counts.front() == 1);
  CHECK(bins.counts.back() == 1);
}

TEST_CASE("The tornado table has the bars and where they turn the sign") {
  const report::Findings findings = stated_findings();
  const std::vector<report::TornadoLine> lines = report::tornado_data(findings);
  const std::vector<economics::TornadoBar> bars = findings.result().tornado();
  REQUIRE(lines.size() == bars.size());
  REQUIRE(lines.size() == 2);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    CHECK(lines[i].input == bars[i].input);
    CHECK(lines[i].low == bars[i].low);
    CHECK(lines[i].net_at_high == bars[i].net_at_high);
    // Net is linear in the margin, and turns where 1 - value / median of it is the net at medians.
    if (lines[i].input == "all.margin.per_customer_per_year") {
      const double slope = (bars[i].net_at_high - bars[i].net_at_low) / (bars[i].high - bars[i].low);
      CHECK(lines[i].switching_value == Approx(bars[i].median - bars[i].net_at_median / slope).epsilon(1e-6));
    }
  }
}

TEST_CASE("Sweep, speed and cash are the numbers of the findings") {
  const report::Findings findings = report::find(amends_test::counted_request(), {.draws = 400, .seed = 3});
  const std::vector<report::SweepPoint> sweep = report::sweep_data(findings);
  REQUIRE(sweep.size() == 2);
  const economics::Summary net = findings.result().summary(Metric::net);
  CHECK(sweep[0].days == 2.0);
  CHECK(sweep[0].median == Approx(net.quantiles[2]).epsilon(1e-9));  // the question of the scenario itself
  CHECK(sweep[0].upper == Approx(net.quantiles[4]).epsilon(1e-9));
  CHECK(sweep[0].chance_of_loss == net.share_negative);
  CHECK(sweep[0].best != sweep[1].best);
  CHECK(sweep[0].chance_best + sweep[1].chance_best == Approx(1.0));

  // By hand from the columns: bands of up to 2, 3 to 7, and 8 and 9 days.
  const std::vector<double> days = amends_test::desk_days(), score = amends_test::desk_scores();
  const std::vector<report::SpeedPoint> speed = report::speed_data(findings);
  REQUIRE(speed.size() == 3);
  const double over[] = {0, 2, 7, 9};
  for (std::size_t b = 0; b < 3; ++b) {
    double all = 0, scored = 0, better = 0;
    for (std::size_t i = 0; i < days.size(); ++i) {
      if (!(days[i] > over[b] && days[i] <= over[b + 1])) continue;
      ++all;
      scored += std::isnan(score[i]) ? 0 : 1;
      better += score[i] >= 4 ? 1 : 0;
    }
    CHECK(speed[b].complaints == all);
    CHECK(speed[b].scored == scored);
    CHECK(speed[b].satisfied_or_better == Approx(better / scored));
    CHECK(speed[b].if_silent_dissatisfied == Approx(better / all));
    CHECK(speed[b].if_silent_satisfied == Approx((better + all - scored) / all));
    CHECK(speed[b].drawn.median == findings.speed->bands[b].satisfied_or_better.median);
  }

  const std::vector<report::CashYear> cash = report::cash_data(findings);
  REQUIRE(cash.size() == 4);
  double sum = 0.0;
  const std::vector<economics::YearFigures> years = findings.result().years();
  for (std::size_t y = 0; y < cash.size(); ++y) {
    CHECK(cash[y].mean == Approx(years[y].benefits - years[y].costs).epsilon(1e-9));
    CHECK(cash[y].median == years[y].net.quantiles[2]);
    sum += cash[y].mean;
    CHECK(cash[y].cumulated == sum);
  }
  CHECK(sum == Approx(findings.result().mean(Metric::net_undiscounted)).epsilon(1e-9));
}

TEST_CASE("Every section has its charts, in both languages, with words") {
  report::Findings findings = report::find(amends_test::counted_request(), {.draws = 400, .seed = 3});
  findings.currency = "KRW";
  const report::Report report = report::write(findings);
  CHECK(keys_of(report) == std::set<std::string>{"cash", "density", "speed", "sweep", "tornado", "waterfall"});
  for (const report::Language language : {report::Language::english, report::Language::korean}) {
    std::vector<report::Section> sections = report.sections;
    for (report::Section& section : sections) section.charts.clear();
    report::detail::add_charts(sections, {findings, language});
    for (const report::Section& section : sections)
      for (const report::Chart& chart : section.charts) {
        CAPTURE(chart.key);
        CHECK(!chart.title.empty());
        CHECK(!chart.caption.empty());
        CHECK(!chart.description.empty());
        CHECK(!chart.axis.empty());
        const bool money = chart.key != "speed", korean = language == report::Language::korean;
        CHECK(chart.axis.ends_with("KRW") == (money && !korean));
        CHECK(chart.axis.ends_with("원") == (money && korean));
        const std::string svg = report::detail::svg(chart);
        CHECK(svg.find("<title id=\"" + chart.key + "-title\">") != std::string::npos);
        CHECK(svg.find("<desc id=\"" + chart.key + "-description\">") != std::string::npos);
        check_numbers(svg);
      }
  }
}

TEST_CASE("Losses are told by shape") {
  report::Chart chart{.key = "k",
                      .form = report::ChartForm::points,
                      .title = "t",
                      .caption = "c",
                      .description = "d",
                      .axis = "a",
                      .rows = {{.label = "gain", .point = 5.0}, {.label = "loss", .point = -5.0}}};
  std::string svg = report::detail::svg(chart);
  CHECK(svg.find("<circle") != std::string::npos);
  CHECK(svg.find("<path") != std::string::npos);
  CHECK(svg.find("url(#k-hatch)") == std::string::npos);
  chart.form = report::ChartForm::waterfall;
  chart.rows = {{.label = "gain", .from = 0.0, .to = 5.0}, {.label = "loss", .from = 5.0, .to = 2.0}};
  svg = report::detail::svg(chart);
  CHECK(svg.find("<pattern id=\"k-hatch\"") != std::string::npos);
  CHECK(svg.find("fill=\"url(#k-hatch)\"") != std::string::npos);
}

TEST_CASE("Charts without numbers, of one number and of huge ones") {
  using report::ChartForm;
  constexpr double none = amends_test::missing;
  for (const ChartForm form :
       {ChartForm::waterfall, ChartForm::density, ChartForm::spans, ChartForm::points, ChartForm::flows}) {
    for (const std::vector<double>& values : std::vector<std::vector<double>>{{},
                                                                              {none},
                                                                              {0},
                                                                              {3},
                                                                              {-3},
                                                                              {none, 4},
                                                                              {1e-300},
                                                                              {1e140, -1e140},
                                                                              {1e300},
                                                                              {amends_test::infinity, 1},
                                                                              {1e15, 1e15 + 1},
                                                                              {123456.789, -0.001}}) {
      report::Chart chart{.key = "k", .form = form, .title = "t", .caption = "c", .description = "d", .axis = "a"};
      for (const double value : values) {
        chart.rows.push_back({.label = "l",
                              .point = value,
                              .from = 0.0 * value,
                              .to = value,
                              .lower = value,
                              .upper = value,
                              .share = 0.5,
                              .cumulated = value});
        chart.references.push_back({value, "r"});
      }
      check_numbers(report::detail::svg(chart));
    }
  }
}

TEST_CASE("Findings with little to show have fewer charts") {
  // One draw: no spread, and standard deviations are NaN.
  CHECK(keys_of(report::write(stated_findings(1))) == std::set<std::string>{"cash", "tornado", "waterfall"});
  // All certain: nothing moves, one draw is as good as all.
  economics::ScenarioInputs certain = amends_test::stated_desk(18).inputs();
  certain.segments[0].counterfactual_stay = 0.35;
  certain.segments[0].margin_per_customer_per_year = 60;
  const economics::RecoveryScenario scenario(certain);
  CHECK(keys_of(report::write(report::find({.subject = {.name = "desk", .scenario = scenario}}, {.draws = 50}))) ==
        std::set<std::string>{"cash", "waterfall"});
  // Against itself: nothing at all but years of 0.
  const report::Report same =
      report::write(report::find({.subject = {.name = "desk", .scenario = scenario},
                                  .baseline = report::Subject{.name = "desk", .scenario = scenario}},
                                 {.draws = 50}));
  CHECK(keys_of(same) == std::set<std::string>{"cash"});
  check_numbers(report::detail::svg(*chart_of(same, "cash")));
  // Put together by hand: the evaluation alone.
  report::Findings bare;
  bare.single = amends_test::stated_desk(18).evaluate({.draws = 50});
  bare.draws = 50;
  CHECK(keys_of(report::write(bare)) == std::set<std::string>{"tornado", "waterfall"});
  CHECK(report::density_data(bare).empty());
  CHECK(report::sweep_data(bare).empty());
  CHECK(report::speed_data(bare).empty());
  CHECK(report::cash_data(bare).empty());
}

TEST_CASE("Ticks stand at whole steps, and no label is over another") {
  // Steps by hand.
  struct Case {
    double span;
    int most;
    double step;
  };
  for (const Case& one : {Case{10, 5, 2}, Case{10, 4, 5}, Case{99, 10, 10}, Case{101, 10, 20}, Case{0.3, 3, 0.1},
                          Case{7e-9, 2, 5e-9}, Case{1e300, 1, 1e300}, Case{1, 6, 0.2}}) {
    CAPTURE(one.span, one.most);
    CHECK(report::detail::step_across(one.span, one.most).times(1.0) == Approx(one.step).epsilon(1e-14));
  }
  CHECK(report::detail::step_across(10, 4).label(3) == "15");
  CHECK(report::detail::step_across(1, 6).label(-1) == "-0.2");
  CHECK(report::detail::step_across(50'000, 5).label(2) == "20,000");
  const report::detail::Axis axis(-0.6, 0.4, 0.0, 100.0, {.multiple = 2, .exponent = -1});
  std::vector<std::string> labels;
  for (const auto& tick : axis.ticks()) labels.push_back(tick.label);
  CHECK(labels == std::vector<std::string>{"-0.6", "-0.4", "-0.2", "0", "0.2", "0.4"});
  CHECK(axis.place(-0.1) == Approx(50.0));
}

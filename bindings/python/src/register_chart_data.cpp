// The tables that the charts of a report are drawn from; amends/_report.py gives them their Python face.
#include <amends/core/error.hpp>
#include <amends/economics/scenario_model.hpp>
#include <amends/report/chart.hpp>
#include <amends/report/report.hpp>
#include <functional>
#include <string>
#include <vector>

#include "def.hpp"
#include "module.hpp"

namespace {

using namespace amends::report;

/// A column: its name, and what of a row stands in it.
template <class Get>
struct Named {
  const char* name;
  Get get;
};
template <class Get>
Named(const char*, Get) -> Named<Get>;

template <class Row, class... Get>
py::dict columns(const std::vector<Row>& rows, const Named<Get>&... named) {
  py::dict out;
  const auto add = [&](const auto& one) {
    py::list column;
    for (const Row& row : rows) column.append(std::invoke(one.get, row));
    out[one.name] = column;
  };
  (add(named), ...);
  return out;
}

/// errors  Error(missing) of a report that is not on scenarios
const Findings& findings_of(const Report& report) {
  if (report.kind != Kind::scenario)
    throw amends::Error(amends::ErrorCode::missing, "report",
                        "a report on a complaint desk has its numbers in its tables: numbers(\"kpis\")");
  return report.findings;
}

py::dict waterfall(const Report& report) {
  using Row = WaterfallBar;
  return columns(waterfall_data(findings_of(report)),
                 Named{"metric", [](const Row& bar) { return std::string(to_string(bar.metric)); }},
                 Named{"mean", &Row::mean}, Named{"p05", &Row::lower}, Named{"p95", &Row::upper},
                 Named{"from", &Row::from}, Named{"to", &Row::to});
}

py::dict density(const Report& report) {
  using Row = DensityBin;
  return columns(density_data(findings_of(report)), Named{"from", &Row::from}, Named{"to", &Row::to},
                 Named{"share", &Row::share});
}

py::dict tornado(const Report& report) {
  using Row = TornadoLine;
  return columns(tornado_data(findings_of(report)), Named{"input", &Row::input}, Named{"quantities", &Row::quantities},
                 Named{"low", &Row::low}, Named{"median", &Row::median}, Named{"high", &Row::high},
                 Named{"net_at_low", &Row::net_at_low}, Named{"net_at_median", &Row::net_at_median},
                 Named{"net_at_high", &Row::net_at_high}, Named{"switching_value", &Row::switching_value},
                 Named{"within_range", &Row::within_range}, Named{"from_records", &Row::from_records},
                 Named{"source", &Row::source});
}

py::dict sweep(const Report& report) {
  using Row = SweepPoint;
  return columns(sweep_data(findings_of(report)), Named{"alternative", &Row::name}, Named{"days", &Row::days},
                 Named{"net_mean", &Row::mean}, Named{"net_p05", &Row::lower}, Named{"net_p50", &Row::median},
                 Named{"net_p95", &Row::upper}, Named{"customers_kept", &Row::customers_kept},
                 Named{"chance_of_loss", &Row::chance_of_loss}, Named{"chance_best", &Row::chance_best},
                 Named{"best", &Row::best});
}

py::dict speed(const Report& report) {
  using Row = SpeedPoint;
  return columns(speed_data(findings_of(report)),
                 Named{"answered_in_days", [](const Row& point) { return point.band.label(); }},
                 Named{"complaints", &Row::complaints}, Named{"scored", &Row::scored},
                 Named{"satisfied_or_better", &Row::satisfied_or_better},
                 Named{"drawn_p05", [](const Row& point) { return point.drawn.lower; }},
                 Named{"drawn_p50", [](const Row& point) { return point.drawn.median; }},
                 Named{"drawn_p95", [](const Row& point) { return point.drawn.upper; }},
                 Named{"if_silent_dissatisfied", &Row::if_silent_dissatisfied},
                 Named{"if_silent_satisfied", &Row::if_silent_satisfied});
}

py::dict cash(const Report& report) {
  using Row = CashYear;
  return columns(cash_data(findings_of(report)), Named{"year", &Row::year}, Named{"net_mean", &Row::mean},
                 Named{"net_p05", &Row::lower}, Named{"net_p50", &Row::median}, Named{"net_p95", &Row::upper},
                 Named{"cumulated", &Row::cumulated});
}

}  // namespace

void register_chart_data(py::module_& module) {
  def(module, "waterfall_data", &waterfall, py::arg("report"));
  def(module, "density_data", &density, py::arg("report"));
  def(module, "tornado_data", &tornado, py::arg("report"));
  def(module, "sweep_data", &sweep, py::arg("report"));
  def(module, "speed_data", &speed, py::arg("report"));
  def(module, "cash_data", &cash, py::arg("report"));
}

// A scenario from records; users meet it as RecoveryScenario.from_records.
#include <amends/core/discount.hpp>
#include <amends/economics/scenario_from_records.hpp>
#include <amends/program/request.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "def.hpp"
#include "module.hpp"
#include "stated_quantity.hpp"

/// When in its year a flow falls, as scenario files write it.
enum class Timing : std::uint8_t {
  end_of_period = static_cast<std::uint8_t>(amends::FirstPayment::after_one_period),
  mid_period = static_cast<std::uint8_t>(amends::FirstPayment::mid_period),
  start_of_period = static_cast<std::uint8_t>(amends::FirstPayment::now),
};
template <>
struct TextOf<Timing> : Texts<Text<"end_of_period", Timing::end_of_period>, Text<"mid_period", Timing::mid_period>,
                              Text<"start_of_period", Timing::start_of_period>> {};

namespace {
using namespace amends::economics;

/// The scenario where the draft is one; else what is still to be stated, as an error.
RecoveryScenario from_records(const amends::program::ScenarioRecords& records,
                              const std::vector<std::pair<std::string, LinkEstimates>>& links,
                              const std::vector<std::tuple<std::string, Quantity, std::string>>& stated, int years,
                              std::optional<int> complaint_years, Timing timing, const std::string& title,
                              const std::string& currency, bool complaints_from_records, double design_effect,
                              double largest_outside_share) {
  ScenarioFrame frame{.title = title,
                      .currency = currency,
                      .years = years,
                      .complaint_years = complaint_years,
                      .timing = static_cast<amends::FirstPayment>(timing),
                      .complaints_from_records = complaints_from_records,
                      .design_effect = design_effect,
                      .largest_outside_share = largest_outside_share};
  for (const auto& [name, value, source] : stated) frame.stated.emplace_back(name, assumption_of(value, name, source));
  std::vector<SegmentLinks> given;
  for (const auto& [segment, link] : links) given.push_back({link, segment});
  return scenario_from_records(frame, records.table, given).scenario();
}
}  // namespace

void register_scenario_draft(py::module_& m) {
  def(m, "_scenario_from_records", &from_records, py::arg("records"), py::arg("links"), py::arg("stated"),
      py::arg("years"), py::arg("complaint_years"), py::arg("timing"), py::arg("title"), py::arg("currency"),
      py::arg("complaints_from_records"), py::arg("design_effect"), py::arg("largest_outside_share"));
}

#include <amends/economics/encounter_exposure.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "def.hpp"
#include "interruptible.hpp"
#include "module.hpp"
#include "named_warnings.hpp"

namespace {

namespace economics = amends::economics;
using amends::math::Distribution;
using economics::ExposureFigure;
using economics::ExposureWarning;

py::tuple figure(const ExposureFigure& one) {
  return py::make_tuple(one.mean, one.median, one.lower, one.upper);
}
py::object figure(const std::optional<ExposureFigure>& one) {
  return one ? py::object(figure(*one)) : py::object(py::none());
}

py::dict exposure(const economics::EncounterExposure& found) {
  py::list reasons;
  for (const economics::LossReasonExposure& one : found.reasons)
    reasons.append(py::make_tuple(one.reason, figure(one.share), figure(one.preventable)));
  py::dict made;
  made["contacts"] = figure(found.contacts);
  made["failures"] = figure(found.failures);
  made["customers_affected"] = figure(found.customers_affected);
  made["lost"] = figure(found.lost);
  made["lost_by_failures"] = figure(found.lost_by_failures);
  made["share_by_failures"] = figure(found.share_by_failures);
  made["lost_preventable"] = figure(found.lost_preventable);
  made["share_preventable"] = figure(found.share_preventable);
  made["reachable"] = figure(found.reachable);
  made["reachable_share"] = figure(found.reachable_share);
  made["failures_exceed"] = found.failures_exceed;
  made["reasons"] = reasons;
  made["warnings"] =
      names_of(found.warnings, {ExposureWarning::failures_exceed_churn, ExposureWarning::ceilings_disagree,
                                ExposureWarning::failure_raises_stay});
  return made;
}

}  // namespace

void register_exposure(py::module_& m) {
  def(
      m, "_encounter_exposure",
      [](const Distribution& customers, const Distribution& contacts, const Distribution& failure_rate,
         const Distribution& untroubled, const Distribution& after, const Distribution& churn,
         const std::vector<std::tuple<std::string, Distribution, Distribution>>& reasons, std::size_t draws,
         std::uint64_t seed, double level) {
        economics::EncounterExposureInputs inputs{.customers = customers,
                                                  .contacts_per_customer = contacts,
                                                  .failure_rate = failure_rate,
                                                  .stay_untroubled = untroubled,
                                                  .stay_after_failure = after,
                                                  .churn = churn};
        for (const auto& [reason, weight, preventable] : reasons)
          inputs.reasons.push_back({reason, weight, preventable});
        return exposure(interruptible(1, [&](amends::core::Executor& executor) {
          return economics::encounter_exposure(inputs,
                                               {.draws = draws, .seed = seed, .level = level, .executor = &executor});
        }));
      },
      py::arg("customers"), py::arg("contacts_per_customer"), py::arg("failure_rate"), py::arg("stay_untroubled"),
      py::arg("stay_after_failure"), py::arg("churn"), py::arg("reasons"), py::arg("draws"), py::arg("seed"),
      py::arg("level"));
}

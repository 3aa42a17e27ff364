// Texts read as saved models: interop::read_model and the from_state of the class that the text names. Whatever the text
// says, that may throw Error and nothing else; a model that was made says the same state again, which makes it anew, and
// answers a question or refuses with an Error.

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/customer_base/beta_discrete_weibull.hpp>
#include <amends/customer_base/beta_geo.hpp>
#include <amends/customer_base/beta_geo_beta_binom.hpp>
#include <amends/customer_base/customer_stages.hpp>
#include <amends/customer_base/gamma_gamma.hpp>
#include <amends/customer_base/pareto_nbd.hpp>
#include <amends/customer_base/shifted_beta_geo.hpp>
#include <amends/interop/model_file.hpp>
#include <amends/interop/saved_estimate.hpp>
#include <amends/survival/accelerated_failure_time.hpp>
#include <amends/survival/cause_specific.hpp>
#include <amends/survival/cox.hpp>
#include <amends/survival/cumulative_incidence.hpp>
#include <amends/survival/log_rank.hpp>
#include <amends/survival/survival_curve.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {
using namespace amends;

void check_share(double p) {
  if (p < 0.0 || p > 1.0) std::abort();  // NaN: there is none
}

/// One question that each kind of model can be asked.
template <class Model>
void ask(const Model& model) {
  if constexpr (requires { model.probability_alive(2.0, 10.0, 20.0); }) {
    check_share(model.probability_alive(2.0, 10.0, 20.0));
  } else if constexpr (requires { model.expected_spend(3.0, 10.0); }) {
    static_cast<void>(model.expected_spend(3.0, 10.0));
  } else if constexpr (requires { model.stage_shares({}, 1.0); }) {
    std::vector<double> now(model.stages().size(), 0.0);
    now.front() = 1.0;
    for (const auto& share : model.stage_shares(now, 3.0)) check_share(share.value);
  } else if constexpr (requires { model.scale_covariates(); }) {
    check_share(model.survival(std::vector<double>(model.covariates().size(), 0.5), 2.0).value);
  } else if constexpr (requires { model.baselines(); }) {
    for (const double share : model.survival(std::vector<double>(model.names().size(), 0.5)).survival)
      check_share(share);
  } else if constexpr (requires { model.survival(2.0); }) {
    check_share(model.survival(2.0));
  }
}

template <class Model>
bool comes_back(const estimation::ModelState& state) {
  const Model model = Model::from_state(state);
  const std::string once = interop::write_model(model.state());
  const std::string twice = interop::write_model(Model::from_state(interop::read_model(once)).state());
  if (once != twice) std::abort();
  ask(model);
  return true;
}

/// What scenarios ask of models: an estimate whose error and distribution can be had, or an Error.
void ask_estimates(const estimation::ModelState& state) {
  std::vector<std::pair<std::string, estimation::TraitValue>> where;
  for (const auto& [name, list] : state.lists)
    if (name.find("covariates") != std::string::npos && name != "scale_covariates")
      for (const std::string& covariate : list)
        if (std::find_if(where.begin(), where.end(), [&](const auto& one) { return one.first == covariate; }) ==
            where.end())
          where.emplace_back(covariate, 0.5);
  if (state.model == "KaplanMeierByGroup") where.emplace_back(state.text("group"), state.list("labels").front());
  for (const char* quantity : {"survival", "median", "mean", "retention_rate", "purchases", "mean_spend"})
    for (const char* at : {"", "time", "years", "renewals", "opportunities"}) {
      estimation::EstimateQuery query{.quantity = quantity, .where = where};
      if (*at != 0) query.at.emplace_back(at, 3.0);
      try {
        const estimation::Estimate estimate = interop::estimate_from_state(state, query);
        if (!(estimate.standard_error_on_scale() >= 0.0) || estimate.describe().empty()) std::abort();
        static_cast<void>(estimate.distribution());
      } catch (const Error& error) {
        if (std::string_view(error.what()).empty()) std::abort();
      }
    }
}

template <class... Models>
void any_of(const estimation::ModelState& state, const std::string_view (&names)[sizeof...(Models)]) {
  std::size_t next = 0;
  static_cast<void>(((state.model == names[next++] && comes_back<Models>(state)) || ...));
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const estimation::ModelState state =
        interop::read_model(std::string_view(reinterpret_cast<const char*>(data), size));
    any_of<customer_base::BetaGeoModel, customer_base::ModifiedBetaGeoModel, customer_base::ParetoNBDModel,
           customer_base::BetaGeoBetaBinomModel, customer_base::GammaGammaModel, customer_base::ShiftedBetaGeoModel,
           customer_base::BetaDiscreteWeibullModel, customer_base::CustomerStageModel,
           survival::AcceleratedFailureTimeModel, survival::CoxModel, survival::CoxCurve, survival::CauseSpecificModel,
           survival::KaplanMeier, survival::KaplanMeierByGroup, survival::NelsonAalen, survival::AalenJohansen,
           survival::LogRankResult>(
        state, {"BetaGeoModel", "ModifiedBetaGeoModel", "ParetoNBDModel", "BetaGeoBetaBinomModel", "GammaGammaModel",
                "ShiftedBetaGeoModel", "BetaDiscreteWeibullModel", "CustomerStageModel", "AcceleratedFailureTimeModel",
                "CoxModel", "CoxCurve", "CauseSpecificModel", "KaplanMeier", "KaplanMeierByGroup", "NelsonAalen",
                "AalenJohansen", "LogRankResult"});
    ask_estimates(state);
  } catch (const Error& error) {
    if (std::string_view(error.what()).empty()) std::abort();
  }
  return 0;
}

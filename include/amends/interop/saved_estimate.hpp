#pragma once

#include <amends/core/config.hpp>
#include <amends/core/executor.hpp>
#include <amends/estimation/estimate_query.hpp>
#include <amends/estimation/fit.hpp>
#include <string>

// Estimates of models that were saved: the same bits as of the model itself.
namespace amends::inline AMENDS_ABI::interop {

/// The state in a saved model's file (interop/model_file.hpp), whatever its name and ending.
/// errors  Error(io) if it cannot be read, is no file or is above 1 GB; Error(format) with the path;
///         Error(interrupted) where the executor, not owned, was asked to stop
[[nodiscard]] estimation::ModelState read_model_file(const std::string& path, core::Executor* executor = nullptr);

/// `estimate(query)` of the model in a state: of KaplanMeier, KaplanMeierByGroup, AcceleratedFailureTimeModel,
/// ShiftedBetaGeoModel, BetaDiscreteWeibullModel, BetaGeoModel, ModifiedBetaGeoModel, ParetoNBDModel,
/// BetaGeoBetaBinomModel and GammaGammaModel (docs/estimation.md, "Estimates").
/// errors  Error(unknown_name) for a model without estimates; Error(format) for a damaged state or one of a newer
///         version; those of a query
[[nodiscard]] estimation::Estimate estimate_from_state(const estimation::ModelState& state,
                                                       const estimation::EstimateQuery& query);

/// The same of a file. Where the query does not say what it is `from`, that is the path.
/// errors  those of both, with the path before them
[[nodiscard]] estimation::Estimate estimate_from_file(const std::string& path, estimation::EstimateQuery query,
                                                      core::Executor* executor = nullptr);

}  // namespace amends::inline AMENDS_ABI::interop

#if AMENDS_HEADER_ONLY
#include <amends/impl/interop/saved_estimate.ipp>
#endif

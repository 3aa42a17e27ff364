#pragma once

#include <algorithm>
#include <amends/core/error.hpp>
#include <amends/core/random.hpp>
#include <amends/economics/joint_draws.hpp>
#include <amends/economics/scenario_model.hpp>
#include <amends/estimation/estimate.hpp>
#include <amends/math/distribution.hpp>
#include <amends/math/matrix.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

// Quantities that were estimated: those of one source move together. Not for users.
namespace amends::inline AMENDS_ABI::economics::detail {

/// x_k = scale^-1(value_k + g_k' L z), z: one standard normal for each component of the source and draw. A quantity's
/// draws depend on the source and its own gradient, not on what else of the source a scenario uses: two scenarios that
/// share it have the same draws of it.
class EstimateDraws final : public JointDraws {
 public:
  explicit EstimateDraws(const std::vector<const estimation::Estimate*>& members)
      : normal_(math::Distribution::normal(0.0, 1.0)) {
    const estimation::EstimateSource& source = *members.front()->source;
    const std::optional<math::Matrix> factor = math::semidefinite_factor(source.covariance);
    if (!factor)
      throw Error(ErrorCode::domain, "estimate", source.model + ": the covariance of an estimate is not one");
    const math::Matrix& lower = *factor;
    std::size_t components = lower.rows;
    for (const estimation::Estimate* member : members) {
      std::vector<double> steps = member->gradient;
      if (lower.rows != 0) {
        steps.assign(lower.rows, 0.0);
        for (std::size_t i = 0; i < member->gradient.size(); ++i)
          for (std::size_t j = 0; j <= i; ++j) steps[j] += member->gradient[i] * lower(i, j);
      }
      const double error = member->standard_error_on_scale();
      for (double& step : steps) step = error > 0.0 ? step / error : 0.0;
      components = (std::max)(components, steps.size());
      steps_.push_back(std::move(steps));
      values_.push_back(member->distribution());
    }
    const std::uint64_t name = core::stream_of("estimate");
    for (std::size_t j = 0; j < components; ++j)
      streams_.push_back(
          estimation::EstimateSource::identity_of(std::vector<double>{static_cast<double>(j)}, name ^ source.identity));
  }

  void fill(std::uint64_t seed, std::size_t first, std::span<const std::span<double>> columns) const override {
    const std::size_t draws = columns.empty() ? 0 : columns[0].size();
    for (const std::span<double> column : columns) std::fill(column.begin(), column.end(), 0.0);
    std::vector<double> z(draws);
    for (std::size_t j = 0; j < streams_.size(); ++j) {
      core::fill_uniform(seed, streams_[j], first, z);
      normal_.fill(z, z);
      for (std::size_t k = 0; k < columns.size(); ++k)
        if (j < steps_[k].size() && steps_[k][j] != 0.0)
          for (std::size_t i = 0; i < draws; ++i) columns[k][i] += steps_[k][j] * z[i];
    }
    for (std::size_t k = 0; k < columns.size(); ++k)
      for (double& x : columns[k]) x = values_[k].at_normal_score(x);
  }

 private:
  math::QuantileTable normal_;
  std::vector<std::uint64_t> streams_{};
  std::vector<std::vector<double>> steps_{};  ///< of each quantity's normal score, by the components
  std::vector<math::Distribution> values_{};
};

/// The estimated quantities among the inputs, source by source.
inline std::vector<JointInputs> estimated_groups(const std::vector<ModelInput>& inputs) {
  std::vector<JointInputs> out;
  std::vector<bool> done(inputs.size(), false);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (done[i] || inputs[i].estimate == nullptr || inputs[i].value.is_fixed()) continue;
    JointInputs group{.source = inputs[i].estimate->describe(), .inputs = {}};
    std::vector<const estimation::Estimate*> members;
    for (std::size_t j = i; j < inputs.size(); ++j) {
      if (inputs[j].estimate == nullptr || inputs[j].value.is_fixed() ||
          !estimation::of_one_source(*inputs[i].estimate, *inputs[j].estimate))
        continue;
      done[j] = true;
      group.name += (group.name.empty() ? "" : ", ") + inputs[j].name;
      group.inputs.push_back(j);
      members.push_back(inputs[j].estimate.get());
    }
    group.draws = std::make_shared<const EstimateDraws>(members);
    out.push_back(std::move(group));
  }
  return out;
}

}  // namespace amends::inline AMENDS_ABI::economics::detail

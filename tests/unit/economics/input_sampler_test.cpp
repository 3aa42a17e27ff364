#include <amends/core/random.hpp>
#include <amends/impl/economics/input_sampler.hpp>
#include <bit>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "catch.hpp"

using namespace amends;
using economics::ModelInput;
using math::Distribution;

namespace {
std::vector<ModelInput> named(const std::vector<Distribution>& values) {
  std::vector<ModelInput> inputs;
  for (const Distribution& value : values)
    inputs.push_back({.name = "input " + std::to_string(inputs.size()),
                      .value = value,
                      .source = {},
                      .lowest = value.lower(),
                      .highest = value.upper(),
                      .from_records = false});
  return inputs;
}
}  // namespace

// The naive second version: a table for each input, and each draw by itself.
TEST_CASE("columns are the quantiles of the uniforms of each input, to the last bit") {
  const std::vector<double> seen{3, 1, 4, 1, 5}, others{2, 7, 1, 8};
  const std::vector<ModelInput> inputs =
      named({Distribution::pert(0.2, 0.35, 0.5), Distribution::beta(2, 3), 0.7, Distribution::empirical(seen),
             Distribution::pert(0.2, 0.35, 0.5), Distribution::triangular(9, 12, 18), Distribution::empirical(others),
             Distribution::uniform(9, 12), Distribution::beta(3, 2), Distribution::normal(0.3, 0.2, 0, 1),
             Distribution::triangular(0, 0, 18), Distribution::empirical(seen), Distribution::beta(2, 3),
             Distribution::pert(0.2, 0.35, 0.5, 5), Distribution::gamma(0.01, 2), Distribution::triangular(9, 12, 18)});
  core::SerialExecutor serial;
  const economics::EvaluationOptions options{.draws = 5000, .seed = 42};
  const economics::detail::InputSampler sampler(inputs, options, serial);
  for (const std::size_t first : {0u, 1u, 1024u, 4096u})
    for (const std::size_t count : {904u, 1u, 8u, 77u}) {
      std::vector<double> memory;
      const std::vector<std::span<const double>> columns = sampler.columns(first, count, memory);
      REQUIRE(columns.size() == inputs.size());
      for (std::size_t j = 0; j < inputs.size(); ++j) {
        INFO(inputs[j].value.describe());
        REQUIRE(columns[j].size() == count);
        const math::QuantileTable table(inputs[j].value);
        for (std::size_t i = 0; i < count; ++i) {
          const double expected = table(core::uniform(42, core::stream_of(inputs[j].name), first + i));
          REQUIRE(std::bit_cast<std::uint64_t>(columns[j][i]) == std::bit_cast<std::uint64_t>(expected));
        }
      }
    }
}

#pragma once

#include <amends/core/config.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace amends::inline AMENDS_ABI::economics {

/// Draws quantities together that are not independent of each other: a function of seed and draw, like every draw.
class JointDraws {
 public:
  virtual ~JointDraws() = default;
  /// columns[k] gets the draws first, first + 1, ... of the k-th quantity.
  virtual void fill(std::uint64_t seed, std::size_t first, std::span<const std::span<double>> columns) const = 0;
};

/// Quantities of a scenario that are drawn together. Several are one bar of the tornado and have no switching values; an
/// estimate that is alone in its group is a bar like any other.
struct JointInputs {
  std::string name{};    ///< "records, by cluster", or the names of what is correlated, or estimated from one source
  std::string source{};  ///< what they are drawn from
  bool from_records = false;
  std::vector<std::size_t> inputs{};  ///< which of ScenarioModel::inputs()
  std::shared_ptr<const JointDraws> draws{};
};

}  // namespace amends::inline AMENDS_ABI::economics

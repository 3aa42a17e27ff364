#pragma once
// What the bindings of charts and of the monitor share.

#include <amends/core/error.hpp>
#include <amends/recovery/expected_counts.hpp>
#include <amends/recovery/problem_monitor.hpp>
#include <amends/recovery/run_length.hpp>
#include <span>
#include <string>
#include <vector>

#include "def.hpp"
#include "module.hpp"

template <>
struct TextOf<amends::recovery::ChartKind>
    : Texts<Text<"cusum", amends::recovery::ChartKind::cusum>, Text<"ewma", amends::recovery::ChartKind::ewma>,
            Text<"u", amends::recovery::ChartKind::u>, Text<"g", amends::recovery::ChartKind::g>> {};
template <>
struct TextOf<amends::recovery::AlarmRule>
    : Texts<Text<"limit_per_series", amends::recovery::AlarmRule::limit_per_series>,
            Text<"false_discovery_rate", amends::recovery::AlarmRule::false_discovery_rate>> {};
template <>
struct TextOf<amends::recovery::RunStart>
    : Texts<Text<"zero", amends::recovery::RunStart::zero>, Text<"steady", amends::recovery::RunStart::steady>> {};
template <>
struct TextOf<amends::recovery::FactorsOf> : Texts<Text<"each_series", amends::recovery::FactorsOf::each_series>,
                                                   Text<"all_series", amends::recovery::FactorsOf::all_series>> {};

namespace detection {

using Array = Numbers<double>;

inline std::span<const double> numbers(const Array& array) {
  return {array.data(), static_cast<std::size_t>(array.size())};
}

/// One number or several of one dimension.
inline std::vector<double> listed(const char* name, const Array& array) {
  if (array.ndim() > 1)
    throw amends::Error(amends::ErrorCode::size_mismatch, name,
                        std::string(name) + " must be a number or have one dimension");
  const auto values = numbers(array);
  return {values.begin(), values.end()};
}

inline Array array_of(const std::vector<double>& values) {
  return Array(static_cast<py::ssize_t>(values.size()), values.data());
}

}  // namespace detection

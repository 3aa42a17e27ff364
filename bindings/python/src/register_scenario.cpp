// Recovery scenarios: evaluation, comparison, sensitivity. amends/_scenario.py gives them their Python face.
#include <amends/core/executor.hpp>
#include <amends/domain/complaint_log.hpp>
#include <amends/economics/evaluation.hpp>
#include <amends/economics/recovery_scenario.hpp>
#include <amends/economics/sweep.hpp>
#include <amends/program/request.hpp>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "def.hpp"
#include "interruptible.hpp"
#include "module.hpp"
#include "plain_state.hpp"
#include "stated_quantity.hpp"
#include "take_outcomes.hpp"

template <>
struct TextOf<amends::economics::Keep>
    : Texts<Text<"automatic", amends::economics::Keep::automatic>, Text<"net", amends::economics::Keep::net>,
            Text<"net_and_return", amends::economics::Keep::net_and_return>,
            Text<"all", amends::economics::Keep::all>> {};
template <>
struct TextOf<amends::economics::Quantiles>
    : Texts<Text<"kept", amends::economics::Quantiles::kept>, Text<"all", amends::economics::Quantiles::all>> {};

namespace {

using namespace amends;
using economics::Comparison;
using economics::Evaluation;
using economics::Metric;
using economics::RecoveryScenario;
using economics::UnobservedScenario;

/// A Python callable that is told how far an evaluation is, with the GIL, between batches.
class PythonProgress final : public economics::Progress {
 public:
  explicit PythonProgress(py::object callable) : callable_(std::move(callable)) {}
  bool advanced(std::size_t done, std::size_t total) override {
    const py::gil_scoped_acquire gil;
    const py::object answer = callable_(done, total);
    if (answer.is_none()) return true;
    const int yes = PyObject_IsTrue(answer.ptr());
    if (yes < 0) throw py::error_already_set();
    return yes != 0;
  }

 private:
  py::object callable_;
};

/// Options with what Python gives for an executor and for progress, both of which live as long as the call.
template <class Run>
auto run(economics::EvaluationOptions options, std::size_t threads, py::object progress, const Run& evaluate) {
  std::optional<PythonProgress> told;
  if (!progress.is_none() && PyCallable_Check(progress.ptr()) == 0)
    refuse({"progress"}, "a function of (done, total) or None", progress);
  if (!progress.is_none()) told.emplace(std::move(progress));
  options.progress = told ? &*told : nullptr;
  return interruptible(threads, [&](core::Executor& executor) {
    options.executor = &executor;
    return evaluate(options);
  });
}

using Draws = std::map<std::string, Numbers<double>>;

/// The draws of the model's inputs, as columns of `count`: those given, and constants for what is certain.
struct DrawColumns {
  std::size_t count = 1;
  std::vector<std::vector<double>> certain{};
  std::vector<std::span<const double>> columns{};
};

void check_draws(const economics::ModelInput& input, std::span<const double> draws) {
  for (std::size_t i = 0; i < draws.size(); ++i)
    if (!(draws[i] >= input.lowest && draws[i] <= input.highest && std::isfinite(draws[i])))
      throw Error(ErrorCode::domain, input.name,
                  input.name + ", draw " + std::to_string(i) + ": " + core::format_number(draws[i]) +
                      " is not finite and in [" + core::format_number(input.lowest) + ", " +
                      core::format_number(input.highest) + "]");
}

DrawColumns columns_of(const economics::ScenarioModel& model, const Draws& draws, bool check) {
  DrawColumns made;
  for (const auto& [name, column] : draws) {
    bool known = false;
    for (const economics::ModelInput& input : model.inputs()) known = known || input.name == name;
    if (!known)
      throw Error(ErrorCode::unknown_name, name, "the scenario has no quantity named \"" + name.substr(0, 60) + "\"");
    if (column.ndim() > 1) throw Error(ErrorCode::size_mismatch, name, name + " must have one dimension");
    if (column.size() > static_cast<py::ssize_t>(made.count)) made.count = static_cast<std::size_t>(column.size());
  }
  made.certain.reserve(model.inputs().size());
  for (const economics::ModelInput& input : model.inputs()) {
    if (const auto found = draws.find(input.name); found != draws.end()) {
      const auto size = static_cast<std::size_t>(found->second.size());
      core::check_same_size(input.name, size, "the longest column", made.count);
      made.columns.emplace_back(found->second.data(), size);
      if (check) check_draws(input, made.columns.back());
    } else if (input.joint >= 0) {
      throw Error(ErrorCode::missing, input.name,
                  "draws of \"" + input.name + "\" are missing: it is uncertain, drawn together (" +
                      model.joints()[static_cast<std::size_t>(input.joint)].name + ")");
    } else if (input.value.is_fixed()) {
      made.certain.emplace_back(made.count, input.value.median());
      made.columns.emplace_back(made.certain.back());
    } else {
      throw Error(ErrorCode::missing, input.name,
                  "draws of \"" + input.name + "\" are missing: it is uncertain, " + input.value.describe());
    }
  }
  return made;
}

/// errors  Error(domain) for a result that is no finite number: the draws are good one by one, and not together
void check_results(const economics::MetricColumns& total) {
  for (std::size_t m = 0; m < total.size(); ++m)
    for (std::size_t i = 0; i < total[m].size(); ++i)
      if (!std::isfinite(total[m][i])) {
        const std::string metric(to_string(static_cast<Metric>(m)));
        throw Error(ErrorCode::domain, "draws",
                    "draws, draw " + std::to_string(i) + ": " + metric +
                        " is not finite; shares and volumes of what was recorded must not all be 0");
      }
}

py::dict evaluate_draws(const RecoveryScenario& scenario, const Draws& draws, bool check) {
  const economics::ScenarioModel model(scenario.inputs());
  const DrawColumns given = columns_of(model, draws, check);
  py::dict out;
  economics::MetricColumns total;
  for (std::size_t m = 0; m < economics::kernel_metric_count; ++m) {
    py::array_t<double> column(static_cast<py::ssize_t>(given.count));
    total[m] = std::span(column.mutable_data(), given.count);
    out[py::str(std::string(to_string(static_cast<Metric>(m))))] = column;
  }
  // In blocks, so that Ctrl-C is heard; every draw is computed by itself.
  interruptible(1, [&](core::Executor& executor) {
    core::parallel_blocks(executor, given.count, 1024, [&](std::size_t first, std::size_t last, std::size_t) {
      std::vector<std::span<const double>> in;
      for (const auto& column : given.columns) in.push_back(column.subspan(first, last - first));
      economics::MetricColumns part;
      for (std::size_t m = 0; m < total.size(); ++m) part[m] = total[m].subspan(first, last - first);
      model.evaluate_draws(in, part);
    });
  });
  if (check) check_results(total);
  return out;
}

/// Quantities that are drawn together: (name, what they are drawn with, mean, 5, 50 and 95 % points) of 10,000 draws.
/// What is drawn by its own distribution too (correlated, estimated) is left out: that says it exactly.
py::list joint_rows(const RecoveryScenario& scenario) {
  constexpr std::size_t draws = 10'000;
  const economics::ScenarioModel model(scenario.inputs());
  py::list rows;
  for (const economics::JointInputs& joint : model.joints()) {
    if (!joint.from_records) continue;
    std::vector<std::vector<double>> drawn(joint.inputs.size(), std::vector<double>(draws));
    interruptible(1, [&](core::Executor& executor) {
      core::parallel_blocks(executor, draws, 1024, [&](std::size_t first, std::size_t last, std::size_t) {
        std::vector<std::span<double>> columns;
        for (auto& column : drawn) columns.push_back(std::span(column).subspan(first, last - first));
        joint.draws->fill(1, first, columns);
      });
    });
    for (std::size_t k = 0; k < drawn.size(); ++k) {
      const math::Distribution seen = math::Distribution::empirical(drawn[k]);
      rows.append(py::make_tuple(model.inputs()[joint.inputs[k]].name, joint.name, seen.mean(), seen.quantile(0.05),
                                 seen.median(), seen.quantile(0.95)));
    }
  }
  return rows;
}

/// What both can say: the scenario that waits for its records, and the one that has them.
template <class Scenario>
void register_stated(py::class_<Scenario>& scenario) {
  scenario.def_property_readonly("title", [](const Scenario& s) { return s.inputs().title; })
      .def_property_readonly("currency", [](const Scenario& s) { return s.inputs().currency; })
      .def_property_readonly("years", [](const Scenario& s) { return s.inputs().years; })
      .def_property_readonly("segments",
                             [](const Scenario& s) {
                               std::vector<std::string> names;
                               for (const auto& segment : s.inputs().segments) names.push_back(segment.name);
                               return names;
                             })
      .def_property_readonly("account",
                             [](const Scenario& s) -> std::optional<domain::RecordReport> {
                               const auto& account = s.inputs().account;
                               return account ? std::optional(*account) : std::nullopt;
                             })
      .def_property_readonly("respond_within_days",
                             [](const Scenario& s) { return s.inputs().intervention.respond_within_days; })
      .def_property_readonly("respond_with_agents",
                             [](const Scenario& s) { return s.inputs().intervention.respond_with_agents; })
      .def_property_readonly("response_days",
                             [](const Scenario& s) {
                               std::vector<std::pair<double, double>> medians;
                               if (const auto& days = s.inputs().intervention.response_days)
                                 for (const auto& [up_to, share] : days->shares)
                                   medians.emplace_back(up_to, share.value.median());
                               return medians;
                             })
      .def_property_readonly("offer_scale",
                             [](const Scenario& s) {
                               const auto& offer = s.inputs().intervention.offer;
                               return offer ? std::optional(offer->scale.value) : std::nullopt;
                             })
      .def_property_readonly("take_outcomes",
                             [](const Scenario& s) { return three_of(s.inputs().intervention.take_outcomes); });
  def(
      scenario, "with_observed",
      [](const Scenario& s, const program::ScenarioRecords& records, double largest_outside_share) {
        return s.with_observed(records.table, largest_outside_share);
      },
      py::arg("records"), py::arg("largest_outside_share"));
  def(
      scenario, "with_value",
      [](const Scenario& s, const std::string& name, const Quantity& value) {
        return s.with_value(name, assumption_of(value, name));
      },
      py::arg("name"), py::arg("value"));
  scenario.def_property_readonly("correlations", [](const Scenario& s) {
    std::vector<std::tuple<std::string, std::string, double>> out;
    for (const economics::Correlation& one : s.inputs().correlations)
      out.emplace_back(one.first, one.second, one.value);
    return out;
  });
  def(
      scenario, "without_intervention",
      [](const Scenario& s, const std::string& title) { return s.without_intervention(title); }, py::arg("title"));
  def(
      scenario, "with_correlations",
      [](const Scenario& s, const std::vector<std::tuple<std::string, std::string, double>>& correlations) {
        std::vector<economics::Correlation> stated;
        for (const auto& [first, second, value] : correlations)
          stated.push_back({.first = first, .second = second, .value = value});
        return s.with_correlations(std::move(stated));
      },
      py::arg("correlations"));
  add_plain_pickle(
      scenario, +[](const Scenario& s) -> const economics::ScenarioInputs& { return s.inputs(); });
}

void register_variants(py::class_<RecoveryScenario>& scenario) {
  const auto stated = [](const std::optional<Quantity>& value) {
    return value ? std::optional<economics::Assumption>(assumption_of(*value, "intervention.share_causal"))
                 : std::nullopt;
  };
  def(
      scenario, "with_response_within",
      [stated](const RecoveryScenario& s, double days, const std::optional<Quantity>& share_causal) {
        return s.with_response_within(days, stated(share_causal));
      },
      py::arg("days"), py::arg("share_causal"));
  def(
      scenario, "with_outcomes_of",
      [stated](const RecoveryScenario& s, std::string column, std::string take, std::string of,
               const std::optional<Quantity>& share_causal) {
        return s.with_outcomes_of({.column = std::move(column), .from = std::move(take), .to = std::move(of)},
                                  stated(share_causal));
      },
      py::arg("column"), py::arg("take"), py::arg("of"), py::arg("share_causal"));
}

/// What is done otherwise beside questions of one number.
void register_levers(py::class_<RecoveryScenario>& scenario) {
  using Days = std::vector<std::pair<double, Quantity>>;
  const auto stated = [](const std::optional<Quantity>& value) {
    return value ? std::optional<economics::Assumption>(assumption_of(*value, "intervention.share_causal"))
                 : std::nullopt;
  };
  def(
      scenario, "with_response_days",
      [stated](const RecoveryScenario& s, const Days& shares, const std::optional<Quantity>& share_causal) {
        economics::ResponseDays days;
        for (const auto& [up_to, share] : shares)
          days.shares.emplace_back(up_to, assumption_of(share, "intervention.response_days"));
        return s.with_response_days(std::move(days), stated(share_causal));
      },
      py::arg("shares"), py::arg("share_causal"));
  def(
      scenario, "with_agents",
      [stated](const RecoveryScenario& s, double agents, const std::optional<Quantity>& share_causal) {
        return s.with_agents(agents, stated(share_causal));
      },
      py::arg("agents"), py::arg("share_causal"));
  def(
      scenario, "with_voice_gain",
      [](const RecoveryScenario& s, const Quantity& gain,
         const std::optional<std::tuple<Quantity, Quantity, Quantity, Quantity>>& learning) {
        std::optional<economics::Learning> learned;
        if (learning) {
          const auto& [acted_on, removed, prevented, fading] = *learning;
          learned = {.acted_on = assumption_of(acted_on, "intervention.learning.acted_on"),
                     .removed = assumption_of(removed, "intervention.learning.removed"),
                     .prevented = assumption_of(prevented, "intervention.learning.prevented"),
                     .fading = assumption_of(fading, "intervention.learning.fading")};
        }
        return s.with_voice_gain(assumption_of(gain, "intervention.voice_gain"), std::move(learned));
      },
      py::arg("gain"), py::arg("learning"));
  def(
      scenario, "with_offer",
      [](const RecoveryScenario& s, const Quantity& amount, const Quantity& scale, std::string segment) {
        return s.with_offer({.segment = std::move(segment),
                             .amount = assumption_of(amount, "intervention.offer.amount"),
                             .scale = assumption_of(scale, "intervention.offer.scale")});
      },
      py::arg("amount"), py::arg("scale"), py::arg("segment"));
  def(
      scenario, "mixes",
      [](const RecoveryScenario& s, const std::vector<double>& agents,
         const std::vector<std::pair<Quantity, Quantity>>& offers, const std::vector<Quantity>& voice_gains,
         const std::optional<Quantity>& share_causal) {
        economics::Levers levers{.agents = agents};
        if (share_causal) levers.share_causal = assumption_of(*share_causal, "intervention.share_causal");
        for (const auto& [amount, scale] : offers)
          levers.offers.push_back({.amount = assumption_of(amount, "intervention.offer.amount"),
                                   .scale = assumption_of(scale, "intervention.offer.scale")});
        for (const Quantity& gain : voice_gains)
          levers.voice_gains.push_back(assumption_of(gain, "intervention.voice_gain"));
        std::vector<std::pair<std::string, RecoveryScenario>> out;
        for (economics::Alternative& one : economics::with_each_mix(s, levers))
          out.emplace_back(std::move(one.name), std::move(one.scenario));
        return out;
      },
      py::arg("agents"), py::arg("offers"), py::arg("voice_gains"), py::arg("share_causal"));
}

void register_evaluations(py::class_<RecoveryScenario>& scenario) {
  def(scenario, "joint_inputs", &joint_rows);
  def(scenario, "evaluate_draws", &evaluate_draws, py::arg("draws"), py::kw_only(), py::arg("check"));
  def(
      scenario, "evaluate",
      [](const RecoveryScenario& s, std::size_t draws, std::uint64_t seed, std::size_t threads, bool segments,
         economics::Keep keep, economics::Quantiles quantiles, py::object progress) {
        return run({.draws = draws, .seed = seed, .segments = segments, .keep = keep, .quantiles = quantiles}, threads,
                   std::move(progress),
                   [&](const economics::EvaluationOptions& options) { return s.evaluate(options); });
      },
      py::arg("draws"), py::arg("seed"), py::arg("threads"), py::arg("segments"), py::arg("keep"), py::arg("quantiles"),
      py::arg("progress"));
  def(
      scenario, "compare",
      [](const RecoveryScenario& s, const RecoveryScenario& baseline, std::size_t draws, std::uint64_t seed,
         std::size_t threads, bool segments, economics::Keep keep, economics::Quantiles quantiles,
         py::object progress) {
        return run({.draws = draws, .seed = seed, .segments = segments, .keep = keep, .quantiles = quantiles}, threads,
                   std::move(progress),
                   [&](const economics::EvaluationOptions& options) { return s.compare(baseline, options); });
      },
      py::arg("baseline"), py::arg("draws"), py::arg("seed"), py::arg("threads"), py::arg("segments"), py::arg("keep"),
      py::arg("quantiles"), py::arg("progress"));
}

void register_sweep(py::module_& module, py::class_<RecoveryScenario>& scenario) {
  using economics::Sweep;
  py::class_<Sweep>(module, "Sweep", "Alternatives against one baseline.")
      .def_property_readonly("best", [](const Sweep& s) { return s.rows[s.best].name; })
      .def_readonly("chance_none", &Sweep::chance_none)
      .def_property_readonly("warnings",
                             [](const Sweep& s) {
                               py::list out;
                               for (const economics::ScenarioWarning& w : s.warnings)
                                 out.append(py::make_tuple(std::string(to_string(w.finding)), w.segment, w.text));
                               return out;
                             })
      .def_property_readonly("rows", [](const Sweep& s) {
        using Row = std::tuple<std::string, double, double, double, double, double, double, double, double>;
        std::vector<Row> rows;
        for (const economics::SweepRow& row : s.rows)
          rows.emplace_back(row.name, row.net.mean, row.net.quantiles[0], row.net.quantiles[2], row.net.quantiles[4],
                            row.net.share_negative, row.net_at_medians, row.customers_kept, row.chance_best);
        return rows;
      });
  def(
      scenario, "sweep",
      [](const RecoveryScenario& s, const std::vector<std::pair<std::string, RecoveryScenario>>& alternatives,
         std::size_t draws, std::uint64_t seed, std::size_t threads, py::object progress) {
        std::vector<economics::Alternative> asked;
        for (const auto& [name, one] : alternatives) asked.push_back({name, one});
        return run({.draws = draws, .seed = seed, .segments = false}, threads, std::move(progress),
                   [&](const economics::EvaluationOptions& options) { return sweep(s, asked, options); });
      },
      py::arg("alternatives"), py::arg("draws"), py::arg("seed"), py::arg("threads"), py::arg("progress"));
}

void register_recovery_scenario(py::module_& module) {
  py::class_<UnobservedScenario> unobserved(module, "UnobservedScenario", "A scenario that may wait for its records.");
  unobserved.def_property_readonly("needs_records", &UnobservedScenario::needs_records);
  py::class_<RecoveryScenario> scenario(module, "RecoveryScenario", "What complaint handling costs and brings in.");
  register_stated(unobserved);
  def(unobserved, "without_records", &UnobservedScenario::without_records);
  register_stated(scenario);
  register_variants(scenario);
  register_levers(scenario);
  register_evaluations(scenario);
  register_sweep(module, scenario);
}

}  // namespace

void register_scenario(py::module_& module) {
  py::list metrics;
  for (std::size_t m = 0; m < economics::metric_count; ++m)
    metrics.append(std::string(to_string(static_cast<Metric>(m))));
  module.attr("metrics") = py::tuple(metrics);

  register_recovery_scenario(module);
}

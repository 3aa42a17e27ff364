#include "plain_state.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "plain_members.hpp"

namespace {

using namespace amends;
using namespace members;

/// What is read over: the parts without which there is no such thing have no value of their own.
template <class T>
T blank() {
  if constexpr (std::same_as<T, Assumption> || std::same_as<T, math::Distribution>)
    return T(0.0);
  else if constexpr (std::same_as<T, Telling> || std::same_as<T, Information> || std::same_as<T, Learning>)
    return {0.0, 0.0};
  else if constexpr (std::same_as<T, std::pair<double, Assumption>>)
    return {0.0, Assumption(0.0)};
  else if constexpr (std::same_as<T, Staff>)
    return {.minutes_per_case = 1.0, .hours_per_day = 1.0, .cost_per_agent_year = 0.0};
  else if constexpr (std::same_as<T, Escalation>)
    return {.cost_per_case = 0.0};
  else if constexpr (std::same_as<T, ScenarioSegment>)
    return {.name = {}, .counterfactual_stay = 0.0, .margin_per_customer_per_year = 0.0, .retention = 0.0};
  else
    return T{};
}

// Enumerations are written as their place here.
constexpr auto places(core::FirstPayment) {
  return std::array{core::FirstPayment::now, core::FirstPayment::mid_period, core::FirstPayment::after_one_period};
}
constexpr auto places(estimation::Scale) {
  using estimation::Scale;
  return std::array{Scale::identity, Scale::log, Scale::logit, Scale::log_log};
}
constexpr auto places(LinkProblem) {
  using enum LinkProblem;
  return std::array{no_rows,         too_few,      one_cluster,        few_clusters,
                    everybody_stays, nobody_stays, followed_too_short, everybody_censored,
                    too_recent,      starts_late,  few_at_risk,        risk_set_emptied,
                    no_comparison,   other_mix,    nobody_tells,       nonresponse,
                    convention,      not_used,     unmatched_purchases};
}

template <class T>
inline constexpr bool is_class_of_python =
    std::same_as<T, math::Distribution> || std::same_as<T, interop::RecordMapping>;
template <class T>
concept Plain = std::is_arithmetic_v<T> || std::same_as<T, std::string> || is_class_of_python<T>;

[[noreturn]] void refuse_state(const std::string& what) {
  throw Error(ErrorCode::format, "state", "the pickled state is damaged: " + what);
}

/// What is one already: a cast would make one of anything with elements.
template <class Container>
Container as(py::handle from) {
  if (!py::isinstance<Container>(from)) refuse_state("a value of another type");
  return py::reinterpret_borrow<Container>(from);
}

class Writer {
 public:
  template <class T>
  py::object operator()(const T& one) {
    if constexpr (Plain<T>) {
      return py::cast(one);
    } else if constexpr (std::is_enum_v<T>) {
      for (std::size_t i = 0; i < places(one).size(); ++i)
        if (places(one)[i] == one) return py::int_(i);
      refuse_state("an enumeration");
    } else if constexpr (domain::OutcomeKeyed<T>) {
      py::dict out;
      for (const domain::OutcomeState state : T::states)
        out[py::str(std::string(to_string(state)))] = (*this)(one[state]);
      return out;
    } else {
      return structure(one);
    }
  }
  template <class T>
  py::object operator()(const std::optional<T>& one) {
    return one ? (*this)(*one) : py::object(py::none());
  }
  template <class T>
  py::object operator()(const std::vector<T>& all) {
    py::list out;
    for (const T& one : all) out.append((*this)(one));
    return out;
  }
  template <class A, class B>
  py::object operator()(const std::pair<A, B>& two) {
    return py::make_tuple((*this)(two.first), (*this)(two.second));
  }
  py::object operator()(const Outcomes& outcomes) {
    return py::make_tuple(outcomes.index(), std::visit([this](const auto& one) { return (*this)(one); }, outcomes));
  }
  py::object operator()(const satisfaction::OutcomeTable& table) {
    TableState state{.segments = table.segments(),
                     .bands = table.bands(),
                     .score_scale = table.score_scale(),
                     .origin = table.origin(),
                     .parts = table.parts()};
    for (std::size_t s = 0; s < table.segments().size(); ++s)
      for (std::size_t b = 0; b < table.bands().size(); ++b) state.cells.push_back(table.cell(s, b));
    return structure(state);
  }
  /// What several have in common is one object, which a pickle writes once.
  template <class T>
  py::object operator()(const std::shared_ptr<const T>& one) {
    if (one == nullptr) return py::none();
    py::object& known = known_[one.get()];
    if (!known) known = (*this)(*one);
    return known;
  }
  template <class T>
  py::dict structure(const T& one) {
    py::dict out;
    visit(
        one, [&]<std::size_t n, class... M>(const char* const(&names)[n], const M&... members) {
          static_assert(n == sizeof...(M));
          std::size_t i = 0;
          ((out[names[i++]] = (*this)(members)), ...);
        });
    return out;
  }

 private:
  std::map<const void*, py::object> known_{};
};

class Reader {
 public:
  template <class T>
  void operator()(py::handle from, T& out) {
    if constexpr (Plain<T>) {
      out = from.cast<T>();
    } else if constexpr (std::is_enum_v<T>) {
      const auto place = from.cast<std::size_t>();
      if (place >= places(out).size()) refuse_state("an enumeration");
      out = places(out)[place];
    } else if constexpr (domain::OutcomeKeyed<T>) {
      const auto state = as<py::dict>(from);
      if (state.size() != T::states.size()) refuse_state("a table by outcome");
      for (const domain::OutcomeState one : T::states)
        (*this)(member(state, std::string(to_string(one)).c_str()), out[one]);
    } else {
      structure(as<py::dict>(from), out);
    }
  }
  template <class T>
  void operator()(py::handle from, std::optional<T>& out) {
    out.reset();
    if (from.is_none()) return;
    T one = blank<T>();
    (*this)(from, one);
    out = std::move(one);
  }
  template <class T>
  void operator()(py::handle from, std::vector<T>& out) {
    out.clear();
    for (const py::handle one : as<py::list>(from)) {
      out.push_back(blank<T>());
      (*this)(one, out.back());
    }
  }
  template <class A, class B>
  void operator()(py::handle from, std::pair<A, B>& out) {
    const auto two = as<py::tuple>(from);
    if (two.size() != 2) refuse_state("a pair");
    (*this)(two[0], out.first);
    (*this)(two[1], out.second);
  }
  void operator()(py::handle from, Outcomes& out) {
    const auto two = as<py::tuple>(from);
    if (two.size() != 2) refuse_state("outcomes");
    if (two[0].cast<std::size_t>() == 0)
      out = OutcomeShares{};
    else
      out = RecordedOutcomes{};
    std::visit([&](auto& one) { (*this)(two[1], one); }, out);
  }
  void operator()(py::handle from, satisfaction::OutcomeTable& out) {
    TableState state;
    structure(as<py::dict>(from), state);
    out = satisfaction::OutcomeTable(state.segments, state.bands, state.score_scale);
    for (std::size_t s = 0; s < state.segments.size(); ++s)
      for (std::size_t b = 0; b < state.bands.size(); ++b) out.cell(s, b) = state.cells[s * state.bands.size() + b];
    out.set_origin(std::move(state.origin));
    out.set_parts(std::move(state.parts));
  }
  template <class T>
  void operator()(py::handle from, std::shared_ptr<const T>& out) {
    out.reset();
    if (from.is_none()) return;
    std::shared_ptr<const void>& known = known_[from.ptr()];
    if (known == nullptr) {
      auto one = std::make_shared<T>(blank<T>());
      (*this)(from, *one);
      known = std::move(one);
    }
    out = std::static_pointer_cast<const T>(known);
  }
  template <class T>
  void structure(const py::dict& from, T& out) {
    visit(
        out, [&]<std::size_t n, class... M>(const char* const(&names)[n], M&... members) {
          static_assert(n == sizeof...(M));
          std::size_t i = 0, known = 0;
          (
              [&] {
                const std::string_view name = names[i++];
                if (!from.contains(name.data()) && is_later(name)) return;
                (*this)(member(from, name.data()), members);
                ++known;
              }(),
              ...);
          if (from.size() != known) refuse_state("it has other members");
        });
    check(out);
  }

 private:
  /// Members that states of versions before them do not have: they say nothing there.
  static bool is_later(std::string_view name) {
    constexpr std::array later{"volume_by_year",      "learning", "response_days",
                               "respond_with_agents", "staff",    "other_complaints_per_year"};
    return std::find(later.begin(), later.end(), name) != later.end();
  }
  static py::object member(const py::dict& from, const char* name) {
    if (!from.contains(name)) refuse_state(std::string(name) + " is missing");
    return from[name];
  }
  static void check_counts(double received, double dissatisfied, double satisfied, double delighted) {
    for (const double count : {received, dissatisfied, satisfied, delighted})
      if (!(count >= 0.0 && std::isfinite(count))) refuse_state("a count of complaints");
  }
  template <class T>
  static void check(const T&) {}
  static void check(const math::Matrix& matrix) {
    const std::size_t rows = matrix.rows, size = matrix.data.size();
    if (rows == 0 ? size != 0 : size % rows != 0 || size / rows != matrix.columns) refuse_state("a matrix");
  }
  static void check(const Estimate& estimate) {
    try {
      estimation::check_estimate(estimate);
    } catch (const Error& error) {
      refuse_state(error.what());
    }
  }
  static void check(const core::RowReport& report) { core::check(report); }
  static void check(const satisfaction::OutcomeCell& cell) {
    check_counts(cell.received, cell.dissatisfied, cell.satisfied, cell.delighted);
    check_counts(cell.not_asked, cell.evaluated, cell.verdicts, cell.resolved);
    check_counts(cell.scored, 0.0, std::abs(cell.score_sum), cell.score_square_sum);
  }
  static void check(const TableState& table) {
    if (table.cells.size() != table.segments.size() * table.bands.size()) refuse_state("the cells of a table");
    const satisfaction::OutcomeParts& cut = table.parts;
    if (cut.level_names.size() != cut.strata.size()) refuse_state("names of levels");
    for (const satisfaction::OutcomeParts::Part& part : cut.parts) {
      bool inside = part.segment < table.segments.size() && part.band < table.bands.size() &&
                    part.levels.size() == cut.strata.size() &&
                    part.cluster < (cut.clusters.empty() ? 1 : cut.clusters.size());
      for (std::size_t k = 0; inside && k < part.levels.size(); ++k)
        inside = part.levels[k] < cut.level_names[k].size();
      if (!inside) refuse_state("a part of a table");
    }
  }
  static void check(const RecordedOutcomes& recorded) {
    for (const RecordedBand& band : recorded.bands) {
      if (band.levels.size() != recorded.strata.size()) refuse_state("levels and strata");
      check_counts(band.received, band.dissatisfied, band.satisfied, band.delighted);
      for (const RecordedBand::Cluster& one : band.clusters) {
        if (one.cluster >= recorded.clusters.size()) refuse_state("a cluster without a name");
        check_counts(one.received, one.dissatisfied, one.satisfied, one.delighted);
      }
    }
  }
  std::map<const void*, std::shared_ptr<const void>> known_{};
};

}  // namespace

template <class T>
py::dict plain_state(const T& one) {
  return Writer().structure(one);
}

template <class T>
T from_plain_state(const py::dict& state) {
  T out = blank<T>();
  try {
    Reader().structure(state, out);
  } catch (const py::cast_error&) {
    refuse_state("a value of another type");
  }
  return out;
}

#define AMENDS_PLAIN(type)                          \
  template py::dict plain_state<type>(const type&); \
  template type from_plain_state<type>(const py::dict&);
AMENDS_PLAIN(BadRow)
AMENDS_PLAIN(RecordReport)
AMENDS_PLAIN(RecordReport::LeftOut)
AMENDS_PLAIN(RecordReport::OtherText)
AMENDS_PLAIN(RecordReport::SentToOther)
AMENDS_PLAIN(RecordReport::Reinterpreted)
AMENDS_PLAIN(Estimate)
AMENDS_PLAIN(LinkFinding)
AMENDS_PLAIN(LinkEstimates)
AMENDS_PLAIN(ScenarioInputs)
AMENDS_PLAIN(RecordsPlan)
AMENDS_PLAIN(Question)
AMENDS_PLAIN(ScenarioRecords)
#undef AMENDS_PLAIN

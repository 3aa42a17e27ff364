#pragma once

#include <amends/domain/by_outcome.hpp>
#include <cstddef>
#include <string>
#include <utility>

#include "def.hpp"
#include "result.hpp"

/// The table, or a mapping from the outcomes to numbers that stands for it; see Argument in argument.hpp.
template <amends::domain::OutcomeKeyed Table>
struct TableByOutcome {
  static constexpr auto name =
      py::detail::make_caster<Table>::name + py::detail::const_name(" | collections.abc.Mapping[str, float]");

  static Table from(py::handle value, const Place& place) {
    if (py::isinstance<Table>(value)) return py::cast<const Table&>(value);
    if (!is_mapping(value)) refuse(place, a_class(typeid(Table), "table") + " or a mapping by outcome", value);
    Table table{};
    for (const auto& [key, number] : mapping_of(value, place)) {
      const std::string outcome = text_from(key, place);
      table[state_of(outcome, place)] = number_from(number, place.at(outcome));
    }
    return table;
  }

 private:
  static amends::domain::OutcomeState state_of(const std::string& outcome, const Place& place) {
    std::string known;
    for (const auto state : Table::states) {
      if (outcome == amends::domain::to_string(state)) return state;
      known += (known.empty() ? "" : ", ") + std::string(amends::domain::to_string(state));
    }
    const std::string full = place.text() + "." + shortened(outcome);
    throw amends::Error(amends::ErrorCode::unknown_name, full, full + " is not known; the states are " + known);
  }
};

/// A class for a table by outcome: keyword arguments (what may be left out has a default), attributes, repr.
template <amends::domain::OutcomeKeyed Table>
void bind_by_outcome(py::module_& m, const char* name, const char* doc) {
  using amends::domain::OutcomeState;
  py::class_<Table> c(m, name, doc);
  const auto argument = [](OutcomeState state) {
    return py::arg(amends::domain::to_string(state).data()) = Table{}[state];
  };
  const auto bind = [&]<std::size_t... i>(std::index_sequence<i...>) {
    def_init(
        c, [](decltype(static_cast<void>(i), 0.0)... values) { return Table{values...}; }, py::kw_only(),
        argument(Table::states[i])...);
    add_repr(c, name, {amends::domain::to_string(Table::states[i]).data()...});
  };
  bind(std::make_index_sequence<Table::states.size()>{});
  for (const OutcomeState state : Table::states)
    c.def_property_readonly(amends::domain::to_string(state).data(),
                            [state](const Table& table) { return table[state]; });
}

#pragma once

#include <amends/domain/by_outcome.hpp>
#include <cstddef>
#include <string>
#include <utility>

#include "result.hpp"

/// A class for a table by outcome: keyword arguments (what may be left out has a default), attributes, repr.
template <amends::domain::OutcomeKeyed Table>
void bind_by_outcome(py::module_& m, const char* name, const char* doc) {
  using amends::domain::OutcomeState;
  py::class_<Table> c(m, name, doc);
  const auto argument = [](OutcomeState state) {
    return py::arg(amends::domain::to_string(state).data()) = Table{}[state];
  };
  const auto bind = [&]<std::size_t... i>(std::index_sequence<i...>) {
    c.def(py::init([](decltype(static_cast<void>(i), 0.0)... values) { return Table{values...}; }), py::kw_only(),
          argument(Table::states[i])...);
    add_repr(c, name, {amends::domain::to_string(Table::states[i]).data()...});
  };
  bind(std::make_index_sequence<Table::states.size()>{});
  for (const OutcomeState state : Table::states)
    c.def_property_readonly(amends::domain::to_string(state).data(),
                            [state](const Table& table) { return table[state]; });
}

#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/domain/outcome_state.hpp>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace amends::inline AMENDS_ABI::domain {

/// What it means that the caller leaves a member of a table by outcome out.
enum class LeftOut : std::uint8_t {
  not_given,  ///< not known: NaN, an empty optional. A type that has no such value must be given: else no compilation
  zero,       ///< none, as with shares
};

/// How the complaint of one who complains may end.
inline constexpr std::array<OutcomeState, 4> complaint_outcomes{OutcomeState::dissatisfied, OutcomeState::mollified,
                                                                OutcomeState::satisfied, OutcomeState::delighted};

/// Whether a value is one: false for NaN and for an empty optional.
template <class T>
[[nodiscard]] constexpr bool is_given(const T& value) noexcept {
  if constexpr (std::is_floating_point_v<T>)
    return value == value;
  else if constexpr (requires { value.has_value(); })
    return value.has_value();
  else
    return true;
}

namespace detail {

template <class T, LeftOut left_out>
[[nodiscard]] constexpr T left_out_value() {
  if constexpr (left_out == LeftOut::zero)
    return T(0.0);
  else if constexpr (std::is_floating_point_v<T>)
    return std::numeric_limits<T>::quiet_NaN();
  else
    return T{};
}

template <class Table>
[[nodiscard]] constexpr bool same_table(const Table& a, const Table& b) {
  for (const OutcomeState state : Table::states)
    if (!(a[state] == b[state]) && (is_given(a[state]) || is_given(b[state]))) return false;
  return true;
}

[[noreturn]] inline void throw_no_member(OutcomeState state) {
  throw Error(ErrorCode::unknown_name, "outcome",
              "outcome must be one a complaint may have, got " + std::string(to_string(state)));
}

}  // namespace detail

/// Something per outcome: `{.silent = 0.37, .satisfied = 0.70}`. Members may be left out; `left_out` says what that
/// means. Two tables are equal when the same members are given, with equal values.
template <class T, LeftOut left_out = LeftOut::not_given>
struct ByOutcome {
  T no_problem = detail::left_out_value<T, left_out>();
  T silent = detail::left_out_value<T, left_out>();
  T dissatisfied = detail::left_out_value<T, left_out>();
  T mollified = detail::left_out_value<T, left_out>();
  T satisfied = detail::left_out_value<T, left_out>();
  T delighted = detail::left_out_value<T, left_out>();

  static constexpr const std::array<OutcomeState, 6>& states = outcome_states;
  static constexpr LeftOut member_left_out = left_out;
  template <class Other>
  using of = ByOutcome<Other>;

  [[nodiscard]] constexpr const T& operator[](OutcomeState state) const noexcept {
    switch (state) {
      case OutcomeState::no_problem:
        return no_problem;
      case OutcomeState::silent:
        return silent;
      case OutcomeState::dissatisfied:
        return dissatisfied;
      case OutcomeState::mollified:
        return mollified;
      case OutcomeState::satisfied:
        return satisfied;
      case OutcomeState::delighted:
        break;
    }
    return delighted;
  }
  [[nodiscard]] constexpr T& operator[](OutcomeState state) noexcept {
    return const_cast<T&>(std::as_const(*this)[state]);
  }
  friend constexpr bool operator==(const ByOutcome& a, const ByOutcome& b) requires std::equality_comparable<T> {
    return detail::same_table(a, b);
  }
};

/// The same of those who complain: without no_problem and silent.
/// errors  operator[] throws Error(unknown_name) for those two
template <class T, LeftOut left_out = LeftOut::not_given>
struct ByComplainantOutcome {
  T dissatisfied = detail::left_out_value<T, left_out>();
  T mollified = detail::left_out_value<T, left_out>();
  T satisfied = detail::left_out_value<T, left_out>();
  T delighted = detail::left_out_value<T, left_out>();

  static constexpr const std::array<OutcomeState, 4>& states = complaint_outcomes;
  static constexpr LeftOut member_left_out = left_out;
  template <class Other>
  using of = ByComplainantOutcome<Other>;

  [[nodiscard]] constexpr const T& operator[](OutcomeState state) const {
    switch (state) {
      case OutcomeState::dissatisfied:
        return dissatisfied;
      case OutcomeState::mollified:
        return mollified;
      case OutcomeState::satisfied:
        return satisfied;
      case OutcomeState::delighted:
        return delighted;
      case OutcomeState::no_problem:
      case OutcomeState::silent:
        break;
    }
    detail::throw_no_member(state);
  }
  [[nodiscard]] constexpr T& operator[](OutcomeState state) { return const_cast<T&>(std::as_const(*this)[state]); }
  friend constexpr bool operator==(const ByComplainantOutcome& a,
                                   const ByComplainantOutcome& b) requires std::equality_comparable<T> {
    return detail::same_table(a, b);
  }
};

/// How the complaints of those who complain end: shares of complainants, summing to 1. Left out means none.
using ComplainantShares = ByComplainantOutcome<double, LeftOut::zero>;

/// A table by outcome, of all customers or of those who complain.
template <class Table>
concept OutcomeKeyed = requires(const Table& table, OutcomeState state) {
  table[state];
  { Table::states.size() } -> std::convertible_to<std::size_t>;
  { Table::member_left_out } -> std::convertible_to<LeftOut>;
};
static_assert(OutcomeKeyed<ByOutcome<double>> && OutcomeKeyed<ComplainantShares>);
static_assert(!OutcomeKeyed<std::array<double, 6>>);

/// The table of f(state, value), member by member: transform(shares, [](OutcomeState, double p) { return 100 * p; }).
template <OutcomeKeyed Table, class Function>
[[nodiscard]] constexpr auto transform(const Table& table, Function&& f) {
  using Result = std::remove_cvref_t<decltype(f(OutcomeState{}, table[OutcomeState{}]))>;
  return [&]<std::size_t... i>(std::index_sequence<i...>) {
    return typename Table::template of<Result>{f(Table::states[i], table[Table::states[i]])...};
  }
  (std::make_index_sequence<Table::states.size()>{});
}

/// The name of a member as messages give it, "stay.satisfied", put together without allocating: checks are made far
/// more often than they fail.
class MemberName {
 public:
  constexpr MemberName(std::string_view table, OutcomeState state) noexcept {
    append(table.substr(0, text_.size() - longest_state - 1));
    append(".");
    append(to_string(state));
  }
  constexpr operator std::string_view() const noexcept { return {text_.data(), size_}; }  // NOLINT: it is a name

 private:
  static constexpr std::size_t longest_state = 12;
  constexpr void append(std::string_view part) noexcept {
    for (const char letter : part) text_[size_++] = letter;
  }
  std::array<char, 80> text_{};
  std::size_t size_ = 0;
};

/// Checks every member with one of the check_* functions of core/error.hpp, naming it "stay.satisfied":
/// check_each("stay", stay, core::check_probability). Members that are not given are passed over.
/// errors  those of `check`;  cost  one check per member, nothing allocated
template <OutcomeKeyed Table, class Check>
constexpr void check_each(std::string_view name, const Table& table, const Check& check) {
  for (const OutcomeState state : Table::states)
    if (Table::member_left_out == LeftOut::zero || is_given(table[state]))
      static_cast<void>(check(MemberName(name, state), table[state]));
}

/// Checks shares: each in [0, 1], together 1 within 1e-9 (shares typed as decimals, not rounded to per cent).
/// errors  Error(domain) naming the member; Error(contradiction) naming the table
template <OutcomeKeyed Table>
constexpr void check_shares(std::string_view name, const Table& shares) {
  double sum = 0.0;
  check_each(name, shares,
             [&](std::string_view member, double share) { sum += core::check_probability(member, share); });
  if (!(sum >= 1.0 - 1e-9 && sum <= 1.0 + 1e-9))
    throw Error(ErrorCode::contradiction, std::string(name),
                std::string(name) + " must sum to 1, got a sum of " + core::format_number(sum));
}

}  // namespace amends::inline AMENDS_ABI::domain

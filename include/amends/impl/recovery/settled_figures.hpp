#pragma once

// The figures of settled complaints as a stream keeps them, laid out for adding one more.

#include <algorithm>
#include <amends/impl/recovery/count_case.hpp>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace amends::inline AMENDS_ABI::recovery::detail {

/// Counts of durations, in one line of a cache for each class: ends that are one moment, and clocks that agree, are
/// counted side by side. What ProcessFigures has as fifteen DurationClasses.
class DurationGrid {
 public:
  void add(std::size_t end, std::size_t clock, std::size_t of_class) {
    if (of_class >= lines_.size())
      lines_.resize((std::min)(DurationClasses::classes, (std::max)(of_class + 1, lines_.size() + lines_.size() / 2)));
    ++lines_[of_class].number[end * clock_count + clock];
  }
  /// Adds what was counted to the durations of figures.
  void give(ProcessFigures& figures, bool ended) const {
    for (std::size_t i = 0; i < lines_.size(); ++i)
      for (std::size_t k = 0; k < columns; ++k)
        if (lines_[i].number[k] != 0)
          figures.durations[k / clock_count][k % clock_count].add_to(i, ended, lines_[i].number[k]);
  }
  void clear() noexcept { lines_.assign(lines_.size(), Line{}); }
  [[nodiscard]] std::size_t bytes() const noexcept { return lines_.capacity() * sizeof(Line); }

 private:
  static constexpr std::size_t columns = duration_end_count * clock_count;
  struct alignas(64) Line {
    std::array<std::uint32_t, columns> number{};
  };
  std::vector<Line> lines_{};  // as far as the longest duration seen needs
};

/// ProcessFigures of which durations, contacts and costs lie beside: figures() puts them together.
struct SettledFigures : ProcessFigures {
  static constexpr std::uint32_t few_contacts = 16;

  DurationGrid ended_durations{}, open_durations{};
  std::uint32_t in_grids = 0;                             // complaints in the grids, whose numbers hold as many
  std::array<std::uint64_t, few_contacts> contacts_of{};  // complaints with so many contacts
  std::uint64_t without_cost = 0;

  void settle(const CaseFacts& one, const PromiseCounts& promised, double now, const ProcessRules& rules) {
    if (in_grids == (std::numeric_limits<std::uint32_t>::max)()) {
      ended_durations.give(*this, true);
      open_durations.give(*this, false);
      ended_durations.clear();
      open_durations.clear();
      in_grids = 0;
    }
    ++in_grids;
    count_case(*this, one, promised, now, rules);
  }
  [[nodiscard]] ProcessFigures figures() const {
    ProcessFigures found = *this;
    ended_durations.give(found, true);
    open_durations.give(found, false);
    for (std::uint32_t n = 0; n < few_contacts; ++n) found.contacts.add(n, static_cast<double>(contacts_of[n]));
    found.cost.add(0.0, static_cast<double>(without_cost));
    return found;
  }
  [[nodiscard]] std::size_t bytes() const noexcept {
    return sizeof(SettledFigures) + ended_durations.bytes() + open_durations.bytes();
  }
};

inline void add_duration(SettledFigures& figures, std::size_t end, std::size_t clock, std::size_t of_class,
                         bool ended) {
  (ended ? figures.ended_durations : figures.open_durations).add(end, clock, of_class);
}
inline void add_contacts(SettledFigures& figures, std::uint32_t contacts) {
  if (contacts < SettledFigures::few_contacts)
    ++figures.contacts_of[contacts];
  else
    figures.contacts.add(contacts);
}
inline void add_cost(SettledFigures& figures, double cost) {
  if (cost == 0.0)
    ++figures.without_cost;
  else
    figures.cost.add(cost);
}

}  // namespace amends::inline AMENDS_ABI::recovery::detail

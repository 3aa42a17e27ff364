#pragma once

#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/core/provenance.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace amends::inline AMENDS_ABI::recovery {

/// One point of a checklist.
struct ChecklistItem {
  std::string key;     ///< what answers call it; each once in a list
  std::string name;    ///< for people, English
  std::string korean;  ///< the same in Korean; may be empty
  std::string group;   ///< the principle or part it belongs to; may be empty
  std::string group_korean;
  double weight = 1.0;  ///< >= 0; only the proportions matter
};

/// A list of points with weights: one of the ready lists, a ready list with own weights, or one's own.
struct Checklist {
  std::string name;
  std::string korean;
  std::vector<ChecklistItem> items;
  std::string source = {};                            ///< where the points come from
  core::Evidence evidence = core::Evidence::derived;  ///< how well that is established
};

/// The principles of complaint management of ISO 10002: commitment, capacity, transparency, accessibility,
/// responsiveness, objectivity, charges, information integrity, confidentiality, customer-focused approach,
/// accountability, improvement, competence, timeliness; Korean names as in the Korean edition.
/// source  names published, second-hand; the five groups and the equal weights are ours. Each is a point to be judged,
///         not a clause to be certified by
[[nodiscard]] Checklist complaint_principles();
/// Five rules of handling a complaint: listen from the customer's side; admit and empathise at once; act fast and
/// apologise; always report the result; receive complaints away from the shop floor.
/// source  Korean training material, whose origin is not known (recalled); Korean names are our translation
[[nodiscard]] Checklist handling_rules();
/// Eight points of e-service: a phone number that is easily found, help in one click, a list of frequent questions,
/// standards for answers to e-mail, a simple site, easy returns, a quick order form, a checklist gone through regularly.
/// source  Korean training material, whose origin is not known (recalled); groups and Korean names are ours
[[nodiscard]] Checklist e_service_points();

/// How far a point is met.
struct ItemScore {
  double score = std::numeric_limits<double>::quiet_NaN();  ///< 0 not at all ... 1 fully; NaN: not answered
  bool applicable = true;                                   ///< false: the point does not concern this firm

  [[nodiscard]] static constexpr ItemScore yes() noexcept { return {1.0, true}; }
  [[nodiscard]] static constexpr ItemScore partly() noexcept { return {0.5, true}; }
  [[nodiscard]] static constexpr ItemScore no() noexcept { return {0.0, true}; }
  [[nodiscard]] static constexpr ItemScore not_applicable() noexcept {
    return {std::numeric_limits<double>::quiet_NaN(), false};
  }
};

/// The answer to one point. A point without an answer is missing, which is not "no".
struct ChecklistAnswer {
  std::string key;
  ItemScore answer;
};

enum class ItemState : std::uint8_t { answered, missing, not_applicable };
[[nodiscard]] std::string_view to_string(ItemState state) noexcept;

/// An index from 0 to 100, and what it may become once missing points are answered.
struct ChecklistIndex {
  double value;  ///< of the points answered; NaN: none, or only such of weight 0
  double lower;  ///< if every missing point were a no
  double upper;  ///< if every missing point were a yes
};

/// One point with its answer.
struct ChecklistLine {
  std::string key;
  std::string name;
  std::string korean;
  std::string group;
  ItemState state = ItemState::missing;
  double score = 0.0;   ///< NaN unless answered
  double weight = 0.0;  ///< share of the weights of the points that apply; NaN where it does not apply
  /// Points of the index to win by meeting it fully; of a missing point, at most; NaN where it does not apply.
  double raises = 0.0;
};

/// The points of one group.
struct ChecklistGroup {
  std::string name;
  std::string korean;
  double weight = 0.0;  ///< share of the weights of the points that apply
  ChecklistIndex index{};
  std::size_t answered = 0;
  std::size_t missing = 0;
  std::size_t not_applicable = 0;
};

struct ChecklistResult {
  ChecklistIndex index{};
  std::vector<ChecklistGroup> groups{};   ///< in the order of their first points
  std::vector<ChecklistLine> items{};     ///< in the order of the list
  std::vector<std::size_t> raise_most{};  ///< places of answered points not fully met, most to win first
  std::vector<std::size_t> missing{};     ///< places of the points without an answer
  std::size_t answered = 0;
  std::size_t not_applicable = 0;
};

/// A weighted index of how far the points of a list are met.
/// index = 100 sum w s / sum w over the points answered; lower: over all that apply, missing ones counted 0; upper: counted
///         1. What does not apply is in no sum, so that the bounds hold too if a missing point turns out not to apply
/// raises_i = 100 w_i (1 - s_i) / sum w over all points that apply
/// domain   scores in [0, 1]; weights finite and >= 0; keys of the list, each at most once; an answer for a point not in
///          the list is an error
/// edge     nothing answered: value NaN, lower 0, upper 100; nothing applies: all NaN
/// errors   Error(domain); Error(unknown_name); Error(contradiction) for a key twice; Error(missing) for an empty list
/// source   weighted mean with bounds for what is missing (derived). An index of answers, not of what was found true;
/// cost     n log n
[[nodiscard]] ChecklistResult score_checklist(const Checklist& checklist, std::span<const ChecklistAnswer> answers);

}  // namespace amends::inline AMENDS_ABI::recovery

#if AMENDS_HEADER_ONLY
#include <amends/impl/recovery/checklist.ipp>
#endif

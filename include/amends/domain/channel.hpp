#pragma once

#include <amends/core/config.hpp>
#include <amends/domain/noun.hpp>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace amends::inline AMENDS_ABI::domain {

/// The way a complaint reached the firm. `third_party`: an ombudsman, regulator or consumer platform stands between.
enum class Channel : std::uint8_t {
  unknown,
  phone,
  email,
  web_form,
  chat,
  app,
  social_media,
  letter,
  in_person,
  third_party
};

inline constexpr std::array<Channel, 10> channels{
    Channel::unknown, Channel::phone,        Channel::email,  Channel::web_form,  Channel::chat,
    Channel::app,     Channel::social_media, Channel::letter, Channel::in_person, Channel::third_party};

[[nodiscard]] constexpr std::string_view to_string(Channel channel) noexcept {
  constexpr std::array<std::string_view, 10> names{"unknown", "phone",        "email",  "web_form",  "chat",
                                                   "app",     "social_media", "letter", "in_person", "third_party"};
  return names[static_cast<std::size_t>(channel)];
}

/// The channel of that name ("web_form"), or nothing.
[[nodiscard]] constexpr std::optional<Channel> channel_of(std::string_view name) noexcept {
  for (const Channel channel : channels)
    if (to_string(channel) == name) return channel;
  return std::nullopt;
}

/// What complaining through a channel is like: what a contact costs the firm, how soon it answers, how easily it is
/// found and reached. NaN: not known.
struct ChannelProfile {
  Channel channel = Channel::unknown;
  double cost_per_contact = std::numeric_limits<double>::quiet_NaN();  ///< money, to the firm; >= 0
  double response_days = std::numeric_limits<double>::quiet_NaN();     ///< usual days to an answer; >= 0
  double accessibility = std::numeric_limits<double>::quiet_NaN();     ///< usual score of that dimension

  [[nodiscard]] constexpr FieldFault fault() const noexcept {
    if (!detail::missing_or_from(cost_per_contact, 0.0))
      return {"cost_per_contact", "be finite and >= 0, or NaN for not known", cost_per_contact};
    if (!detail::missing_or_from(response_days, 0.0))
      return {"response_days", "be finite and >= 0, or NaN for not known", response_days};
    if (!detail::missing_or_finite(accessibility))
      return {"accessibility", "be finite, or NaN for not known", accessibility};
    return {};
  }
};

}  // namespace amends::inline AMENDS_ABI::domain

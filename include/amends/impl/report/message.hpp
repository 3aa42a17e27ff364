#pragma once

#include <algorithm>
#include <amends/core/config.hpp>
#include <amends/core/error.hpp>
#include <amends/report/language.hpp>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Sentences in both languages, side by side, and how their places are filled. Not for users.
namespace amends::inline AMENDS_ABI::report::detail {

/// What stands between two braces of a sentence.
struct Place {
  enum class Kind : unsigned char { value, plural, particle } kind = Kind::value;
  std::string_view name{};            ///< of the value, or of the value that is counted
  std::string_view first{}, other{};  ///< the word for one, for more; the particle after a consonant, after a vowel
};

/// {net}, {count|company|companies}, {은/는}
constexpr Place place_of(std::string_view inside) {
  if (const std::size_t bar = inside.find('|'); bar != std::string_view::npos) {
    const std::string_view words = inside.substr(bar + 1);
    const std::size_t second = words.find('|');
    if (second == std::string_view::npos) throw "a plural needs a word for one and a word for more";
    return {Place::Kind::plural, inside.substr(0, bar), words.substr(0, second), words.substr(second + 1)};
  }
  if (const std::size_t slash = inside.find('/'); slash != std::string_view::npos)
    return {Place::Kind::particle, {}, inside.substr(0, slash), inside.substr(slash + 1)};
  if (inside.empty()) throw "a place needs a name";
  return {Place::Kind::value, inside, {}, {}};
}

/// Calls text(piece) and place(Place) in turn.
template <class Text, class At>
constexpr void each_piece(std::string_view sentence, const Text& text, const At& place) {
  while (!sentence.empty()) {
    const std::size_t open = (std::min)(sentence.find('{'), sentence.size());
    text(sentence.substr(0, open));
    if (open == sentence.size()) return;
    const std::size_t close = sentence.find('}', open);
    if (close == std::string_view::npos) throw "a brace is not closed";
    place(place_of(sentence.substr(open + 1, close - open - 1)));
    sentence.remove_prefix(close + 1);
  }
}

/// A sentence, or a part of one, in English and in Korean. Its places:
///   {net}                      the value of that name
///   {count|company|companies}  the one word or the other, by whether the value of that name is 1
///   {은/는}                     the particle that follows the final sound of what stands before it
/// Both languages use the same values (of a plural the value alone counts as used): what one of them leaves out does
/// not compile.
class Message {
 public:
  consteval Message(std::string_view english, std::string_view korean) : texts_{english, korean} {
    if (english.empty() || korean.empty()) throw "a sentence needs both languages";
    if (!uses_all(english, korean) || !uses_all(korean, english)) throw "both languages must use the same values";
  }

  [[nodiscard]] constexpr std::string_view in(Language language) const noexcept {
    return texts_[language == Language::korean ? 1 : 0];
  }

 private:
  static constexpr bool uses(std::string_view sentence, std::string_view name) {
    bool found = false;
    each_piece(
        sentence, [](std::string_view) {}, [&](const Place& place) { found = found || place.name == name; });
    return found;
  }

  /// Whether each value of the one is used by the other; a plural alone needs no counterpart.
  static constexpr bool uses_all(std::string_view one, std::string_view other) {
    bool all = true;
    each_piece(
        one, [](std::string_view) {},
        [&](const Place& place) { all = all && (place.kind != Place::Kind::value || uses(other, place.name)); });
    return all;
  }

  std::array<std::string_view, 2> texts_;
};

/// How a text sounds at its end, as far as particles depend on it.
enum class FinalSound : unsigned char { vowel, rieul, consonant, unknown };

/// By the last Hangul syllable, digit or per cent sign; quotation marks, brackets and blanks after it are passed over.
/// Of a word in other letters nobody knows how it is read: unknown.
inline FinalSound final_sound(std::string_view text) {
  while (!text.empty()) {
    const auto byte = static_cast<unsigned char>(text.back());
    if (byte >= '0' && byte <= '9') {
      constexpr FinalSound digits[] = {
          FinalSound::consonant, FinalSound::rieul,     FinalSound::vowel, FinalSound::consonant, FinalSound::vowel,
          FinalSound::vowel,     FinalSound::consonant, FinalSound::rieul, FinalSound::rieul,     FinalSound::vowel};
      return digits[byte - '0'];  // yeong, il, i, sam, sa, o, yuk, chil, pal, gu; ten, hundred, ... end like yeong
    }
    if (byte == '%') return FinalSound::vowel;  // peosenteu
    if (std::string_view("\"')] ").find(text.back()) != std::string_view::npos) {
      text.remove_suffix(1);
      continue;
    }
    if (text.size() >= 3 && byte >= 0x80) {
      const auto at = [&](std::size_t back) { return static_cast<unsigned char>(text[text.size() - back]); };
      const unsigned code = (at(3) & 0x0FU) << 12U | (at(2) & 0x3FU) << 6U | (at(1) & 0x3FU);
      if ((at(3) & 0xF0U) == 0xE0U && code >= 0xAC00U && code <= 0xD7A3U) {  // Unicode 3.12: syllable = LV base + T
        const unsigned final = (code - 0xAC00U) % 28U;
        return final == 0 ? FinalSound::vowel : final == 8 ? FinalSound::rieul : FinalSound::consonant;
      }
    }
    return FinalSound::unknown;
  }
  return FinalSound::unknown;
}

/// 은 or 는 and so on: after a consonant, after a vowel. 으로/로 takes a final ㄹ for a vowel. Both, as "은(는)" and
/// "(으)로", where nobody knows how the word is read.
inline std::string particle(std::string_view before, std::string_view consonant, std::string_view vowel) {
  const bool instrumental = consonant.starts_with("으") && consonant.substr(std::string_view("으").size()) == vowel;
  switch (final_sound(before)) {
    case FinalSound::vowel:
      return std::string(vowel);
    case FinalSound::rieul:
      return std::string(instrumental ? vowel : consonant);
    case FinalSound::consonant:
      return std::string(consonant);
    case FinalSound::unknown:
      break;
  }
  if (instrumental) return "(으)" + std::string(vowel);
  if (consonant.ends_with(vowel))  // 이라/라
    return "(" + std::string(consonant.substr(0, consonant.size() - vowel.size())) + ")" + std::string(vowel);
  return std::string(consonant) + "(" + std::string(vowel) + ")";
}

/// A value of a sentence, by the name of its place.
struct Value {
  std::string_view name;
  std::string text;
};

/// The sentence in that language with its places filled.
/// errors  Error(missing) for a place without a value
inline std::string say(Language language, const Message& message, std::span<const Value> values) {
  std::string out;
  each_piece(
      message.in(language), [&](std::string_view text) { out += text; },
      [&](const Place& place) {
        if (place.kind == Place::Kind::particle) {
          out += particle(out, place.first, place.other);
          return;
        }
        const auto found =
            std::find_if(values.begin(), values.end(), [&](const Value& value) { return value.name == place.name; });
        if (found == values.end())
          throw Error(ErrorCode::missing, std::string(place.name), "a sentence has no value for this place");
        out += place.kind == Place::Kind::value ? found->text
               : found->text == "1"             ? std::string(place.first)
                                                : std::string(place.other);
      });
  return out;
}

inline std::string say(Language language, const Message& message, std::initializer_list<Value> values = {}) {
  return say(language, message, std::span(values.begin(), values.size()));
}

/// Whether the pieces of a sentence from the i-th on read like this text with some values, which are filled in.
inline bool reads_like(std::span<const Place> pieces, std::string_view text, std::vector<Value>& values) {
  if (pieces.empty()) return text.empty();
  const Place& piece = pieces.front();
  const auto rest = pieces.subspan(1);
  if (piece.kind == Place::Kind::plural) {
    for (const std::string_view word : {piece.other, piece.first})
      if (text.starts_with(word) && reads_like(rest, text.substr(word.size()), values)) return true;
    return false;
  }
  if (piece.name.empty())  // text between places
    return text.starts_with(piece.first) && reads_like(rest, text.substr(piece.first.size()), values);
  for (std::size_t end = rest.empty() ? text.size() : 1; end <= text.size(); ++end) {
    const std::size_t known = values.size();
    values.push_back({piece.name, std::string(text.substr(0, end))});
    if (end > 0 && reads_like(rest, text.substr(end), values)) return true;
    values.erase(values.begin() + static_cast<std::ptrdiff_t>(known), values.end());
  }
  return false;
}

/// The values with which the English sentence reads like this text; none: it does with no values.
inline std::optional<std::vector<Value>> values_of(const Message& message, std::string_view text) {
  std::vector<Place> pieces;
  each_piece(
      message.in(Language::english),
      [&](std::string_view between) {
        if (!between.empty()) pieces.push_back({Place::Kind::value, {}, between, {}});
      },
      [&](const Place& place) { pieces.push_back(place); });
  std::vector<Value> values;
  if (!reads_like(pieces, text, values)) return std::nullopt;
  return values;
}

/// A text that another room of the library worded in English, in that language: by the first of the sentences that
/// reads like it. A text that none reads like stays as it is. `value` words a value of the text, by its name.
template <class Reword>
std::string reworded(Language language, std::string_view text, std::span<const Message> sentences,
                     const Reword& value) {
  if (language == Language::english) return std::string(text);
  for (const Message& one : sentences)
    if (auto values = values_of(one, text)) {
      for (Value& each : *values) each.text = value(each.name, each.text);
      return say(language, one, *values);
    }
  return std::string(text);
}
inline std::string reworded(Language language, std::string_view text, std::span<const Message> sentences) {
  return reworded(language, text, sentences, [](std::string_view, const std::string& as_it_is) { return as_it_is; });
}

}  // namespace amends::inline AMENDS_ABI::report::detail

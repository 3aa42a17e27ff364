#pragma once

#include <amends/core/config.hpp>
#include <cstddef>
#include <string>
#include <string_view>

// Texts of people: one spelling for comparing them, a key for what looks the same, and how wide they stand. All texts
// are UTF-8. Bytes that are not valid UTF-8 are no error; what stands between them is treated as a text of its own.
// Which characters there are, and what they are, is a matter of the Unicode version of utf8proc. The cost is linear in
// the length of the text, but for runs of n combining marks, which take n log n.
namespace amends::inline AMENDS_ABI::interop {

/// The text in its composed normal form: one spelling for each sequence of characters that means the same.
/// Plain ASCII comes back as it is; normalised(normalised(t)) = normalised(t). Invalid bytes stay byte for byte.
/// source  Unicode Standard Annex 15, normalization form C
[[nodiscard]] std::string normalised(std::string_view utf8);

/// A key that texts have in common when a person takes them for the same: look_alike_key(a) == look_alike_key(b). It is
/// for comparing and not for showing. What it makes equal:
///   quotation marks and apostrophes, dashes, slashes, tildes and raised dots of any kind (typographic or typed);
///   compatibility forms (wide and narrow letters, ligatures, circled numbers) and capitals: NFKC with case folding;
///   letters with and without accents: the marks that stand above, below or across (combining class 1, 200 and more, or
///   enclosing) and the vowel points of Hebrew and Arabic (10 to 36) are left out. Signs that make another letter stay:
///   vowels of Indic scripts and Thai, voicing of kana; Hangul is the same composed and as single jamo;
///   invisible characters (zero width, soft hyphens, marks of direction, other control characters) and none;
///   blanks of any kind and number: each row of them is one blank, none at the beginning and at the end.
/// Letters of different scripts that share a shape (Latin and Cyrillic a) are not the same.
/// The key of a key is the key itself, and valid UTF-8: an invalid byte becomes the four characters `\xe9`.
/// source  Unicode Standard Annex 15 (NFKC), Unicode Standard 3.13 (default caseless matching), property
///         Default_Ignorable_Code_Point
[[nodiscard]] std::string look_alike_key(std::string_view utf8);

/// Columns the text takes on a terminal: 2 for wide characters of East Asia and most emoji, 0 for marks that combine,
/// control and other invisible characters and for the vowels and final consonants of single Hangul jamo, 1 for all
/// others, for those of ambiguous width, for a soft hyphen and for each invalid byte. Sequences that a terminal may
/// join to one emoji count their parts.
/// source  Unicode Standard Annex 11 (W and F are wide)
[[nodiscard]] std::size_t display_width(std::string_view utf8) noexcept;

/// The text fit for a line of a terminal or a message: control characters, line ends and marks that turn the direction
/// of writing are escaped (`\n`, `\x1b`, `\u202e`), an invalid byte is U+FFFD. Everything else stays, a backslash too:
/// it is for showing, not for reading back.
[[nodiscard]] std::string printable(std::string_view utf8);

}  // namespace amends::inline AMENDS_ABI::interop

#if AMENDS_HEADER_ONLY
#include <amends/impl/interop/unicode.ipp>
#endif

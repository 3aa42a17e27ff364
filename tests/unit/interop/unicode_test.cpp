#include <amends/interop/unicode.hpp>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "catch.hpp"

using namespace amends::interop;

namespace {

std::string of_hex(const std::string& digits) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
    bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  return bytes;
}

struct Reference {
  std::string text, composed, key;
  std::size_t width;
};

/// tests/reference/unicode_oracle.py wrote the table with Python's unicodedata.
std::vector<Reference> references() {
  std::ifstream table("tests/reference/unicode.csv");
  std::vector<Reference> all;
  for (std::string line; std::getline(table, line);) {
    std::vector<std::string> cells(1);
    for (const char c : line) c == ',' ? cells.emplace_back() : cells.back() += c, void();
    all.push_back({of_hex(cells.at(0)), of_hex(cells.at(1)), of_hex(cells.at(2)), std::stoul(cells.at(3))});
  }
  return all;
}

/// Each byte as `\xe9`.
std::string printable_bytes(const std::string& bytes) {
  std::string text;
  for (const char c : bytes) {
    char shown[8];
    std::snprintf(shown, sizeof shown, "\\x%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
    text += shown;
  }
  return text;
}

bool alike(std::string_view a, std::string_view b) {
  return look_alike_key(a) == look_alike_key(b);
}

}  // namespace

TEST_CASE("normal form, key and width agree with Python's unicodedata") {
  const std::vector<Reference> all = references();
  REQUIRE(all.size() > 2000);
  for (const Reference& one : all) {
    CAPTURE(one.text);
    CHECK(normalised(one.text) == one.composed);
    CHECK(look_alike_key(one.text) == one.key);
    CHECK(display_width(one.text) == one.width);
  }
}

TEST_CASE("a normal form is its own normal form, a key its own key, and spelling does not change a key") {
  for (const Reference& one : references()) {
    CAPTURE(one.text);
    CHECK(normalised(one.composed) == one.composed);
    CHECK(look_alike_key(one.key) == one.key);
    CHECK(look_alike_key(one.composed) == one.key);
  }
}

TEST_CASE("one spelling for composed and decomposed letters") {
  CHECK(normalised("Jose\u0301") == "Jos\u00e9");
  CHECK(normalised("\u1112\u1161\u11ab\u1100\u1173\u11af") == "\ud55c\uae00");
  // Marks in any order of their classes; those of one class keep theirs.
  CHECK(normalised("a\u0301\u0323") == normalised("a\u0323\u0301"));
  CHECK(normalised("a\u0301\u0308") != normalised("a\u0308\u0301"));
  // What only resembles it stays: the Kelvin sign is K, a full-width A is not A.
  CHECK(normalised("\u212a") == "K");
  CHECK(normalised("\uff21") == "\uff21");
  CHECK(normalised("").empty());
  CHECK(normalised("plain \t\n~") == "plain \t\n~");
  CHECK(normalised(std::string("a\0e\u0301", 5)) == std::string("a\0\u00e9", 4));
  // The character before the first final consonant of Hangul is none of them.
  CHECK(normalised("\uac00\u11a7") == "\uac00\u11a7");
}

TEST_CASE("texts that look alike have one key, others have not") {
  CHECK(alike("Telef\u00f3nica", "TELEFONICA"));
  CHECK(alike("Telefo\u0301nica", "telef\u00f3nica"));
  CHECK(alike("Stra\u00dfe", "STRASSE"));
  CHECK(alike("\u00d8l", "\u00f8L"));
  CHECK(alike("\ud55c\uad6d", "\u1112\u1161\u11ab\u1100\u116e\u11a8"));
  CHECK(alike("\uff34\uff36", "tv"));
  CHECK(alike("\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2", "\u03c3\u03b9\u03c3\u03c5\u03c6\u03bf\u03c3"));
  CHECK(alike("don\u2019t", "don't"));
  CHECK(alike("\u201cfast\u201d \u2013 now", "\"fast\" - now"));
  CHECK(alike("\uad50\ud658\u00b7\ud658\ubd88", "\uad50\ud658\u318d\ud658\ubd88"));
  CHECK(alike("\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd", "\u05e9\u05dc\u05d5\u05dd"));

  CHECK(look_alike_key("\u00a0 Bank\u2009\t\u3000of\u00a0Scotland \n") == "bank of scotland");
  CHECK(look_alike_key("Ban\u200bk\u00ad\ufeff") == "bank");
  CHECK(look_alike_key("\u200ba\u200b \u200b b") == "a b");
  CHECK(look_alike_key(std::string("a\0\x1b b", 5)) == "a b");
  CHECK(look_alike_key(" \u3000 ").empty());

  CHECK_FALSE(alike("a b", "ab"));
  CHECK_FALSE(alike("p\u0430y", "pay"));               // Cyrillic
  CHECK_FALSE(alike("\u304b", "\u304c"));              // ka, ga
  CHECK_FALSE(alike("\u0915\u093f", "\u0915\u0940"));  // ki, kii
  CHECK_FALSE(alike("\ud55c\uad6d", "\ud55c\uad70"));
}

TEST_CASE("columns on a terminal") {
  CHECK(display_width("") == 0);
  CHECK(display_width("net 5 %") == 7);
  CHECK(display_width("\ud1b5\uc2e0\uc0ac") == 6);
  CHECK(display_width("\u1112\u1161\u11ab") == 2);  // one syllable of three jamo
  CHECK(display_width("Jos\u00e9") == 4);
  CHECK(display_width("Jose\u0301") == 4);
  CHECK(display_width("a\u200b\x1b\tb") == 2);
  CHECK(display_width("\U0001f600") == 2);
  CHECK(display_width("\xff\xc3(\xe2\x82") == 5);
}

TEST_CASE("invalid bytes are kept apart, and what stands between them is treated") {
  // Bare continuation, overlong, surrogate, beyond the last plane, cut short.
  for (const std::string wrong :
       {"\x80", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf8\x88", "\xe2\x82", "\xff"}) {
    CAPTURE(wrong);
    CHECK(normalised(wrong) == wrong);
    CHECK(look_alike_key(wrong) == printable_bytes(wrong));
    CHECK(display_width(wrong) == wrong.size());
    CHECK(normalised("e\u0301" + wrong + "e\u0301") == "\u00e9" + wrong + "\u00e9");
    CHECK(look_alike_key(" \u00c9 " + wrong + " \u00c9") == "e " + printable_bytes(wrong) + " e");
  }
  // What is left out between two of them does not make them one character.
  CHECK(look_alike_key("\xc3\x01\xa9") == "\\xc3\\xa9");
  CHECK_FALSE(alike("caf\xe9", "caf\xe8"));
  // Marks do not pass over an invalid byte.
  CHECK(normalised("e\xff\u0301") == "e\xff\u0301");
}

TEST_CASE("bytes of any kind give forms that are stable") {
  std::mt19937 random(20240201);
  const std::string bytes =
      "aE \t\xcc\x81\xcc\xa3\xe1\x84\x92\x85\xa1\x86\xab\xed\x95\x9c\xc2\xa0\xe2\x80\x8b\xff\xf0\x9f";
  for (int i = 0; i < 20'000; ++i) {
    std::string text(random() % 24, ' ');
    for (char& c : text) c = i % 2 == 0 ? bytes[random() % bytes.size()] : static_cast<char>(random() % 256);
    CAPTURE(text);
    const std::string composed = normalised(text), key = look_alike_key(text);
    REQUIRE(normalised(composed) == composed);
    REQUIRE(look_alike_key(composed) == key);
    REQUIRE(look_alike_key(key) == key);
    REQUIRE(display_width(text) <= 2 * text.size());
  }
}

TEST_CASE("a million marks in the wrong order take no time") {
  std::string text = "a";
  for (int i = 0; i < 500'000; ++i) text += "\u0301\u0323";  // above, below
  const auto start = std::chrono::steady_clock::now();
  const std::string composed = normalised(text);
  CHECK(look_alike_key(text) == "a");
  CHECK(display_width(text) == 1);
  // Ordered by exchanging neighbours this would be 1e11 steps.
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(20));
  CHECK(composed.starts_with("\u1ea1\u0323\u0323"));
  CHECK(composed.ends_with("\u0301\u0301"));
  CHECK(composed.size() == text.size());
}

TEST_CASE("texts fit for a terminal") {
  CHECK(printable("\ud1b5\uc2e0 caf\u00e9 \\ 5 %") == "\ud1b5\uc2e0 caf\u00e9 \\ 5 %");
  CHECK(printable("a\x1b[31mb\r\n\t\x7f") == "a\\x1b[31mb\\r\\n\\t\\x7f");
  CHECK(printable("\u009b31m\u202etxt.exe\u2066\u2028") == "\\u009b31m\\u202etxt.exe\\u2066\\u2028");
  CHECK(printable("\xff z \xed\xa0\x80") == "\ufffd z \ufffd\ufffd\ufffd");
  CHECK(printable(std::string(500, 'x')) == std::string(500, 'x'));
}

#!/usr/bin/env python3
"""Writes tests/reference/unicode.csv: normal form, look-alike key and width of texts, for the test of
interop/unicode.hpp.

    python3 tests/reference/unicode_oracle.py > tests/reference/unicode.csv

One text a row, in hexadecimal bytes: the text, its form NFC, its look-alike key, the columns it takes. NFC is Python's
unicodedata.normalize, the width follows unicodedata.east_asian_width and category, and the key is put together here
from normalize, str.casefold, combining and category by the rules the header states. The characters are those of
Unicode 3.2, which every later version has. Deterministic.
"""

import random
import re
import sys
import unicodedata

PLAIN = {
    "'": "`\u00b4\u02b9\u02bb\u02bc\u02bd\u02c8\u02ca\u02cb\u2018\u2019\u201a\u201b\u2032\u2035\u2039\u203a",
    '"': "\u00ab\u00bb\u02ba\u201c\u201d\u201e\u201f\u2033\u2036\u301d\u301e\u301f",
    "-": "\u058a\u05be\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212",
    "/": "\u2044\u2215",
    "~": "\u02dc\u223c\u301c\u3030",
    "\u00b7": "\u2022\u2027\u2219\u22c5\u30fb\u318d\uff65",
}
TO_PLAIN = {c: plain for plain, those in PLAIN.items() for c in those}
# Default_Ignorable_Code_Point of DerivedCoreProperties.txt, as far as Unicode 3.2 has characters there.
IGNORABLE = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff0-\ufff8\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def blank(c: str) -> bool:
    return c in "\t\n\v\f\r\x85\u2800\u3164\uffa0" or unicodedata.category(c) in ("Zs", "Zl", "Zp")


def accent(c: str) -> bool:
    place = unicodedata.combining(c)
    return place == 1 or 10 <= place <= 36 or place >= 200 or unicodedata.category(c) == "Me"


def folded(c: str) -> str:
    """NFKC_Casefold but for the composition: folds until nothing changes."""
    while (again := unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", c).casefold())) != c:
        c = again
    return c


def key(text: str) -> str:
    out = ""
    for c in unicodedata.normalize("NFD", text):
        if accent(c):
            continue
        for part in TO_PLAIN.get(c) or (" " if blank(c) else folded(c)):
            part = TO_PLAIN.get(part, part)
            if blank(part):
                out += " "
            elif not (IGNORABLE.match(part) or accent(part) or unicodedata.category(part) == "Cc"):
                out += part
    return re.sub(" +", " ", unicodedata.normalize("NFC", out)).strip(" ")


def width(text: str) -> int:
    def columns(c: str) -> int:
        if c == "\u00ad":
            return 1
        if 0x1160 <= ord(c) <= 0x11FF or unicodedata.category(c) in ("Mn", "Mc", "Me", "Cc", "Cf", "Zl", "Zp"):
            return 0
        return 2 if unicodedata.east_asian_width(c) in "WF" else 1

    return sum(map(columns, text))


def main() -> None:
    rng = random.Random(7)
    old = unicodedata.ucd_3_2_0
    # Not the surrogates, and not two marks that utf8proc 2.8 takes for wide.
    known = [
        chr(c) for c in range(1, 0x110000) if not 0xD800 <= c < 0xE000 and old.category(chr(c)) not in ("Cn", "Co")
    ]
    known = [c for c in known if c not in "\u302e\u302f"]
    marks = [c for c in known if unicodedata.combining(c)]
    parts = [c for c in known if unicodedata.decomposition(c)]
    jamo = [chr(c) for c in range(0x1100, 0x11FA) if chr(c) in set(known)] + [chr(0xAC00 + 28 * i) for i in range(60)]
    punctuation = sorted(TO_PLAIN) + [c for c in known if blank(c)] + [c for c in known if IGNORABLE.match(c)]
    texts = [c for c in known if c < "\u3400" or "\uf900" <= c < "\U00020000"][::7] + punctuation
    for _ in range(1500):
        letters = rng.choice([marks, parts, jamo, punctuation, list("aeiouAEIOUnc 1")])
        texts.append("".join(rng.choice(rng.choice([letters, marks, list("aAoO")])) for _ in range(rng.randint(2, 7))))
    for text in texts:
        cells = [unicodedata.normalize("NFC", text), key(text)]
        sys.stdout.write(",".join([text.encode().hex(), *(c.encode().hex() for c in cells), str(width(text))]) + "\n")


if __name__ == "__main__":
    main()

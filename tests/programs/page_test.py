"""The report as a page: well-formed, with the tables of the other formats, and hostile names escaped."""

from __future__ import annotations

import itertools
import json
import re
import unittest
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

from program import ProgramTest
from texts import BASE

COMPARISON = ("faster.toml", "--compare", "base.toml", "--sweep", "2,7")
HOSTILE = (
    "</style><script>alert(1)</script>",
    "\"quoted\" & 'twice' <b>&amp;</b>",
    "]]> <!-- <![CDATA[ -->",
    "a | b `c` *d*",
    "turned \u202e and \u200f, bell \u0007, escape \u001b[31m",
    "\ufffe \uffff",
    "상담 " + "가" * 300,
)


def text_of(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).replace("\u00a0", " ").split())


class Tags(HTMLParser):
    """The kinds of elements that a parser of HTML sees, with the names of their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[tuple[str, ...]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add((tag, *(name for name, _ in attrs)))


class PageTest(ProgramTest):
    def page(self, *arguments: str) -> ET.Element:
        return ET.fromstring(self.written(*arguments, "--format", "html").decode("utf-8"))

    def check_shape(self, page: ET.Element) -> None:
        levels = [int(one.tag[1]) for one in page.iter() if re.fullmatch("h[1-6]", one.tag)]
        self.assertEqual(levels[0], 1)
        self.assertEqual(levels.count(1), 1)
        self.assertTrue(all(later <= earlier + 1 for earlier, later in itertools.pairwise(levels)), levels)
        ids = [one.get("id") for one in page.iter() if one.get("id")]
        self.assertEqual(len(ids), len(set(ids)))
        for one in page.iter():
            for reference in (one.get("aria-labelledby") or "").split():
                self.assertIn(reference, ids)
            if (one.get("href") or "#").startswith("#") and one.get("href"):
                self.assertIn(one.get("href")[1:], ids)
            self.assertFalse([name for name in one.attrib if name.startswith("on")])
        for drawing in page.iter("svg"):
            self.assertEqual([one.tag for one in drawing][:2], ["title", "desc"])
            self.assertTrue(all(text_of(one) for one in list(drawing)[:2]))
            self.assertEqual(drawing.get("role"), "img")
            for one in drawing.iter():
                for name, value in one.attrib.items():
                    self.assertNotRegex(value, r"(?i)\b(nan|inf)\b", name)
        for table in page.iter("table"):
            self.assertTrue(text_of(table.find("caption")))
            columns = [len(row) for row in table.iter("tr")]
            self.assertEqual(len(set(columns)), 1)
            for head in table.iter("th"):
                self.assertIn(head.get("scope"), ("col", "row"))
        self.assertFalse({one.tag for one in page.iter()} & {"script", "link", "img", "iframe", "object", "b"})

    def test_well_formed_in_both_languages(self) -> None:
        for language in ("en", "ko"):
            page = self.page(*COMPARISON, "--language", language)
            self.assertEqual(page.get("lang"), language)
            self.check_shape(page)
            # All but the tornado: what the files state is certain.
            self.assertEqual(len(list(page.iter("svg"))), 5)
            # 1 draw: nothing is spread.
            self.check_shape(self.page(*COMPARISON, "--language", language, "--draws", "1"))

    def test_the_tables_are_those_of_markdown(self) -> None:
        page = self.page(*COMPARISON)
        of_page = [[text_of(cell) for cell in row] for row in page.iter("tr")]
        of_page = [row for row in of_page if row]
        lines = self.written(*COMPARISON, "--format", "markdown").decode().splitlines()
        # A backslash before punctuation is none; that of a bar is taken away with its cell.
        lines = [re.sub(r"\\([!-/:-@\[-`{}~])", r"\1", line) for line in lines]
        rows = [line for line in lines if line.startswith("|") and not re.fullmatch(r"[|: -]+", line)]
        of_markdown = [[" ".join(cell.split()) for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]
        self.assertGreater(len(of_page), 30)
        self.assertEqual(of_page, of_markdown)
        headings = [line[3:] for line in lines if line.startswith("## ")]
        self.assertEqual([text_of(one) for one in page.iter("h2")], headings)
        said = " ".join(text_of(page).split())
        for line in lines:
            if line and line[0] not in "|#":
                self.assertIn(" ".join(line.split()).split(". ", 1)[-1], said)

    def test_bytes_depend_on_nothing_else(self) -> None:
        once = self.written(*COMPARISON, "--format", "html")
        self.assertEqual(self.written(*COMPARISON, "--format", "html", "--threads", "3"), once)
        self.written(*COMPARISON, "--format", "html", "--out", "page.html")
        self.assertEqual((self.folder / "page.html").read_bytes(), once)

    def test_hostile_names(self) -> None:
        plain = Tags()
        plain.feed(self.written("base.toml", "--format", "html").decode())
        for name in HOSTILE:
            with self.subTest(name=name[:20]):
                toml = json.dumps(name, ensure_ascii=True).replace("\\ufffe", "\ufffe").replace("\\uffff", "\uffff")
                text = BASE
                for what in ('"base"', '"EUR"', '"all"'):
                    text = text.replace(what, toml)
                quoted = name.replace('"', '""')
                rows = "".join(f'"{quoted}",{1 + i % 9},{1 + i % 5}\n' for i in range(400))
                self.put(hostile_toml=text, records_csv="who,days,score\n" + rows)
                page = self.written("hostile.toml", "--format", "html").decode("utf-8")
                self.check_shape(ET.fromstring(page))
                tags = Tags()
                tags.feed(page)
                self.assertLessEqual(tags.seen, plain.seen | {("wbr",)})


if __name__ == "__main__":
    unittest.main()

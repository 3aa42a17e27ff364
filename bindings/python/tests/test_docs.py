"""Every block of Python in the docs and every example in a docstring runs; every link in the docs leads somewhere, and
every header named there exists.

The blocks of C++ are compiled and run by tests/docs.
"""

import doctest
import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest

import amends as am

ROOT = Path(__file__).resolve().parents[3]
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")])
BLOCK = re.compile(r"^```python([^\n]*)\n(.*?)^```\s*$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```\s*$|`[^`\n]*`", re.MULTILINE | re.DOTALL)


def blocks():
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for match in BLOCK.finditer(text):
            line = text.count("\n", 0, match.start()) + 2
            yield pytest.param(
                page, line, match.group(1).strip(), match.group(2), id=f"{page.relative_to(ROOT)}:{line}"
            )


@pytest.mark.parametrize(("page", "line", "mode", "code"), list(blocks()))
def test_block_runs(page, line, mode, code, monkeypatch):
    # Paths in the docs are those of somebody who stands in the project's folder.
    monkeypatch.chdir(ROOT)
    if code.lstrip().startswith(">>>"):
        test = doctest.DocTestParser().get_doctest(code, {}, page.name, str(page), line)
        result = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS).run(test)
        assert result.failed == 0
        return
    # The line numbers of a traceback are those of the page.
    compiled = compile("\n" * (line - 1) + code, str(page), "exec")
    if mode != "compile-only":
        exec(compiled, {"__name__": "__docs__"})


def modules():
    """Of the package, and the rooms of the compiled module: an example stands where its function is documented."""
    for found in pkgutil.iter_modules(am.__path__):
        if not found.name.startswith("_core"):
            yield found.name
    for name, _ in inspect.getmembers(am._core, inspect.ismodule):
        yield f"_core.{name}"


@pytest.mark.parametrize("name", list(modules()))
def test_examples_in_docstrings(name, monkeypatch):
    monkeypatch.chdir(ROOT)
    module = importlib.import_module(f"amends.{name}")
    result = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    assert result.failed == 0


# Rooms whose public functions are the bound ones. An example that nobody runs would be found nowhere else.
@pytest.mark.parametrize(
    "name", ["core", "economics", "math", "recovery", "retention", "satisfaction", "voice", "word_of_mouth"]
)
def test_every_function_has_an_example_that_is_run(name):
    room, compiled = getattr(am, name), getattr(am._core, name)
    bound = {one for one in room.__all__ if inspect.isbuiltin(getattr(room, one))}
    tests = doctest.DocTestFinder().find(compiled)
    assert len(bound) > 6
    assert bound <= {test.name.rpartition(".")[2] for test in tests if test.examples}


def anchors(page):
    text = re.sub(r"^```.*?^```\s*$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    missing = []
    for target in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue  # another site; a test without a network says nothing about it
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists():
            missing.append(target)
        elif anchor and file.suffix == ".md":
            if anchor not in anchors(file):
                missing.append(target)
    assert not missing


def test_the_index_names_every_page():
    index = ROOT / "docs" / "index.md"
    linked = {(index.parent / target.partition("#")[0]).resolve() for target in LINK.findall(index.read_text("utf-8"))}
    pages = {page.resolve() for page in (ROOT / "docs").rglob("*.md")} - {index}
    assert sorted(pages - linked) == []


FILE = re.compile(r"(?<![\w/.<>-])((?:[\w.-]+/)*)([\w-]+\.[hi]pp)\b")
ROOM = re.compile(r"`amends/(\w+)/`")


def headers_named(text):
    """Files as a page names them: by their path, or by their name in a table whose head names the room."""
    room = ""
    for line in text.splitlines():
        if not line.startswith("|"):
            room = ""
        elif not room and (head := ROOM.search(line)):
            room = f"amends/{head.group(1)}/"
        for folder, name in FILE.findall(line):
            if folder or room:
                yield (folder or room) + name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_headers_named_are_there(page):
    places = (page.parent, ROOT, ROOT / "include", ROOT / "include" / "amends")
    named = [one for one in headers_named(page.read_text(encoding="utf-8")) if not one.startswith("boost/")]
    assert [one for one in named if not any((place / one).exists() for place in places)] == []


def test_headers_are_found_in_prose_and_in_tables():
    table = "| C++ `amends/survival/` | x |\n|---|---|\n| `cox.hpp`, `amends/core/error.hpp` | y |"
    text = f"See `math/roots.hpp`.\n\n{table}\n\ncox.hpp"
    assert list(headers_named(text)) == ["math/roots.hpp", "amends/survival/cox.hpp", "amends/core/error.hpp"]

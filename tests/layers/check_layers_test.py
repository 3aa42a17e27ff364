#!/usr/bin/env python3
"""Plants each kind of violation into a small tree and expects the checker to name file and line."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

import check_layers

OWN = "#include <amends/core/error.hpp>\n"
CLEAN = {
    "include/amends/core/error.hpp": "#pragma once\n#include <string>\n"
    "#if AMENDS_HEADER_ONLY\n#include <amends/impl/core/error.ipp>\n#endif\n",
    "include/amends/impl/core/error.ipp": OWN + "#include <charconv>\n",
    "include/amends/voice/share.hpp": "#pragma once\n#include <amends/core/error.hpp>\n",
    "include/amends/retention/stay.hpp": "#pragma once\n#include <amends/core/error.hpp>\n",
    "src/core.cpp": "#include <amends/impl/core/error.ipp>\n",
    "tests/unit/core/error_test.cpp": "#include <amends/core/error.hpp>\n",
}


class CheckLayers(unittest.TestCase):
    def problems(self, changes: dict[str, str]) -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            for name, text in {**CLEAN, **changes}.items():
                path = root / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            umbrella = root / "include" / check_layers.UMBRELLA
            if not umbrella.exists():
                umbrella.write_text(check_layers.umbrella_text(root), encoding="utf-8")
            return check_layers.check(root)

    def assert_caught(self, changes: dict[str, str], expected: str) -> None:
        problems = self.problems(changes)
        self.assertEqual(len(problems), 1, problems)
        self.assertIn(expected, problems[0])

    def test_a_clean_tree_passes(self) -> None:
        self.assertEqual(self.problems({}), [])

    def test_upward_include(self) -> None:
        self.assert_caught(
            {"include/amends/core/bad.hpp": "#pragma once\n\n#include <amends/voice/share.hpp>\n"},
            "include/amends/core/bad.hpp:3: core must not include voice",
        )

    def test_middle_rooms_do_not_know_each_other(self) -> None:
        self.assert_caught(
            {"include/amends/voice/share.hpp": "#pragma once\n#include <amends/retention/stay.hpp>\n"},
            "include/amends/voice/share.hpp:2: voice must not include retention",
        )

    def test_bodies_keep_the_order_too(self) -> None:
        self.assert_caught(
            {
                "include/amends/impl/core/error.ipp": f"{OWN}#include <amends/voice/channel.hpp>\n",
                "include/amends/voice/channel.hpp": "#pragma once\n",
            },
            "include/amends/impl/core/error.ipp:2: core must not include voice",
        )

    def test_a_part_of_another_room(self) -> None:
        files = {f"include/amends/interop/{name}.hpp": "#pragma once\n" for name in ("unicode", "records")}
        unicode = "#pragma once\n#include <amends/interop/unicode.hpp>\n"
        self.assertEqual(self.problems({**files, "include/amends/report/x.hpp": unicode}), [])
        self.assert_caught(
            {**files, "include/amends/report/x.hpp": "#pragma once\n#include <amends/interop/records.hpp>\n"},
            "report must not include all of interop",
        )

    def test_unknown_room(self) -> None:
        self.assert_caught({"include/amends/misc/x.hpp": "#pragma once\n"}, '"misc" is not a room')

    def test_missing_file(self) -> None:
        self.assert_caught({"src/voice.cpp": "#include <amends/voice/gone.hpp>\n"}, "does not exist")

    def test_third_parties(self) -> None:
        boost = "#pragma once\n#include <boost/math/special_functions/gamma.hpp>\n"
        self.assert_caught({"include/amends/math/x.hpp": boost}, "Boost")
        self.assert_caught({"src/voice.cpp": boost}, "Boost")
        self.assert_caught({"include/amends/interop/accumulators.hpp": boost}, "Boost (")
        self.assert_caught({"include/amends/voice/share.hpp": "#pragma once\n#include <Eigen/Core>\n"}, "Eigen")
        self.assert_caught({"include/amends/impl/core/error.ipp": f"{OWN}#include <toml++/toml.h>\n"}, "toml++")
        self.assertEqual(self.problems({"src/program/run.cpp": "#include <CLI/App.hpp>\n"}), [])
        self.assert_caught({"src/core.cpp": f"{CLEAN['src/core.cpp']}#include <CLI/App.hpp>\n"}, "CLI11")

    def test_boost_accumulators_have_one_door(self) -> None:
        sets = "#pragma once\n#include <boost/accumulators/statistics/mean.hpp>\n"
        self.assertEqual(self.problems({"include/amends/interop/accumulators.hpp": sets}), [])
        for name in ("interop/records.hpp", "voice/share.hpp", "impl/math/x.hpp"):
            self.assert_caught({f"include/amends/{name}": sets}, "Boost.Accumulators")

    def test_dear_standard_headers(self) -> None:
        for header in sorted(check_layers.BANNED_IN_HEADERS):
            self.assert_caught({"include/amends/voice/share.hpp": f"#pragma once\n#include <{header}>\n"}, header)
        # In a body they cost nobody but us.
        self.assertEqual(self.problems({"include/amends/impl/core/error.ipp": f"{OWN}#include <functional>\n"}), [])

    def test_words(self) -> None:
        for code, expected in [
            ('void f() { std::cout << "x"; }', "prints"),
            ('void f() { printf("x"); }', "prints"),
            ("void f() { std::abort(); }", "ends the program"),
            ("void f(int x) { assert(x); }", "ends the program"),
            ('auto v = std::getenv("HOME");', "environment"),
            ("auto t = std::chrono::steady_clock::now();", "clock"),
            ("double f(const char* s) { return std::strtod(s, nullptr); }", "locale"),
            ("thread_local int calls = 0;", "per thread"),
        ]:
            with self.subTest(code):
                self.assert_caught({"include/amends/impl/core/error.ipp": f"{OWN}{code}\n"}, expected)

    def test_a_program_may_print_and_nothing_else(self) -> None:
        prints = 'void f() { std::fprintf(stderr, "x"); }\n'
        self.assertEqual(self.problems({"src/program/run.cpp": prints}), [])
        self.assert_caught({"src/program/run.cpp": 'auto v = std::getenv("HOME");\n'}, "environment")
        self.assert_caught({"src/voice/run.cpp": prints}, "prints")

    def test_words_in_comments_and_strings_are_free(self) -> None:
        harmless = '// std::cout\n/* abort() */ const char* a = "getenv"; static_assert(true);\n'
        self.assertEqual(self.problems({"include/amends/impl/core/error.ipp": OWN + harmless}), [])

    def test_header_without_its_body(self) -> None:
        self.assert_caught({"include/amends/core/error.hpp": "#pragma once\n"}, "must end with")

    def test_body_missing_from_the_compiled_library(self) -> None:
        self.assert_caught({"src/core.cpp": "#include <amends/core/error.hpp>\n"}, "does not compile its body")

    def test_a_body_begins_with_its_own_header(self) -> None:
        self.assert_caught({"include/amends/impl/core/error.ipp": "#include <cmath>\n" + OWN}, "own header first")
        self.assert_caught({"include/amends/impl/core/error.ipp": "// nothing\n"}, "own header first")

    def test_a_body_that_leads_back(self) -> None:
        # share.hpp reads error.hpp, and error.hpp its body, before share.hpp has declared anything.
        body = OWN + "#include <amends/core/kind.hpp>\n"
        kind = "#pragma once\n#include <amends/core/error.hpp>\n"
        self.assert_caught(
            {"include/amends/impl/core/error.ipp": body, "include/amends/core/kind.hpp": kind},
            "include/amends/impl/core/error.ipp:2: header-only, <amends/core/kind.hpp> may be half read",
        )

    def test_headers_that_include_each_other(self) -> None:
        name = "include/amends/core/{}.hpp"
        text = "#pragma once\n#include <amends/core/{}.hpp>\n"
        problems = self.problems({name.format("one"): text.format("two"), name.format("two"): text.format("one")})
        self.assertEqual(len(problems), 2, problems)
        self.assertIn("core/one.hpp:2: header-only, <amends/core/two.hpp> may be half read", problems[0])

    def test_what_bodies_share_is_not_for_headers(self) -> None:
        shared = {"include/amends/impl/voice/shared.hpp": "#pragma once\n"}
        header = "#pragma once\n#include <amends/impl/voice/shared.hpp>\n"
        self.assert_caught({**shared, "include/amends/voice/share.hpp": header}, "is for bodies")

    def test_nothing_includes_the_umbrella(self) -> None:
        self.assert_caught({"tests/unit/core/error_test.cpp": "#include <amends/amends.hpp>\n"}, "umbrella")

    def test_umbrella_is_complete(self) -> None:
        self.assert_caught({f"include/{check_layers.UMBRELLA}": "#pragma once\n"}, "does not list every header")

    def test_pragma_once(self) -> None:
        self.assert_caught({"include/amends/voice/share.hpp": "int f();\n"}, "#pragma once")


if __name__ == "__main__":
    unittest.main()

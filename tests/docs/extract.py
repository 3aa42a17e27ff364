#!/usr/bin/env python3
"""Makes a program of the C++ in the docs, so that a test can compile and run it.

    extract.py OUTPUT_FOLDER PAGE...

Every ```cpp block becomes the body of a function, its #include lines above it; one file per page, and a main that runs
the page named on its command line. A block with `int main(` stands for itself and becomes a program of its own. A block
opened with ```cpp compile-only is compiled and not run (it reads files that only its reader has).

Prints the names of the files, one per line; files whose text has not changed are left alone.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

BLOCK = re.compile(r"^```cpp([^\n]*)\n(.*?)^```\s*$", re.MULTILINE | re.DOTALL)


def write(path: Path, text: str) -> None:
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
    print(path.name)


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    pages = []
    for page in map(Path, sys.argv[2:]):
        text = page.read_text(encoding="utf-8")
        name = re.sub(r"\W", "_", page.stem).lower()
        includes: list[str] = []
        bodies: list[str] = []
        calls: list[str] = []
        programs = 0
        for number, match in enumerate(BLOCK.finditer(text), start=1):
            mode, code = match.group(1).strip(), match.group(2)
            # The compiler's complaints name the page and the line there.
            line = text.count("\n", 0, match.start()) + 2
            if "int main(" in code:
                programs += 1
                write(folder / f"program_{name}_{programs}.cpp", f'#line {line} "{page}"\n{code}')
                continue
            kept = []
            for offset, row in enumerate(code.splitlines()):
                if row.startswith("#include"):
                    includes.append(f'#line {line + offset} "{page}"\n{row}')
                    row = ""
                kept.append(row)
            body = "\n".join(kept)
            bodies.append(f'static void block_{number}() {{\n#line {line} "{page}"\n{body}\n}}\n')
            calls.append(f"  (void)&block_{number};" if mode == "compile-only" else f"  block_{number}();")
        if bodies:
            write(
                folder / f"page_{name}.cpp",
                "\n".join([*includes, "", *bodies, f"void run_{name}();", f"void run_{name}() {{", *calls, "}"]) + "\n",
            )
            pages.append(name)

    lines = ["#include <cstring>", "#include <exception>", "#include <iostream>", ""]
    lines += [f"void run_{name}();" for name in pages]
    lines += ["", "int main(int count, char** arguments) try {", "  for (int i = 1; i < count; ++i) {"]
    lines += [f'    if (std::strcmp(arguments[i], "{name}") == 0) run_{name}();' for name in pages]
    lines += [
        "  }",
        "} catch (const std::exception& error) {",
        '  std::cerr << error.what() << "\\n";',
        "  return 1;",
        "}",
    ]
    write(folder / "main.cpp", "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()

"""The report as a page in a browser: pages_test.py PROGRAM FOLDER

Opens the demo's report, and one of hostile names, in Chromium: narrow and wide, light and dark, in English and Korean.
Each must stand without a message on the console, without a request, without scrolling sideways as a whole, and without
a serious finding of axe-core; texts of charts must not overlap and must lie within the picture; tables that scroll must
be reached by keyboard; and it must print. Pictures of all pages are left in FOLDER.

Ends with 77, saying what is missing, where there is no Chromium, chromedriver, selenium or axe-core.
"""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
import tempfile
from importlib import util
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DEMO = ["examples/within_five_days.toml", "--compare", "examples/today.toml", "--sweep", "1,2,3,5,8,10"]
WIDTHS = {"phone": 360, "desk": 1280}
SCHEMES = ("light", "dark")
SKIPPED = 77

HOSTILE = """
title = "</h1><script>document.title='broken'</script> & \\"quoted\\" \\u202e turned"
currency = "<b>KRW</b>"
note = "first\\n<img src=x onerror=alert(1)>"
horizon = { years = 30 }
discount = { annual_rate = 0.05 }
"""
SEGMENT = """
[[segment]]
name = "NAME"
complaints = { per_year = { uniform = [1000, 90_000_000] } }
outcomes = { delighted = 0.4, satisfied = 0.35, dissatisfied = 0.25 }
stay = { delighted = 0.9, satisfied = 0.7, dissatisfied = { uniform = [0.1, 0.3] } }
counterfactual = { stay = { uniform = [0.2, 0.6] } }
margin = { per_customer_per_year = { uniform = [-20, 90] }, retention = 0.8 }
cost = { per_complaint = { uniform = [5, 25] } }
"""
NAMES = ("<svg onload=alert(1)>", "상담 센터 " * 12, "a_very.long_name" * 9, "W" * 90)

# Texts of charts as the browser lays them out: pairs that overlap, and those that leave their picture.
OVERLAPS = """
const found = [];
for (const svg of document.querySelectorAll('svg')) {
  const frame = svg.getBoundingClientRect();
  const texts = [...svg.querySelectorAll('text')].map((one) => [one.textContent, one.getBoundingClientRect()]);
  texts.forEach(([words, box], i) => {
    const inside = box.left >= frame.left - 1 && box.right <= frame.right + 1 && box.top >= frame.top - 1;
    if (!inside) found.push('outside: ' + words);
    for (const [others, other] of texts.slice(i + 1)) {
      const wide = Math.min(box.right, other.right) - Math.max(box.left, other.left);
      const high = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
      if (wide > 1 && high > 4) found.push('overlap: ' + words + ' / ' + others);
    }
  });
}
return found;
"""
UNREACHED = """
return [...document.querySelectorAll('*')].filter((one) => {
  const style = getComputedStyle(one);
  return /auto|scroll/.test(style.overflowX) && one.scrollWidth > one.clientWidth && one.tabIndex < 0;
}).map((one) => one.outerHTML.slice(0, 80));
"""


def skip(missing: str) -> None:
    print(f"pages_test: SKIPPED, nothing was tested: {missing} is missing")
    sys.exit(SKIPPED)


def axe_source() -> str:
    """The script of axe-core: the file that AMENDS_AXE names, or that of the package axe-core-python."""
    if named := os.environ.get("AMENDS_AXE"):
        return Path(named).read_text(encoding="utf-8")
    spec = util.find_spec("axe_core_python")
    if spec is None or not spec.submodule_search_locations:
        skip("axe-core (pip install axe-core-python, or AMENDS_AXE=axe.min.js)")
    return (Path(list(spec.submodule_search_locations)[0]) / "axe.min.js").read_text(encoding="utf-8")


def browser() -> Any:
    if util.find_spec("selenium") is None:
        skip("selenium (pip install selenium)")
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    driver = shutil.which("chromedriver")
    if chromium is None or driver is None:
        skip("Chromium with its chromedriver (apt-get install chromium chromium-driver fonts-noto-cjk)")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options=options, service=Service(driver))


def write_pages(program: str, folder: Path) -> list[Path]:
    pages = []
    with tempfile.TemporaryDirectory() as temporary:
        hostile = Path(temporary) / "hostile.toml"
        segments = "".join(SEGMENT.replace("NAME", name) for name in NAMES)
        hostile.write_text(HOSTILE + segments, encoding="utf-8")
        for name, arguments in (("demo", DEMO), ("hostile", [str(hostile), "--draws", "2000"])):
            for language in ("en", "ko"):
                page = folder / f"{name}-{language}.html"
                form = ["--language", language, "--format", "html", "--out", str(page)]
                subprocess.run([program, *arguments, *form], cwd=ROOT, check=True)
                pages.append(page)
    return pages


class Visit:
    """One page at one width in one scheme; collects what is wrong."""

    def __init__(self, driver: Any, page: Path, size: str, scheme: str) -> None:
        self.driver, self.page, self.size, self.scheme = driver, page, size, scheme
        self.wrong: list[str] = []
        self.resize(900)
        media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
        driver.get_log("browser")
        driver.get_log("performance")
        driver.get(page.as_uri())

    def resize(self, height: int) -> None:
        width = WIDTHS[self.size]
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def check_quiet(self) -> None:
        self.wrong += [f"console: {entry['message']}" for entry in self.driver.get_log("browser")]
        log = [entry["message"] for entry in self.driver.get_log("performance")]
        asked = [one for one in log if '"Network.requestWillBeSent"' in one]
        self.wrong += [f"request: {one[:200]}" for one in asked if self.page.as_uri() not in one]

    def check_layout(self) -> None:
        run = self.driver.execute_script
        width = run("return document.documentElement.scrollWidth")
        if width > WIDTHS[self.size]:
            self.wrong.append(f"the page is {width} wide")
        self.wrong += [f"chart: {one}" for one in run(OVERLAPS)]
        self.wrong += [f"scrolls, but not by keyboard: {one}" for one in run(UNREACHED)]
        ground = run("return getComputedStyle(document.body).backgroundColor")
        if (ground == "rgb(255, 255, 255)") != (self.scheme == "light"):
            self.wrong.append(f"ground {ground}")

    def check_axe(self, axe: str) -> None:
        self.driver.execute_script(axe)
        found = self.driver.execute_async_script("axe.run().then(arguments[arguments.length - 1])")
        for one in found["violations"]:
            nodes = "; ".join(node["html"][:100] for node in one["nodes"][:3])
            if one["impact"] in ("serious", "critical"):
                self.wrong.append(f"axe: {one['id']}: {one['help']}: {nodes}")
            else:
                print(f"  {self.page.stem}, {self.size}, {self.scheme}: axe, {one['impact']}: {one['id']}: {nodes}")
        if not any(one["id"] == "color-contrast" for one in found["passes"]):
            self.wrong.append("axe: contrast was not judged")

    def picture(self, folder: Path) -> None:
        self.resize(self.driver.execute_script("return document.documentElement.scrollHeight"))
        self.driver.save_screenshot(str(folder / f"{self.page.stem}-{self.size}-{self.scheme}.png"))


def printed(driver: Any, page: Path, folder: Path) -> list[str]:
    driver.get(page.as_uri())
    a4 = {"paperWidth": 8.27, "paperHeight": 11.69, "printBackground": True}
    paper = driver.execute_cdp_cmd("Page.printToPDF", a4)
    data = base64.b64decode(paper["data"])
    (folder / f"{page.stem}.pdf").write_bytes(data)
    return [] if data.startswith(b"%PDF") else [f"{page.stem}: not printed"]


def main() -> int:
    program, folder = str(Path(sys.argv[1]).resolve()), Path(sys.argv[2]).resolve()
    axe = axe_source()
    driver = browser()
    folder.mkdir(parents=True, exist_ok=True)
    wrong: list[str] = []
    try:
        pages = write_pages(program, folder)
        for page in pages:
            for size in WIDTHS:
                for scheme in SCHEMES:
                    visit = Visit(driver, page, size, scheme)
                    visit.check_quiet()
                    visit.check_layout()
                    visit.check_axe(axe)
                    visit.picture(folder)
                    wrong += [f"{page.stem}, {size}, {scheme}: {one}" for one in visit.wrong]
            wrong += printed(driver, page, folder)
    finally:
        driver.quit()
    for one in wrong:
        print(one)
    print(f"pages_test: {len(pages) * len(WIDTHS) * len(SCHEMES)} views, {len(wrong)} findings; pictures in {folder}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

"""Makes the pictures of README and docs/handoff.md from real runs: `make pictures`."""

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from functools import partial
from pathlib import Path

import openpyxl
from rich.console import Console
from rich.text import Text

from readout.model import tables
from readout.model.schema import default

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "docs" / "images"
READOUT = str(Path(sys.executable).with_name("readout"))
MEETING = "data/meetings/2025/2025-11-03-istanbul-gaza.yaml"
SLIPS = [("status: held", "status: hold"), ("person_id: hakan-fidan", "person_id: hakan-fidn")]


def diagnostic_run() -> str:
    """Run `readout validate` on our own data with two slips; return the command and what a terminal shows."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "data", Path(folder, "data"))
        file = Path(folder, MEETING)
        text = file.read_text(encoding="utf-8")
        for good, bad in SLIPS:
            text = text.replace(good, bad, 1)
        file.write_text(text, encoding="utf-8")
        command = ["readout", "validate", MEETING]
        environment = {**os.environ, "FORCE_COLOR": "1"}
        result = subprocess.run(
            [READOUT, *command[1:]], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
    return f"$ {' '.join(command)}\n{result.stdout}".rstrip()


def diagnostic() -> None:
    """The run of `readout validate` as an SVG."""
    console = Console(record=True, width=90, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text.from_ansi(diagnostic_run()))
    svg = console.export_svg(title="readout validate")
    # The fonts that rich would load from the web go: a system's own will do.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<!-- .*? -->", "", svg)
    svg = re.sub(r"terminal-[0-9]+-", "terminal-", svg)
    svg = svg.replace("<text ", '<text xml:space="preserve" ')
    (HERE / "diagnostic.svg").write_text(svg, encoding="utf-8", newline="\n")


def workbook() -> None:
    """The sheet of participants of our own data, with a drop-down open, in LibreOffice on a screen of its own.

    Needs soffice, Xvfb, xdotool, ImageMagick's `import` and, for letters as wide as Excel's, the font Carlito.
    """
    names = [table.name for table in tables.layout(default())]
    keys = ["ctrl+Next"] * (names.index("participants") + 1) + ["Right"] * 3 + ["Down"] * 3 + ["alt+Down"]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([READOUT, "export", "xlsx", "-o", folder], cwd=ROOT, check=True)
        screen = subprocess.Popen(["Xvfb", "-displayfd", "1", "-screen", "0", "1400x760x24"], stdout=subprocess.PIPE)
        assert screen.stdout
        environment = {**os.environ, "DISPLAY": f":{screen.stdout.readline().decode().strip()}"}
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        command = ["soffice", profile, "--norestore", "--nologo", "--calc", f"{folder}/dataset.xlsx"]
        office = subprocess.Popen(command, env=environment)
        time.sleep(30)
        for key in keys:
            subprocess.run(["xdotool", "key", key], env=environment, check=True)
            time.sleep(0.5)
        # From the formula bar down to the tabs of the sheets, without the sidebar.
        cut = ["-crop", "1340x661+0+78", "+repage", "-colors", "64", "-strip"]
        picture = ["import", "-window", "root", *cut, f"PNG8:{HERE / 'workbook.png'}"]
        subprocess.run(picture, env=environment, check=True)
        office.terminate()
        office.wait()
        screen.terminate()
        screen.wait()


Edit = tuple[str, str, int, str | datetime]
COLLEAGUE: list[Edit] = [
    ("meetings", "Date", 2, datetime(2025, 11, 3)),  # noqa: DTZ001 - as Excel has it
    ("participants", "Person", 3, "sugino"),
    ("participants", "Level", 4, "ministr"),
    ("participants", "Person", 5, "ishaq-dahr"),
    ("participants", "Attendance", 6, "present"),
]
"""What a colleague writes into the workbook, and Excel's own doing: sheet, heading, row, value."""
VENUES = ("a hotel", "a hotel in Istanbul", "a hotel on the Bosphorus")
"""What was handed out, and what the colleague and others made of it."""


def handoff() -> None:
    """A part of our own data, as it is handed out, edited by a colleague and by others, and answered.

    Needs soffice, poppler-utils, ImageMagick, and the font Carlito.
    """
    conflict: list[Edit] = [("meetings", "Venue", 2, VENUES[1])]
    with tempfile.TemporaryDirectory() as folder:
        pages = _answer(Path(folder), [*COLLEAGUE, *conflict])
        _picture(Path(folder), 1, "handoff-todo")
        participants = next(at for at, text in enumerate(pages, 1) if at > 1 and "sugino" in text)
        _picture(Path(folder), participants, "handoff-workbook", 180, "63%x100%")
        _answer(Path(folder), conflict)
        _picture(Path(folder), 1, "handoff-conflict")


def _answer(folder: Path, edits: list[Edit]) -> list[str]:
    """The answer to a workbook with edits as a PDF, `answer.pdf`; the texts of its pages."""
    meeting = Path(MEETING).stem
    shutil.rmtree(folder / "data", ignore_errors=True)
    shutil.copytree(ROOT / "data", folder / "data")
    run = partial(subprocess.run, cwd=folder, stdout=subprocess.PIPE, text=True, check=False)
    run([READOUT, "export", "xlsx", "--only", f"meetings/{meeting}", "-o", "."])
    book = openpyxl.load_workbook(folder / "part.xlsx")
    for sheet, title, row, value in edits:
        column = next(cell.column for cell in book[sheet][1] if cell.value == title)
        cell = book[sheet].cell(row, column)
        cell.value = value
        if isinstance(value, datetime):
            cell.number_format = "dd/mm/yyyy"
    book.save(folder / "part.xlsx")
    file = folder / MEETING
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(f"venue: {VENUES[0]}\n", f"venue: {VENUES[2]}\n"), encoding="utf-8")
    run([READOUT, "import", "part.xlsx", "--answer", "answer.xlsx"])
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    run(["soffice", profile, "--headless", "--convert-to", "pdf", "answer.xlsx"])
    return run(["pdftotext", "-layout", "answer.pdf", "-"]).stdout.split("\f")


def _picture(folder: Path, number: int, name: str, dots: int = 110, part: str = "100%x100%") -> None:
    """A page of the answer as a picture, or its left part, without its margins. `dots` are those of an inch."""
    page = ["pdftoppm", "-r", str(dots), "-f", str(number), "-singlefile", "-png", f"{folder}/answer.pdf"]
    data = subprocess.run(page, capture_output=True, check=True).stdout
    # The number of the page goes with the margin below.
    trim = ["-gravity", "south", "-chop", f"0x{dots // 2}", "-gravity", "northwest", "-trim", "+repage"]
    cut = ["-crop", f"{part}+0+0", "+repage", "-bordercolor", "white", "-border", "12", "-colors", "128", "-strip"]
    target = f"PNG8:{HERE / name}.png"
    subprocess.run(["convert", "png:-", *trim, *cut, target], input=data, check=True)


DESKTOP, PHONE = (1100, 1240), (400, 860)
SITE_PICTURES = (
    ("site-start", "index", (1100, 1000), ""),
    ("site-start-phone", "index", PHONE, ""),
    ("site-meeting", "meetings/2025/2025-11-03-istanbul-gaza", DESKTOP, "#participants/egypt"),
    ("site-meeting-head", "meetings/2025/2025-11-03-istanbul-gaza", (1100, 640), ""),
    ("site-meeting-phone", "meetings/2025/2025-11-03-istanbul-gaza", PHONE, ""),
    ("site-person", "people/r/recep-tayyip-erdogan", (1100, 1400), ""),
    ("site-person-phone", "people/r/recep-tayyip-erdogan", PHONE, ""),
    ("site-timeline", "timeline", (1100, 800), ""),
    ("site-timeline-phone", "timeline", PHONE, ""),
    ("site-network", "network", (1100, 1330), ""),
    ("site-network-phone", "network", PHONE, ""),
    ("site-map", "map", (1100, 900), ""),
    ("site-map-phone", "map", PHONE, ""),
)
"""Pictures of the site: name, page, width and height, and what is unfolded on it."""


def site() -> None:
    """Pages of the site of our own data in Chromium, on a desktop's screen and on a phone's."""
    from playwright.sync_api import sync_playwright

    import readout

    chromium = shutil.which("chromium")
    if not chromium:
        sys.exit("chromium is not installed (Debian: apt-get install chromium)")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        readout.export(ROOT / "data", "site", folder)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, path, (width, height), unfolded in SITE_PICTURES:
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme="light")
            page.goto(Path(folder, "site", f"{path}.html").as_uri())
            if unfolded:
                page.locator(f"[id='{unfolded.removeprefix('#')}'] details.rivals summary").first.click()
                page.evaluate("scrollTo(0, 0); document.activeElement.blur()")
            page.screenshot(path=HERE / f"{name}.png")
            page.close()
        browser.close()


PICTURES = {"diagnostic": diagnostic, "workbook": workbook, "handoff": handoff, "site": site}

if __name__ == "__main__":
    for name in sys.argv[1:] or PICTURES:
        PICTURES[name]()
